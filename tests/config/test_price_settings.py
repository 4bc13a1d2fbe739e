"""The table of prices."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from claude_desk.config.price_settings import PriceSettings


def test_what_is_left_out_is_not_written() -> None:
    """TOML has no null, and nothing is not a price of zero."""
    assert PriceSettings(input=3, web_search=0).model_dump() == {"input": 3, "web_search": 0}
    assert PriceSettings().output is None


@pytest.mark.parametrize("price", [-1, float("inf"), float("nan"), 1_000_001, "free"])
def test_a_price_is_a_number_that_can_be_one(price: object) -> None:
    """Below zero, endless or beyond a million dollars for a million tokens there is none."""
    with pytest.raises(ValidationError):
        PriceSettings.model_validate({"input": price})
