"""`claude-desk responses`: how many answers are kept, and forgetting them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claude_desk.cli.context import Context
from fakes.program import Program
from fakes.running_desk import RunningDesk

HEADERS = (("anthropic-version", "2023-06-01"), ("content-type", "application/json"))
BODY = (
    b'{"model":"claude-opus-4-5","max_tokens":5,"temperature":0,"messages":[{"role":"user","content":"hi"}]}'
)
NOTHING = {"enabled": False, "answers": 0, "bytes": 0, "hits": 0, "misses": 0}


def test_what_is_kept_is_shown_and_forgotten(quick: Program) -> None:
    """`show` counts, `clear` forgets at once, and the next request is asked for anew."""
    home = Path(quick.environ["CLAUDE_DESK_HOME"])
    with RunningDesk(home, settings="[response_cache]\nenabled = true\n") as desk:
        for _ in range(3):
            assert desk.ask(headers=HEADERS, body=BODY).status == 200
        kept = json.loads(quick.run("responses", "show", "--json").stdout)
        assert kept == {"enabled": True, "answers": 1, "bytes": kept["bytes"], "hits": 2, "misses": 1}
        assert kept["bytes"] > 500
        shown = quick.run("responses", "show").stdout.splitlines()
        assert [line.split() for line in shown] == [
            ["Response", "cache:", "on"],
            ["Answers", "kept:", "1"],
            ["Memory:", "0.0", "MB"],
            ["Given", "again:", "2"],
            ["Not", "found:", "1"],
        ]
        assert quick.run("responses", "clear").stderr == "Forgotten: 1 answer.\n"
        assert quick.run("responses", "clear").stderr == "Forgotten: 0 answers.\n"
        assert desk.ask(headers=HEADERS, body=BODY).value("x-claude-desk-cache") == b"miss"


def test_off_it_says_so(quick: Program) -> None:
    """Where nobody switched it on, there is nothing to show."""
    with RunningDesk(Path(quick.environ["CLAUDE_DESK_HOME"])) as desk:
        desk.ask(headers=HEADERS, body=BODY)
        assert json.loads(quick.run("responses", "show", "--json").stdout) == NOTHING
        assert "off" in quick.run("responses", "show").stdout


def test_nothing_running_is_exit_code_3(quick: Program) -> None:
    """Without a running one there are no answers: said in words, exit code 3."""
    for command in ("show", "clear"):
        assert "not running" in quick.run("responses", command, code=3).stderr


def test_one_of_another_version_is_named(quick: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A running program that was started before an update and knows nothing of it: said in words, exit code 1."""
    monkeypatch.setattr(Context, "ask", lambda _context, _command: {"error": "not a command"})
    for command in ("show", "clear"):
        assert "another version" in quick.run("responses", command, code=1).stderr
