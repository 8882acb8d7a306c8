"""What a Markdown document holds: markdown-it-py parses, comments and pictures are collected."""

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import Any, assert_never

import msgspec
from markdown_it.token import Token

from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.documents import names
from pumlsync.documents.blocks import Line, find_silence
from pumlsync.documents.dialect import USUAL, Dialect
from pumlsync.documents.markdown.directives import FencedDirective, clipped, parse_fence
from pumlsync.documents.markdown.excerpt import Cell, Excerpt
from pumlsync.documents.markdown.html import Comment, Picture, Visible, pieces_of
from pumlsync.documents.markdown.parser import MAX_NESTING, markdown_parser
from pumlsync.documents.plain import find_plain_sources
from pumlsync.documents.reading import Found, Reading, grouped
from pumlsync.documents.text import decode
from pumlsync.model import Document, ImageReference


def scan(
    path: str, content: bytes, source_dir: str, load: Callable[[str], bytes], dialect: Dialect = USUAL
) -> Document:
    """Return what a document holds.

    Args:
        path: POSIX, relative to the root.
        content: The file's bytes.
        source_dir: The folder that absolute paths start from; POSIX, relative to the root.
        load: Returns the bytes of an included file, or raises OSError or OutsideError.
        dialect: What the project makes of directives.
    """
    text = decode(content, path)
    if isinstance(text, Diagnostic):
        return Document(path, diagnostics=(text,))
    reading = Reading(path, source_dir, load, dialect, open_files=[path])
    try:
        return reading.document(grouped(_Walk(reading, path, {}).lines(reading.split(path, text), 1)))
    except RecursionError:
        return reading.too_deep()


