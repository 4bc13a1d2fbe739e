"""What lets each upstream in."""

from __future__ import annotations

import pytest

from claude_desk.config.credentials import KeyBinding
from claude_desk.config.settings import Settings
from claude_desk.logins import binding_of


@pytest.mark.parametrize(
    ("name", "table", "origin"),
    [
        (
            "anthropic",
            {"kind": "anthropic", "url": "https://api.anthropic.com"},
            "https://api.anthropic.com:443",
        ),
        (
            "vendor",
            {"kind": "compatible", "url": "https://v.example:8443/anthropic"},
            "https://v.example:8443",
        ),
    ],
)
def test_a_stored_key_belongs_to_kind_and_origin(name: str, table: dict[str, str], origin: str) -> None:
    """A key is bound to the place its upstream sends to, whatever else its settings say."""
    settings = Settings.model_validate({"upstreams": {name: table}})
    assert binding_of(settings, name) == KeyBinding(name, table["kind"], origin)


@pytest.mark.parametrize("name", ["practice", "unknown", "unfinished", "strange"])
def test_an_upstream_without_a_stored_key_has_no_binding(name: str) -> None:
    """Practice, an unknown name, a missing address and an unknown kind have nothing a key could be stored for."""
    tables = {"unfinished": {"kind": "compatible"}, "strange": {"kind": "none", "url": "https://v.example"}}
    assert binding_of(Settings.model_validate({"upstreams": tables}), name) is None
