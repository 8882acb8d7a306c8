"""``pumlsync rule``."""

import click

from pumlsync.diagnostics import Code
from pumlsync.findings.selection import codes_of
from pumlsync.reports.rules import rules_json, rules_list, rules_page, rules_text
from pumlsync.rules import rule_of


@click.command(short_help="Explain the codes of findings.")
@click.argument("code", default="PS", metavar="[CODE]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "rst"]),
    default="text",
    help="For people, for programs, or as the page of the documentation.",
)
def rule(code: str, form: str) -> None:
    """Explain a code with a wrong and a right example; without CODE, list all; PS3 means all that begin so.

    \b
    Example:
      $ pumlsync rule PS302
      PS302 missing
      =============
      \b
      A picture that is not there, although its source is.
      ...
    """
    rules = [rule_of(one) for one in Code if one in codes_of(code.upper())]
    match form:
        case "json":
            text = rules_json(rules)
        case "rst":
            text = rules_page(rules)
        case _:
            text = rules_text(rules) if code != "PS" else rules_list(rules)
    click.echo(text)
