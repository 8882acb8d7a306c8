"""``pumlsync rule``: what is printed about the codes."""

import json

import pytest

from pumlsync.cli import main
from pumlsync.diagnostics import Code


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> str:
    assert main(["rule", *request.param]) == 0
    return capsys.readouterr().out


def of(*arguments: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("said", [arguments], indirect=True, ids=[" ".join(arguments) or "nothing"])


@of()
def test_all_codes_are_listed_one_a_line(said: str) -> None:
    lines = [line.split() for line in said.splitlines()]
    assert [words[0] for words in lines] == [code.value for code in Code]
    missing = "PS302 missing failure A picture that is not there, although its source is."
    assert missing.split() in lines
    assert [words[2] for words in lines if words[0] == "PS303"] == ["note"]


@of("PS302")
def test_a_code_is_explained_with_examples(said: str) -> None:
    assert said.startswith("PS302 missing\n=============\n\nA picture that is not there")
    assert said.index("Wrong::\n\n    $ git add") < said.index("Right::\n\n    $ pumlsync sync")


@of("ps303")
def test_a_code_in_small_letters_is_understood_and_a_note_is_called_one(said: str) -> None:
    assert said.startswith("PS303 unverified (note)\n")


@of("PS2")
def test_the_beginning_of_a_code_explains_all_that_begin_so(said: str) -> None:
    assert "PS201 orphan\n" in said
    assert "PS202 not-a-file\n" in said
    assert "PS301" not in said.split("Wrong::")[0]


@of("PS201", "--format", "json")
def test_programs_get_json(said: str) -> None:
    answer = json.loads(said)
    (rule,) = answer["rules"]

    assert answer["version"] == 1
    assert rule["text"].startswith(rule["summary"])
    assert {name: rule[name] for name in ("code", "name", "kind")} == {
        "code": "PS201",
        "name": "orphan",
        "kind": "failure",
    }


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        pytest.param("PS3O1", "did you mean 'PS301'?", id="a letter for a digit"),
        pytest.param("PS 201", "did you mean 'PS201'?", id="a blank too many"),
        pytest.param("ERR42", "pumlsync rule lists all", id="a code of somebody else"),
        pytest.param("", "pumlsync rule lists all", id="nothing"),
    ],
)
def test_a_code_that_is_none_is_an_error_with_the_nearest(
    code: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rule", code]) == 2
    assert capsys.readouterr().err.startswith(f"pumlsync: no finding has the code {code!r}; {advice}")
