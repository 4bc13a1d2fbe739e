"""Limits of output tokens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.errors import Refused
from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.patterns import Patterns
from claude_desk.policy.token_limits import LEAST_ROOM, Lowered, TokenLimits

MODEL = "claude-haiku-4-5"
PROMPT = [{"role": "user", "content": "hi"}]


def request_of(**members: Any) -> MessagesRequest:
    """A request with these members."""
    return MessagesRequest.parse(json.dumps({"model": MODEL, "messages": PROMPT, **members}).encode())


def apply(limits: TokenLimits, model: str = MODEL, shown: str = "mine", **members: Any) -> Lowered:
    """What the limits make of a request whose client named its limit itself."""
    request = request_of(**members)
    return limits.apply(request, model, shown, request.max_tokens)


def test_settings_that_say_nothing_change_nothing() -> None:
    """Without limits every request stays as it is."""
    assert not TokenLimits()
    assert not TokenLimits(refuse=True, contexts=Patterns({"*": 5000}))
    assert apply(TokenLimits(), max_tokens=10**9) == Lowered()
    assert apply(TokenLimits()) == Lowered()


@pytest.mark.parametrize(
    ("asked", "sent"), [(64_000, 32_000), (32_001, 32_000), (32_000, None), (1, None), (0, None)]
)
def test_a_hard_limit_clamps(asked: int, sent: int | None) -> None:
    """What is above the limit becomes the limit, with a note; what is not stays, the 0 that only fills a cache included."""
    lowered = apply(TokenLimits(most=32_000), max_tokens=asked)
    assert lowered.max_tokens == sent
    assert lowered.notes == ((f"max_tokens {asked} clamped to 32000",) if sent else ())


def test_the_lower_of_two_limits_counts() -> None:
    """A model's own limit is below the hard one or has no effect; other models have the hard one."""
    limits = TokenLimits(most=10_000, by_model=Patterns({"claude-haiku-*": 4_000, "claude-opus-5-5": 50_000}))
    assert limits.allowed("claude-haiku-4-5") == 4_000
    assert limits.allowed("claude-opus-5-5") == 10_000
    assert limits.allowed("other") == 10_000
    alone = TokenLimits(by_model=Patterns({"claude-haiku-*": 4_000}))
    assert (alone.allowed("claude-haiku-4-5"), alone.allowed("other")) == (4_000, 0)
    assert alone


def test_a_refusal_is_in_the_apis_words() -> None:
    """To refuse is a 400 in the sentence clients know from the API, with the model's name as its client wrote it."""
    with pytest.raises(Refused) as raised:
        apply(TokenLimits(most=32_000, refuse=True), shown="gpt-4o", max_tokens=64_000)
    assert (raised.value.status, raised.value.kind, raised.value.retryable) == (
        400,
        "invalid_request_error",
        False,
    )
    assert raised.value.message == (
        "max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens for gpt-4o"
    )
    assert apply(TokenLimits(most=32_000, refuse=True), max_tokens=32_000) == Lowered()


def test_nobody_is_refused_for_a_number_he_did_not_write() -> None:
    """A limit that a dialect chose is lowered where one that the client named would be refused."""
    limits = TokenLimits(most=32_000, refuse=True)
    assert limits.apply(request_of(max_tokens=64_000), MODEL, MODEL, None).max_tokens == 32_000
    assert limits.apply(request_of(max_tokens=64_000), MODEL, MODEL, 30_000).max_tokens == 32_000


def test_the_default_is_for_requests_without_a_limit() -> None:
    """A missing or null limit becomes the default, never above the hard limit; a limit that is there is left alone."""
    limits = TokenLimits(default=8_000)
    assert apply(limits) == Lowered(8_000, None, ("max_tokens was missing, set to 8000",))
    assert apply(limits, max_tokens=None).max_tokens == 8_000
    assert apply(limits, max_tokens=50).max_tokens is None
    assert apply(limits, max_tokens="50") == Lowered()
    assert apply(TokenLimits(default=8_000, most=4_000, refuse=True)).max_tokens == 4_000


