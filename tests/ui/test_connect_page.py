"""The Tools page by mouse and keyboard: real files in a user's folder, the real proxy, and a tool's real request."""

from __future__ import annotations

import json
import re
import threading
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

from claude_desk.app import Desk, ProxyState
from claude_desk.config.paths import Paths
from claude_desk.connect.standing import State
from claude_desk.connect.tools import TOOLS
from claude_desk.errors import ConnectError
from claude_desk.ui.connect_cards import PlanBox, StepsBox, UndoBox
from claude_desk.ui.connect_page import ConnectPage
from claude_desk.ui.connect_snippets import usual_shell
from claude_desk.ui.settings_window import SettingsWindow
from fakes.desk_double import DeskDouble, typical_rows
from fakes.hands import LEFT, press, visible_texts
from fakes.keyboard_walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.connect_line import ToolLine
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

PATIENCE = 15_000
BEFORE = b"# my own\r\ndark-mode: true\r\n"
KEY = re.compile(r"desk-[A-Za-z0-9_-]{20,}")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder in which aider, Claude Code and Cline were used."""
    folder = tmp_path / "user"
    (folder / ".claude").mkdir(parents=True)
    (folder / ".claude" / "settings.json").write_text('{\n  "model": "opus"\n}\n', "utf-8")
    (folder / ".aider.conf.yml").write_bytes(BEFORE)
    (folder / ".vscode" / "extensions" / "saoudrizwan.claude-dev-3.2.1").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    return folder


@pytest.fixture
def real(tmp_path: Path, home: Path) -> Iterator[Desk]:
    """A whole Claude Desk that listens, with Practice behind it."""
    environ = {"CLAUDE_DESK_PORT": "0", "HOME": str(home), "PATH": "", "SHELL": "/usr/bin/fish"}
    desk = Desk(Paths.in_one_folder(tmp_path / "desk", runtime_dir=tmp_path), environ=environ)
    desk.open()
    desk.start().result()
    yield desk
    desk.close()


@contextmanager
def showing(
    desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> Iterator[SettingsWindow]:
    """The settings window at the page, with the tools that were found."""
    window = SettingsWindow(desk, inbox, clipboard, theme)
    window.open_page("tools")
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: set(window.tools.lines) == set(TOOLS), timeout=PATIENCE)
    yield window
    window.reject()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(
    real: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> Iterator[SettingsWindow]:
    """The window on that Claude Desk."""
    with showing(real, inbox, clipboard, theme, qtbot) as opened:
        yield opened


def says(widget: QWidget, text: str) -> bool:
    """Whether something visible says this."""
    return any(text in each for each in visible_texts(widget))


def planned(qtbot: QtBot, line: ToolLine) -> PlanBox:
    """Press Connect and wait for the plan."""
    QTest.mouseClick(line.connect_, LEFT)
    qtbot.waitUntil(lambda: isinstance(line.slot.held, PlanBox), timeout=PATIENCE)
    assert isinstance(line.slot.held, PlanBox)
    return line.slot.held


def applied(qtbot: QtBot, line: ToolLine) -> StepsBox:
    """Connect a tool."""
    box = planned(qtbot, line)
    QTest.mouseClick(box.apply, LEFT)
    qtbot.waitUntil(lambda: isinstance(line.slot.held, StepsBox), timeout=PATIENCE)
    assert isinstance(line.slot.held, StepsBox)
    return line.slot.held


def ask(qtbot: QtBot, base: str, key: str) -> int:
    """What a connected tool does: one request with its own key, from a thread of its own; its status."""
    body = {"model": "claude-opus-5-5", "messages": [{"role": "user", "content": "Hello"}]}
    request = urllib.request.Request(  # noqa: S310 - to our own listener
        f"{base}/chat/completions",
        json.dumps(body).encode(),
        {"authorization": f"Bearer {key}", "content-type": "application/json"},
    )
    answers: list[int] = []

    def send() -> None:
        with urllib.request.urlopen(request, timeout=15) as response:  # noqa: S310
            response.read()
            answers.append(response.status)

    thread = threading.Thread(target=send)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=PATIENCE)
    return answers[0]


def test_from_the_plan_to_the_first_request_and_back(
    qtbot: QtBot, real: Desk, window: SettingsWindow, home: Path
) -> None:
    """The difference is shown before anything changes, the tool's request is seen as it arrives, what undoing takes out is shown, and the file is what it was, to the byte."""
    settings = home / ".aider.conf.yml"
    line = window.tools.lines["aider"]
    assert line.pill.text == "Not connected"
    box = planned(qtbot, line)
    diff = box.diff.toPlainText()
    assert f'+openai-api-base: "{real.url}/v1"' in diff
    assert " dark-mode: true" in diff
    assert settings.read_bytes() == BEFORE
    assert says(window, "revoked when you undo this")
    QTest.mouseClick(box.apply, LEFT)
    qtbot.waitUntil(lambda: says(window, "aider is connected."), timeout=PATIENCE)
    qtbot.waitUntil(lambda: line.pill.text == "Connected", timeout=PATIENCE)

    text = settings.read_text("utf-8")
    key = KEY.search(text)
    assert key is not None
    assert ask(qtbot, f"{real.url}/v1", key[0]) == 200
    qtbot.waitUntil(lambda: says(window, "Its first request has arrived: "), timeout=PATIENCE)
    assert says(window, ", 200.")

    QTest.mouseClick(line.undo, LEFT)
    qtbot.waitUntil(lambda: isinstance(line.slot.held, UndoBox), timeout=PATIENCE)
    assert isinstance(line.slot.held, UndoBox)
    taken = line.slot.held.diff.toPlainText()
    assert f'-openai-api-base: "{real.url}/v1"' in taken
    assert key[0] not in taken
    assert says(window, "Its client key “aider” is revoked.")
    assert settings.read_text("utf-8") == text
    QTest.mouseClick(line.slot.held.undo, LEFT)
    qtbot.waitUntil(lambda: says(window, "aider is as it was before."), timeout=PATIENCE)
    assert settings.read_bytes() == BEFORE
    assert [each.name for each in real.client_keys()] == []
    qtbot.waitUntil(lambda: line.pill.text == "Not connected", timeout=PATIENCE)


