"""``claude-desk settings variables``: every option with the environment variable that sets it.

What it prints is the table of docs/environment.md.
"""

from __future__ import annotations

import click


@click.command()
def variables() -> None:
    """Print every option with the variables that set it, as a table in Markdown."""
    click.echo(markdown())


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
