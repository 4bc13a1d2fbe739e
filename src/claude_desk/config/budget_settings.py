"""The settings about money: how much may be spent."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from claude_desk.config.table import Table


class BudgetSettings(Table):
    """How much may be spent. A request takes from every budget that it falls under; when one has nothing left, it is refused."""

    usd: float = Field(
        default=0.0, ge=0, le=10_000_000, allow_inf_nan=False, description="US dollars; 0: no limit of money."
    )
    tokens: int = Field(
        default=0,
        ge=0,
        le=10**12,
        description="Tokens read and written, without those read from the prompt cache; 0: no limit of tokens.",
    )
    per: Literal["day", "week", "month", "total"] = Field(
        default="day", description="For how long: a day, a week from Monday on, a month, or in total."
    )
    each: Literal["all", "client", "session"] = Field(
        default="all",
        description="Who has that much: all together, each client key by itself, or each session of Claude Code by itself.",
    )
    client: str = Field(
        default="*",
        min_length=1,
        max_length=100,
        description="Name of the client keys it is for; * and ? as in file names.",
    )
    cut: bool = Field(
        default=False,
        description="Cut off answers that are on their way when it is used up. Usually they are finished.",
    )

    @model_validator(mode="after")
    def _limits_something(self) -> BudgetSettings:
        if not self.usd and not self.tokens:
            raise ValueError("a budget needs usd or tokens")
        return self