def test_cancel_and_keep_change_nothing(qtbot: QtBot, window: SettingsWindow, home: Path, real: Desk) -> None:
    """Looking costs nothing: no file and no key is another one, and the focus is where it was."""
    line = window.tools.lines["aider"]
    planned(qtbot, line)
    press(qtbot, line, "Cancel")
    assert line.slot.held is None
    assert line.connect_.hasFocus()
    assert (home / ".aider.conf.yml").read_bytes() == BEFORE
    assert real.client_keys() == []
    applied(qtbot, line)
    qtbot.waitUntil(line.undo.isVisible, timeout=PATIENCE)
    connected = (home / ".aider.conf.yml").read_bytes()
    QTest.mouseClick(line.undo, LEFT)
    press(qtbot, line, "Keep")
    assert (home / ".aider.conf.yml").read_bytes() == connected


def test_by_keyboard_alone(qtbot: QtBot, window: SettingsWindow, home: Path) -> None:
    """Space on Connect, Escape closes the plan and not the window; Space again, Space on Apply, and on Undo and Undo."""
    line = window.tools.lines["aider"]
    line.connect_.setFocus()
    QTest.keyClick(line.connect_, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(line.slot.held, PlanBox), timeout=PATIENCE)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: line.slot.held is None)
    assert window.isVisible()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(line.slot.held, PlanBox), timeout=PATIENCE)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(line.slot.held, StepsBox), timeout=PATIENCE)
    qtbot.waitUntil(line.undo.isVisible, timeout=PATIENCE)
    line.undo.setFocus()
    QTest.keyClick(line.undo, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(line.slot.held, UndoBox), timeout=PATIENCE)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert isinstance(line.slot.held, UndoBox)
    assert line.slot.held.undo.hasFocus()
    QTest.keyClick(line.slot.held.undo, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: (home / ".aider.conf.yml").read_bytes() == BEFORE, timeout=PATIENCE)


