"""The Routing page as a person uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from claude_desk.config.settings import Settings
from fakes.desk_double import DeskDouble
from fakes.hands import LEFT, choose, press, retype, visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow

    OpenSettings = Callable[[str], SettingsWindow]


@pytest.fixture
def desk(tmp_path: Path) -> DeskDouble:
    """A desk with a vendor and a local server, Anthropic chosen."""
    settings = Settings.model_validate(
        {
            "upstream": "anthropic",
            "upstreams": {
                "vendor": {"kind": "compatible", "url": "https://vendor.example"},
                "local": {"kind": "openai", "url": "http://127.0.0.1:1234/v1"},
            },
        }
    )
    return DeskDouble(tmp_path, settings=settings)


def line_of(combo: QComboBox) -> QWidget:
    """Where a pattern is typed."""
    line = combo.lineEdit()
    assert line is not None
    return line


def rules_of(desk: DeskDouble) -> list[tuple[str, str, str]]:
    """The stored rules."""
    return [(rule.client, rule.model, rule.upstream) for rule in desk.stored_settings.routes]


def test_rules_are_made_ordered_and_removed(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """A rule is typed and chosen, says what it does, moves up and goes; Apply stores what is left."""
    window = open_settings("routing")
    card = window.routing.rules
    assert "Every request goes to Anthropic." in visible_texts(card)
    press(qtbot, window, "Add a rule")
    assert window.focusWidget() is card.lines[0].model
    QTest.keyClicks(line_of(card.lines[0].model), "claude-haiku-*")
    choose(card.lines[0].upstream, "local")
    retype(line_of(card.lines[0].client), "ci-?")
    said = "Requests with client keys like “ci-?” for models like claude-haiku-* go to local. What answers there is not Claude."
    assert said in visible_texts(card)
    assert "All other requests go to Anthropic." in visible_texts(card)
    press(qtbot, window, "Add a rule")
    choose(card.lines[1].upstream, "vendor")
    retype(line_of(card.lines[1].client), "this computer")
    QTest.mouseClick(card.lines[1].up, LEFT)
    assert window.focusWidget() is card.lines[0].remove  # up is off on top, so the focus goes where it can
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: not window.draft.dirty)
    assert rules_of(desk) == [("this computer", "*", "vendor"), ("ci-?", "claude-haiku-*", "local")]
    QTest.keyClick(card.lines[0].remove, Qt.Key.Key_Space)
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: rules_of(desk) == [("ci-?", "claude-haiku-*", "local")])


def test_client_keys_are_proposed(desk: DeskDouble, open_settings: OpenSettings, qtbot: QtBot) -> None:
    """The names of this computer's client keys can be chosen."""
    window = open_settings("routing")
    press(qtbot, window, "Add a rule")
    client = window.routing.rules.lines[0].client
    client.setFocus()
    QTest.keyClick(client, Qt.Key.Key_Down)
    assert client.currentText() == "this computer"
    said = "Every request with the client key “this computer” goes to Anthropic."
    assert said in visible_texts(window.routing.rules)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ([{}], "Every request goes to vendor."),
        ([{"model": "claude-opus-4-5"}], "Requests for the model claude-opus-4-5 go to vendor."),
        ([{"client": "ci-*"}], "Every request with a client key like “ci-*” goes to vendor."),
        ([{}, {"client": "ci-*"}], "Never counts: rule 1 takes these requests first."),
        (
            [{"model": "a*"}, {"model": "a*", "client": "x"}],
            "Never counts: rule 1 takes these requests first.",
        ),
        ([{"model": "a*"}, {"client": "x"}], "Every request with the client key “x” goes to vendor."),
        ([{"upstream": "gone"}, {}], "Every request goes to vendor."),
        ([{"upstream": "gone"}], "There is no upstream “gone” any more."),
    ],
)
def test_each_rule_says_what_it_does(
    desk: DeskDouble, open_settings: OpenSettings, rules: list[dict[str, str]], says: str
) -> None:
    """In plain words; a rule that an earlier one leaves nothing to, or that leads nowhere, says so."""
    stored = desk.stored_settings.model_dump() | {
        "routes": [{"upstream": "vendor", **rule} for rule in rules]
    }
    desk.stored_settings = desk.settings = Settings.model_validate(stored)
    window = open_settings("routing")
    assert window.routing.rules.lines[-1].below.text() == says


