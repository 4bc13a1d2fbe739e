"""Which requests have answers that may be given again, and which of them are the same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.response_cache import (
    Caching,
    Identity,
    Wish,
    is_repeatable,
    lasting,
    wish_of,
)

CACHING = Caching(60, 1000, 100, basis=b"settings")
BODY = b'{"model":"m","temperature":0,"messages":[]}'
HEADERS = ((b"anthropic-version", b"2023-06-01"), (b"anthropic-beta", b"a,b"), (b"Content-Type", b"x"))
ONE = Identity(
    CACHING, "up", "https://a:443", "id-1", "anthropic", b"/v1/messages", b"beta=true", HEADERS, BODY, BODY
)


def repeatable(**members: Any) -> bool:
    """Whether a native request with these members is."""
    request = MessagesRequest.parse(json.dumps({"model": "m", "messages": [], **members}).encode())
    return is_repeatable(request, request)


def parsed(body: bytes) -> MessagesRequest:
    """The request with this body."""
    return MessagesRequest.parse(body)


@pytest.mark.parametrize("zero", [b"0", b"0.0", b"-0", b"0.000", b"0e5", b"-0.0E-3"])
def test_zero_is_zero_however_it_is_written(zero: bytes) -> None:
    """Every way in which JSON can say 0."""
    request = parsed(b'{"temperature": %b }' % zero)
    assert is_repeatable(request, request)


@pytest.mark.parametrize(
    "other", [b"0.1", b"1", b"1e-9", b'"0"', b"null", b"false", b"[0]", b"0.0000001", b'{"a":0}']
)
def test_what_is_not_zero_is_not(other: bytes) -> None:
    """Nothing else says so: no small number, no text, no null."""
    request = parsed(b'{"temperature":%b}' % other)
    assert not is_repeatable(request, request)


def test_only_the_request_itself_says_its_temperature() -> None:
    """A temperature somewhere inside is another one; none at all is the default, which is not 0."""
    assert not repeatable()
    assert not repeatable(metadata={"temperature": 0})
    assert repeatable(temperature=0)
    assert not is_repeatable(parsed(b"no json"), parsed(b"no json"))


def test_the_last_of_several_counts() -> None:
    """As everywhere: the last of duplicate members."""
    for body, is_zero in (
        (b'{"temperature":1,"temperature":0}', True),
        (b'{"temperature":0,"temperature":1}', False),
    ):
        assert is_repeatable(parsed(body), parsed(body)) is is_zero


def test_what_the_client_said_counts_and_not_what_became_of_it() -> None:
    """A translation leaves the temperature out where a model takes none; its tools are known only by it."""
    came, plain = parsed(b'{"temperature":0}'), parsed(b"{}")
    assert is_repeatable(came, plain)
    assert not is_repeatable(plain, came)
    searching = parsed(b'{"tools":[{"type":"web_search_20250305","name":"web_search"}]}')
    assert not is_repeatable(came, searching)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"tools": []},
        {"tools": None},
        {"tools": [{"name": "f", "input_schema": {}}]},
        {"tools": [{"type": "custom", "name": "f"}, {"type": None, "name": "g"}]},
        {"tools": [{"type": "bash_20250124", "name": "bash"}, {"type": "computer_20251124", "name": "c"}]},
        {"tools": [{"type": "text_editor_20250728", "name": "t"}, {"type": "memory_20250818", "name": "m"}]},
        {"mcp_servers": [], "container": None},
    ],
)
def test_tools_of_the_client_do_not_matter(members: dict[str, Any]) -> None:
    """What the client runs itself comes back in the next request, so it is part of that one."""
    assert repeatable(temperature=0, **members)


@pytest.mark.parametrize(
    "members",
    [
        {"tools": [{"name": "f"}, {"type": "web_search_20250305", "name": "web_search"}]},
        {"tools": [{"type": "web_fetch_20250910", "name": "web_fetch"}]},
        {"tools": [{"type": "code_execution_20250825", "name": "code_execution"}]},
        {"tools": [{"type": "something_new_20300101", "name": "x"}]},
        {"tools": [{"type": 5}]},
        {"tools": [7]},
        {"tools": {"type": "custom"}},
        {"tools": "all"},
        {"mcp_servers": [{"type": "url", "url": "https://mcp.example"}]},
        {"container": "container_1"},
        {"container": {"skills": []}},
    ],
)
def test_what_runs_at_the_server_is_not_repeatable(members: dict[str, Any]) -> None:
    """A search finds something else tomorrow; what is not known, or cannot be read, counts as such."""
    assert not repeatable(temperature=0, **members)


@pytest.mark.parametrize(
    ("headers", "wish"),
    [
        ((), Wish.UNSAID),
        (((b"X-Claude-Desk-Cache", b"use"),), Wish.USE),
        (((b"x-claude-desk-cache", b" Refresh "),), Wish.REFRESH),
        (((b"x-claude-desk-cache", b"bypass"),), Wish.BYPASS),
        (((b"x-claude-desk-cache", b"unsaid"),), Wish.BYPASS),
        (((b"x-claude-desk-cache", b"no"),), Wish.BYPASS),
        (((b"x-claude-desk-cache", b""),), Wish.UNSAID),
        (((b"Cache-Control", b"No-Cache"),), Wish.BYPASS),
        (((b"cache-control", b"max-age=0, no-store"),), Wish.BYPASS),
        (((b"cache-control", b"max-age=3"),), Wish.UNSAID),
        (((b"cache-control", b"no-store"), (b"x-claude-desk-cache", b"use")), Wish.USE),
    ],
)
def test_what_a_client_wants(headers: tuple[tuple[bytes, bytes], ...], wish: Wish) -> None:
    """Our own word counts first, then HTTP's; a word that nobody knows keeps the cache out of it."""
    assert wish_of(headers) is wish