def test_a_guided_tool_shows_its_steps_and_never_the_key(
    qtbot: QtBot, window: SettingsWindow, real: Desk, qapp: QApplication
) -> None:
    """Two values are copied by their buttons; the key works, is in no visible text, and is marked as a secret."""
    line = window.tools.lines["cline"]
    assert says(line, "You enter two values in it")
    box = planned(qtbot, line)
    assert not box.diff.isVisible()
    QTest.mouseClick(box.apply, LEFT)
    qtbot.waitUntil(lambda: isinstance(line.slot.held, StepsBox), timeout=PATIENCE)
    steps = line.slot.held
    assert isinstance(steps, StepsBox)
    assert [copy.accessibleName() for copy in steps.copies] == ["Copy the address", "Copy the key"]
    QTest.mouseClick(steps.copies[0], LEFT)
    assert qapp.clipboard().text() == real.url
    QTest.mouseClick(steps.copies[1], LEFT)
    key = qapp.clipboard().text()
    assert KEY.fullmatch(key)
    assert not says(window, key)
    assert not any(key in each.text() for each in window.findChildren(QLabel))
    assert ask(qtbot, f"{real.url}/v1", key) == 200
    qtbot.waitUntil(lambda: says(window, "Its first request has arrived"), timeout=PATIENCE)


def test_a_file_that_changed_meanwhile_is_left_alone(
    qtbot: QtBot, window: SettingsWindow, home: Path
) -> None:
    """What was shown is not what would be done any more: that is said under the tool, and nothing is written."""
    line = window.tools.lines["aider"]
    box = planned(qtbot, line)
    (home / ".aider.conf.yml").write_bytes(b"dark-mode: false\n")
    QTest.mouseClick(box.apply, LEFT)
    qtbot.waitUntil(lambda: "has changed meanwhile" in line.note.text, timeout=PATIENCE)
    assert (home / ".aider.conf.yml").read_bytes() == b"dark-mode: false\n"
    qtbot.waitUntil(box.apply.isEnabled)


def test_a_broken_file_is_named(qtbot: QtBot, window: SettingsWindow, home: Path) -> None:
    """It is left alone, and the sentence says which one and stands at the tool."""
    (home / ".claude" / "settings.json").write_text("{ broken", "utf-8")
    line = window.tools.lines["claude-code"]
    QTest.mouseClick(line.connect_, LEFT)
    qtbot.waitUntil(lambda: "settings.json" in line.note.text, timeout=PATIENCE)
    assert line.slot.held is None


def test_what_decides_instead_is_named(qtbot: QtBot, window: SettingsWindow, home: Path) -> None:
    """The file whose value counts, what it says without a login in it, and the way back to us."""
    line = window.tools.lines["claude-code"]
    applied(qtbot, line)
    path = home / ".claude" / "settings.json"
    settings = json.loads(path.read_text("utf-8"))
    settings["env"]["ANTHROPIC_BASE_URL"] = "https://me:secret@other.example"
    path.write_text(json.dumps(settings), "utf-8")
    window.tools.refresh()
    qtbot.waitUntil(lambda: line.pill.text == "Overruled", timeout=PATIENCE)
    assert f"env.ANTHROPIC_BASE_URL in {path}" in line.state.text()
    assert "https://***@other.example" in line.state.text()
    assert "secret" not in line.state.text()
    assert line.connect_.isVisible()
    assert line.connect_.text() == "Connect again…"


def test_what_was_interrupted_is_offered_again(
    qtbot: QtBot, real: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme, home: Path
) -> None:
    """A connection that was killed in the middle is named when the page opens, and can be connected again."""
    journal = real.connections._journal
    real.connections.apply(real.connections.plan(TOOLS["aider"], url=real.url))
    record = real.connections.connected()["aider"]
    journal.put(replace(record, url=""))
    (home / ".aider.conf.yml").write_bytes(BEFORE)
    with showing(real, inbox, clipboard, theme, qtbot) as window:
        line = window.tools.lines["aider"]
        assert line.standing.state is State.UNFINISHED
        assert "aider" in window.tools.note.text
        qtbot.waitUntil(line.undo.isVisible, timeout=PATIENCE)
        applied(qtbot, line)
        qtbot.waitUntil(lambda: line.pill.text == "Connected", timeout=PATIENCE)
        assert not window.tools.note.text


