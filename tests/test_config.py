"""The project's settings."""

from pathlib import Path

import pytest

from pumlsync.config import Config, EngineSettings, Settings, load_config
from pumlsync.errors import PumlsyncError

ALL = """
paths = ["docs", "README.rst"]
exclude = ["docs/old"]
suffixes = { ".txt" = "rst" }
source-dirs = ["docs"]
select = ["PS2", "PS3"]
ignore = ["PS303"]
per-file-ignores = { "docs/old/*" = ["PS201", "PS3"] }
"""
ENGINE = """
kind = "embedded"
config = "plant.conf"
timeout-s = 5
"""
SETTINGS = Settings(
    paths=("docs", "README.rst"),
    exclude=("docs/old",),
    suffixes={".txt": "rst"},
    source_dirs=("docs",),
    select=("PS2", "PS3"),
    ignore=("PS303",),
    per_file_ignores={"docs/old/*": ("PS201", "PS3")},
    engine=EngineSettings(kind="embedded", config="plant.conf", timeout_s=5.0),
)


def loaded(root: Path, text: str, name: str = "pyproject.toml") -> Settings:
    (root / name).write_text(text, "utf-8")
    return load_config(root).settings


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "pyproject.toml", f"[tool.pumlsync]{ALL}[tool.pumlsync.engine]{ENGINE}", SETTINGS, id="pyproject.toml"
        ),
        pytest.param("pumlsync.toml", f"{ALL}[engine]{ENGINE}", SETTINGS, id="pumlsync.toml"),
        pytest.param("pyproject.toml", "", Settings(), id="an empty pyproject.toml"),
        pytest.param("pumlsync.toml", "", Settings(), id="an empty pumlsync.toml"),
        pytest.param("pyproject.toml", "[project]\nname = 'x'\n", Settings(), id="nothing of ours"),
        pytest.param("pyproject.toml", "[tool.other]\nx = 1\n", Settings(), id="other tools"),
        pytest.param("pyproject.toml", "tool = 3\n", Settings(), id="a tool that is no table"),
        pytest.param("pyproject.toml", "[tool.pumlsync]\n", Settings(), id="an empty table"),
        pytest.param("pumlsync.toml", "exclude = ['übung']\n", Settings(exclude=("übung",)), id="beyond ASCII"),
    ],
)
def test_settings(name: str, text: str, expected: Settings, tmp_path: Path) -> None:
    assert loaded(tmp_path, text, name) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("path = []", r"unknown setting 'path'; did you mean 'paths'\?", id="almost right"),
        pytest.param("source_dirs = []", r"'source_dirs'; did you mean 'source-dirs'\?", id="an underscore"),
        pytest.param("xyz = 1", r"unknown setting 'xyz'; known are paths, exclude, suffixes", id="nothing like it"),
        pytest.param("[engine]\ntimeout = 1", r"'timeout'; did you mean 'timeout-s'\?", id="almost right, engine"),
        pytest.param("literal = []", r"'literal' belongs in \[tool.pumlsync.directives\]", id="of another table"),
        pytest.param("[directives]\nignore = []", r"'ignore' belongs in \[tool.pumlsync\]", id="of no table"),
        pytest.param(
            "[directives]\nlitteral = []", r"'litteral'; did you mean 'literal'", id="almost right, directives"
        ),
        pytest.param("language = 'os.path'", 'language: a language is written as "de"', id="a language that is none"),
        pytest.param("timeout-s = 1", r"'timeout-s' belongs in \[tool.pumlsync.engine\]", id="in the wrong table"),
        pytest.param("[engine]\nxyz = 1", r"'xyz'; known are kind, config, theme, ", id="nothing like it, engine"),
        pytest.param("paths = 'docs'", "paths: expected a list, got text", id="a string for a list"),
        pytest.param("ignore = [303]", r"ignore\[0\]: expected text, got a number", id="a number for a code"),
        pytest.param("suffixes = { rst = 'rst' }", "suffixes: a suffix begins with a dot", id="a suffix without a dot"),
        pytest.param(
            "suffixes = { '.md' = 'html' }",
            "suffixes: 'html' is none of markdown, plantuml, rst",
            id="an unknown format",
        ),
        pytest.param("engine = 'embedded'", "engine: expected a table, got text", id="no table"),
        pytest.param(
            "[engine]\nkind = 'magic'",
            "engine.kind: 'magic' is none of command, embedded, server",
            id="an unknown engine",
        ),
        pytest.param("[engine]\ntimeout-s = 0", "engine.timeout-s: expected a number > 0.0", id="no time"),
        pytest.param("[engine]\ntimeout-s = nan", "expected a number > 0.0", id="a time that is none"),
        pytest.param(
            "[engine]\nlayout = 'elk'", "engine.layout: 'elk' is none of dot, smetana", id="an unknown layout"
        ),
        pytest.param("[engine]\ndpi = '96'", "engine.dpi: expected a number, got text", id="a resolution in quotes"),
        pytest.param("[engine]\nconfig = ''", "config is empty; write the path", id="no config file"),
        pytest.param("[engine]\ntimeout-s = '3'", "expected a number, got text", id="a time in quotes"),
    ],
)
def test_settings_that_are_not_understood(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(PumlsyncError, match=message) as raised:
        loaded(tmp_path, text, "pumlsync.toml")

    assert f"settings not understood: {tmp_path.resolve() / 'pumlsync.toml'}: " in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"paths = [", id="bad TOML"),
        pytest.param(b"paths = []\npaths = []", id="a key twice"),
        pytest.param(b"# caf\xe9", id="not UTF-8"),
        pytest.param(b"\0", id="a NUL"),
    ],
)
def test_settings_that_cannot_be_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(PumlsyncError, match=r"settings not read: .*pyproject\.toml: ."):
        load_config(tmp_path)