def test_an_empty_pattern_is_refused_beside_its_rule(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """It is said under the rule, and nothing can be applied until it is mended; the line keeps the focus."""
    window = open_settings("routing")
    press(qtbot, window, "Add a rule")
    line = window.routing.rules.lines[0]
    retype(line_of(line.model), "")
    assert window.routing.rules.lines[0] is line
    assert "at least 1 character" in line.below.text()
    assert not window.ok.isEnabled()
    window.open_page("general")
    assert window.note.text == "Something on the page “Routing” is not possible."
    window.open_page("routing")
    retype(line_of(line.model), "x")
    assert window.ok.isEnabled()


def test_failover_is_listed_ordered_and_tuned(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Upstreams are added, moved and removed; the path is said in words; times and statuses are stored."""
    window = open_settings("routing")
    card = window.routing.failover
    assert "Nothing is listed, so the tool is told of the failure at once." in visible_texts(card)
    assert card.choice.findData("practice") < 0
    assert not card.bound["cooldown_seconds"].control.isVisible()
    for name in ("local", "vendor"):
        choose(card.choice, name)
        press(qtbot, card, "Add")
    assert "What fails at Anthropic goes on to local, then vendor." in visible_texts(card)
    assert any(text.startswith("Not Claude: local.") for text in visible_texts(card))
    assert any(text.startswith("Thinking of earlier turns is left out") for text in visible_texts(card))
    QTest.mouseClick(card.steps[0].down, LEFT)
    assert "What fails at Anthropic goes on to vendor, then local." in visible_texts(card)
    retype(card.bound["retry_after_seconds"].control, "2.5")
    retype(card.bound["cooldown_seconds"].control, "0")
    press(qtbot, card, "More settings")
    statuses = card.bound["statuses"].control
    qtbot.waitUntil(statuses.isVisible)
    retype(statuses, "500, many")
    assert "“many” is no number." in visible_texts(card)
    assert not window.ok.isEnabled()
    retype(statuses, "500, 200")
    assert not window.ok.isEnabled()
    retype(statuses, "500, 529")
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: not window.draft.dirty)
    failover = desk.stored_settings.failover
    assert failover.order == ("vendor", "local")
    assert (failover.retry_after_seconds, failover.cooldown_seconds) == (2.5, 0)
    assert failover.statuses == (500, 529)
    for _ in range(2):
        QTest.mouseClick(card.steps[0].remove, LEFT)
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: desk.stored_settings.failover.order == ())


def test_failover_to_nowhere_is_said(desk: DeskDouble, open_settings: OpenSettings) -> None:
    """A name in the file that no upstream has is marked, and is no part of the path."""
    stored = desk.stored_settings.model_dump() | {"failover": {"order": ["gone", "vendor"]}}
    desk.stored_settings = desk.settings = Settings.model_validate(stored)
    card = open_settings("routing").routing.failover
    assert "There is no upstream “gone” any more." in visible_texts(card)
    assert "What fails at Anthropic goes on to vendor." in visible_texts(card)


def test_rules_follow_the_upstreams_of_the_draft(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """One that was added a moment ago can be a rule's and a failover's."""
    window = open_settings("routing")
    press(qtbot, window, "Add a rule")
    window.draft.add_upstream("fresh", "bedrock")
    assert window.routing.rules.lines[0].upstream.findData("fresh") >= 0
    assert window.routing.failover.choice.findData("fresh") >= 0


def test_tab_goes_from_rule_to_rule(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """What was made a moment ago stands in the order of Tab where it stands on the page."""
    window = open_settings("routing")
    card = window.routing.rules
    for _ in range(2):
        press(qtbot, window, "Add a rule")
    first, second = card.lines
    walk = [
        first.model,
        first.upstream,
        first.down,
        first.remove,
        second.client,
        second.model,
        second.upstream,
    ]
    walk += [second.up, second.remove, card.add, window.routing.failover.choice]
    first.client.setFocus()
    for expected in walk:
        focused = window.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        assert window.focusWidget() is expected