def test_a_request_that_does_not_come_is_said(qtbot: QtBot, window: SettingsWindow, real: Desk) -> None:
    """When it should have come, something else may decide; one that comes later is still seen."""
    box = applied(qtbot, window.tools.lines["aider"])
    box.patience.start(0)
    qtbot.waitUntil(lambda: "No request has arrived yet" in box.waiting.text, timeout=PATIENCE)
    key = KEY.search((real.connections.machine.home / ".aider.conf.yml").read_text("utf-8"))
    assert key is not None
    assert ask(qtbot, f"{real.url}/v1", key[0]) == 200
    qtbot.waitUntil(lambda: "has arrived: " in box.waiting.text, timeout=PATIENCE)


def test_cursor_is_told_honestly(window: SettingsWindow) -> None:
    """There is no button, and the reason is there, found or not."""
    line = window.tools.lines["cursor"]
    window.tools.others.open(opened=True)
    assert not line.connect_.isVisible()
    assert says(line, "its own servers call the base URL you enter")


def test_lines_for_a_shell_carry_a_key_that_is_not_shown(
    qtbot: QtBot, window: SettingsWindow, qapp: QApplication, real: Desk
) -> None:
    """The person's own shell is chosen, what is copied works, and neither window nor accessible text has the key."""
    card = window.tools.snippets
    assert card.choice.currentData() == "fish"
    assert f"set -gx ANTHROPIC_BASE_URL '{real.url}'" in card.text.toPlainText()
    QTest.mouseClick(card.copy, LEFT)
    qtbot.waitUntil(lambda: KEY.search(qapp.clipboard().text()) is not None, timeout=PATIENCE)
    key = KEY.search(qapp.clipboard().text())
    assert key is not None
    assert "set -gx OPENAI_API_KEY" in qapp.clipboard().text()
    assert key[0] not in card.text.toPlainText()
    assert ask(qtbot, f"{real.url}/v1", key[0]) == 200
    card.choice.setFocus()
    QTest.keyClick(card.choice, Qt.Key.Key_End)
    assert card.choice.currentData() == "openai-curl"
    QTest.mouseClick(card.copy, LEFT)
    assert f"curl {real.url}/v1/chat/completions" in qapp.clipboard().text()
    assert KEY.search(qapp.clipboard().text()) is None


def test_a_stop_and_another_port_are_followed(qtbot: QtBot, window: SettingsWindow, real: Desk) -> None:
    """Without an address there is nothing to connect to, which is said in place."""
    real.stop().result()
    qtbot.waitUntil(lambda: real.status.state is ProxyState.STOPPED)
    line = window.tools.lines["aider"]
    qtbot.waitUntil(lambda: ":0" in window.tools.snippets.text.toPlainText(), timeout=PATIENCE)
    QTest.mouseClick(line.connect_, LEFT)
    qtbot.waitUntil(lambda: "Start Claude Desk first" in line.note.text)


def test_nothing_is_looked_for_before_the_page_is_seen(
    open_settings: Callable[[str], SettingsWindow],
) -> None:
    """Another page of the window reads no tool's files and starts no program."""
    assert open_settings("general").tools.lines == {}


def test_what_is_installed_tells_its_version(
    qtbot: QtBot, desk: DeskDouble, open_settings: Callable[[str], SettingsWindow], tmp_path: Path
) -> None:
    """The program's own answer stands beside its name."""
    programs = tmp_path / "programs"
    programs.mkdir()
    claude = programs / "claude"
    claude.write_text("#!/bin/sh\necho '2.1.42 (Claude Code)'\n", "utf-8")
    claude.chmod(0o755)
    machine = desk.connections.machine
    desk.connections.machine = replace(machine, environ={**machine.environ, "PATH": str(programs)})
    window = open_settings("tools")
    qtbot.waitUntil(lambda: says(window, "Claude Code 2.1.42"), timeout=PATIENCE)


