"""The tables of rates: how many requests and tokens may leave in a minute, and how many requests at once."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SerializerFunctionWrapHandler, model_serializer

from claude_desk.config.table import Table

_LONGEST_CLIENT = 100
Requests = Annotated[int, Field(ge=0, le=1_000_000)]
TokensAMinute = Annotated[int, Field(ge=0, le=1_000_000_000)]
AtOnce = Annotated[int, Field(ge=0, le=100_000)]


def checked_client(name: str) -> str:
    """Check the name of a client key, or a pattern of such names: 1 to 100 characters that can be seen.

    Raises:
        ValueError: with the sentence to show.
    """
    if not 0 < len(name) <= _LONGEST_CLIENT or not name.isprintable():
        raise ValueError("a client key's name, or a pattern of names, has 1 to 100 visible characters")
    return name


class EachRateSettings(Table):
    """The rates of each client key by itself. 0 stands for no limit."""

    requests_per_minute: Requests = Field(
        default=0, description="Requests of a client key in a minute; 0: no limit."
    )
    burst: Requests = Field(
        default=0,
        description="Of these, how many may come at once after a pause; 0: all that a minute has.",
    )
    tokens_per_minute: TokensAMinute = Field(
        default=0,
        description="Tokens of a client key in a minute: input, cache writes and output, but not cache reads; 0: no limit.",
    )
    concurrent: AtOnce = Field(
        default=0, description="Requests of a client key under way at the same time; 0: no limit."
    )


class ClientRateSettings(Table):
    """The rates of some client keys, each by itself. What is left out is as for each key, and 0 is no limit."""

    requests_per_minute: Requests | None = Field(default=None, description="Requests a minute; 0: no limit.")
    burst: Requests | None = Field(
        default=None, description="Of these, how many may come at once; 0: all that a minute has."
    )
    tokens_per_minute: TokensAMinute | None = Field(default=None, description="Tokens a minute; 0: no limit.")
    concurrent: AtOnce | None = Field(
        default=None, description="Requests under way at the same time; 0: no limit."
    )

    @model_serializer(mode="wrap")
    def _without_what_is_left_out(self, handler: SerializerFunctionWrapHandler) -> dict[str, int]:
        # TOML has no null.
        return {name: number for name, number in handler(self).items() if number is not None}


class RateSettings(EachRateSettings):
    """How much may leave in a minute, and how much at once: for all requests together. 0 stands for no limit."""

    requests_per_minute: Requests = Field(
        default=0, description="Requests of all clients together in a minute; 0: no limit."
    )
    tokens_per_minute: TokensAMinute = Field(
        default=0,
        description="Tokens of all clients together in a minute: input, cache writes and output, but not cache reads; "
        "0: no limit.",
    )
    concurrent: AtOnce = Field(
        default=0, description="Requests of all clients together under way at the same time; 0: no limit."
    )
    wait_seconds: float = Field(
        default=10.0,
        ge=0,
        le=300,
        description="How long a request may wait for its turn before it is refused, in seconds; 0: not at all.",
    )
    each: EachRateSettings = Field(
        default_factory=EachRateSettings, description="The rates of each client key by itself."
    )
    by_client: dict[Annotated[str, AfterValidator(checked_client)], ClientRateSettings] = Field(
        default_factory=dict,
        description="Rates of some client keys, by the key's name; * and ? as in file names.",
    )
