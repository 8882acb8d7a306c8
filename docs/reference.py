"""The parts of the reference that are made from the code; cog puts them into the pages (``make reference``)."""

import ast
import inspect
import re
from collections.abc import Callable, Set
from itertools import pairwise
from textwrap import fill, indent
from typing import Any

import click
import msgspec
from msgspec import UNSET, Struct
from msgspec import inspect as types

from pumlsync.cli import pumlsync_command

_OPTION = re.compile(r"(?<![\w`-])(--?[a-z][\w-]*)")


def commands() -> str:
    """Return a section for each command: how it is called, what it does, an example, its options."""
    shared = {text for text, names in _users().items() if len(names) > 1}
    return "\n\n".join(_section(f"pumlsync {name}", command, shared) for name, command in _commands().items())


def common_options() -> str:
    """Return the options that several commands have, each with its commands."""
    shared = {text: names for text, names in _users().items() if len(names) > 1}
    return "\n\n".join(
        f"{text}\n    Of {', '.join(f'``{name}``' for name in names)}." for text, names in shared.items()
    )


def settings(struct: type[Struct]) -> str:
    """Return what there is to say of each setting of a table."""
    said = _field_texts(struct)
    fields = [field for field in types.type_info(struct).fields if field.name in said]  # type: ignore[attr-defined]
    return "\n\n".join(
        f"``{field.encode_name}`` : {_kind(field.type)}{_default(field)}\n{indent(said[field.name], '    ')}"
        for field in fields
    )


def fields(struct: type[Struct]) -> str:
    """Return what there is to say of each field of a JSON object."""
    said = _field_texts(struct)
    kinds = {field.name: _json_kind(field.type) for field in types.type_info(struct).fields}  # type: ignore[attr-defined]
    return "\n\n".join(
        f"``{name}``\n{indent(said.get(name, kind).replace('None', 'null'), '    ')}" for name, kind in kinds.items()
    )


def _commands() -> dict[str, click.Command]:
    context = click.Context(pumlsync_command)
    names = pumlsync_command.list_commands(context)
    return {name: command for name in names if (command := pumlsync_command.get_command(context, name))}


def _users() -> dict[str, list[str]]:
    """Return what there is to say of each option, with the commands that have it."""
    users: dict[str, list[str]] = {}
    for name, command in _commands().items():
        for option in _options(command):
            users.setdefault(_option(option), []).append(name)
    return users


def _section(title: str, command: click.Command, shared: Set[str]) -> str:
    options = {_option(option): f"``{max(option.opts, key=len)}``" for option in _options(command)}
    own = [text for text in options if text not in shared]
    others = ", ".join(name for text, name in options.items() if text in shared)
    parts = [
        f"{title}\n{'~' * len(title)}",
        f"``{' '.join([title, *command.collect_usage_pieces(click.Context(command))])}``",
        _prose(command.help or ""),
        *own,
        _filled(f"{'Also' if own else 'Options'}: {others}; see `Options of several commands`_.") if others else "",
    ]
    return "\n\n".join(filter(None, parts))


def _prose(text: str) -> str:
    """Return a command's help as reStructuredText: in it, ``\\b`` stands before lines that are kept as they are."""
    prose, _, example = inspect.cleandoc(text).partition("\b\nExample:\n")
    shown = ".. code-block:: text\n\n" + inspect.cleandoc(example.replace("\b", "")).rstrip()
    return _literal(prose.strip()) + ("\n\n" + indent(shown, "   ").lstrip() if example else "")


def _options(command: click.Command) -> list[click.Option]:
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


def _option(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.metavar or _choices(option)}"
    names = ", ".join(f"``{name}{value}``" for name in option.opts)
    default = f" Default: ``{option.default}``." if option.show_default or _is_choice(option) else ""
    text = re.sub(r"  \[default: (.*)\]", r" Default: \1.", option.help or "")
    return f"{names}\n{_filled(_literal(text) + default, '    ')}"


def _is_choice(option: click.Option) -> bool:
    return isinstance(option.type, click.Choice) and isinstance(option.default, str)


def _choices(option: click.Option) -> str:
    return "|".join(option.type.choices) if isinstance(option.type, click.Choice) else option.type.name.upper()


def _filled(text: str, margin: str = "") -> str:
    return fill(text, 120, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)


def _literal(text: str) -> str:
    return _OPTION.sub(r"``\1``", text)


def _field_texts(struct: type[Struct]) -> dict[str, str]:
    """Return the docstrings of fields, which Python itself leaves out."""
    (body,) = ast.parse(inspect.getsource(struct)).body
    assert isinstance(body, ast.ClassDef)
    texts = {}
    for field, text in pairwise(body.body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str() as said)):
                texts[name] = re.sub(r"(?<!`)`(\w+)`(?!`)", _named, inspect.cleandoc(said))
    return texts


def _named(field: re.Match[str]) -> str:
    return f"``{field[1].replace('_', '-')}``"


def _kind(kind: types.Type) -> str:
    """Return what a setting holds, in the words of TOML."""
    return _KINDS[type(kind)](kind)


_KINDS: dict[type[types.Type], Callable[[Any], str]] = {
    types.BoolType: lambda _: "``true`` or ``false``",
    types.StrType: lambda _: "text",
    types.IntType: lambda kind: f"a whole number, {kind.ge} to {kind.le}",
    types.FloatType: lambda kind: f"a number above {kind.gt}, up to {kind.le}",
    types.LiteralType: lambda kind: " or ".join(f'``"{value}"``' for value in sorted(kind.values)),
    types.VarTupleType: lambda _: "a list of texts",
    types.DictType: lambda _: "a table",
    types.UnionType: lambda kind: next(_kind(one) for one in kind.types if not isinstance(one, types.NoneType)),
}


def _json_kind(kind: types.Type) -> str:
    """Return what a field holds, in the words of JSON."""
    match kind:
        case types.IntType():
            return "A number."
        case types.BoolType():
            return "``true`` or ``false``."
        case types.VarTupleType():
            return "A list."
        case types.UnionType():
            return _json_kind(kind.types[0]).replace(".", ", or null.")
        case _:
            return "Text."


def _default(field: types.Field) -> str:
    made = UNSET if field.default_factory in (msgspec.NODEFAULT, UNSET) else field.default_factory()
    default = field.default if made is UNSET else made
    return f"; default: ``{_toml(default)}``" if default not in (None, UNSET, msgspec.NODEFAULT) else ""


def _toml(value: object) -> str:
    match value:
        case dict():
            return (
                "{ " + ", ".join(f"{_toml(key)} = {_toml(text)}" for key, text in value.items()) + " }"
                if value
                else "{}"
            )
        case _:
            return msgspec.json.encode(value).decode()
