"""Anthropic-compatible vendors: what the settings may change, and what is left out once it was rejected."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import HubRequest, LocalReply, ReplyDecoder, UpstreamRequest
from claude_desk.upstreams.compatible import CompatibleUpstream
from claude_desk.upstreams.compatible_reply import Listener

KEY = Secret("sk-of-the-vendor-0123456789")
BODY = b'{ "model":"claude-opus-5-5", "max_tokens":5 , "speed":"fast","messages":[{"role":"user","content":"hi"}]}'
HEADERS = (
    (b"anthropic-version", b"2026-10-21"),
    (b"User-Agent", b"claude-cli/2.1.329 (external, cli)"),
    (b"anthropic-beta", b"claude-code-20250219,effort-2025-11-24"),
    (b"X-Stainless-Lang", b"js"),
)
HUB = HubRequest(
    "POST", b"/v1/messages", b"beta=true", HEADERS, MessagesRequest.parse(BODY), fresh_id="f" * 32
)
COUNT = replace(HUB, path=b"/v1/messages/count_tokens")
LIST = HubRequest("GET", b"/v1/models", b"", HEADERS, MessagesRequest(b""))


def vendor(lessons: frozenset[str] = frozenset(), **options: object) -> CompatibleUpstream:
    """A vendor with these settings that rejected this before."""
    made = make("compatible", "vendor", {"url": "https://v.example/anthropic", **options})
    assert isinstance(made, CompatibleUpstream)
    made.lessons, made.installation = lessons, "0" * 32
    return made


def sent(upstream: CompatibleUpstream, hub: HubRequest = HUB) -> UpstreamRequest:
    """What it sends."""
    prepared = upstream.prepare(hub, KEY)
    assert isinstance(prepared, UpstreamRequest)
    return prepared


def answered(upstream: CompatibleUpstream, hub: HubRequest) -> LocalReply:
    """What it answers itself."""
    prepared = upstream.prepare(hub, KEY)
    assert isinstance(prepared, LocalReply)
    return prepared


def test_a_vendor_without_wishes_gets_the_clients_own_bytes() -> None:
    """By default nothing is changed, and the log says nothing."""
    request = sent(vendor())
    assert request.body is BODY
    assert request.headers[:-1] == HEADERS
    assert request.note == ""


def test_the_clients_headers_can_be_replaced() -> None:
    """User agent, beta flags, version and the SDK's own fields are what the settings say, each there once, in any case."""
    overrides = {
        "user-agent": "vendor-client/1",
        "Anthropic-Beta": "only-this-2026-01-01",
        "x-stainless-lang": "none",
    }
    headers = sent(vendor(headers=overrides, api_version="2023-06-01")).headers
    assert headers == (
        (b"user-agent", b"vendor-client/1"),
        (b"Anthropic-Beta", b"only-this-2026-01-01"),
        (b"x-stainless-lang", b"none"),
        (b"anthropic-version", b"2023-06-01"),
        (b"x-api-key", KEY.reveal().encode()),
    )


def test_the_system_prompt_is_put_in_front_and_said() -> None:
    """It is in every message and every count, and the log's row tells."""
    upstream = vendor(system_prompt="Answer in Welsh.")
    for hub in (HUB, COUNT):
        request = sent(upstream, hub)
        assert json.loads(request.body or b"")["system"] == "Answer in Welsh."
        assert request.note == "system prompt put in front"
    assert sent(upstream, LIST).body == b""


@pytest.mark.parametrize(
    ("policy", "note"),
    [("constant", "user id of this installation"), ("fresh", "user id of this request alone")],
)
def test_the_user_id_can_be_chosen(policy: str, note: str) -> None:
    """Constant is the same each time, fresh is the request's own; the client's does not get through, and the log tells."""
    upstream = vendor(user_id=policy)
    theirs = MessagesRequest.parse(b'{"metadata":{"user_id":"{\\"device_id\\":\\"abc\\"}"},"messages":[]}')
    hubs = [replace(HUB, message=theirs, fresh_id=fresh) for fresh in ("1" * 32, "2" * 32)]
    requests = [sent(upstream, hub) for hub in hubs]
    ids = [json.loads(request.body or b"")["metadata"]["user_id"] for request in requests]
    assert len(set(ids)) == (1 if policy == "constant" else 2)
    assert {request.note for request in requests} == {note}
    assert "device_id" not in str(ids)
    if policy == "fresh":
        assert ids == ["1" * 32, "2" * 32]


