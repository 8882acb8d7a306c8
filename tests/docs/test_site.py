"""The site of the documentation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pages import PAGES, ROOT


def done(*command: str, **variables: str) -> str:
    """Run a program that has to succeed; return what it says."""
    run = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


@pytest.mark.parametrize("name", ["commands", "inventory", "json", "settings"])
def test_the_reference_is_what_the_code_says_of_itself(name: str) -> None:
    page = ROOT / "docs" / f"{name}.rst"

    assert "[[[cog" in page.read_text("utf-8")
    done(sys.executable, "-m", "cogapp", "--check", "--diff", "-I", "docs", str(page))  # when it fails: make reference


def test_the_site_is_built_without_a_warning_and_draws_nothing(tmp_path: Path) -> None:
    """Among what Sphinx warns of: links to pages and sections that are not there, pages that no other names."""
    said = done(
        *(sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html", "docs", str(tmp_path)),
        CI="true",
    )

    assert said == ""
    for page in PAGES:
        assert page.suffix == ".md" or (tmp_path / f"{page.stem}.html").is_file()
