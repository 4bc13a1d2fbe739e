"""`claude-desk settings variables`, and that the documents say the same."""

from __future__ import annotations

import re
from pathlib import Path

from claude_desk.cli.variables import markdown
from claude_desk.config.option_variables import options
from fakes.program import Program

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "environment.md"


def test_the_document_lists_what_the_program_reads() -> None:
    """The table in docs/environment.md is what the command prints; if not, put `claude-desk settings variables` there."""
    found = re.search(
        r"<!-- options -->\n(.*)\n<!-- end of options -->", DOCUMENT.read_text("utf-8"), re.DOTALL
    )
    assert found is not None
    assert found[1] == markdown()


def test_every_option_is_listed_with_words(quick: Program) -> None:
    """A row for each option: its name, its variables, and what it is for."""
    rows = quick.run("settings", "variables").stdout.splitlines()[2:]
    assert len(rows) == len(options())
    for option, row in zip(options(), rows, strict=True):
        assert option.description, option.dotted
        assert f"`{option.names[0]}`" in row
        assert len(re.findall(r"(?<!\\)\|", row)) == 6
