"""`claude-desk budgets`: how far each is used, with and without the program, for people and for programs."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import datetime

import pytest

from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Row, Tokens
from fakes.log_events import finished, started
from fakes.program import Program, Server


def fill(program: Program, *spent: tuple[str, str, float]) -> None:
    """Write requests of this moment as the app would: client key, session, US dollars."""
    program.home.mkdir(exist_ok=True)
    database = Database(program.home / "requests.sqlite3")
    database.write(
        [
            Row(
                seq,
                replace(started(seq, time.time()), client=client, session=session),
                replace(finished(seq), tokens=Tokens(10, 20, 30, 40), cost=round(usd * 10**9)),
            )
            for seq, (client, session, usd) in enumerate(spent, start=1)
        ]
    )
    database.close()


def test_without_budgets_that_is_said(quick: Program) -> None:
    """Nothing on stdout, and how to set one; JSON is an empty list."""
    done = quick.run("budgets")
    assert done.stdout == ""
    assert "settings set budgets" in done.stderr
    assert json.loads(quick.run("budgets", "--json").stdout) == []


def test_budgets_are_shown_without_the_program_and_before_anything_was_spent(quick: Program) -> None:
    """What is set is listed as unspent where there is no log yet, each client key by itself."""
    quick.run(
        "settings",
        "set",
        "budgets",
        '[{usd = 5}, {usd = 1, each = "client"}, {usd = 2, each = "session", per = "total"}]',
    )
    quick.run("key", "create", "run")
    heading, *lines = quick.run("budgets").stdout.splitlines()
    assert heading.split() == ["BUDGET", "SPENT", "LEFT", "USED", "STARTS", "AGAIN"]
    assert lines[0].startswith("5.00 USD a day for all client keys")
    assert lines[1].startswith("1.00 USD a day for the client key 'run'")
    assert lines[2].startswith("2.00 USD in total for each session")
    assert [line.split("USD")[3].strip()[:2] for line in lines] == ["0%"] * 3
    assert lines[2].endswith("never")


def test_what_is_spent_and_left_is_told(quick: Program) -> None:
    """Of budgets of the settings and of client keys, the one with the least left first; with numbers for programs."""
    quick.run("key", "create", "ci-1", "--budget", "4", "--per", "total")
    fill(quick, ("laptop", "one", 1.5), ("ci-1", "two", 3.0), ("laptop", "one", 0.25))
    settings = '[{usd = 10, per = "month"}, {tokens = 1000, client = "ci-*"}]'
    quick.run("settings", "set", "budgets", settings)
    first, second, third = json.loads(quick.run("budgets", "--json").stdout)
    assert (first["client"], first["of_client_key"], first["per"]) == ("ci-1", True, "total")
    assert (first["spent_usd"], first["left_usd"], first["used"]) == (3.0, 1.0, 0.75)
    assert first["resets"] is None
    assert (second["usd"], second["spent_usd"], second["left_usd"]) == (10.0, 4.75, 5.25)
    assert second["left_tokens"] is None
    resets = datetime.fromisoformat(second["resets"])
    assert (resets.day, resets.hour) == (1, 0)
    assert resets > datetime.now().astimezone()
    assert (third["tokens"], third["spent_tokens"], third["left_tokens"]) == (1000, 70, 930)
    assert third["clients"] == "ci-*"
    lines = quick.run("budgets").stdout.splitlines()
    assert "3.00 USD  " in lines[1]
    assert "1.00 USD  " in lines[1]
    assert "75%" in lines[1]
    assert "70 tokens  930 tokens" in lines[3]


def test_sessions_are_told_apart(quick: Program) -> None:
    """Each session of a valid key has its line; nothing in a session's name can steer a terminal."""
    quick.run("settings", "set", "budgets", '[{usd = 1, each = "session"}]')
    quick.run("key", "create", "laptop")
    fill(quick, ("laptop", "one", 0.5), ("laptop", "\x1b[31m", 2.0), ("gone", "three", 9.0))
    heading, first, second = quick.run("budgets").stdout.splitlines()
    assert heading
    assert "\\x1b[31m" in first
    assert "200%" in first
    assert "0.00 USD" in first
    assert "the session one" in second


@pytest.mark.parametrize(
    "value",
    ['[{usd = 5, per = "week"}]', '[{"usd": 5, "per": "week"}]'],
    ids=["TOML", "JSON"],
)
def test_budgets_are_set_as_toml_or_as_json(quick: Program, value: str) -> None:
    """`settings set` takes both, the environment takes JSON, and what is not possible is said in a sentence."""
    quick.run("settings", "set", "budgets", value)
    assert "[[budgets]]\nusd = 5.0" in quick.run("settings", "show").stdout
    environ = {"CLAUDE_DESK_BUDGETS": '[{"tokens": 7, "each": "client"}]'}
    assert "7 tokens a day for each client key" in quick.run("budgets", environ=environ).stdout
    refused = quick.run("settings", "set", "budgets", "[{}]", code=2)
    assert "a budget needs usd or tokens" in refused.stderr
    quick.run("settings", "unset", "budgets")
    assert "There is no budget" in quick.run("budgets").stderr


def test_beside_the_running_program_the_log_is_read(shared_server: Server) -> None:
    """What a request just used is shown while the program holds the log."""
    program = shared_server.program
    program.run("settings", "set", "budgets", "[{tokens = 100000}]")
    key = program.run("key", "create", "counted").stdout.strip()
    assert shared_server.ask(key).status == 200
    deadline = time.monotonic() + 10
    while not (found := json.loads(program.run("budgets", "--json").stdout)[0])["spent_tokens"]:
        assert time.monotonic() < deadline, found
    assert found["left_tokens"] == 100000 - found["spent_tokens"]