def test_the_same_request_is_the_same() -> None:
    """Equal parts give equal digests of 32 bytes, whether they are the same objects or not."""
    again = replace(ONE, came=bytes(bytearray(BODY)), leaves=BODY)
    assert len(ONE.digest()) == 32
    assert ONE.digest() == replace(ONE).digest()
    assert replace(again, leaves=again.came).digest() == ONE.digest()


@pytest.mark.parametrize(
    "change",
    [
        {"caching": replace(CACHING, basis=b"others")},
        {"upstream": "other"},
        {"address": "https://b:443"},
        {"client": "id-2"},
        {"dialect": "openai_chat"},
        {"path": b"/v1/responses"},
        {"query": b""},
        {"headers": HEADERS[:1]},
        {"headers": (*HEADERS, (b"anthropic-beta", b"c"))},
        {"headers": ((b"anthropic-version", b"2023-06-02"), *HEADERS[1:])},
        {"headers": (*HEADERS, (b"x-route", b"blue"))},
        {"came": BODY + b" ", "leaves": BODY + b" "},
        {"leaves": BODY + b" "},
        {"came": BODY + b" "},
    ],
)
def test_any_part_makes_another_request(change: dict[str, Any]) -> None:
    """Settings, place, client, protocol, query, fields, the body that came and the one that leaves."""
    assert replace(ONE, **change).digest() != ONE.digest()


@pytest.mark.parametrize(
    "field",
    [
        (b"User-Agent", b"anthropic-python/1"),
        (b"X-Stainless-Retry-Count", b"1"),
        (b"idempotency-key", b"k"),
        (b"traceparent", b"00-1-1-00"),
        (b"X-Request-Id", b"r"),
        (b"x-claude-code-session-id", b"s"),
        (b"cache-control", b"max-age=5"),
    ],
)
def test_who_asks_and_for_which_try_changes_nothing(field: tuple[bytes, bytes]) -> None:
    """What names the program, the try or the trace is not part of the question."""
    assert replace(ONE, headers=(*HEADERS, field)).digest() == ONE.digest()


