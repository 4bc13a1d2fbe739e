"""The table of prices: what models cost, over the lists of ``price_lists.py``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from claude_desk.config.table import Table

Usd = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class PriceSettings(Table):
    """What some models cost, over the list that comes with Claude Desk. What is left out is as in that list."""

    input: Usd | None = Field(default=None, description="US dollars for a million tokens of input.")
    output: Usd | None = Field(default=None, description="US dollars for a million tokens of output.")
    cache_read: Usd | None = Field(
        default=None, description="US dollars for a million tokens read from the prompt cache."
    )
    cache_write_5m: Usd | None = Field(
        default=None, description="US dollars for a million tokens written to the cache for five minutes."
    )
    cache_write_1h: Usd | None = Field(
        default=None, description="US dollars for a million tokens written to the cache for one hour."
    )
    web_search: Usd | None = Field(
        default=None, description="US dollars for a thousand web searches done by the server."
    )

    @model_serializer(mode="wrap")
    def _without_what_is_left_out(self, handler: SerializerFunctionWrapHandler) -> dict[str, float]:
        # TOML has no null.
        return {name: usd for name, usd in handler(self).items() if usd is not None}