@pytest.mark.parametrize("written", ["64000.0", '"64000"', "6.4e4", "1" + "0" * 30, "true", "[]"])
def test_a_limit_that_cannot_be_read_does_not_pass_one_that_is_kept(written: str) -> None:
    """Where a limit has to be kept, a number another parser might read is refused; where none is, it goes on."""
    body = b'{"model":"m","max_tokens":%s,"messages":[]}' % written.encode()
    request = MessagesRequest.parse(body)
    with pytest.raises(Refused, match="max_tokens: Input should be a valid integer"):
        TokenLimits(most=10).apply(request, "m", "m", None)
    assert TokenLimits(fit=True).apply(request, "m", "m", None) == Lowered()


def test_a_body_that_cannot_be_read_does_not_pass_one_that_is_kept() -> None:
    """A compressed or broken body is refused where a limit has to be kept, and is the upstream's business elsewhere."""
    for body in (b"\x1f\x8b\x08", b"[]", b"{", b""):
        request = MessagesRequest.parse(body)
        with pytest.raises(Refused, match="compressed or no JSON object"):
            TokenLimits(most=10).apply(request, "m", "m", None)
        assert TokenLimits(default=10, fit=True).apply(request, "m", "m", None) == Lowered()


def thinking(budget: Any, **more: Any) -> dict[str, Any]:
    """Thinking with a budget."""
    return {"type": "enabled", "budget_tokens": budget, **more}


@pytest.mark.parametrize(
    ("asked", "budget", "limit", "sent"),
    [
        (64_000, 40_000, 32_000, 16_000),  # the answer had 24 000: half is the answer's
        (64_000, 60_000, 32_000, 28_000),  # the answer had 4 000, and keeps them
        (64_000, 32_000, 32_000, 16_000),
        (64_000, 60_000, 1_025, 1_024),
        (2_000, 1_999, 1_500, 1_499),
    ],
)
def test_a_thinking_budget_stays_below(asked: int, budget: int, limit: int, sent: int) -> None:
    """A budget that the lowered limit would reach is lowered too, within what the API takes; all else of it stays."""
    members: dict[str, Any] = {"max_tokens": asked, "thinking": thinking(budget, display="omitted")}
    lowered = apply(TokenLimits(most=limit), **members)
    assert lowered.max_tokens == limit
    assert lowered.thinking is not None
    assert json.loads(lowered.thinking) == thinking(sent, display="omitted")
    assert lowered.thinking == json.dumps(thinking(sent, display="omitted")).encode()
    assert lowered.notes[1] == f"thinking budget {budget} lowered to {sent}"


@given(st.integers(1, 200_000), st.integers(1_024, 200_000), st.integers(1, 200_000), st.booleans())
def test_what_was_valid_stays_valid(asked: int, budget: int, limit: int, fit: bool) -> None:  # noqa: FBT001
    """Of any limits and budgets: a request with 1024 <= budget < max_tokens keeps that, or is refused."""
    if budget >= asked:
        return
    request = request_of(max_tokens=asked, thinking=thinking(budget))
    try:
        lowered = TokenLimits(most=limit, fit=fit).apply(request, MODEL, MODEL, asked)
    except Refused:
        assert limit <= 1_024 < asked
        return
    most = asked if lowered.max_tokens is None else lowered.max_tokens
    thought = budget if lowered.thinking is None else json.loads(lowered.thinking)["budget_tokens"]
    assert most <= limit
    assert 1_024 <= thought < most <= asked
    assert thought <= budget


@pytest.mark.parametrize(
    "given_thinking",
    [
        thinking(1_500),  # below the limit
        thinking(70_000),  # above what was asked for, as with interleaved thinking
        thinking("40000"),
        thinking(40_000.0),
        {"type": "adaptive"},
        {"type": "disabled", "budget_tokens": 40_000},
        "on",
        None,
    ],
)
def test_other_thinking_is_left_alone(given_thinking: Any) -> None:
    """A budget that is out of the way, or none, stays as it came."""
    lowered = apply(TokenLimits(most=32_000), max_tokens=64_000, thinking=given_thinking)
    assert (lowered.max_tokens, lowered.thinking) == (32_000, None)


