"""`claude-desk cache`: how much came from the cache, conversation by conversation, and where it was lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Row, Tokens
from fakes.log_events import finished, started
from fakes.program import Program

LOST = "prompt cache: tool 2 (Bash) is new, so the cache could not be used from there on; 0 of 9 cached tokens were read"


def row(seq: int, session: str, tokens: Tokens, *, days_ago: int = 0, lost: bool = False) -> Row:
    """One request of a session."""
    at = datetime.now().timestamp() - days_ago * 86_400  # noqa: DTZ005 - only a number of seconds
    start = replace(started(seq, at), session=session)
    end = replace(finished(seq), tokens=tokens)
    if lost:
        end = replace(end, cache_cause="prompt", cache_text=LOST)
    return Row(seq, start, end)


def fill(program: Program, *rows: Row) -> None:
    """Write rows as the app would."""
    program.home.mkdir(exist_ok=True)
    database = Database(program.home / "requests.sqlite3")
    database.write(rows)
    database.close()


def test_people_see_the_ratio_of_each_conversation_and_the_losses(quick: Program) -> None:
    """The largest conversation first; below it what was lost, with the time, whose it was, and why."""
    fill(
        quick,
        row(1, "small", Tokens(input=10, cache_write=90)),
        row(2, "large", Tokens(input=100, cache_read=8_000, cache_write=900)),
        row(3, "large", Tokens(input=1_000), lost=True),
        row(4, "nothing", Tokens()),
    )
    lines = quick.run("cache").stdout.splitlines()
    assert lines[0].split() == [
        "CLIENT",
        "SESSION",
        "AGENT",
        "REQUESTS",
        "FROM",
        "CACHE",
        "READ",
        "WRITTEN",
        "NEITHER",
    ]
    assert lines[1].split() == ["laptop", "large", "-", "2", "80%", "8,000", "900", "1,100"]
    assert lines[2].split() == ["laptop", "small", "-", "1", "0%", "0", "90", "10"]
    assert lines[3] == ""
    assert lines[4].endswith(f"  laptop  {LOST}")
    assert len(lines) == 5
    assert len(quick.run("cache", "-n", "1").stdout.splitlines()) == 4


def test_programs_get_numbers(quick: Program) -> None:
    """--json has the ratio as a number, and every finding with its cause and the request's id."""
    fill(
        quick,
        row(1, "one", Tokens(cache_read=75, input=25), lost=True),
        row(2, "old", Tokens(input=1), days_ago=40),
    )
    found = json.loads(quick.run("cache", "--json").stdout)
    assert found["conversations"] == [
        {
            "client": "laptop",
            "session": "one",
            "agent": "",
            "requests": 1,
            "cache_hit_ratio": 0.75,
            "cache_read_input_tokens": 75,
            "cache_creation_input_tokens": 0,
            "input_tokens": 25,
        }
    ]
    [loss] = found["losses"]
    assert (loss["id"], loss["cause"], loss["text"]) == ("req_desk_1", "prompt", LOST)


def test_losses_are_of_the_same_time_as_the_rest(quick: Program) -> None:
    """What was lost before that is not shown."""
    fill(quick, row(1, "old", Tokens(input=5), days_ago=40, lost=True), row(2, "new", Tokens(input=5)))
    assert json.loads(quick.run("cache", "--json").stdout)["losses"] == []
    assert len(json.loads(quick.run("cache", "--json", "--since", "all").stdout)["losses"]) == 1


def test_nothing_used_is_said(quick: Program) -> None:
    """An empty table would look like a fault."""
    fill(quick, row(1, "old", Tokens(input=5), days_ago=40))
    assert "Nothing was used" in quick.run("cache").stderr


def test_the_log_says_it_below_the_request(quick: Program) -> None:
    """A row's finding stands under its line."""
    fill(quick, row(1, "one", Tokens(input=5), lost=True))
    assert f"    {LOST}" in quick.run("log").stdout.splitlines()
