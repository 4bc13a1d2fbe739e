"""Which upstream a request goes to, and when it goes on to the next."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.policy.routing import Cooldowns, Failover, Routing, Rule, wait_asked

RULES = (
    Rule("bedrock", client="sandbox *"),
    Rule("local", model="claude-haiku-*"),
    Rule("vertex", client="ci", model="claude-opus-*"),
    Rule("foundry", client="ci"),
)
NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("client", "model", "upstream"),
    [
        ("sandbox 7", "claude-haiku-5-5", "bedrock"),
        ("laptop", "claude-haiku-5-5", "local"),
        ("laptop", "claude-opus-5-5", "anthropic"),
        ("ci", "claude-opus-5-5", "vertex"),
        ("ci", "claude-sonnet-5-5", "foundry"),
        ("ci", "", "foundry"),
        ("laptop", "", "anthropic"),
        ("Sandbox 7", "", "anthropic"),
    ],
)
def test_the_first_rule_that_fits_decides(client: str, model: str, upstream: str) -> None:
    """Rules are read in order, by client and model; what fits none goes to the default."""
    assert Routing("anthropic", RULES).choose(client, model) == upstream


def test_a_rule_for_models_is_none_for_requests_without_one() -> None:
    """A list of models or of files belongs to no model, so only rules for all models and the default see it."""
    assert not Rule("x", model="claude-*").fits("any", "")
    assert not Rule("x", model="**").fits("any", "")
    assert Rule("x").fits("any", "")


def test_the_chosen_one_comes_first_and_the_others_in_their_order() -> None:
    """Each upstream is tried once, the chosen one first, wherever it stands in the failover order."""
    routing = Routing("a", (Rule("c", model="x"),), Failover(order=("b", "c", "a", "b")))
    assert routing.candidates("k", "m") == ("a", "b", "c")
    assert routing.candidates("k", "x") == ("c", "b", "a")
    assert Routing("a").candidates("k", "m", cooling={"a"}) == ("a",)


def test_upstreams_that_failed_a_moment_ago_come_last() -> None:
    """Nobody waits for an upstream that is known to be down, but when all are, all are still tried."""
    routing = Routing("a", (), Failover(order=("b", "c")))
    assert routing.candidates("k", "m", cooling={"a"}) == ("b", "c", "a")
    assert routing.candidates("k", "m", cooling={"a", "b"}) == ("c", "a", "b")
    assert routing.candidates("k", "m", cooling={"a", "b", "c"}) == ("a", "b", "c")


@given(
    st.lists(st.sampled_from("abcdef"), max_size=8),
    st.sampled_from("abcdef"),
    st.sets(st.sampled_from("abcdef")),
)
def test_no_upstream_is_tried_twice_and_none_is_left_out(
    order: list[str], chosen: str, cooling: set[str]
) -> None:
    """Whatever the settings say, candidates are the chosen one and the order's, each exactly once."""
    found = Routing(chosen, (), Failover(order=tuple(order))).candidates("k", "m", cooling)
    assert sorted(found) == sorted({chosen, *order})


@pytest.mark.parametrize(
    ("status", "headers", "moves"),
    [
        (200, (), False),
        (400, (), False),
        (401, (), False),
        (429, (), False),
        (429, ((b"retry-after", b"30"),), False),
        (429, ((b"Retry-After", b"31"),), True),
        (429, ((b"retry-after", b"5"), (b"retry-after-ms", b"31000")), True),
        (429, ((b"retry-after", b"soon"),), False),
        (429, ((b"retry-after", formatdate(NOW + 60, usegmt=True).encode()),), True),
        (429, ((b"retry-after", formatdate(NOW - 60, usegmt=True).encode()),), False),
        (500, (), True),
        (501, (), False),
        (529, (), True),
    ],
)
def test_which_replies_move_a_request_on(
    status: int, headers: tuple[tuple[bytes, bytes], ...], *, moves: bool
) -> None:
    """Overload and failures do, a 429 only when it asks for a long wait, and what the client did wrong never."""
    assert Failover().moves_on(status, headers, NOW) is moves


@pytest.mark.parametrize("text", [b"", b"-5", b"nan", b"\xff", b"Wed, 99 Foo", b"1e999x"])
def test_a_strange_wait_is_no_wait(text: bytes) -> None:
    """What no client could follow counts as nothing asked for; a time that passed as none left."""
    assert not wait_asked(((b"retry-after", text),), NOW) > 0


def test_a_cooldown_ends_by_time_or_by_an_answer() -> None:
    """An upstream comes last until its time is over, or until it answered again."""
    cooldowns = Cooldowns()
    cooldowns.failed("a", 10.0, 60.0)
    cooldowns.failed("b", 10.0, 5.0)
    cooldowns.failed("c", 10.0, 0.0)
    assert cooldowns.cooling(11.0) == {"a", "b"}
    assert cooldowns.cooling(15.0) == {"a"}
    cooldowns.answered("a")
    assert cooldowns.cooling(16.0) == frozenset()
