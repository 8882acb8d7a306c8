"""JSON for programs that people can read."""

import msgspec


def pretty(value: object) -> str:
    """Return a value as JSON of several lines."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
