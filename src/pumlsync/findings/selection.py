"""Which findings are wanted, as settings and options choose them.

Source: ruff 0.14, whose users know it: a longer code counts more than a shorter one; ``select`` begins anew, ``ignore``
takes away from it; what the command line selects takes the place of what the settings select.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.errors import PumlsyncError

if TYPE_CHECKING:  # slow to import, and only needed for settings that few projects have
    from pathspec import GitIgnoreSpec


class Choice(Struct, frozen=True):
    """The codes, or beginnings of codes, that one place names: the settings, or the command line."""

    select: tuple[str, ...] | None = None
    """None to go on with what was chosen before."""

    ignore: tuple[str, ...] = ()


class Selection(Struct, frozen=True):
    """What all places together choose."""

    codes: frozenset[Code] = frozenset(Code)
    ignored_in: tuple[tuple["GitIgnoreSpec", frozenset[Code]], ...] = ()
    """Files, by their paths relative to the root, and what is left out in them."""

    def wants(self, finding: Diagnostic) -> bool:
        """Return whether a finding is to be reported."""
        return finding.code in self.codes and not any(
            finding.code in codes and files.match_file(finding.place.file) for files, codes in self.ignored_in
        )


def select(choices: Iterable[Choice], per_file_ignores: Mapping[str, Iterable[str]]) -> Selection:
    """Return what several places choose together, later ones after earlier ones.

    Args:
        choices: What they name.
        per_file_ignores: Codes or beginnings of codes by patterns of files, as in ``.gitignore``.

    Raises:
        PumlsyncError: when a code is none, or a pattern is none.
    """
    codes = frozenset(Code)
    for choice in choices:
        codes = _chosen(codes, choice)
    ignored = ((_files(pattern), codes_of(*names)) for pattern, names in per_file_ignores.items())
    return Selection(codes, tuple(ignored))


def codes_of(*names: str) -> frozenset[Code]:
    """Return the codes with these names: ``PS101``, ``PS1`` for all that begin so, ``PS`` for all.

    Raises:
        PumlsyncError: when there is no such code.
    """
    found = {name: [code for code in Code if name and code.value.startswith(name)] for name in names}
    for name, codes in found.items():
        if not codes:
            raise PumlsyncError(f"no finding has the code {name!r}; {_hint(name)}")
    return frozenset(code for codes in found.values() for code in codes)


def _hint(name: str) -> str:
    from difflib import get_close_matches  # slow to import

    near = get_close_matches(name.upper(), [code.value for code in Code], n=1)
    return f"did you mean {near[0]!r}?" if near else "pumlsync rule lists all; PS1 means those that begin so"


def _chosen(before: frozenset[Code], choice: Choice) -> frozenset[Code]:
    chosen = before if choice.select is None else frozenset[Code]()
    named = [(name, True) for name in choice.select or ()] + [(name, False) for name in choice.ignore]
    for name, is_wanted in sorted(named, key=lambda item: len(item[0])):
        chosen = chosen | codes_of(name) if is_wanted else chosen - codes_of(name)
    return chosen


def _files(pattern: str) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines([pattern])
    except ValueError as error:
        raise PumlsyncError(
            f"settings not understood: per-file-ignores: {pattern!r} is not a pattern: {error}"
        ) from error
