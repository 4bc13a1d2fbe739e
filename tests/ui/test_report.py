"""Which settings were changed, without saying to what or what a person calls things."""

from __future__ import annotations

from claude_desk.ui.report import changed


def test_changed_settings_are_named_and_their_values_are_not() -> None:
    """Options by their dotted names; what somebody named themselves only by what it belongs to."""
    usual = {"port": 1, "log": {"days": 7}, "aliases": {}, "same": {"a": 1}}
    values = {"port": 2, "log": {"days": 8}, "aliases": {"boss": {"model": "x"}}, "same": {"a": 1}}
    assert changed(values, usual) == {"port", "log.days", "aliases"}
