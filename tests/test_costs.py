"""The cost of a request: from a reply's usage to the cent, in the app as well, and unknown where it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.settings import Settings
from claude_desk.costs import Costs, Saved
from claude_desk.messages.meter import meter_for
from claude_desk.proxy.exchange import Exchange
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.requestlog.usage import Dimension, Usage
from fakes.running_desk import RunningDesk
from fakes.transcripts import Transcript, messages_replies

AT = datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()

# Published: https://platform.claude.com/docs/en/about-claude/pricing, in November 2026, and for retired models on their
# last day. Cents for a million tokens: input, five minutes' write, one hour's write, read, output.
PUBLISHED = {
    "claude-fable-5": (1000, 1250, 2000, 100, 5000),
    "claude-opus-4-8": (500, 625, 1000, 50, 2500),
    "claude-opus-4-7": (500, 625, 1000, 50, 2500),
    "claude-opus-4-5-20251101": (500, 625, 1000, 50, 2500),
    "claude-3-opus-latest": (1500, 1875, 3000, 150, 7500),
    "claude-sonnet-5": (200, 250, 400, 20, 1000),
    "claude-sonnet-4-6": (300, 375, 600, 30, 1500),
    "claude-sonnet-4-5": (300, 375, 600, 30, 1500),
    "claude-sonnet-4-5-20250929": (300, 375, 600, 30, 1500),
    "claude-sonnet-4-20250514": (300, 375, 600, 30, 1500),
    "claude-3-7-sonnet-20250219": (300, 375, 600, 30, 1500),
    "claude-haiku-4-5-20251001": (100, 125, 200, 10, 500),
    "claude-3-5-haiku-20241022": (80, 100, 160, 8, 400),
}
CENTS_PER_SEARCH = 1  # ten dollars for a thousand
NANOS_IN_CENT = 10_000_000


def said(reply: Transcript) -> tuple[str, dict[str, Any]]:
    """Model and last word on usage, read from a reply's text in another way than the meter's."""
    if not reply.streamed:
        message = json.loads(reply.body)
        return message.get("model", ""), message.get("usage") or {}
    lines = reply.body.decode().replace("\r\n", "\n").split("\n")
    events = [json.loads(line.removeprefix("data:")) for line in lines if line.startswith("data:")]
    message = next(event["message"] for event in events if event["type"] == "message_start")
    usage = dict(message["usage"])
    for event in events:
        if event["type"] == "message_delta":
            usage |= {name: value for name, value in (event.get("usage") or {}).items() if value is not None}
    return message["model"], usage


def row_of(reply: Transcript) -> Row:
    """The row that the log would have of a reply, as the proxy makes it."""
    meter = meter_for(reply.content_type)
    meter.feed(reply.body)
    meter.close()
    exchange = Exchange.__new__(Exchange)
    exchange.meter = meter
    tokens, billing = exchange.billed()
    end = RequestFinished(
        "id", Outcome.OK, reply.status, "anthropic", meter.model, meter.model, tokens=tokens, billing=billing
    )
    return Row(1, RequestStarted("id", AT, "me", "anthropic", "POST", "/v1/messages"), end)


@pytest.fixture
def costs() -> Costs:
    """With the settings as they come, and an upstream of each sort."""
    costs = Costs()
    costs.use(settings())
    return costs


def settings(**more: Any) -> Settings:
    """Some upstreams, and what a test adds."""
    return Settings.model_validate(
        {
            "upstreams": {
                "bedrock": {"kind": "bedrock", "region": "us-east-1"},
                "bedrock-global": {"kind": "bedrock", "region": "us-east-1", "model_prefix": "global"},
                "mapped": {"kind": "bedrock", "region": "us-east-1", "models": {"best": "claude-opus-4-8"}},
                "vertex": {"kind": "vertex", "project": "my-project", "region": "global"},
                "vertex-eu": {"kind": "vertex", "project": "my-project", "region": "europe-west1"},
                "foundry": {"kind": "foundry", "resource": "mine", "models": {"claude-opus-4-8": "deployed"}},
                "gateway": {"kind": "compatible", "url": "https://gateway.example"},
            },
            **more,
        }
    )


def ended(upstream: str, model: str, tokens: Tokens, **changes: Any) -> Row:
    """A request that was answered."""
    start = RequestStarted("id", AT, "me", "anthropic", "POST", changes.pop("path", "/v1/messages"))
    return Row(
        1,
        start,
        replace(RequestFinished("id", Outcome.OK, 200, upstream, model, model, tokens=tokens), **changes),
    )


TOKENS = Tokens(1_000, 1_000, 1_000, 3_000, 1_000)


@pytest.mark.parametrize("reply", messages_replies())
def test_every_recorded_reply_costs_what_was_published(reply: Transcript, costs: Costs) -> None:
    """Cost equals an independent calculation, all kinds of tokens and searches included; no usage is no cost of 0."""
    model, usage = said(reply)
    found = costs.of(row_of(reply))
    if reply.status >= 400:
        assert found == 0
        return
    if not any(usage.get(name) for name in ("input_tokens", "output_tokens")):
        # A token count, or a vendor that does not say what it used.
        assert not usage.get("cache_read_input_tokens")
        return
    if model not in PUBLISHED:
        assert found is None, model
        return
    price, write_5m, write_1h, read, output = PUBLISHED[model]
    created = usage.get("cache_creation") or {}
    hour = created.get("ephemeral_1h_input_tokens") or 0
    written = usage.get("cache_creation_input_tokens") or 0
    searches = (usage.get("server_tool_use") or {}).get("web_search_requests") or 0
    if usage.get("service_tier") == "priority":
        assert found is None  # paid for in advance, at prices that are agreed upon
        return
    millionths_of_cents = (
        (usage.get("input_tokens") or 0) * price
        + (written - hour) * write_5m
        + hour * write_1h
        + (usage.get("cache_read_input_tokens") or 0) * read
        + (usage.get("output_tokens") or 0) * output
        + searches * CENTS_PER_SEARCH * 1_000_000
    )
    assert found == millionths_of_cents * NANOS_IN_CENT // 1_000_000


@pytest.mark.parametrize(
    ("upstream", "model", "microdollars"),
    [
        ("anthropic", "claude-sonnet-4-5", 31_800),
        ("anthropic", "claude-opus-4-8-20260101", 53_000),
        # A geography's profile costs a tenth more than the global one.
        ("bedrock", "claude-sonnet-4-5", 34_980),
        ("bedrock-global", "claude-sonnet-4-5", 31_800),
        ("bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", 31_800),
        ("mapped", "best", 58_300),
        ("vertex", "claude-opus-4-8", 53_000),
        ("vertex-eu", "claude-opus-4-8", 58_300),
        # A deployment's own name says nothing; what the client asked for does.
        ("foundry", "claude-opus-4-8", 53_000),
        ("gateway", "claude-opus-4-8", None),
        ("anthropic", "claude-of-tomorrow", None),
        ("removed", "claude-opus-4-8", None),
        ("practice", "claude-opus-4-8", 0),
    ],
)
def test_each_place_has_its_prices(costs: Costs, upstream: str, model: str, microdollars: int | None) -> None:
    """By the kind of upstream, its region and the name it knows the model by; a place without a list is unknown."""
    found = costs.of(ended(upstream, model, TOKENS))
    assert found == (None if microdollars is None else microdollars * 1_000)


@pytest.mark.parametrize(
    ("billing", "microdollars"),
    [("", 31_800), ("batch", 15_900), ("us", 34_980), ("priority", None), ("batch fast", None)],
)
def test_what_is_billed_in_another_way(costs: Costs, billing: str, microdollars: int | None) -> None:
    """Batches cost half, the United States a tenth more; what was paid in advance has no published price."""
    found = costs.of(ended("anthropic", "claude-sonnet-4-5", TOKENS, billing=billing))
    assert found == (None if microdollars is None else microdollars * 1_000)


@pytest.mark.parametrize(
    ("row", "cost"),
    [
        (ended("", "claude-opus-4-8", Tokens(), outcome=Outcome.REFUSED, status=400), 0),
        (ended("anthropic", "claude-opus-4-8", Tokens(), outcome=Outcome.FAILED, status=502), 0),
        (ended("anthropic", "claude-opus-4-8", Tokens(), status=529), 0),
        (ended("anthropic", "claude-opus-4-8", Tokens(2_000), path="/v1/messages/count_tokens"), 0),
        (ended("anthropic", "", Tokens(), path="/v1/models"), 0),
        (ended("anthropic", "", Tokens(), path="/v1/files"), 0),
        (ended("anthropic", "", Tokens(), path="/v1/messages/batches"), None),
        # Not a word on what was used: whoever left early may still have to pay.
        (ended("anthropic", "claude-opus-4-8", Tokens()), None),
        (ended("anthropic", "claude-opus-4-8", Tokens(), outcome=Outcome.CLIENT_LEFT, status=0), None),
        # A stream that broke costs at least what it said until then.
        (ended("anthropic", "claude-opus-4-8", Tokens(1_000, 1), outcome=Outcome.BROKEN), 5_025_000),
        (Row(1, RequestStarted("id", AT, "me", "anthropic", "POST", "/v1/messages")), None),
    ],
)
def test_what_costs_nothing_and_what_nobody_knows(costs: Costs, row: Row, cost: int | None) -> None:
    """0 only where nothing can have been billed."""
    assert costs.of(row) == cost


def cached(upstream: str, model: str, *, read: int = 0, write: int = 0, hour: int = 0) -> Usage:
    """What one model read from and wrote to the cache."""
    return Usage((upstream, model), 1, 0, 0, 0, read, write, hour, 0, 0, 0)


@pytest.mark.parametrize(
    ("used", "saved"),
    [
        # Opus 4.8 at Anthropic's list: 5.00 for input, 0.50 read, 6.25 and 10.00 written, each for a million.
        (cached("foundry", "claude-opus-4-8", read=1_000_000), Saved(4_500_000_000)),
        (cached("foundry", "claude-opus-4-8", write=1_000_000), Saved(-1_250_000_000)),
        (cached("foundry", "claude-opus-4-8", write=1_000_000, hour=1_000_000), Saved(-5_000_000_000)),
        (cached("vertex-eu", "claude-opus-4-8", read=1_000_000), Saved(4_950_000_000)),
        (cached("gateway", "claude-opus-4-8", read=700, write=50), Saved(0, 750)),
        (cached("gone", "claude-opus-4-8", read=700), Saved(0, 700)),
        (cached("practice", "claude-opus-4-8", read=700), Saved()),
        (cached("foundry", "claude-opus-4-8"), Saved()),
    ],
)
def test_what_the_cache_saved(costs: Costs, used: Usage, saved: Saved) -> None:
    """The difference to input's price, less what writing cost more; unknown where no price is known, never guessed."""
    assert costs.saved_by_cache([used], date(2026, 11, 20)) == saved


