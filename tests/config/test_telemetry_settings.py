"""The table of telemetry."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from claude_desk.config.telemetry_settings import TelemetrySettings


def test_it_is_off() -> None:
    """Nothing is sent unless a person says so."""
    settings = TelemetrySettings()
    assert (settings.enabled, settings.traces) == (False, False)


@pytest.mark.parametrize("url", ["", "http://collector:4318", "https://c.example/otlp/", "http://[::1]:4318"])
def test_a_collector_has_a_plain_address(url: str) -> None:
    """Plain http too: in a container's network the collector has a name and no certificate."""
    assert TelemetrySettings(endpoint=url).endpoint == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "collector:4318",
        "ftp://c.example",
        "https://u:p@c.example",
        "https://c.example?a=b",
        "https://c.example/a b",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """No user names, queries, spaces or other schemes; the sentence does not repeat the address."""
    with pytest.raises(ValidationError, match="collector's address") as caught:
        TelemetrySettings(endpoint=url)
    assert url not in caught.value.errors()[0]["msg"]
