"""The card that tries an upstream out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from claude_desk.config.settings import Settings
from claude_desk.errors import SettingsError
from claude_desk.proxy.checkup import Finding, Step, Verdict
from claude_desk.ui.settings_test import printable
from fakes.desk_double import DeskDouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_test import CheckCard
    from claude_desk.ui.settings_window import SettingsWindow

    OpenSettings = Callable[[str], SettingsWindow]

WELL = [Finding(step, Verdict.OK, f"{step.value} is fine.", seconds=0.012) for step in Step]
REFUSED = Finding(
    Step.MODELS,
    Verdict.FAILED,
    "It refused the request (HTTP 401).",
    quoted="invalid <b>key</b>",
    advice="Enter a valid one.",
    seconds=0.2,
)


@pytest.fixture
def desk(tmp_path: Path) -> DeskDouble:
    """A desk that sends to a vendor."""
    settings = Settings.model_validate(
        {
            "upstream": "vendor",
            "upstreams": {"vendor": {"kind": "compatible", "url": "https://vendor.example"}},
        }
    )
    return DeskDouble(tmp_path, settings=settings)


def card_of(window: SettingsWindow) -> CheckCard:
    """The card of the upstream that is shown."""
    assert window.upstream.check is not None
    return window.upstream.check


def texts(card: CheckCard) -> list[str]:
    """What the labels of its lines say."""
    labels = [label for line in card.lines for label in line.findChildren(QLabel)]
    return [label.text() for label in labels if label.text()]


def test_all_is_well(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """By keyboard: lines appear as steps end, the bar moves, and the end is said; the focus is on the button again."""
    card = card_of(open_settings("upstream"))
    card.begin.setFocus()
    QTest.keyClick(card.begin, Qt.Key.Key_Space)
    name, told, future = desk.checks.pop()
    assert name == "vendor"
    assert card.bar.isVisible()
    assert card.doing.text() == "Settings…"
    told(WELL[0])
    told(WELL[1])
    qtbot.waitUntil(lambda: len(card.lines) == 2)
    assert card.bar.value() == 2
    assert card.doing.text() == "Connection…"
    assert card.bar.accessibleDescription() == "Connection…"
    for finding in WELL[2:]:
        told(finding)
    future.set_result(WELL)
    qtbot.waitUntil(card.begin.isVisible)
    assert card.note.text == "All is well."
    assert [line.finding for line in card.lines] == WELL
    assert sorted(texts(card)[:3]) == ["12 ms", "Settings", "Settings is fine."]
    assert not card.bar.isVisible()
    assert card.begin.hasFocus()


def test_a_failure_shows_whose_words_are_whose(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """The upstream's words are quoted as plain text, with the advice below; what was skipped has no time."""
    card = card_of(open_settings("upstream"))
    card.begin.click()
    _, told, future = desk.checks.pop()
    skipped = Finding(Step.MESSAGE, Verdict.SKIPPED, "Not tried: models failed.")
    for finding in (REFUSED, skipped):
        told(finding)
    future.set_result([REFUSED, skipped])
    qtbot.waitUntil(card.begin.isVisible)
    shown = texts(card)
    assert "It said: “invalid <b>key</b>”" in shown
    assert "Enter a valid one." in shown
    assert shown.count("200 ms") == 1
    assert "0 ms" not in shown
    assert card.note.text == "Something failed; its line says what."
    line = card.lines[0]
    assert line.accessibleName() == "Models: failed"
    assert "Enter a valid one." in line.accessibleDescription()
    labels = [label for line in card.lines for label in line.findChildren(QLabel) if label.text()]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_a_limit_is_no_failure(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """A warning is said as one."""
    card = card_of(open_settings("upstream"))
    card.begin.click()
    desk.checks.pop()[2].set_result([*WELL[:6], Finding(Step.COUNTING, Verdict.WARNING, "Estimated.")])
    qtbot.waitUntil(card.begin.isVisible)
    assert card.note.text == "It works, with the limits that are marked."


def test_it_can_be_stopped_and_begun_again(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Stop cancels; what comes late is not shown; another test begins with an empty list."""
    card = card_of(open_settings("upstream"))
    card.begin.click()
    _, told, first = desk.checks.pop()
    told(WELL[0])
    qtbot.waitUntil(lambda: len(card.lines) == 1)
    assert card.stop.hasFocus()
    card.stop.click()
    assert first.cancelled()
    assert card.note.text == "The test was stopped."
    card.begin.click()
    told(WELL[1])
    _, told_now, second = desk.checks.pop()
    told_now(REFUSED)
    qtbot.waitUntil(lambda: len(card.lines) == 1)
    assert card.lines[0].finding is REFUSED
    second.set_result([REFUSED])
    qtbot.waitUntil(card.begin.isVisible)


def test_leaving_stops_it(desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Another upstream's settings, and a closed window, have no use for the answer."""
    window = open_settings("upstream")
    card_of(window).begin.click()
    window.upstream.choices["anthropic"].click()
    assert desk.checks.pop()[2].cancelled()
    card_of(window).begin.click()
    window.reject()
    name, _, future = desk.checks.pop()
    assert name == "anthropic"
    assert future.cancelled()


def test_what_is_not_applied_is_not_tested(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """A draft that differs has to be applied first; once it is, the button works."""
    window = open_settings("upstream")
    card = card_of(window)
    assert card.begin.isEnabled()
    window.draft.set(("upstreams", "vendor", "url"), "https://other.example")
    assert not card.begin.isEnabled()
    assert card.doing.text() == "Apply the changes first."
    window.apply.click()
    qtbot.waitUntil(card.begin.isEnabled)
    assert not card.doing.text()
    assert not desk.checks


def test_a_typed_key_is_saved_first(open_settings: OpenSettings) -> None:
    """What would be tried is the stored key; once the typed one is saved or gone, the button works."""
    window = open_settings("upstream")
    card, key = card_of(window), window.upstream.key
    assert key is not None
    key.field.setText("sk-something-long")
    assert not card.begin.isEnabled()
    assert card.doing.text() == "Save the key first."
    key.save.click()
    assert card.begin.isEnabled()
    assert not card.doing.text()


def test_a_test_that_cannot_begin_says_why(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Such as a file of certificates that is none."""
    card = card_of(open_settings("upstream"))
    card.begin.click()
    desk.checks.pop()[2].set_exception(SettingsError("network.ca_bundle: that is no file."))
    qtbot.waitUntil(card.note.isVisible)
    assert card.note.text == "network.ca_bundle: that is no file."
    assert card.begin.isEnabled()


def test_words_cannot_turn_a_line_around() -> None:
    """What is not printable is shown as something that is."""
    assert printable("a\u202eb\x1bc") == "a\ufffdb\ufffdc"
