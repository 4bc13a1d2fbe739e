"""The failures and the prompt cache that Practice offers for trying out, as the official SDK meets them through us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import pytest

from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY
from fakes.served_desk import ServedDesk

MODEL = "claude-opus-5-5"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    """One Desk with Practice for the whole file."""
    with ServedDesk(tmp_path_factory.mktemp("desk")) as served:
        yield served


@pytest.fixture
def client(desk: ServedDesk) -> Iterator[anthropic.Anthropic]:
    """A client that does not retry."""
    with anthropic.Anthropic(base_url=desk.url, api_key=CLIENT_KEY, max_retries=0) as made:
        yield made


def _ask(text: str) -> Any:
    return {"model": MODEL, "max_tokens": 300, "messages": [{"role": "user", "content": text}]}


def test_overload_is_met(client: anthropic.Anthropic) -> None:
    """practice:overloaded is the 529 that the SDK knows by its own exception."""
    with pytest.raises(anthropic.OverloadedError, match="Overloaded"):
        client.messages.create(**_ask("practice:overloaded"))


def test_a_rate_limit_says_when_to_come_back(client: anthropic.Anthropic) -> None:
    """practice:rate-limit is a 429 whose retry-after and rate-limit headers arrive."""
    with pytest.raises(anthropic.RateLimitError) as raised:
        client.messages.create(**_ask("practice:rate-limit"))
    assert raised.value.response.headers["retry-after"] == "1"
    assert raised.value.response.headers["anthropic-ratelimit-requests-remaining"] == "0"


@pytest.mark.parametrize("text", ["practice:break", "practice:error"])
def test_a_stream_that_ends_badly_raises(client: anthropic.Anthropic, text: str) -> None:
    """Reset or error event: the SDK raises and gives no message."""
    with (
        pytest.raises((anthropic.APIError, httpx2.TransportError)),
        client.messages.stream(**_ask(text)) as stream,
    ):
        stream.get_final_message()


def test_a_slow_answer_is_waited_for(client: anthropic.Anthropic) -> None:
    """practice:slow takes its three seconds and arrives whole."""
    with client.messages.stream(**_ask("practice:slow")) as stream:
        assert stream.get_final_message().stop_reason == "end_turn"


def test_the_cache_and_the_tokens_are_in_the_log(tmp_path: Path) -> None:
    """Written on the first turn, read on the second, and the log's numbers are those the client was told."""
    system: Any = [
        {"type": "text", "text": "rule " * 2000, "cache_control": {"type": "ephemeral", "ttl": "1h"}}
    ]
    with ServedDesk(tmp_path) as desk, anthropic.Anthropic(base_url=desk.url, api_key=CLIENT_KEY) as client:
        first = client.messages.create(**_ask("one"), system=system).usage
        with client.messages.stream(**_ask("two"), system=system) as stream:
            second = stream.get_final_message().usage
    assert first.cache_creation_input_tokens == second.cache_read_input_tokens
    ends = [row.finished for row in desk.rows()]
    for end, usage in zip(ends, (first, second), strict=True):
        assert end is not None
        assert end.outcome is Outcome.OK
        assert end.tokens.input == usage.input_tokens
        assert end.tokens.output == usage.output_tokens
        assert end.tokens.cache_read == usage.cache_read_input_tokens
        assert end.tokens.cache_write == end.tokens.cache_write_1h == usage.cache_creation_input_tokens
