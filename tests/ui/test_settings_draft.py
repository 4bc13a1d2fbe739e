"""The draft behind the settings window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from claude_desk.config.settings import Settings
from claude_desk.ui.settings_draft import Draft, message


@pytest.fixture
def draft(qtbot: QtBot) -> Draft:
    """The draft of untouched settings."""
    return Draft(Settings())


def dirty(draft: Draft) -> bool:
    """Whether there is something to apply."""
    return draft.dirty


def test_a_change_and_its_undoing(draft: Draft) -> None:
    """It is dirty exactly while it differs from what is stored."""
    assert dirty(draft) is False
    draft.set(("server", "port"), 9000)
    assert dirty(draft) is True
    assert draft.differs("server", "port")
    assert draft.settings().server.port == 9000
    draft.set(("server", "port"), 8765)
    assert dirty(draft) is False


def test_each_problem_is_found_by_its_path(draft: Draft) -> None:
    """Two wrong fields have two messages; mended, they have none."""
    draft.set(("server", "port"), 70_000)
    draft.set(("upstreams", "anthropic", "url"), "ftp://x")
    assert set(draft.problems) == {("server", "port"), ("upstreams", "anthropic", "url")}
    assert not draft.valid
    draft.set(("server", "port"), 1)
    draft.set(("upstreams", "anthropic", "url"), "https://x")
    assert draft.valid


def test_what_cannot_be_read_keeps_the_old_value(draft: Draft) -> None:
    """A refused text is a problem and a change, until a value follows."""
    path = ("upstreams", "anthropic", "headers")
    draft.refuse(path, "Line 1 is wrong.")
    assert draft.problems == {path: "Line 1 is wrong."}
    assert draft.get(*path) == {}
    assert dirty(draft) is True
    draft.set(path, {})
    assert dirty(draft) is False


def test_upstreams_come_and_go(draft: Draft) -> None:
    """A new one is chosen and needs its address; taken away, Practice is chosen."""
    draft.add_upstream("vendor", "compatible")
    assert draft.upstreams() == ["practice", "anthropic", "vendor"]
    assert draft.get("upstream") == "vendor"
    assert draft.problems == {("upstreams", "vendor", "url"): "This cannot be empty."}
    draft.refuse(("upstreams", "vendor", "headers"), "wrong")
    draft.remove_upstream("vendor")
    assert draft.valid
    assert draft.get("upstream") == "practice"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Value error, the port is wrong", "The port is wrong."),
        ("Input should be less than 5", "Input should be less than 5."),
    ],
)
def test_messages_are_sentences(given: str, said: str) -> None:
    """What pydantic says reads as a sentence."""
    assert message(given) == said
