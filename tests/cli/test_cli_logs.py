"""What the running program says on stderr."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator

import pytest

from claude_desk.cli.logs import log_to_stderr, logger, masked
from claude_desk.secret import Secret
from fakes.canary import CLIENT_KEY, REAL_KEY, find


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.fixture(autouse=True)
def logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put back what log_to_stderr changes for the whole process."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root, ours = logging.getLogger(), logging.getLogger("claude_desk")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:], root.level = before[:2]
    ours.setLevel(before[2])


def entries(text: str) -> list[dict[str, object]]:
    """The lines, each of them a JSON object."""
    return [json.loads(line) for line in text.splitlines()]


def test_machines_get_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Where stderr is no terminal each record is an object with event, level and time; a line break stays inside."""
    log_to_stderr()
    logger.warning("The port is\ntaken by %s", "another", extra={"kind": "port"})
    (entry,) = entries(capsys.readouterr().err)
    assert entry["event"] == "The port is\ntaken by another"
    assert entry["level"] == "warning"
    assert entry["kind"] == "port"
    assert str(entry["timestamp"]).endswith("Z")


def test_people_get_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the record is a line with its words."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    log_to_stderr()
    logger.warning("The port is taken.")
    assert "The port is taken." in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("debug", ["debug", "info", "error"]),
        ("", ["info", "error"]),
        ("nonsense", ["info", "error"]),
        ("ERROR", ["error"]),
        ("WARN", ["error"]),
        (" trace ", ["debug", "info", "error"]),
    ],
)
def test_the_level_decides(capsys: pytest.CaptureFixture[str], level: str, heard: list[str]) -> None:
    """Records below LOG_LEVEL are left out; an unknown level counts as info."""
    log_to_stderr(level)
    logger.debug("d")
    logger.info("i")
    logger.error("e")
    assert [entry["level"] for entry in entries(capsys.readouterr().err)] == heard


def test_a_librarys_words_are_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    """What a library logs may quote a header: only its name, level and the kind of error are said."""
    log_to_stderr()

    def fail() -> None:
        raise ValueError(f"x-api-key: {REAL_KEY}")

    try:
        fail()
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Bad line: %r", REAL_KEY)
    shown = capsys.readouterr().err
    (entry,) = entries(shown)
    assert entry["event"] == "aiohttp.server reported a problem"
    assert entry["error"] == "ValueError"
    assert str(__file__) in str(entry["where"])
    assert not find(shown)


def test_a_task_that_nobody_waited_for_is_reported_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Asyncio's report of a lost exception, which quotes it, is reduced in the same way."""
    log_to_stderr()

    async def lose() -> None:
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": f"lost {REAL_KEY}", "exception": ValueError(REAL_KEY)})

    asyncio.run(lose())
    shown = capsys.readouterr().err
    assert entries(shown)[0]["error"] == "ValueError"
    assert not find(shown)


def test_a_thread_that_fails_is_reported_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception that ends a thread, or the program, is logged with its kind and place only."""
    log_to_stderr()

    def fail() -> None:
        raise RuntimeError(REAL_KEY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    sys.excepthook(RuntimeError, RuntimeError(REAL_KEY), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    shown = capsys.readouterr().err
    assert [entry["error"] for entry in entries(shown)] == ["RuntimeError", "RuntimeError"]
    assert not find(shown)


@pytest.mark.parametrize("key", [REAL_KEY, CLIENT_KEY], ids=["real", "client"])
def test_a_key_in_our_own_words_is_masked(capsys: pytest.CaptureFixture[str], key: str) -> None:
    """Should one of our sentences ever hold a key, ours or a provider's, the last net catches it."""
    log_to_stderr()
    logger.error("It said: %s!", key)
    shown = capsys.readouterr().err
    assert not find(shown)
    assert "***!" in shown


def test_a_secret_is_masked_wherever_it_is() -> None:
    """A Secret becomes *** however deep it is; everything else stays as it was."""
    value = {"a": Secret("s"), "b": [1, ("x", {"c": Secret("s")})]}
    assert masked(value) == {"a": "***", "b": [1, ["x", {"c": "***"}]]}


def test_a_stderr_that_fails_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed, full or missing stderr loses the line and nothing else."""
    log_to_stderr()
    closed = io.StringIO()
    closed.close()
    for stream in (closed, None):
        monkeypatch.setattr(sys, "stderr", stream)
        logger.error("to nobody")


@pytest.mark.parametrize(
    ("form", "is_json"), [("json", True), ("JSON ", True), ("text", False), ("", True), ("xml", True)]
)
def test_the_format_decides(capsys: pytest.CaptureFixture[str], form: str, is_json: bool) -> None:  # noqa: FBT001
    """LOG_FORMAT chooses; anything unknown counts as unset, and that is JSON where stderr is no terminal."""
    log_to_stderr("", form)
    logger.warning("The port is taken.")
    shown = capsys.readouterr().err
    assert "The port is taken." in shown
    assert shown.startswith("{") is is_json
    assert "\x1b" not in shown


def test_json_on_a_terminal_if_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG_FORMAT=json counts on a terminal too."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    log_to_stderr("", "json")
    logger.warning("The port is taken.")
    assert json.loads(stream.getvalue())["event"] == "The port is taken."


def test_fields_take_no_place_of_the_lines_own(capsys: pytest.CaptureFixture[str]) -> None:
    """A record's fields stand beside event, level and time, and never instead of them; a foreign record's are dropped."""
    log_to_stderr()
    logger.info(
        "request", extra={"fields": {"status": 200, "event": "forged", "level": "forged", "key": Secret("s")}}
    )
    logging.getLogger("aiohttp.server").error("x", extra={"fields": {"status": 1}})
    first, second = entries(capsys.readouterr().err)
    assert (first["event"], first["level"], first["status"], first["key"]) == ("request", "info", 200, "***")
    assert "status" not in second


@pytest.mark.skipif(sys.platform == "win32", reason="select() knows no pipes there")
def test_a_pipe_that_nobody_reads_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever logs goes on when the other end is not read; what comes out is whole lines, and how many are missing."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as full, os.fdopen(reading, "rb") as other_end:
        monkeypatch.setattr(sys, "stderr", full)
        log_to_stderr(form="json")
        for number in range(5_000):
            logger.info("line", extra={"fields": {"number": number}})
        os.set_blocking(reading, False)
        written = [json.loads(line) for line in other_end.read().splitlines()]
        assert 10 < len(written) < 5_000
        logger.info("again")
        lost, again = [json.loads(line) for line in other_end.read().splitlines()]
    assert lost["event"] == f"Nobody read what was written here; {5_000 - len(written)} lines were lost."
    assert again["event"] == "again"