def test_pumlsync_toml_is_stronger_than_pyproject_toml(tmp_path: Path) -> None:
    (tmp_path / "pumlsync.toml").write_text("paths = ['one']")

    assert loaded(tmp_path, "[tool.pumlsync]\npaths = ['two']").paths == ("one",)


def _marked(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if name == ".git":
        (folder / name).mkdir()
    else:
        (folder / name.strip()).touch()
    return folder


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("pyproject.toml", id="pyproject.toml"),
        pytest.param("pumlsync.toml", id="pumlsync.toml"),
        pytest.param(".git", id="git's folder"),
        pytest.param(".git ", id="git's file in a worktree"),
    ],
)
def test_the_nearest_root_above(name: str, tmp_path: Path) -> None:
    _marked(tmp_path / "outer", "pyproject.toml")
    inner = _marked(tmp_path / "outer/inner", name)
    (inner / "a/b").mkdir(parents=True)

    assert load_config(inner / "a/b").root == load_config(inner).root == inner.resolve()


def test_without_any_mark_the_folder_is_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lone = tmp_path / "lone"
    lone.mkdir()
    if any((folder / name).exists() for folder in lone.parents for name in ("pyproject.toml", "pumlsync.toml", ".git")):
        pytest.skip("the temporary folder is inside a project")

    assert load_config(lone) == Config(lone.resolve(), is_found=False)


def test_a_root_that_is_given(tmp_path: Path) -> None:
    inner = _marked(tmp_path / "inner", "pyproject.toml")
    (tmp_path / "pumlsync.toml").write_text("ignore = ['PS3']")

    assert load_config(inner, root=tmp_path) == Config(
        tmp_path.resolve(), Settings(ignore=("PS3",)), file="pumlsync.toml"
    )


def test_a_root_is_known_without_links(tmp_path: Path) -> None:
    real = _marked(tmp_path / "real", "pyproject.toml")
    (tmp_path / "link").symlink_to("real")

    assert load_config(tmp_path / "link").root == load_config(real, root=tmp_path / "link").root == real.resolve()


def test_settings_that_are_given(tmp_path: Path) -> None:
    root = _marked(tmp_path / "root", "pyproject.toml")
    (tmp_path / "other.toml").write_text("ignore = ['PS3']")
    (tmp_path / "d").mkdir()
    (tmp_path / "d/pyproject.toml").write_text("[tool.pumlsync]\nignore = ['PS2']")

    assert load_config(root, config_file=tmp_path / "other.toml").settings.ignore == ("PS3",)
    assert load_config(root, config_file=tmp_path / "d/pyproject.toml") == Config(
        root.resolve(), Settings(ignore=("PS2",))
    )


@pytest.mark.parametrize("root", ["no", "file"])
def test_a_root_that_is_no_folder(root: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PumlsyncError, match="is not a folder; give another with --root"):
        load_config(tmp_path, root=tmp_path / root)


@pytest.mark.parametrize("file", ["no.toml", "folder"])
def test_settings_that_are_not_there(file: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(PumlsyncError, match=r"settings not found: there is no file .*give another with --config"):
        load_config(tmp_path, config_file=tmp_path / file)
