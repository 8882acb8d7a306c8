"""What each finding means: one text for each code, ``PS101.rst`` and so on, beside this file.

A text begins with a sentence, goes on with an explanation where one is needed, and ends with a wrong and a right
example.
"""

from importlib.resources import files

from msgspec import Struct

from pumlsync.diagnostics import Code


class Rule(Struct, frozen=True):
    """A code and what is written about it."""

    code: Code
    name: str
    """``no-target``."""

    is_note: bool
    """Whether the finding leaves the exit status at 0."""

    text: str
    """reStructuredText, without a title."""

    @property
    def summary(self) -> str:
        """The first paragraph, in one line."""
        return " ".join(self.text.partition("\n\n")[0].split())


def rule_of(code: Code) -> Rule:
    """Return what is written about a code."""
    text = (files(__name__) / f"{code.value}.rst").read_text("utf-8")
    return Rule(code, code.name.lower().replace("_", "-"), code.is_note, text.strip())