def test_neither_order_nor_case_of_fields_matters_but_among_equals() -> None:
    """Fields of different names have no order; those of one name do (RFC 9110 section 5.3)."""
    shouted = tuple((name.upper(), value) for name, value in reversed(HEADERS))
    assert replace(ONE, headers=shouted).digest() == ONE.digest()
    twice = ((b"anthropic-beta", b"a"), (b"anthropic-beta", b"b"))
    assert replace(ONE, headers=twice).digest() != replace(ONE, headers=twice[::-1]).digest()


def test_sharing_crosses_clients_but_not_in_responses() -> None:
    """Shared answers are found by every client, but for those with an id that only one client may go on from."""
    shared = replace(ONE, caching=replace(CACHING, shared=True))
    assert shared.digest() == replace(shared, client="id-2").digest()
    theirs = replace(shared, dialect="openai_responses")
    assert theirs.digest() != replace(theirs, client="id-2").digest()


@given(st.binary(min_size=1, max_size=300), st.data())
def test_any_change_of_a_body_is_another_request(body: bytes, data: st.DataObject) -> None:
    """Change, leave out or add one byte anywhere: the digest is another."""
    at = data.draw(st.integers(0, len(body) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != body[at]))
    asked = replace(ONE, came=body, leaves=body)
    for other in (
        body[:at] + bytes([byte]) + body[at + 1 :],
        body[:at] + body[at + 1 :],
        body + bytes([byte]),
    ):
        assert replace(asked, came=other, leaves=other).digest() != asked.digest()
        assert replace(asked, leaves=other).digest() != asked.digest()


_TOKENS = st.binary(min_size=1, max_size=8).map(lambda raw: b"x-" + raw.hex().encode())
_FIELDS = st.lists(st.tuples(_TOKENS, st.binary(max_size=8)), max_size=4).map(tuple)
_PARTS = st.fixed_dictionaries(
    {
        "upstream": st.text(max_size=4),
        "address": st.text(max_size=4),
        "client": st.text(max_size=4),
        "path": st.binary(max_size=4),
        "query": st.binary(max_size=4),
        "headers": _FIELDS,
        "came": st.binary(max_size=4),
        "leaves": st.binary(max_size=4),
    }
)


def _canonical(parts: dict[str, Any]) -> dict[str, Any]:
    return parts | {"headers": sorted(parts["headers"], key=lambda field: field[0])}


@given(_PARTS, _PARTS)
def test_no_two_requests_run_into_each_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Where a part ends is part of the digest: nothing moved from one part to the next is the same request."""
    same = _canonical(one) == _canonical(other)
    assert (replace(ONE, **one).digest() == replace(ONE, **other).digest()) is same


@given(st.binary(max_size=6), st.binary(max_size=6), st.integers(0, 6))
def test_a_moved_border_is_another_request(left: bytes, right: bytes, by: int) -> None:
    """The same bytes with the border between path and query elsewhere are another request."""
    joined = left + right
    at = min(by, len(joined))
    one = replace(ONE, path=left, query=right)
    other = replace(ONE, path=joined[:at], query=joined[at:])
    assert (one.digest() == other.digest()) is (at == len(left))


def test_what_was_true_only_then_is_not_said_again() -> None:
    """Rate limits and waits of then are left out; what describes the answer stays, in order."""
    stays = ((b"Content-Type", b"application/json"), (b"request-id", b"r"), (b"Date", b"d"), (b"x-own", b"1"))
    goes = (
        (b"Anthropic-RateLimit-Requests-Remaining", b"3"),
        (b"x-ratelimit-limit-requests", b"3"),
        (b"Retry-After", b"3"),
        (b"Age", b"3"),
        (b"x-should-retry", b"false"),
    )
    assert lasting((stays[0], *goes, *stays[1:])) == stays