def test_own_prices_count_from_the_next_request_on(costs: Costs) -> None:
    """They make the unknown known, go over the list where they say something, and price even Practice."""
    asked = ended("gateway", "claude-opus-4-8", Tokens(1_000_000, 1_000_000))
    assert costs.of(asked) is None
    costs.use(settings(prices={"claude-opus-*": {"input": 1.1, "output": 0.1}}))
    assert costs.of(asked) == 1_200_000_000
    assert costs.of(replace(asked, finished=replace(asked.finished, upstream="practice"))) == 1_200_000_000  # type: ignore[type-var]
    cached = ended("anthropic", "claude-opus-4-8", Tokens(0, 0, 1_000_000))
    assert costs.of(cached) == 500_000_000
    assert costs.of(ended("bedrock", "claude-opus-4-8", Tokens(1_000_000))) == 1_100_000_000


def test_requests_are_priced_summed_up_and_told_apart_by_subagent(tmp_path: Path) -> None:
    """From a request with Claude Code's headers to the sums, by the settings in force."""
    prices = '[prices."claude-*"]\ninput = 3\noutput = 15\n'
    headers = [
        ("anthropic-version", "2023-06-01"),
        ("x-claude-code-session-id", "session-1"),
        ("x-claude-code-agent-id", "agent-2"),
        ("x-claude-code-parent-agent-id", "agent-1"),
    ]
    body = b'{"model":"claude-haiku-4-5","max_tokens":50,"messages":[{"role":"user","content":"hello"}]}'
    with RunningDesk(tmp_path / "desk", settings=prices) as running:
        for _ in range(2):
            assert running.ask(body=body, headers=headers).status == 200
        rows = [running.row(number) for number in range(2)]
        sums = running.desk.usage([Dimension.SESSION, Dimension.AGENT]).result(10)
    for row in rows:
        assert row.finished is not None
        tokens = row.finished.tokens
        assert row.finished.cost == tokens.input * 3_000 + tokens.output * 15_000 > 0
        assert (row.started.agent, row.started.parent_agent) == ("agent-2", "agent-1")
    (total,) = sums
    assert total.keys == ("session-1", "agent-2")
    assert total.cost == sum(row.finished.cost or 0 for row in rows if row.finished)