class _Walk:
    """Goes through one file, or through the content of a directive in it."""

    def __init__(self, reading: Reading, file: str, env: dict[str, Any], depth: int = 0) -> None:
        self._reading = reading
        self._file = file
        self._env = env  # what the addresses of links and pictures are called in the whole document
        self._depth = depth

    def lines(self, lines: Sequence[str], first: int) -> Iterator[Found]:
        """Yield what lines of the file hold, given the number of the first one."""
        in_row: int | None = None
        for token in self._tokens(lines):
            line = first + (token.map or [0])[0]
            if token.type in ("tr_open", "tr_close"):
                in_row = 0 if token.type == "tr_open" else None
            elif token.type == "inline" and in_row is not None:
                cell = Cell(self._reading, self._file, token.content, line, in_row)
                in_row = cell.place(len(token.content)).column - 1
                yield from self._inline(token, cell)
            else:
                yield from self._block(token, line)

    def _tokens(self, lines: Sequence[str]) -> list[Token]:
        try:
            tokens = markdown_parser().parse("\n".join(lines), self._env)
        except IndexError:  # mdit-py-plugins 0.4 to 0.7 look behind an empty last line of a quotation
            tokens = markdown_parser().parse("\n".join(lines).rstrip("> \t\n"), self._env)
        # What is nested more deeply is not among the tokens.
        if self._depth > MAX_NESTING or any(token.level + 2 >= MAX_NESTING for token in tokens):
            raise RecursionError
        return tokens

    def _block(self, token: Token, line: int) -> Iterator[Found]:
        match token.type:
            case "inline":
                yield from self._inline(token, self._excerpt(token.content, line))
            case "html_block":
                yield from self._html(token.content, self._excerpt(token.content, line))
            case "myst_line_comment":
                yield from self._comment(token.content, line)
            case "fence" | "colon_fence":
                yield from self._fence(token, line)
            case "code_block" | "hr":
                yield None

    def _excerpt(self, text: str, line: int) -> Excerpt:
        return Excerpt(self._reading, self._file, text, line)

    def _inline(self, paragraph: Token, excerpt: Excerpt) -> Iterator[Found]:
        for token in paragraph.children or ():
            offset = token.meta.get("offset", 0)
            if token.type == "image" and token.attrs["src"]:
                yield ImageReference(str(token.attrs["src"]), excerpt.place(offset), "html")
            elif token.type == "html_inline":
                yield from self._html(token.content, excerpt, offset)
            elif token.type == "code_inline" or (token.type == "text" and token.content.strip()):
                yield None

    def _html(self, html: str, excerpt: Excerpt, offset: int = 0) -> Iterator[Found]:
        for piece in pieces_of(html):
            match piece:
                case Picture(start, uri):
                    yield ImageReference(uri, excerpt.place(offset + start), "html")
                case Comment(start, text, is_ended):
                    yield from self._comment(text, excerpt.place(offset + start).line, is_ended=is_ended)
                case Visible():
                    yield None
                case _:
                    assert_never(piece)

    def _comment(self, text: str, first: int, *, is_ended: bool = False) -> Iterator[Found]:
        """Yield the sources in a comment, and note when its end cuts one off in the middle of a line."""
        lines = [
            Line(number, part, self._reading.raw_line(self._file, number))
            for number, part in enumerate(text.split("\n"), first)
        ]
        silence = find_silence(lines, self._file)
        self._reading.silences += [silence] if silence else []
        for source in find_plain_sources(lines, "html", self._file):
            yield source
            if is_ended and not source.closed and source.end_line == lines[-1].number:
                self._note_cut(lines[-1])

    def _note_cut(self, line: Line) -> None:
        place = Place(self._file, line.number, line.raw.find(line.text) + len(line.text) + 1)
        message = "this --> ends the comment in the middle of the diagram: write B <-- A for A --> B"
        self._reading.diagnostics.append(Diagnostic(place, Code.COMMENT_END, message))

    def _fence(self, token: Token, line: int) -> Iterator[Found]:
        directive = parse_fence(token.info, token.content, line)
        if directive:
            column = self._reading.raw_line(self._file, line).find(token.markup) + 1
            yield from self._directive(directive, Place(self._file, line, column))
        elif token.type == "colon_fence":
            yield from self._nested(token.content, line + 1)
        else:
            yield None

    def _nested(self, text: str, first: int) -> Iterator[Found]:
        return _Walk(self._reading, self._file, self._env, self._depth + 1).lines(text.split("\n"), first)

    def _directive(self, directive: FencedDirective, place: Place) -> Iterator[Found]:
        yield from self._option_pictures(directive)
        match names.in_english(directive.name, self._reading.dialect.language):
            case "image" | "figure" as via:
                if directive.argument:
                    yield ImageReference("".join(directive.argument.split()), place, via)
                yield from (found for found in self._nested(directive.body, directive.body_line) if found)
            case "include":
                yield from self._included(directive, place)
            case "eval-rst":
                yield from self._rst(directive)
            case name if name in names.LITERAL or name in self._reading.dialect.literal:
                if name in names.SHOWS_FILE:
                    self._reading.note_use(directive.argument)
                yield None
            case name if name not in names.EMPTY:
                # A title would show, a label or a class does not: the words part nothing, as in RST.
                yield from filter(None, self._nested(directive.argument, place.line))
                yield from self._nested(directive.body, directive.body_line)

    def _option_pictures(self, directive: FencedDirective) -> Iterator[ImageReference]:
        known = names.PICTURE_OPTIONS.union(self._reading.dialect.picture_options)
        for option in directive.options:
            if option.name in known and option.value:
                column = self._reading.raw_line(self._file, option.line).find(option.name)
                yield ImageReference(option.value, Place(self._file, option.line, max(column, 1)), "option")

    def _rst(self, directive: FencedDirective) -> Iterator[Found]:
        """Yield what RST in a directive holds; whether text stands around it is not known, so it is assumed."""
        from pumlsync.documents.rst.reading import RstReading
        from pumlsync.documents.rst.scan import scan_lines

        reading = RstReading(**vars(self._reading))
        lines = reading.input_lines(self._file, directive.body.split("\n"), directive.body_line)
        for group in scan_lines(reading, lines):
            yield from (None, *group, None)

    def _included(self, directive: FencedDirective, place: Place) -> Iterator[Found]:
        found = self._reading.included(directive.argument, place)
        if found is None or any(directive.value(name) is not None for name in ("literal", "code", "parser")):
            yield None
            return
        path, text = found
        first, lines = clipped(self._reading.split(path, text), directive)
        self._reading.open_files.append(path)
        for item in _Walk(self._reading, path, self._env, self._depth + 1).lines(lines, first):
            is_moved = isinstance(item, ImageReference) and directive.value("relative-images") is not None
            yield _relative_to(self._reading.path, item) if is_moved and isinstance(item, ImageReference) else item
        self._reading.open_files.pop()


def _relative_to(document: str, reference: ImageReference) -> ImageReference:
    """Return a reference of an included file whose address starts from that file, as the document would write it."""
    if "://" in reference.uri or reference.uri.startswith(("/", "data:", "#")):
        return reference
    folder = posixpath.relpath(posixpath.dirname(reference.place.file) or ".", posixpath.dirname(document) or ".")
    return msgspec.structs.replace(reference, uri=posixpath.normpath(posixpath.join(folder, reference.uri)))
