# make diagrams   draws this project's diagrams and checks them
# make test       runs every test
# make bench      measures, against PlantUML itself
#
# PYTHON is the interpreter that the virtual environment is made with (3.11 or newer).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What pumlsync is built from: when it changes, it is installed again, which also brings and compiles the engine.
BUILD_INPUTS := pyproject.toml hatch_build.py src/pumlsync/engines/embedded/artifacts.py \
	$(shell find src/pumlsync/engines/embedded/java -name '*.java' 2>/dev/null)

.PHONY: diagrams test bench format clean
.DEFAULT_GOAL := diagrams

diagrams: $(VENV)/installed
	$(BIN)/pumlsync sync
	$(BIN)/pumlsync check --quiet

test: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/run.py

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
