"""The Models page as a person uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox

from claude_desk.config.settings import AliasSettings, Settings
from fakes.desk_double import DeskDouble
from fakes.hands import choose, press, retype, visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow

    OpenSettings = Callable[[str], SettingsWindow]

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(tmp_path: Path) -> DeskDouble:
    """A desk with two aliases and a local server."""
    settings = Settings.model_validate(
        {
            "upstream": "anthropic",
            "upstreams": {"local": {"kind": "openai", "url": "http://127.0.0.1:1234/v1"}},
            "aliases": {"gpt-4o": "claude-opus-5-5", "away": {"model": "m", "upstream": "gone"}},
        }
    )
    return DeskDouble(tmp_path, settings=settings)


def test_a_name_is_added_and_sent_somewhere(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """A line is typed and chosen, OK is off until it is finished, and Apply stores it beside the others."""
    window = open_settings("models")
    card = window.models.aliases
    press(qtbot, window, "Add a name")
    line = card.lines[-1]
    assert window.focusWidget() is line.name
    retype(line.name, "gpt-5*")
    assert not window.ok.isEnabled()
    assert "Give the name that is asked for and the model that is sent." in visible_texts(window)
    retype(line.model, "claude-haiku-4-5")
    assert card.lines[-1] is line
    choose(line.upstream, "local")
    assert "A pattern: it works, but a list of models cannot show it." in visible_texts(window)
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: not window.apply.isEnabled())
    aliases = desk.stored_settings.aliases
    assert aliases["gpt-5*"] == AliasSettings(model="claude-haiku-4-5", upstream="local")
    assert aliases["gpt-4o"] == AliasSettings(model="claude-opus-5-5")


def test_a_name_is_changed_and_removed(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """A changed name leaves nothing of the old one behind, and a removed line is gone."""
    window = open_settings("models")
    card = window.models.aliases
    retype(card.lines[0].name, "gpt-4.1")
    QTest.mouseClick(card.lines[1].remove, LEFT)
    assert window.focusWidget() is card.lines[0].remove
    press(qtbot, window, "OK")
    qtbot.waitUntil(window.isHidden)
    assert desk.stored_settings.aliases == {"gpt-4.1": AliasSettings(model="claude-opus-5-5")}


def test_what_is_wrong_stands_under_its_line(desk: DeskDouble, open_settings: OpenSettings) -> None:
    """A name that is there twice keeps OK off; an upstream that is gone, or a chain, is remarked."""
    window = open_settings("models")
    card = window.models.aliases
    assert "no upstream “gone”" in card.lines[1].below.text()
    assert window.ok.isEnabled()
    retype(card.lines[1].name, "gpt-4o")
    assert card.lines[1].below.text() == "This name is there twice."
    assert not window.ok.isEnabled()
    retype(card.lines[1].name, "claude-opus-5-5")
    assert card.lines[0].below.text() == "claude-opus-5-5 is sent as it is: names are looked up once."
    assert window.ok.isEnabled()
    retype(card.lines[0].model, "two words")
    assert "no spaces" in card.lines[0].below.text()
    assert not window.ok.isEnabled()


def test_limits_are_set(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Every control of the limits is stored by Apply."""
    window = open_settings("models")
    retype(window.models.aliases.default, "claude-opus-5-5")
    bound = window.models.limits.bound
    for key, number in (("default_max_tokens", "8000"), ("max_tokens", "32000"), ("margin_percent", "20")):
        spin = bound[key].control
        assert isinstance(spin, QSpinBox)
        if key == "margin_percent":
            QTest.mouseClick(window.models.limits.more.line, LEFT)
        retype(spin, number)
    retype(bound["by_model"].control, "claude-haiku-* = 16000")
    retype(bound["contexts"].control, "my.model = 32768")
    estimate = bound["estimate"].control
    assert isinstance(estimate, QComboBox)
    choose(estimate, "exact")
    retype(bound["characters_per_token"].control, "3.5")
    retype(bound["tokens_per_image"].control, "800")
    combo, fit = bound["when_over"].control, bound["fit_context"].control
    assert isinstance(combo, QComboBox)
    assert isinstance(fit, QCheckBox)
    choose(combo, "refuse")
    fit.setFocus()
    QTest.keyClick(fit, Qt.Key.Key_Space)
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: not window.apply.isEnabled())
    stored = desk.stored_settings
    assert stored.default_model == "claude-opus-5-5"
    assert stored.limits.model_dump() == {
        "default_max_tokens": 8_000,
        "max_tokens": 32_000,
        "by_model": {"claude-haiku-*": 16_000},
        "when_over": "refuse",
        "fit_context": True,
        "estimate": "exact",
        "margin_percent": 20,
        "characters_per_token": 3.5,
        "tokens_per_image": 800,
        "contexts": {"my.model": 32_768},
    }


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("claude = many", "“many” is no number of tokens for claude."),
        ("claude 5", "Line 1 is not of the form name = value."),
        ("claude = 5", "Input should be greater than or equal to 1000."),
    ],
)
def test_a_wrong_number_opens_what_hides_it(
    desk: DeskDouble, open_settings: OpenSettings, typed: str, problem: str
) -> None:
    """A problem among the rare settings is shown, and keeps OK off."""
    window = open_settings("models")
    control = window.models.limits.bound["contexts"].control
    control.setPlainText(typed)  # type: ignore[attr-defined]
    assert window.models.limits.more.line.isChecked()
    assert problem in visible_texts(window)
    assert not window.ok.isEnabled()
    window.open_page("general")
    assert "Something on the page “Models” is not possible." in visible_texts(window)
