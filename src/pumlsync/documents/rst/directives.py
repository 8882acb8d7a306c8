"""The directives that pumlsync runs: those of docutils that hold RST, and stand-ins for all others."""

from collections.abc import Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.directives import admonitions, body, images, misc, parts, tables
from docutils.statemachine import StringList

from pumlsync.diagnostics import Place
from pumlsync.documents import names
from pumlsync.documents.dialect import Dialect
from pumlsync.documents.rst.reading import RstReading, reading_of


class AnyOptions(dict[str, Any]):
    """An option specification that takes every option as it is written."""

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        return directives.unchanged


class Block(Directive):
    """A directive unknown to docutils: its content is RST, some of its options may name pictures."""

    has_content = True
    option_spec = AnyOptions()

    def run(self) -> list[nodes.Node]:
        """Return the pictures and the content in a container."""
        container = nodes.container("", *self._pictures(), is_unknown=True)
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]

    def _pictures(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for offset, line in enumerate(self.block_text.partition("\n\n")[0].splitlines()):
            name = line.strip().removeprefix(":").partition(":")[0].lower()
            if name in self._picture_options() and self.options.get(name):
                image = nodes.image("", uri=directives.uri(self.options[name]), is_option=True)
                image.source, image.line = self.state_machine.get_source_and_line(self.lineno + offset)
                found.append(image)
        return found

    def _picture_options(self) -> frozenset[str]:
        return names.PICTURE_OPTIONS.union(reading_of(self.state.document).dialect.picture_options)


class BlockWithArgument(Block):
    """The same, with an argument that goes on to the first option or blank line."""

    optional_arguments = 1
    final_argument_whitespace = True


class HorizontalList(Block):
    """Sphinx's ``hlist``, which drops all that is not one list. Source: Sphinx 9.0, ``HList``."""

    def run(self) -> list[nodes.Node]:
        """Return the list, or nothing."""
        (container,) = super().run()
        is_list = len(container.children) == 1 and isinstance(container.children[0], nodes.bullet_list)
        return [container] if is_list else []


class Literal(BlockWithArgument):
    """A directive whose content is not RST."""

    def run(self) -> list[nodes.Node]:
        """Return something visible."""
        if self.name.lower() in names.SHOWS_FILE and self.arguments:
            reading_of(self.state.document).note_use(directives.path(self.arguments[0]))
        return [nodes.literal_block(self.block_text, self.block_text)]


class Empty(BlockWithArgument):
    """A directive that leaves nothing of interest in the document."""

    def run(self) -> list[nodes.Node]:
        """Return nothing."""
        return []


class Include(Directive):
    """``include``, confined to the project, its paths relative to the document as in Sphinx."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = misc.Include.option_spec

    def run(self) -> list[nodes.Node]:
        """Return the included file's nodes in a container."""
        reading = reading_of(self.state.document)
        name = directives.path(self.arguments[0])
        if name.startswith("<"):
            return []  # one of docutils' own files, which define characters
        file, line = self.state_machine.get_source_and_line(self.lineno)
        found = reading.included(name, Place(file or reading.path, line or 1))
        if found is None:
            return []
        path, text = found
        if self.options.keys() & {"literal", "code", "parser"}:
            return [nodes.literal_block(text, text)]
        lines = self._clipped(reading.input_lines(path, reading.split(path, text)))
        if reading.has_too_long_a_line(lines, Place(file or reading.path, line or 1)):
            return []
        reading.open_files.append(path)
        container = self._parsed(lines)
        reading.open_files.pop()
        return [container]

    def _clipped(self, lines: StringList) -> StringList:
        """Return the part of a file that the options select, whole lines only; nothing when their text is missing."""
        lines = lines[self.options.get("start-line") : self.options.get("end-line")]
        if "start-after" in self.options:
            lines = lines[_first_with(self.options["start-after"], lines, len(lines)) + 1 :]
        if "end-before" in self.options:
            lines = lines[: _first_with(self.options["end-before"], lines, 0)]
        return lines

    def _parsed(self, lines: StringList) -> nodes.Node:
        """Return the lines' nodes; the file's section titles need not fit the document's."""
        memo = self.state.memo
        title_styles, section_level = memo.title_styles, memo.section_level
        memo.title_styles, memo.section_level = [], 0
        container = nodes.section()
        self.state.nested_parse(lines, 0, container, match_titles=True)
        memo.title_styles, memo.section_level = title_styles, section_level
        return container


def _first_with(text: str, lines: StringList, otherwise: int) -> int:
    return next((index for index, line in enumerate(lines) if text in line), otherwise)


class CsvTable(tables.CSVTable):
    """docutils' ``csv-table`` with the physical lines of what is in its cells, its file read as by ``include``."""

    def run(self) -> Sequence[nodes.table | nodes.system_message]:
        """Return the table; nothing when its file cannot be read."""
        if "file" in self.options:
            reading = reading_of(self.state.document)
            found = reading.included(self.options.pop("file"), Place(*self._origin(reading)))
            if found is None:
                return []
            path, text = found
            lines = reading.split(path, text)
            self.content = StringList(lines, items=[(path, number) for number in range(len(lines))])
        return super().run()

    def parse_csv_data_into_rows(self, csv_data: Any, dialect: Any, source: Any) -> Any:
        """Return rows of cells, and the number of columns."""
        rows, columns = super().parse_csv_data_into_rows(csv_data, dialect, source)  # type: ignore[no-untyped-call]
        if not isinstance(csv_data, StringList):  # the header, an option of the directive
            file, line = self._origin(reading_of(self.state.document))
            block = self.block_text.splitlines()
            csv_data = StringList(block, items=[(file, line - 1 + number) for number in range(len(block))])
        self._locate([cell[3] for row in rows for cell in row], csv_data)
        return rows, columns

    def _origin(self, reading: RstReading) -> tuple[str, int]:
        file, line = self.state_machine.get_source_and_line(self.lineno)
        return file or reading.path, line or 1

    @staticmethod
    def _locate(cells: list[StringList], data: StringList) -> None:
        """Give each line of each cell the origin of the first line at or below the last that holds it."""
        at = 0
        for cell in cells:
            for number, text in enumerate(cell):
                start = min(at + bool(number), len(data) - 1)
                quoted = text.replace('"', '""')
                at = next((i for i in range(start, len(data)) if text in data[i] or quoted in data[i]), start)
                cell.items[number] = data.items[at]


_NATIVE: dict[str, Any] = {
    "compound": body.Compound,
    "container": body.Container,
    "epigraph": body.Epigraph,
    "highlights": body.Highlights,
    "line-block": body.LineBlock,
    "pull-quote": body.PullQuote,
    "rubric": body.Rubric,
    "sidebar": body.Sidebar,
    "topic": body.Topic,
    "figure": images.Figure,
    "image": images.Image,
    "class": misc.Class,
    "replace": misc.Replace,
    "unicode": misc.Unicode,
    "footer": parts.Footer,
    "header": parts.Header,
    "list-table": tables.ListTable,
    "table": tables.RSTTable,
    "admonition": admonitions.Admonition,
} | {
    kind.lower(): getattr(admonitions, kind)
    for kind in ["Attention", "Caution", "Danger", "Error", "Hint", "Important", "Note", "Tip", "Warning"]
}

_OWN: dict[str, Any] = {"csv-table": CsvTable, "hlist": HorizontalList, "include": Include}


def directive_class(name: str, has_text: bool, dialect: Dialect) -> Any:
    """Return the class that runs a directive.

    Args:
        name: As written; case does not matter.
        has_text: Whether anything follows the ``::`` on its line.
        dialect: What the project makes of directives.
    """
    name = names.in_english(name.lower(), dialect.language)
    if name in names.LITERAL or name in dialect.literal:
        return Literal
    if name in names.EMPTY:
        return Empty
    has_argument = name in names.ARGUMENT_FIRST or (has_text and name not in names.CONTENT_FIRST)
    unknown = BlockWithArgument if has_argument else Block
    return _OWN.get(name) or _NATIVE.get(name) or unknown
