# make diagrams   draws this project's diagrams and checks them
# make test       runs every test
# make test-oldest  tests commands and the Sphinx extension with the oldest versions of what they are built on
# make docs       builds the site of the documentation in build/docs
# make fuzz       runs the properties with 10,000 examples each
# make bench      measures, against PlantUML itself
# make compare    compares what is found in TREES with what Sphinx and PlantUML find there
#
# PYTHON is the interpreter that the virtual environment is made with (3.11 or newer).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What pumlsync is built from: when it changes, it is installed again, which also brings and compiles the engine.
BUILD_INPUTS := pyproject.toml hatch_build.py src/pumlsync/engines/embedded/artifacts.py \
	$(shell find src/pumlsync/engines/embedded/java -name '*.java' 2>/dev/null)

docs/findings.rst: $(wildcard src/pumlsync/rules/*) src/pumlsync/diagnostics.py src/pumlsync/reports/rules.py | $(VENV)/installed
	$(BIN)/pumlsync rule --format rst > $@.new && mv $@.new $@

# What other pages take over from the code is written into them, between the marks of cog.
REFERENCE := $(shell grep -l '\[\[\[cog' docs/*.rst)

.PHONY: diagrams docs reference test test-oldest fuzz bench compare format clean
.DEFAULT_GOAL := diagrams

diagrams: $(VENV)/installed
	$(BIN)/pumlsync sync
	$(BIN)/pumlsync check --quiet

docs: reference
	$(BIN)/sphinx-build -q -a -W --keep-going -n -b html docs build/docs

reference: docs/findings.rst $(VENV)/installed-dev
	$(BIN)/cog -r --verbosity=1 -I docs $(REFERENCE)

test: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

test-oldest: $(VENV)/oldest/installed
	$(VENV)/oldest/bin/pytest tests/cli tests/sphinx

fuzz: $(VENV)/installed-dev
	$(BIN)/pytest tests/documents --hypothesis-profile=fuzz -k property

bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/run.py

TREES ?= ../shared/corpus/airflow-docs ../shared/corpus/dataone-api-source=.txt ../shared/corpus/metacat-source

compare: $(VENV)/installed-dev $(VENV)/sphinx/installed
	$(BIN)/python benchmarks/others.py $(VENV)/sphinx/bin/python $(TREES)

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf $(VENV) build dist src/pumlsync/engines/embedded/lib

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than 3.11; name another: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python $(BUILD_INPUTS)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Sphinx wants an older docutils than pumlsync may have.
$(VENV)/sphinx/installed: $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/sphinx
	$(VENV)/sphinx/bin/pip install --quiet --disable-pip-version-check 'sphinx>=9,<10' sphinx-design sphinx-inline-tabs sphinx-tabs
	@touch $@

# The lower bounds of pyproject.toml, of which there are wheels for Python 3.11 and 3.12.
OLDEST := 'click==8.1.*' 'docutils==0.21.*' 'markdown-it-py==3.0.*' 'mdit-py-plugins==0.4.1' 'msgspec==0.19.*' \
	'pathspec==0.12.*' 'pillow==10.1.*' 'platformdirs==4.2.*' 'rich==13.7.*' 'sphinx==7.4.*'

$(VENV)/oldest/installed: $(VENV)/installed
	$(PYTHON) -m venv $(VENV)/oldest
	$(VENV)/oldest/bin/pip install --quiet --disable-pip-version-check --editable '.[server]' $(OLDEST) \
		sphinxcontrib-plantuml pytest hypothesis
	@touch $@