def test_a_limit_without_room_for_thinking_refuses() -> None:
    """Where not even the smallest budget fits, the client learns its limit instead of an answer without thinking."""
    with pytest.raises(Refused, match="max_tokens: 64000 > 1024"):
        apply(TokenLimits(most=1_024), max_tokens=64_000, thinking=thinking(40_000))


FIT = TokenLimits(fit=True, margin=0.0)


def long_prompt(tokens: int) -> list[dict[str, str]]:
    """Messages that are estimated at about this many tokens."""
    return [{"role": "user", "content": "a" * (4 * tokens)}]


def test_fitting_lowers_to_what_the_model_can_write() -> None:
    """A known model is asked for no more than it can write; of one that is not known nothing is assumed."""
    assert apply(FIT, max_tokens=128_000).max_tokens == 64_000
    assert apply(FIT, "claude-opus-5-5", max_tokens=128_000).max_tokens is None
    assert apply(FIT, "local-model", max_tokens=10**7).max_tokens is None


def test_fitting_leaves_room_for_the_prompt() -> None:
    """Prompt and answer fit the context together, by the estimate and its margin; a prompt that leaves room changes nothing."""
    members: dict[str, Any] = {"max_tokens": 64_000, "messages": long_prompt(150_000)}
    counted = estimate_tokens(request_of(**members).body)
    assert apply(FIT, **members).max_tokens == 200_000 - counted
    wide = TokenLimits(fit=True, margin=0.1)
    assert apply(wide, **members).max_tokens == 200_000 - -(-counted * 11 // 10)
    assert apply(FIT, max_tokens=64_000, messages=long_prompt(100_000)).max_tokens is None


def test_sizes_from_the_settings_come_before_data() -> None:
    """A context size of the settings is for models that are not known, and beats what is known."""
    sized = TokenLimits(fit=True, margin=0.0, contexts=Patterns({"local-*": 10_000, MODEL: 1_000_000}))
    assert apply(sized, "local-model", max_tokens=10_000).max_tokens == 10_000 - estimate_tokens(
        request_of(max_tokens=10_000).body
    )
    assert apply(sized, max_tokens=64_000, messages=long_prompt(150_000)).max_tokens is None


@pytest.mark.parametrize("tokens", [199_500, 200_000, 500_000])
def test_a_prompt_that_is_too_long_is_the_upstreams_to_judge(tokens: int) -> None:
    """Where next to no room is left, nothing is changed: the API's own error has the exact numbers its clients act on."""
    assert apply(FIT, max_tokens=32_000, messages=long_prompt(tokens)) == Lowered()


def test_a_client_that_retries_with_less_is_not_in_our_way() -> None:
    """After "exceed context limit" a client asks for what is left: that is below every limit, and goes on as it came."""
    messages = long_prompt(199_000)
    room = 200_000 - 199_010
    assert room < LEAST_ROOM
    assert apply(TokenLimits(most=32_000, fit=True), max_tokens=room, messages=messages) == Lowered()


def test_thinking_that_does_not_fit_is_the_upstreams_to_judge() -> None:
    """Where fitting would leave no room for the smallest budget, nothing is fitted; limits are kept all the same."""
    members: dict[str, Any] = {"max_tokens": 64_000, "thinking": thinking(10_000)}
    counted = estimate_tokens(request_of(**members).body)
    contexts = Patterns({MODEL: counted + LEAST_ROOM})
    assert apply(TokenLimits(fit=True, margin=0.0, contexts=contexts), **members) == Lowered()
    kept = apply(TokenLimits(most=32_000, fit=True, margin=0.0, contexts=contexts), **members)
    assert (kept.max_tokens, kept.thinking) == (32_000, None)
