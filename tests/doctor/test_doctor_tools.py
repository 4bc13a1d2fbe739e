"""Where each tool sends its requests, and which of its settings decides that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.connect.journal import Journal, Record
from claude_desk.connect.machine import Machine
from claude_desk.connect.tools import TOOLS
from claude_desk.doctor.finding import Finding, Verdict
from claude_desk.doctor.subject import Subject
from claude_desk.doctor.tools import examine

URL = "http://127.0.0.1:8765"


class Home:
    """A user's folder with Claude Code's settings in it."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine({}, folder, folder)
        self.settings = folder / ".claude" / "settings.json"
        self.paths = Paths.in_one_folder(folder / "desk")
        self.paths.ensure()

    def write(self, **env: str) -> None:
        """Settings with these variables."""
        self.settings.parent.mkdir(exist_ok=True)
        self.settings.write_text(json.dumps({"env": env}), "utf-8")

    def connected(self, url: str = URL) -> None:
        """Write down that Claude Code was connected."""
        Journal(self.paths.connections_file).put(Record("1", "claude-code", url, "k", datetime.now(UTC)))

    def found(self, *, answers: bool = True, **environ: str) -> Finding:
        """The only line there is."""
        status = {"state": "running", "url": URL, "pid": 1}
        subject = Subject(self.paths, Settings(), {}, status=status)
        machine = Machine(environ, self.machine.home, self.machine.folder)
        (only,) = examine(subject, machine, tools=[TOOLS["claude-code"]], answers=lambda *_: answers)
        return only


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty one."""
    return Home(tmp_path)


def test_no_tool_is_no_fault(home: Home) -> None:
    """One line that says so."""
    assert (home.found().id, home.found().verdict) == ("tools.none", Verdict.OK)


def test_a_connected_tool_names_what_decides(home: Home) -> None:
    """The file and the value in it."""
    home.write(ANTHROPIC_BASE_URL=URL)
    home.connected()
    found = home.found()
    assert found.verdict is Verdict.OK
    assert str(home.settings) in found.what
    assert found.requirements == ("R26", "R27")


def test_another_setting_that_wins_is_named(home: Home) -> None:
    """With its value, its login taken out, and what to do."""
    home.write(ANTHROPIC_BASE_URL="https://me:hunter2@other.example/v1")
    home.connected()
    found = home.found()
    assert found.verdict is Verdict.FAIL
    assert "https://other.example/v1, and not Claude Desk" in found.what
    assert "hunter2" not in repr(found)
    assert "claude-desk disconnect claude-code" in found.do


def test_a_setting_that_is_gone_is_seen(home: Home) -> None:
    """It was connected, and somebody took the value out."""
    home.write()
    home.connected()
    assert home.found().verdict is Verdict.FAIL
    assert "is gone" in home.found().what


def test_another_port_is_seen(home: Home) -> None:
    """Claude Desk has moved since."""
    home.write(ANTHROPIC_BASE_URL="http://127.0.0.1:8000")
    home.connected("http://127.0.0.1:8000")
    found = home.found()
    assert found.verdict is Verdict.FAIL
    assert found.do == "Connect it again: claude-desk connect claude-code"


def test_a_stronger_key_is_seen(home: Home) -> None:
    """A variable counts over the key that the connection gave it; its value is not shown."""
    home.write(ANTHROPIC_BASE_URL=URL)
    home.connected()
    found = home.found(ANTHROPIC_API_KEY="sk-ant-hunter2")
    assert found.verdict is Verdict.WARN
    assert "ANTHROPIC_API_KEY counts over" in found.what
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("address", "answers", "verdict", "words"),
    [
        ("", True, Verdict.OK, "to its vendor"),
        (URL, True, Verdict.OK, "set up by hand"),
        ("http://127.0.0.1:1", False, Verdict.WARN, "where nobody listens"),
        ("http://127.0.0.1:1", True, Verdict.OK, "sends its requests to http://127.0.0.1:1"),
        ("https://other.example", False, Verdict.OK, "https://other.example"),
        ("http://[broken", False, Verdict.OK, "another address"),
    ],
)
def test_a_tool_that_is_not_connected(
    home: Home,
    address: str,
    answers: bool,  # noqa: FBT001
    verdict: Verdict,
    words: str,
) -> None:
    """Where it goes instead; only a dead address is worth a warning."""
    home.write(**({"ANTHROPIC_BASE_URL": address} if address else {}))
    found = home.found(answers=answers)
    assert (found.verdict, words in found.what) == (verdict, True), found


def test_a_file_that_cannot_be_read_is_named(home: Home) -> None:
    """As it is, it is left alone."""
    home.write()
    home.settings.write_text("{", "utf-8")
    found = home.found()
    assert found.verdict is Verdict.WARN
    assert str(home.settings) in found.what


def test_a_damaged_journal_is_a_failure(home: Home) -> None:
    """Tools are looked at all the same."""
    home.paths.connections_file.write_text("x", "utf-8")
    subject = Subject(home.paths, Settings(), {})
    found = list(examine(subject, home.machine))
    assert (found[0].id, found[0].verdict) == ("tools.journal", Verdict.FAIL)


def test_what_cannot_be_connected_says_so(home: Home) -> None:
    """Cursor's servers make its requests."""
    cursor = TOOLS["cursor"]
    next(iter(cursor.folders(home.machine))).mkdir(parents=True)
    (found,) = examine(Subject(home.paths, Settings(), {}), home.machine, tools=[cursor])
    assert found.verdict is Verdict.OK
    assert "cannot be connected" in found.what
