"""`claude-desk usage`: sums that are right, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from claude_desk.cli.usage import since_day
from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Row, Tokens
from fakes.log_events import finished, started
from fakes.program import Program

TODAY = date(2026, 11, 20)


def row(seq: int, model: str, cost: int | None, *, client: str = "laptop", day: str = "2026-11-20") -> Row:
    """One priced request at noon of a day."""
    at = datetime.fromisoformat(f"{day}T12:00:00").astimezone().timestamp()
    start = replace(started(seq, at), client=client)
    end = replace(finished(seq), model_sent=model, tokens=Tokens(10, 20, 30, 40, 5, 1), cost=cost)
    return Row(seq, start, end)


def fill(program: Program, *rows: Row) -> None:
    """Write rows as the app would."""
    program.home.mkdir(exist_ok=True)
    database = Database(program.home / "requests.sqlite3")
    database.write(rows)
    database.close()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("all", None),
        ("today", TODAY),
        ("1d", TODAY),
        ("7d", date(2026, 11, 14)),
        ("2w", date(2026, 11, 7)),
        ("2026-01-02", date(2026, 1, 2)),
    ],
)
def test_a_time_can_be_said_in_words(text: str, day: date | None) -> None:
    """A span ends with today, which is one of its days."""
    assert since_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "7", "d", "yesterday", "7y", "2026-13-01"])
def test_what_is_no_time_is_refused(text: str, quick: Program) -> None:
    """The sentence says what it may look like."""
    assert "it looks like 7d" in quick.run("usage", "--since", text, code=2).stderr


def test_programs_get_every_sum(quick: Program) -> None:
    """--json has all counts, dollars, and how many requests have no price."""
    fill(
        quick, row(1, "claude-a", 1_500_000_000), row(2, "claude-a", None), row(3, "claude-b", 2_000_000_000)
    )
    first, second = json.loads(quick.run("usage", "--since", "all", "--json").stdout)
    assert second == {
        "model": "claude-a",
        "requests": 2,
        "failed": 0,
        "input_tokens": 20,
        "cache_read_input_tokens": 60,
        "cache_creation_input_tokens": 80,
        "cache_creation_1h_input_tokens": 10,
        "output_tokens": 40,
        "web_search_requests": 2,
        "cost_usd": 1.5,
        "unpriced": 1,
    }
    assert (first["model"], first["cost_usd"], first["unpriced"]) == ("claude-b", 2.0, 0)


def test_people_get_a_table_with_a_total(quick: Program) -> None:
    """One line for each combination, an honest cost, and a total under them."""
    fill(
        quick,
        row(1, "claude-a", 1_500_000_000, day="2026-11-19"),
        row(2, "claude-a", None, client="\x1b[31mred"),
        row(3, "claude-b", None, client="laptop"),
    )
    heading, *lines, total = quick.run("usage", "--since", "all", "--by", "day,client").stdout.splitlines()
    assert heading.split()[:3] == ["DAY", "CLIENT", "REQUESTS"]
    assert [line.split()[0] for line in lines] == ["2026-11-19", "2026-11-20", "2026-11-20"]
    assert lines[0].endswith("$1.50")
    assert lines[1].endswith("unknown")
    assert "\\x1b[31mred" in "".join(lines)
    assert total.split()[0] == "total"
    assert total.endswith("$1.50 + unknown")


def test_older_days_can_be_left_out(quick: Program) -> None:
    """--since takes a day; where nothing was used since then, that is said and nothing printed."""
    fill(quick, row(1, "claude-a", 1, day="2020-01-01"), row(2, "claude-b", 2, day="2020-01-02"))
    assert json.loads(quick.run("usage", "--since", "2020-01-02", "--json").stdout)[0]["model"] == "claude-b"
    nothing = quick.run("usage")
    assert (nothing.stdout, nothing.stderr) == ("", "Nothing was used in that time.\n")


def test_an_unknown_dimension_is_refused(quick: Program) -> None:
    """The dimensions there are are named."""
    assert "day, client, model, upstream, session, agent" in quick.run("usage", "--by", "moon", code=2).stderr
    assert quick.run("usage", "--by", "day,day", code=2).stdout == ""


def test_own_prices_are_shown_with_the_settings(quick: Program) -> None:
    """`settings show` writes them as the file has them, and nothing of those that were not set."""
    quick.home.mkdir(exist_ok=True)
    (quick.home / "settings.toml").write_text('[prices."claude-opus-4.5*"]\ninput = 4.5\n')
    assert '[prices."claude-opus-4.5*"]\ninput = 4.5' in quick.run("settings", "show").stdout
