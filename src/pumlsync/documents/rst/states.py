"""docutils' parser states, made to find sources in comments and to run pumlsync's own choice of directives.

docutils keeps its directives in a global table, which Sphinx and its extensions change; a document must mean the same
with and without them.
"""

from collections.abc import Iterable, Iterator
from re import Match
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import states

from pumlsync.documents.blocks import Line, find_silence, find_sources
from pumlsync.documents.rst.directives import directive_class
from pumlsync.documents.rst.reading import RstReading, reading_of
from pumlsync.model import DiagramSource

Constructed = tuple[list[nodes.Element], bool]
"""Nodes, and whether a blank line follows."""

_Base: Any = states.Body if TYPE_CHECKING else object


class StatesOnDemand(dict[str, Any]):
    """The states of one state machine, made when they are first asked for.

    docutils makes all of them for each list, comment and cell, which is half of the time it takes to parse.
    """

    def __init__(self, machine: Any, classes: Iterable[type]) -> None:
        super().__init__()
        self._machine = machine
        self._classes = {state.__name__: state for state in classes}

    def __missing__(self, name: str) -> Any:
        state = self[name] = self._classes[name](self._machine, self._machine.debug)
        if getattr(self._machine, "memo", None):
            state.runtime_init()
        return state


class Machine(states.RSTStateMachine):
    """docutils' state machine for a document."""

    def add_states(self, state_classes: Iterable[type]) -> None:
        """Know the states, without making them."""
        self.states = StatesOnDemand(self, state_classes)


class NestedMachine(states.NestedStateMachine):
    """docutils' state machine for the content of a list, a cell, a directive."""

    add_states = Machine.add_states


class Scanning(_Base):  # type: ignore[misc]
    """Mixed into each of docutils' states, before it."""

    nested_sm = NestedMachine
    nested_sm_cache: list[Any] = []  # noqa: RUF012  docutils' own is shared with every other parser in the process

    def __init__(self, state_machine: Any, debug: bool = False) -> None:
        super().__init__(state_machine, debug)
        self.nested_sm_kwargs = {"state_classes": STATES, "initial_state": "Body"}

    @property
    def reading(self) -> RstReading:
        """What is collected from the document."""
        return reading_of(self.document)

    def explicit_construct(self, match: Match[str]) -> Constructed:
        """Parse as docutils does, and mark what it makes of a source's line when that is anything but a comment."""
        file, line = self.state_machine.get_source_and_line()
        found, blank_finish = super().explicit_construct(match)
        constructs = states.Body.explicit.constructs
        source = self.reading.claimed.get((file, line, match.string))
        if source is not None and any(pattern.match(match.string) for _, pattern in constructs):
            self.reading.misread.add((source, line))
            for node in found:
                node.is_misread = True
        return found, blank_finish

    def comment(self, match: Match[str]) -> Constructed:
        """Hang the sources that begin in a comment on its node."""
        if match.string.startswith('end of inclusion from "', match.end()):
            self.document.include_log.append(None)  # docutils takes an entry away for what it thinks is its own line
            self.reading.note_end_of_inclusion(*self.state_machine.get_source_and_line())
        first = self.state_machine.line_offset
        found, blank_finish = super().comment(match)
        self._note_silence(first, self.state_machine.line_offset + 1)
        for node in found:
            node.sources = tuple(self._sources(first, self.state_machine.line_offset + 1))
        return found, blank_finish

    def _note_silence(self, first: int, stop: int) -> None:
        """Note what a comment between two indices of the input lines wants silenced."""
        if any("pumlsync:" in self.state_machine.input_lines[index] for index in range(first, stop)):
            silence = find_silence(self._lines(first, stop), self.state_machine.input_lines.source(first))
            self.reading.silences += [silence] if silence else []

    def _sources(self, first: int, stop: int) -> Iterator[DiagramSource]:
        """Yield the sources that begin between two indices of the input lines."""
        lines = self.state_machine.input_lines
        if not any("@start" in lines[index] for index in range(first, stop)):
            return
        file = lines.source(first)
        comment = list(self._lines(first, stop))
        for source in map(self.reading.told_apart, find_sources(comment, self._lines(stop, len(lines)), file)):
            if source.form == "prefixed":
                self._claim(source, first)
            yield source

    def _claim(self, source: DiagramSource, first: int) -> None:
        """Make a source known to the lines that it goes on with, from an index of the input lines."""
        for line in self._lines(first, len(self.state_machine.input_lines)):
            if line.number > source.end_line:
                return
            self.reading.claimed[source.place.file, line.number, line.text] = source.place

    def _lines(self, start: int, stop: int) -> Iterator[Line]:
        lines = self.state_machine.input_lines
        for index in range(start, stop):
            file, offset = lines.info(index)
            raw = self.reading.raw_line(file, offset + 1)
            yield Line(offset + 1, lines[index], raw, self.reading.dialect.tab_width)

    def directive(self, match: Match[str], **option_presets: Any) -> Constructed:
        """Run a directive as pumlsync understands it."""
        name = match.group(1)
        has_text = bool(match.string[match.end() :].strip())
        directive = directive_class(name, has_text, self.reading.dialect)
        return self.run_directive(directive, match, name, option_presets)  # type: ignore[no-any-return]


# docutils calls these functions as they stand in the list, past any method that overrides them.
Scanning.explicit = SimpleNamespace(
    patterns=states.Body.explicit.patterns,
    constructs=[
        (Scanning.directive if method is states.Body.directive else method, pattern)
        for method, pattern in states.Body.explicit.constructs
    ],
)

STATES = tuple(type(state.__name__, (Scanning, state), {}) for state in states.state_classes)
"""For docutils' state machines: each state under its own name."""
