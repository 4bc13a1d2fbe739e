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


def routed() -> Draft:
    """A draft with rules and failover."""
    return Draft(
        Settings.model_validate(
            {
                "upstreams": {"vendor": {"kind": "compatible", "url": "https://vendor.example"}},
                "routes": [{"upstream": "vendor", "model": "a*"}, {"upstream": "anthropic"}],
                "failover": {"order": ["vendor", "anthropic"]},
            }
        )
    )


def test_rules_go_round(qtbot: QtBot) -> None:
    """Rules changed and changed back leave nothing to apply; changed, they are the settings'."""
    draft = routed()
    rules = draft.get("routes")
    draft.set(("routes",), tuple(reversed(rules)))
    assert [rule.upstream for rule in draft.settings().routes] == ["anthropic", "vendor"]
    assert dirty(draft) is True
    draft.set(("routes",), rules)
    assert dirty(draft) is False


def test_what_names_an_upstream_goes_with_it(qtbot: QtBot) -> None:
    """It is counted before, and gone after."""
    draft = routed()
    assert draft.users_of("vendor") == (1, True)
    draft.remove_upstream("vendor")
    assert [rule.upstream for rule in draft.settings().routes] == ["anthropic"]
    assert draft.settings().failover.order == ("anthropic",)
    assert draft.valid


def test_only_what_was_touched_stands_in_the_way(qtbot: QtBot) -> None:
    """A stored upstream that cannot be used is a problem, and one in the way once it is changed or chosen."""
    stored = Settings.model_validate(
        {"upstreams": {"half": {"kind": "foundry"}}, "routes": [{"upstream": "gone"}]}
    )
    draft = Draft(stored)
    assert {("upstreams", "half"), ("routes", "0", "upstream")} == set(draft.problems)
    assert draft.valid
    draft.set(("upstream",), "half")
    assert set(draft.in_the_way) == {("upstreams", "half")}
    draft.take(stored)
    draft.set(("routes",), ({"upstream": "gone", "client": "x", "model": "*"},))
    assert set(draft.in_the_way) == {("routes", "0", "upstream")}


def test_what_an_upstream_comes_to_is_known_while_it_is_usable(draft: Draft) -> None:
    """It is made from the draft's values; with a problem among them there is none."""
    draft.add_upstream("work", "bedrock")
    assert draft.made("work") is None
    draft.set(("upstreams", "work", "region"), "eu-central-1")
    made = draft.made("work")
    assert made is not None
    assert "eu-central-1" in made.address
    assert draft.bound_elsewhere("work")
    draft.take(draft.settings())
    assert not draft.bound_elsewhere("work")
    draft.set(("upstreams", "work", "region"), "us-west-2")
    assert draft.bound_elsewhere("work")
