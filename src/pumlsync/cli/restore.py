"""``pumlsync restore``."""

import sys
from pathlib import Path

import click

from pumlsync.pictures.formats import recognize
from pumlsync.pictures.stamp import record_of, source_of, stamp_of


@click.command(short_help="Print the diagram that is inside a picture.")
@click.argument("pictures", nargs=-1, required=True, metavar="PICTURE...")
@click.option(
    "--map",
    "wants_map",
    is_flag=True,
    help="Print the HTML image map instead that pumlsync keeps in each PNG file of a diagram with links.",
)
def restore(pictures: tuple[str, ...], wants_map: bool) -> int:
    """Print the diagram that is inside a picture, as its author wrote it.

    PICTURE is a PNG or SVG file that PlantUML or pumlsync drew, or - for standard input. The exit status is 1
    when a picture holds none.

    \b
    Example:
      $ pumlsync restore docs/img/flow.png
      @startuml
      Alice -> Bob: hello
      @enduml
    """
    failures = [name for name in pictures if not _restored(name, wants_map)]
    return int(bool(failures))


def _restored(name: str, wants_map: bool) -> bool:
    try:
        file = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = _held(file, wants_map)
    except OSError as error:
        return _complain(name, f"cannot be read: {error.strerror}")
    except LookupError as error:
        return _complain(name, str(error))
    click.echo(text.encode())
    return True


def _complain(name: str, why: str) -> bool:
    click.echo(f"pumlsync: {'standard input' if name == '-' else name} {why}", err=True)
    return False


def _held(file: bytes, wants_map: bool) -> str:
    """Return the source or the map in a picture.

    Raises:
        LookupError: when there is none.
    """
    picture = recognize(file)
    if picture is None:
        raise LookupError("is neither a PNG nor an SVG file")
    if wants_map:
        stamp = stamp_of(picture)
        if stamp is None or not stamp.map:
            raise LookupError("has no image map: pumlsync keeps one in each PNG file that it draws with links")
        return stamp.map.rstrip("\n")
    record = record_of(picture)
    if record is None:
        raise LookupError("does not hold the diagram that it was drawn from")
    return source_of(record)
