"""`claude-desk log`: read beside the running app, after it, and as it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row
from fakes.canary import CLIENT_KEY
from fakes.program import Process, Program, Server


def row(
    seq: int,
    *,
    status: int = 200,
    outcome: Outcome = Outcome.OK,
    error_text: str = "",
    path: str = "/v1/messages",
) -> Row:
    """One request that ended."""
    started = RequestStarted(f"req_desk_{seq:024x}", time.time(), "me", "anthropic", "POST", path)
    return Row(seq, started, RequestFinished(started.id, outcome, status, error_text=error_text))


def running(seq: int) -> Row:
    """One request under way."""
    return Row(
        seq, RequestStarted(f"req_desk_{seq:024x}", time.time(), "me", "anthropic", "POST", "/v1/messages")
    )


def fill(program: Program, *rows: Row) -> None:
    """Write rows as the app would."""
    program.home.mkdir(exist_ok=True)
    database = Database(program.home / "requests.sqlite3")
    database.write(rows)
    database.close()


def seqs(output: str) -> list[int]:
    """The numbers of the rows in JSON output."""
    return [json.loads(line)["seq"] for line in output.splitlines()]


def ended_by_hand(follower: Process) -> int:
    """The exit code after Ctrl-C."""
    follower.signal(signal.SIGINT)
    return follower.wait()


def test_it_shows_requests_while_the_app_runs_and_follows_new_ones(shared_server: Server) -> None:
    """`log --follow` shows what was and then each new request; Ctrl-C ends it without a word and with 0."""
    program = shared_server.program
    value = program.run("key", "create", "logged").stdout.strip()
    shared_server.ask(value)
    with program.start("log", "--follow", "--json") as follower:
        first = json.loads(follower.line())
        assert (first["client"], first["outcome"], first["status"]) == ("logged", "ok", 200)
        assert first["model_asked"] == "claude-haiku-4-5"
        shared_server.ask(value)
        while (second := json.loads(follower.line()))["outcome"] == "running":
            pass
        assert second["seq"] > first["seq"]
        assert second["unchanged"]
        assert ended_by_hand(follower) == 0
    assert follower.stderr == ""


def test_it_works_when_the_app_does_not_run(quick: Program) -> None:
    """The latest rows, the oldest of them first, at most as many as asked for, from a log nobody has open."""
    fill(quick, *(row(seq) for seq in range(1, 31)))
    assert seqs(quick.run("log", "--json").stdout) == list(range(11, 31))
    assert seqs(quick.run("log", "--json", "--limit", "2").stdout) == [29, 30]
    assert quick.run("log", "--limit", "0").stdout == ""


def test_only_failures_can_be_asked_for(quick: Program) -> None:
    """--failed leaves out what ended well and what still runs, and looks as far back as it must."""
    failures = {3: Outcome.BROKEN, 4: Outcome.REFUSED, 5: Outcome.OK}
    many = [
        row(seq, outcome=failures.get(seq, Outcome.OK), status=400 if seq == 5 else 200)
        for seq in range(1, 900)
    ]
    fill(quick, *many, running(900))
    assert seqs(quick.run("log", "--json", "--failed", "-n", "600").stdout) == [3, 4, 5]
    assert seqs(quick.run("log", "--json", "--failed", "-n", "2").stdout) == [4, 5]


def test_nothing_in_the_log_can_steer_a_terminal(quick: Program) -> None:
    """Escape sequences, line breaks and text that runs backwards are shown as escapes, in table and JSON."""
    wild = "\x1b]0;owned\x07\x1b[2J\r\n\u202ereversed\x9b31m"
    fill(quick, row(1, path=wild, error_text=wild, status=400))
    for arguments in (("log",), ("log", "--json")):
        shown = quick.run(*arguments).stdout
        assert not set(shown) & set("\x1b\x07\r\u202e\x9b")
        assert "owned" in shown
    assert len(quick.run("log").stdout.splitlines()) == 3


@pytest.mark.parametrize("columns", [20, 40, 80, 132])
def test_the_table_fits_the_terminal(quick: Program, columns: int) -> None:
    """No line is wider than the terminal."""
    fill(quick, row(1, path="/v1/" + "long" * 60, error_text="word " * 60), row(2))
    shown = quick.run("log", environ={"COLUMNS": str(columns)}).stdout
    assert max(len(line) for line in shown.splitlines()) <= columns


def test_following_shows_the_end_of_what_was_running(program: Program) -> None:
    """A request that was running when --follow began is shown again when it ends, although it is not new."""
    fill(program, running(1))
    with program.start("log", "--follow", "--json") as follower:
        assert json.loads(follower.line())["outcome"] == "running"
        fill(program, row(1, outcome=Outcome.CLIENT_LEFT))
        assert json.loads(follower.line())["outcome"] == "client left"


def test_following_outlives_the_file(program: Program) -> None:
    """--follow waits for a log that is not there yet, and goes on when another file takes its place."""
    with program.start("log", "--follow", "--json") as follower:
        assert "waiting for it" in follower.error_line()
        fill(program, row(1))
        assert json.loads(follower.line())["seq"] == 1
        # What the app finds damaged it moves aside, and it starts a new one. A -wal, which is still there if the
        # follower was quick to open the first one, would heal it.
        for suffix in ("-wal", "-shm"):
            (program.home / f"requests.sqlite3{suffix}").unlink(missing_ok=True)
        (program.home / "requests.sqlite3").write_bytes(b"noise" * 2_000)
        fill(program, row(1, status=201))
        assert json.loads(follower.line())["status"] == 201
        assert ended_by_hand(follower) == 0


@pytest.mark.parametrize("content", [None, b"", b"not a database" * 100])
def test_no_log_is_said_in_one_line(quick: Program, content: bytes | None) -> None:
    """No file, an empty one, or something else under its name: one plain sentence, exit code 1, nothing changed."""
    file = quick.home / "requests.sqlite3"
    if content is not None:
        quick.home.mkdir()
        file.write_bytes(content)
    done = quick.run("log", code=1)
    assert done.stdout == ""
    assert str(file) in done.stderr
    assert done.stderr.count("\n") == 1
    assert file.exists() == (content is not None)
    assert content is None or file.read_bytes() == content


def test_a_reader_that_leaves_is_no_failure_worth_words(program: Program) -> None:
    """`log | head` ends without a message when head has seen enough."""
    fill(program, *(row(seq) for seq in range(1, 50)))
    reading, writing = os.pipe()
    os.close(reading)
    os.set_inheritable(writing, True)
    done = subprocess.run(
        program.command("log"), env=program.environ, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr == b""


def test_no_key_is_in_what_it_prints(tmp_path: Path) -> None:
    """The client key of a logged request is in neither table nor JSON."""
    program = Program(tmp_path, {"CLAUDE_DESK_CLIENT_KEYS": f"me:{CLIENT_KEY}"})
    with program.serve() as server:
        assert server.ask(CLIENT_KEY).status == 200
    assert "/v1/messages" in program.run("log").stdout
    assert '"client": "me"' in program.run("log", "--json").stdout
    assert not program.leaks()


def test_a_filter_finds_what_the_windows_language_describes(quick: Program) -> None:
    """--filter leaves out what does not fit, together with --failed; one that cannot be read is a usage error."""
    fill(quick, row(1), row(2, status=429), row(3, status=529), row(4, path="/v1/models", status=429))
    assert seqs(quick.run("log", "--json", "--filter", "status:429").stdout) == [2, 4]
    assert seqs(quick.run("log", "--json", "--failed", "--filter", "-path:models").stdout) == [2, 3]
    wrong = quick.run("log", "--filter", "statsu:429", code=2)
    assert "There is no field" in wrong.stderr
