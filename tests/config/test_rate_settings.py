"""The tables of rates."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from claude_desk.config.settings import Settings, option_path


def test_nothing_limits_requests_unless_the_settings_say_so() -> None:
    """An empty file sets no rates; what is set for all and for each key is what the names say."""
    rates = Settings().rates
    assert (rates.requests_per_minute, rates.burst, rates.tokens_per_minute, rates.concurrent) == (0, 0, 0, 0)
    assert rates.each.model_dump() == {
        "requests_per_minute": 0,
        "burst": 0,
        "tokens_per_minute": 0,
        "concurrent": 0,
    }
    assert rates.by_client == {}


def test_a_key_of_its_own_kind_says_only_what_is_different() -> None:
    """What a client's table leaves out is not written back, so that it goes on following the table for each key."""
    data = {"rates": {"each": {"concurrent": 4}, "by_client": {"ci*": {"requests_per_minute": 0}}}}
    settings = Settings.model_validate(data)
    assert settings.rates.by_client["ci*"].concurrent is None
    assert settings.model_dump(mode="json")["rates"]["by_client"] == {"ci*": {"requests_per_minute": 0}}


@pytest.mark.parametrize(
    ("rates", "word"),
    [
        ({"requests_per_minute": -1}, "greater than or equal to 0"),
        ({"concurrent": 100_001}, "less than or equal to 100000"),
        ({"wait_seconds": 301}, "less than or equal to 300"),
        ({"each": {"wait_seconds": 1}}, "Extra inputs"),
        ({"by_client": {"": {"burst": 1}}}, "1 to 100 visible characters"),
        ({"by_client": {"a\nb": {"burst": 1}}}, "1 to 100 visible characters"),
        ({"by_client": {"ci": {"tokens": 1}}}, "Extra inputs"),
    ],
)
def test_what_is_no_rate_is_refused(rates: dict[str, object], word: str) -> None:
    """A number that is none, and a table or a name that means nothing, is a mistake and not passed over."""
    with pytest.raises(ValidationError, match=word):
        Settings.model_validate({"rates": rates})


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("rates.concurrent", ("rates", "concurrent")),
        ("rates.each.burst", ("rates", "each", "burst")),
        ("rates.by_client.ci.burst", ("rates", "by_client", "ci", "burst")),
        ("rates.by_client.build.2.burst", ("rates", "by_client", "build.2", "burst")),
        ('rates.by_client."build.burst".burst', ("rates", "by_client", "build.burst", "burst")),
        ("rates.by_client.build.2", ("rates", "by_client", "build.2")),
        ("rates.by_client", ("rates", "by_client")),
    ],
)
def test_a_client_key_whose_name_has_dots_is_one_name(name: str, path: tuple[str, ...]) -> None:
    """A dotted name of an option finds the table of a key whose own name has dots in it."""
    assert option_path(name) == path
