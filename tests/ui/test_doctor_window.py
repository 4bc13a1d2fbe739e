"""The check-up's window, with findings that a test hands in, and once with a whole program behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from claude_desk.app import Desk
from claude_desk.config.settings import Settings
from claude_desk.doctor.finding import Finding, Group, Verdict
from claude_desk.doctor.subject import Subject
from claude_desk.errors import DoctorError, SettingsError
from claude_desk.proxy.checkup import Finding as StepFinding
from claude_desk.proxy.checkup import Step
from claude_desk.proxy.checkup import Verdict as StepVerdict
from claude_desk.ui.doctor_window import DoctorWindow
from claude_desk.ui.main import Shell
from fakes.running_desk import RunningDesk

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble

WELL = Finding("desk.running", Group.DESK, "Claude Desk runs", Verdict.OK, "It listens.")
WARNED = Finding(
    "computer.port", Group.COMPUTER, "The port is ours", Verdict.WARN, "Another one.", "Stop it."
)
FAILED = Finding("gateway.head", Group.GATEWAY, "HEAD", Verdict.FAIL, "<b>No</b>\u202e", "Mend it.")


@pytest.fixture
def make(
    desk: DeskDouble, inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> Iterator[Callable[..., DoctorWindow]]:
    """Opens the window with these findings; an error among them is raised in its place."""
    opened: list[DoctorWindow] = []

    def findings(given: tuple[Finding | Exception, ...]) -> Iterator[Finding]:
        for each in given:
            if isinstance(each, Exception):
                raise each
            yield each

    def open_window(*given: Finding | Exception) -> DoctorWindow:
        subject = Subject(desk.paths, Settings(), {})
        window = DoctorWindow(
            cast("Desk", desk), inbox, clipboard, theme, look=lambda _: (subject, findings(given))
        )
        opened.append(window)
        window.show()
        qtbot.waitExposed(window)
        window.begin()
        return window

    yield open_window
    for window in opened:
        window.reject()
        window.deleteLater()


def ended(qtbot: QtBot, window: DoctorWindow) -> DoctorWindow:
    """Wait for its end."""
    qtbot.waitUntil(lambda: window.again.isVisible() and bool(window.note.text))
    return window


def test_each_finding_has_a_line_with_what_to_do(qtbot: QtBot, make: Callable[..., DoctorWindow]) -> None:
    """As plain text, in a card for each group; a screen reader hears how it is and what to do."""
    window = ended(qtbot, make(WELL, FAILED, WARNED))
    assert [line.finding for line in window.lines] == [WELL, FAILED, WARNED]
    assert window.note.text == "1 failed; each line says what to do."
    failed = window.lines[1]
    assert failed.accessibleName() == "HEAD: failed"
    assert failed.accessibleDescription() == "<b>No</b>\u202e Mend it."
    shown = [label for label in failed.findChildren(QLabel) if label.text()]
    assert [label.text() for label in shown] == ["HEAD", "<b>No</b>\ufffd", "→ Mend it."]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in shown)
    assert len({line.parentWidget() for line in window.lines}) == 3
    assert window.again.hasFocus()


@pytest.mark.parametrize(
    ("given", "text"), [((WELL,), "All is well."), ((WELL, WARNED), "It works, with 1 warnings.")]
)
def test_the_sum_is_said(
    qtbot: QtBot, make: Callable[..., DoctorWindow], given: tuple[Finding, ...], text: str
) -> None:
    """In one sentence above the lines."""
    assert ended(qtbot, make(*given)).note.text == text


def test_it_can_be_run_again(qtbot: QtBot, make: Callable[..., DoctorWindow]) -> None:
    """The lines of before are gone."""
    window = ended(qtbot, make(WELL, WARNED))
    window.again.click()
    qtbot.waitUntil(lambda: len(window.lines) == 2 and window.again.isVisible())
    assert [line.finding for line in window.lines] == [WELL, WARNED]


def test_the_report_is_copied(qtbot: QtBot, make: Callable[..., DoctorWindow], qapp: QApplication) -> None:
    """As Markdown that can be pasted."""
    window = ended(qtbot, make(FAILED))
    window.copy.click()
    text = qapp.clipboard().text()
    assert text.startswith("### Surroundings")
    assert "fail gateway.head" in text
    assert "Mend it." in text
    assert "copied" in window.note.text


def test_the_upstream_is_tried_only_where_that_is_wanted(
    qtbot: QtBot, make: Callable[..., DoctorWindow], desk: DeskDouble
) -> None:
    """It is asked last, its steps are lines like the others, and stopping cancels it."""
    window = ended(qtbot, make(WELL))
    assert not desk.checks
    window.with_upstream.setChecked(True)
    window.again.click()
    qtbot.waitUntil(lambda: bool(desk.checks))
    name, told, future = desk.checks.pop()
    assert name == desk.settings.upstream
    told(StepFinding(Step.SETTINGS, StepVerdict.FAILED, "No address.", advice="Enter one."))
    qtbot.waitUntil(lambda: len(window.lines) == 2)
    assert window.lines[1].finding.id == "upstream.settings"
    window.stop.click()
    assert future.cancelled()
    assert window.note.text == "The check-up was stopped."
    told(StepFinding(Step.MODELS, StepVerdict.OK, "Late."))
    window.again.click()
    qtbot.waitUntil(lambda: bool(desk.checks))
    assert len(window.lines) == 1
    desk.checks.pop()[2].set_exception(SettingsError("There is no such upstream."))
    qtbot.waitUntil(window.again.isVisible)
    assert window.note.text == "There is no such upstream."


def test_what_cannot_be_looked_at_says_why(qtbot: QtBot, make: Callable[..., DoctorWindow]) -> None:
    """What was found before stays."""
    window = ended(qtbot, make(WELL, DoctorError("It broke.")))
    assert window.note.text == "It broke."
    assert len(window.lines) == 1


def test_closing_gives_up(qtbot: QtBot, make: Callable[..., DoctorWindow], desk: DeskDouble) -> None:
    """Nobody waits for what comes afterwards."""
    window = make(WELL)
    window.with_upstream.setChecked(True)
    qtbot.waitUntil(lambda: bool(desk.checks))
    window.reject()
    assert desk.checks.pop()[2].cancelled()


def test_the_menu_opens_it_on_a_real_program(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """From menu to findings with the real parts: the gateway's lines are green, and the key it borrowed is gone."""
    running = RunningDesk(tmp_path)
    running.desk.open()
    shell = Shell(qapp, running.desk)
    try:
        running.desk.start().result(10)
        shell.actions.check_up.trigger()
        window = shell.doctor
        assert window is not None
        qtbot.waitUntil(lambda: window.again.isVisible() and bool(window.note.text), timeout=30_000)
        gateway = [line.finding for line in window.lines if line.finding.group is Group.GATEWAY]
        assert len(gateway) > 20
        assert {finding.verdict for finding in gateway} == {Verdict.OK}
        assert "check-up" not in [key.name for key in running.desk.client_keys()]
        window.close()
        assert shell.doctor is None
    finally:
        shell.dispose()
        running.desk.close()