def test_counting_gets_no_metadata() -> None:
    """The API refuses metadata there."""
    assert sent(vendor(user_id="constant"), COUNT).body is BODY


def test_the_clients_user_id_passes_by_default() -> None:
    """Thinking may be bound to it."""
    theirs = MessagesRequest.parse(b'{"metadata":{"user_id":"u"}}')
    for policy in ("", "pass"):
        assert sent(vendor(user_id=policy), replace(HUB, message=theirs)).body is theirs.body


def test_what_is_no_json_goes_as_it_is() -> None:
    """A broken body is the vendor's to refuse."""
    broken = MessagesRequest.parse(b"{nope")
    upstream = vendor(frozenset({"field:speed", "path:count_tokens"}), system_prompt="x", user_id="fresh")
    for path in (b"/v1/messages", b"/v1/messages/count_tokens"):
        request = sent(upstream, replace(HUB, path=path, message=broken))
        assert (request.body, request.note) == (b"{nope", "")


def test_what_is_passed_on_as_it_arrives_is_not_touched() -> None:
    """Files and batches have no body here, and nothing is learned from their errors."""
    request = sent(vendor(frozenset({"field:speed"}), system_prompt="x"), HubRequest("POST", b"/v1/files"))
    assert request.body is None
    assert type(request.decoder(400, ())) is ReplyDecoder


def test_what_was_rejected_is_left_out_and_said() -> None:
    """Fields and flags, the latter also where the settings put them in; the log's row names them."""
    lessons = frozenset({"field:speed", "beta:claude-code-20250219"})
    request = sent(vendor(lessons))
    assert request.body == BODY.replace(b', "speed":"fast"', b"")
    assert (b"anthropic-beta", b"effort-2025-11-24") in request.headers
    assert request.note == "beta flags left out: claude-code-20250219; fields left out: speed"
    ours = sent(vendor(lessons, headers={"anthropic-beta": "claude-code-20250219"}))
    assert not [value for name, value in ours.headers if name.lower() == b"anthropic-beta"]


def test_rejected_metadata_is_not_put_in() -> None:
    """A vendor that knows no metadata gets none from us either."""
    assert sent(vendor(frozenset({"field:metadata"}), user_id="constant")).body is BODY


def test_tokens_are_estimated_where_they_are_not_counted() -> None:
    """The client gets a number in the API's shape, and the log says that it is an estimate."""
    reply = answered(vendor(frozenset({"path:count_tokens"})), COUNT)
    assert reply.status == 200
    assert json.loads(reply.body)["input_tokens"] > 0
    assert "estimated" in reply.note
    assert isinstance(vendor(frozenset({"path:count_tokens"})).prepare(HUB, KEY), UpstreamRequest)


def test_models_are_listed_where_the_vendor_does_not() -> None:
    """The list and single models come from what is known here, and the log says so."""
    upstream = vendor(frozenset({"path:models"}))
    page = answered(upstream, LIST)
    assert "claude-opus-5-5" in [model["id"] for model in json.loads(page.body)["data"]]
    assert "known here" in page.note
    one = answered(upstream, replace(LIST, path=b"/v1/models/claude-opus-5-5"))
    assert json.loads(one.body)["id"] == "claude-opus-5-5"


def test_learning_can_be_turned_off() -> None:
    """Then what was learned does not count, and nothing more is looked for."""
    upstream = vendor(frozenset({"field:speed", "path:count_tokens", "beta:effort-2025-11-24"}), learn=False)
    request = sent(upstream)
    assert request.body is BODY
    assert request.headers[:-1] == HEADERS
    assert type(request.decoder(400, ())) is ReplyDecoder
    assert isinstance(upstream.prepare(COUNT, KEY), UpstreamRequest)


def test_refusals_are_listened_to() -> None:
    """What is learned is judged by what was really sent, our own additions included."""
    decoder = sent(vendor(user_id="constant")).decoder(400, ())
    assert isinstance(decoder, Listener)
    decoder.feed(b"metadata: Extra inputs are not permitted")
    decoder.close()
    assert decoder.lesson == "field:metadata"


def test_lessons_are_about_an_address() -> None:
    """Another path at the same server is another place: a corrected address starts without lessons."""
    other = CompatibleUpstream("vendor", {"url": "https://v.example/api/anthropic"})
    assert vendor().address == "https://v.example:443/anthropic"
    assert vendor().address != other.address
