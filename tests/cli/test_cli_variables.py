"""`claude-desk settings variables`, and that the documents say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claude_desk.cli.variables import markdown
from claude_desk.config.option_variables import Option, options
from fakes.option_samples import sampled
from fakes.program import Program

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "environment.md"


def test_the_document_lists_what_the_program_reads() -> None:
    """The table in docs/environment.md is what the command prints; `settings variables --into` that file mends it."""
    found = re.search(
        r"<!-- options -->\n(.*)\n<!-- end of options -->", DOCUMENT.read_text("utf-8"), re.DOTALL
    )
    assert found is not None
    assert found[1] == markdown()


def test_a_document_is_brought_up_to_date(quick: Program, tmp_path: Path) -> None:
    """--into replaces the table between the two marks and nothing else; a file without them is left alone."""
    document = tmp_path / "page.md"
    document.write_text("above\n<!-- options -->\nold\n<!-- end of options -->\nbelow\n")
    quick.run("settings", "variables", "--into", str(document))
    text = document.read_text("utf-8")
    assert text == f"above\n<!-- options -->\n{markdown()}\n<!-- end of options -->\nbelow\n"
    document.write_text("nothing")
    quick.run("settings", "variables", "--into", str(document), code=2)
    assert document.read_text() == "nothing"


def test_every_option_is_listed_with_words(quick: Program) -> None:
    """A row for each option: its name, its variables, and what it is for."""
    rows = quick.run("settings", "variables").stdout.splitlines()[2:]
    assert len(rows) == len(options())
    for option, row in zip(options(), rows, strict=True):
        assert option.description, option.dotted
        assert f"`{option.names[0]}`" in row
        assert len(re.findall(r"(?<!\\)\|", row)) == 6


@pytest.mark.parametrize(
    ("option", "variable"),
    [pytest.param(option, name, id=name) for option in options() for name in option.names],
)
def test_what_a_variable_decides_is_shown_with_its_name(
    quick: Program, option: Option, variable: str
) -> None:
    """For every option: `settings show` says, where it stands, that the environment decides it, and which variable."""
    environ = sampled(option, variable)
    quick.environ.pop("CLAUDE_DESK_PORT")
    quick.environ.pop("CLAUDE_DESK_UPSTREAM", None)
    shown = quick.run("settings", "show", environ=environ).stdout
    marked = [line for line in shown.splitlines() if f"# from the environment: {variable}" in line]
    assert marked, shown
    name = option.path[-1]
    assert any(name in line or option.form == "JSON" for line in marked), marked