def test_old_requests_of_a_key_of_the_same_name_are_not_taken_for_the_first(
    qtbot: QtBot, desk: DeskDouble, open_settings: Callable[[str], SettingsWindow]
) -> None:
    """Only what came since the tool was connected counts."""
    (desk.connections.machine.home / ".aider.conf.yml").write_bytes(BEFORE)
    row = next(row for row in typical_rows() if row.finished is not None)
    old = replace(row, started=replace(row.started, client="aider", at=1000.0))
    desk.rows = [old]
    page = open_settings("tools").tools
    qtbot.waitUntil(lambda: bool(page.lines))
    box = applied(qtbot, page.lines["aider"])
    assert "waiting for its first request" in box.waiting.text
    qtbot.waitUntil(lambda: None in desk.pages_asked)
    assert "waiting for its first request" in box.waiting.text


def test_an_unreadable_journal_is_a_sentence(
    qtbot: QtBot, desk: DeskDouble, open_settings: Callable[[str], SettingsWindow]
) -> None:
    """What was connected is not known: that is said, and the rest of the page works."""
    desk.connections._journal.path.write_text("{ broken", "utf-8")
    with pytest.raises(ConnectError):
        desk.connections.connected()
    page = open_settings("tools").tools
    qtbot.waitUntil(lambda: bool(page.note.text))
    assert page.snippets.text.toPlainText()


def test_the_menu_leads_here(qtbot: QtBot, actions: Actions) -> None:
    """Connect tools… opens the settings at this page."""
    with qtbot.waitSignal(actions.settings_wanted) as wanted:
        actions.connect_tools.trigger()
    assert wanted.args == ["tools"]


@pytest.mark.parametrize(
    ("shell", "platform", "usual"),
    [
        ("/usr/bin/fish", "linux", "fish"),
        ("/bin/zsh", "darwin", "zsh"),
        ("", "darwin", "zsh"),
        ("/bin/tcsh", "linux", "bash"),
        ("/usr/bin/bash", "win32", "powershell"),
    ],
)
def test_the_shell_that_is_offered_first(shell: str, platform: str, usual: str) -> None:
    """The person's own one where its lines are known, else the system's usual one."""
    assert usual_shell({"SHELL": shell}, platform) == usual


def test_the_open_plan_and_steps_by_tab(
    qtbot: QtBot, desk: DeskDouble, open_settings: Callable[[str], SettingsWindow]
) -> None:
    """Tab comes to everything in what was opened, in the order it stands there, and the focus is seen."""
    (desk.connections.machine.home / ".aider.conf.yml").write_bytes(BEFORE)
    (desk.connections.machine.home / ".vscode" / "extensions" / "saoudrizwan.claude-dev-3").mkdir(
        parents=True
    )
    window = open_settings("tools")
    qtbot.waitUntil(lambda: bool(window.tools.lines))
    plan = planned(qtbot, window.tools.lines["aider"])
    steps = applied(qtbot, window.tools.lines["cline"])
    qtbot.waitUntil(lambda: len(steps.copies) == 2 and steps.copies[1].isVisible())
    found = walk(qtbot, window)
    assert found.problems() == []
    inside = [each for each in found.reached if plan.isAncestorOf(each)]
    assert inside == [plan.diff, plan.cancel, plan.apply]
    assert [each for each in found.reached if steps.isAncestorOf(each)] == [*steps.copies, steps.close_]


def test_every_field_has_a_name(window: SettingsWindow) -> None:
    """A screen reader can tell all diffs, lines and buttons of the page."""
    page: ConnectPage = window.tools
    assert all(each.accessibleName() for each in page.findChildren(QPlainTextEdit))
    names = [line.connect_.accessibleName() for line in page.lines.values()]
    assert len(set(names)) == len(TOOLS)
