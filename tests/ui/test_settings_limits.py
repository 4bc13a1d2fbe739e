"""The card for limits of output tokens, where the environment decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claude_desk.app import Desk
from claude_desk.config.paths import Paths
from claude_desk.ui.settings_draft import Draft
from claude_desk.ui.settings_limits import LimitsCard, TokensByModel
from claude_desk.ui.settings_models import AliasesCard
from claude_desk.ui.theme import Theme

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_models_and_their_numbers(qtbot: QtBot) -> None:
    """What is typed is read as numbers, and what is no number is named."""
    edit = TokensByModel("m = 1")
    qtbot.addWidget(edit)
    edit.show_pairs({"a": 5, "b*": 6})  # type: ignore[dict-item]
    assert edit.pairs() == {"a": 5, "b*": 6}
    edit.setPlainText("a = -5")
    with pytest.raises(ValueError, match="“-5” is no number of tokens for a"):
        edit.pairs()


def test_what_the_environment_decides_is_shown_and_locked(qtbot: QtBot, qapp: object, tmp_path: Path) -> None:
    """Limits and names from the environment are shown as they are in effect, and cannot be changed here."""
    environ = {
        "MAX_TOKENS_HARD_LIMIT": "1234",
        "MODEL_ALIASES": "gpt-4o:claude-opus-5-5",
        "DEFAULT_MODEL": "m",
    }
    desk = Desk(Paths.in_one_folder(tmp_path), environ=environ)
    desk.open()
    try:
        theme = Theme(qapp)  # type: ignore[arg-type]
        draft = Draft(desk.stored_settings)
        limits, aliases = LimitsCard(desk, draft, theme), AliasesCard(desk, draft, theme)
        qtbot.addWidget(limits)
        qtbot.addWidget(aliases)
        most = limits.bound["max_tokens"].control
        assert (most.isEnabled(), most.value()) == (False, 1234)  # type: ignore[attr-defined]
        assert limits.bound["default_max_tokens"].control.isEnabled()
        assert "gpt-4o → claude-opus-5-5" in aliases.environment.text
        assert (aliases.default.isEnabled(), aliases.default.text()) == (False, "m")
        assert aliases.lines == []
    finally:
        desk.close()
