"""The card that says what a request would become, while settings are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claude_desk.config.settings import Settings
from claude_desk.ui.settings_draft import Draft
from claude_desk.ui.settings_preview import PreviewCard
from claude_desk.ui.theme import Theme
from claude_desk.upstreams import make
from fakes.desk_double import DeskDouble
from fakes.hands import retype

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LOCAL = {"kind": "openai", "url": "http://127.0.0.1:1234/v1"}


@pytest.fixture
def desk(tmp_path: Path) -> DeskDouble:
    """A desk with an alias to a local server."""
    settings = {
        "upstream": "anthropic",
        "upstreams": {"local": LOCAL},
        "aliases": {"free": {"model": "qwen3", "upstream": "local"}},
    }
    return DeskDouble(tmp_path, settings=Settings.model_validate(settings))


@pytest.fixture
def draft(desk: DeskDouble) -> Draft:
    """What is typed so far."""
    return Draft(desk.stored_settings)


@pytest.fixture
def card(qtbot: QtBot, qapp: object, desk: DeskDouble, draft: Draft) -> PreviewCard:
    """The card."""
    made = PreviewCard(desk, draft, Theme(qapp))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


def test_a_request_is_told_before_anything_is_applied(card: PreviewCard, draft: Draft) -> None:
    """Each change of the settings or of the request changes the sentence."""
    said = "Sent for claude-opus-5-5 to Anthropic, with max_tokens 64,000. The model's context is 1,000,000 tokens."
    assert card.outcome.text == said
    draft.set(("limits", "max_tokens"), 32_000)
    assert "with max_tokens 32,000. Log: max_tokens 64000 clamped to 32000." in card.outcome.text
    draft.set(("limits", "when_over"), "refuse")
    assert card.outcome.text.startswith("Refused: max_tokens: 64000 > 32000")
    assert card.outcome.property("tone") == "warn"
    card.limit.setValue(0)
    assert card.outcome.text.startswith("Sent for claude-opus-5-5 to Anthropic, without max_tokens.")
    assert card.outcome.property("tone") == "info"
    assert card.outcome.accessibleName() == card.outcome.text


def test_an_alias_and_its_upstream_are_told(card: PreviewCard, desk: DeskDouble, draft: Draft) -> None:
    """Where an alias sends it, what is not known there, and what the server's list told."""
    draft.set(("limits", "fit_context"), True)
    retype(card.model, "free")
    assert card.outcome.text == (
        "Sent for qwen3 to local, with max_tokens 64,000. The model's context is not known, so nothing is fitted into it."
    )
    desk.sizes.take(make("openai", "local", LOCAL), b'{"data":[{"id":"qwen3","max_model_len":32768}]}')
    card.prompt.setValue(10_000)
    assert card.outcome.text == (
        "Sent for qwen3 to local, with max_tokens 21,768. Log: max_tokens 64000 clamped to 21768. "
        "The model's context is 32,768 tokens."
    )


def test_a_prompt_without_room_is_told(card: PreviewCard, draft: Draft) -> None:
    """What is too long by itself goes on as it is, and the card says why."""
    draft.set(("limits", "fit_context"), True)
    card.prompt.setValue(950_000)
    assert card.outcome.text == (
        "Sent for claude-opus-5-5 to Anthropic, with max_tokens 64,000. "
        "The prompt leaves no room, so the upstream is left to say so. The model's context is 1,000,000 tokens."
    )


def test_what_cannot_be_used_is_said(card: PreviewCard, draft: Draft) -> None:
    """An upstream that is gone, a request without a model, and settings that are not right yet."""
    draft.set(("aliases",), {"free": {"model": "m", "upstream": "gone"}})
    retype(card.model, "free")
    assert card.outcome.text.startswith("It would go to gone, which cannot be used.")
    assert card.outcome.property("tone") == "warn"
    retype(card.model, "")
    assert card.outcome.text.startswith("Sent for no model to Anthropic")
    draft.set(("limits", "max_tokens"), -1)
    assert card.outcome.text == "Something above is not right yet."
