"""``claude-desk settings variables``: every option with the environment variable that sets it.

What it prints is the table of docs/environment.md.
"""

from __future__ import annotations

from pathlib import Path

import click

BEGIN, END = "<!-- options -->\n", "\n<!-- end of options -->"


@click.command()
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it into this document instead, in place of the table there.",
)
def variables(into: Path | None) -> None:
    """Print every option with the variables that set it, as a table in Markdown."""
    if into is None:
        click.echo(markdown())
        return
    text = into.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise click.BadParameter(f"{into} has no place for it, between {BEGIN.strip()} and {END.strip()}.")
    into.write_text(f"{before}{begin}{markdown()}{end}{after}", "utf-8", newline="\n")


def markdown() -> str:
    """The table; the first of an option's variables that is set counts."""
    from claude_desk.config.option_variables import options

    lines = ["| Option | Variable | Is | Default | |", "|---|---|---|---|---|"]
    for option in options():
        names = ", ".join(f"`{name}`" for name in option.names)
        default = f"`{option.default}`" if option.default else ""
        meaning = option.description.replace("|", r"\|").replace("*", r"\*")
        dotted = option.dotted.replace("*", "NAME")
        lines.append(f"| `{dotted}` | {names} | {option.form} | {default} | {meaning} |")
    return "\n".join(lines)
