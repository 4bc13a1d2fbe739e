"""The Responses dialect as a whole: golden transcripts in both directions, and what holds for every history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openai.types.responses as sdk
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_desk import dialects
from claude_desk.dialects.base import ErrorReply
from claude_desk.dialects.openai_responses import ResponsesDialect
from claude_desk.errors import ExchangeError, Refused, UpstreamBroken, UpstreamRefusedKey, UpstreamUnreachable
from claude_desk.policy.routes import classify
from fakes.cuts import CUTS, pieces, single_bytes
from fakes.responses_calls import (
    REQUEST_ID,
    STREAM_HEAD,
    accept,
    answered,
    deltas,
    events_of,
    followed_by_the_sdk,
    inbound,
    message,
    texts,
)

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "openai_responses"
REQUESTS = sorted((GOLDEN / "requests").glob("*.json"))
REPLIES = sorted((GOLDEN / "replies").glob("*.messages.sse"))
Json = dict[str, Any]


def _reply(path: Path, chunks: list[bytes], *, stream: bool) -> tuple[int, bytes]:
    request = json.loads(path.with_name(path.name.replace(".messages.sse", ".request.json")).read_bytes())
    encoder = accept({**request, "stream": stream}).reply_encoder(200, STREAM_HEAD)
    out = b"".join([encoder.feed(chunk) for chunk in chunks]) + encoder.close()
    assert encoder.head is not None
    return encoder.head[0], out


def _expected(path: Path, ending: str) -> bytes:
    return path.with_name(path.name.replace("messages.sse", ending)).read_bytes()


def test_it_is_listed_and_has_its_routes() -> None:
    """The path is served with and without the prefix, and the pipeline finds the dialect by the route's name."""
    for path in (b"/v1/responses", b"/openai/v1/responses"):
        route = classify("POST", path)
        assert isinstance(dialects.build()[route.dialect], ResponsesDialect)
        assert route.path == b"/v1/responses"
    with pytest.raises(Refused) as raised:
        classify("GET", b"/v1/responses/resp_1")
    assert raised.value.status == 404


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_golden_requests(path: Path) -> None:
    """Each request becomes the Messages request beside it, with that version, and says what it ignored."""
    case = json.loads(path.read_bytes())
    call = accept(case["request"])
    assert json.loads(call.request.body) == case["messages"]
    assert dict(call.headers)[b"anthropic-version"].decode() == case["version"]
    assert dict(call.headers).get(b"anthropic-beta", b"").decode() == case.get("beta", "")
    encoder = call.reply_encoder(200, STREAM_HEAD)
    answered_whole = encoder.feed(message({"type": "text", "text": "x"})) + encoder.close()
    assert answered_whole
    assert encoder.head is not None
    warnings = [value.decode() for name, value in encoder.head[1] if name == b"warning"]
    assert warnings == [
        f'299 - "{name} is not supported by this model and was ignored"' for name in case["ignored"]
    ]


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.name.partition(".")[0])
def test_golden_replies(path: Path) -> None:
    """Each Messages stream becomes the events and the response beside it: whole, and byte by byte."""
    stream = path.read_bytes()
    for chunks in ([stream], single_bytes(stream)):
        _, events = _reply(path, chunks, stream=True)
        assert events == _expected(path, "events.sse")
        _, whole = _reply(path, chunks, stream=False)
        assert whole == _expected(path, "response.json")


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(REPLIES), cuts=CUTS)
def test_golden_replies_at_random_cuts(path: Path, cuts: list[int]) -> None:
    """Where the network cuts a stream means nothing."""
    _, events = _reply(path, pieces(path.read_bytes(), [cut * 11 for cut in cuts]), stream=True)
    assert events == _expected(path, "events.sse")


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.name.partition(".")[0])
def test_replies_are_what_the_official_types_say(path: Path) -> None:
    """The SDK's types and its stream helper take every event and response, strictly; numbers count from 0, and the last event is a terminal one."""
    status, out = _reply(path, [path.read_bytes()], stream=True)
    if status != 200:
        assert set(json.loads(out)["error"]) == {"message", "type", "param", "code"}
        return
    events = events_of(out)
    for number, event in enumerate(events):
        assert event["sequence_number"] == number
    read, said = followed_by_the_sdk(events), texts(events[-1]["response"])
    # What was being written when a response failed is not part of it.
    assert read[: len(said)] == said
    assert len(read) == len(said) or events[-1]["type"] == "response.failed"
    terminal = {"response.completed", "response.incomplete", "response.failed"}
    assert [event["type"] in terminal for event in events] == [False] * (len(events) - 1) + [True]
    status, whole = _reply(path, [path.read_bytes()], stream=False)
    if status == 200:
        sdk.Response.model_validate_json(whole, strict=True)
        assert json.loads(whole) == events[-1]["response"]


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.name.partition(".")[0])
def test_a_truncated_reply_never_looks_complete(path: Path) -> None:
    """Wherever the upstream dies, a stream gets response.failed as its last event and a whole reply is an error."""
    stream = path.read_bytes()
    request = json.loads(path.with_name(path.name.replace(".messages.sse", ".request.json")).read_bytes())
    last = max(stream.rfind(b"message_stop"), stream.rfind(b"error", 0, stream.rfind(b"error")))
    for end in range(0, last, 97):
        for streamed in (True, False):
            call = accept({**request, "stream": streamed})
            encoder = call.reply_encoder(200, STREAM_HEAD)
            out = encoder.feed(stream[:end])
            with pytest.raises(UpstreamBroken) as raised:
                encoder.close()
            told = out + call.render_stream_error(raised.value) if encoder.head else b""
            assert b"response.completed" not in told
            if streamed and encoder.head is not None:
                final = events_of(told)[-1]
                assert final["type"] == "response.failed"
                assert final["response"]["error"]["code"] == "server_error"
                assert call.render_stream_error(raised.value) == b""
            else:
                assert call.render_error(raised.value).status == 502


@pytest.mark.parametrize(
    ("error", "status", "kind", "code"),
    [
        (
            Refused(401, "authentication_error", "invalid x-api-key"),
            401,
            "invalid_request_error",
            "invalid_api_key",
        ),
        (Refused(404, "not_found_error", "no"), 404, "invalid_request_error", None),
        (UpstreamUnreachable("refused"), 502, "server_error", None),
        (UpstreamRefusedKey("key"), 502, "upstream_authentication_error", None),
    ],
)
def test_errors_of_ours(error: ExchangeError, status: int, kind: str, code: str | None) -> None:
    """They have OpenAI's shape, before and after there is a call."""
    replies: list[ErrorReply] = [
        ResponsesDialect().render_error(error, "req_desk_7"),
        accept({"model": "m", "input": "x"}).render_error(error),
    ]
    for reply, request_id in zip(replies, ("req_desk_7", REQUEST_ID), strict=True):
        said = json.loads(reply.body)["error"]
        assert (reply.status, said["type"], said["code"]) == (status, kind, code)
        assert dict(reply.headers)[b"x-request-id"].decode() == request_id


def test_an_upstreams_error_is_translated() -> None:
    """A 529 becomes a 503 that keeps its words, its retry advice and its id."""
    encoder = accept({"model": "m", "input": "x"}).reply_encoder(
        529, ((b"content-type", b"application/json"), (b"request-id", b"req_9"), (b"retry-after", b"3"))
    )
    body = b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
    out = encoder.feed(body) + encoder.close()
    assert encoder.head is not None
    assert encoder.head[0] == 503
    fields = dict(encoder.head[1])
    assert fields[b"retry-after"] == b"3"
    assert fields[b"x-request-id"] == b"req_9"
    assert json.loads(out)["error"] == {
        "message": "Overloaded",
        "type": "server_error",
        "param": None,
        "code": "overloaded",
    }


def test_only_what_concerns_the_upstream_goes_there() -> None:
    """Of the client's fields the user agent and explicit betas go up; the rest speaks of another protocol."""
    sent = inbound({"model": "m", "input": "x"})
    fields = (
        (b"User-Agent", b"codex"),
        (b"originator", b"codex_exec"),
        (b"OpenAI-Beta", b"x"),
        (b"anthropic-beta", b"b"),
    )
    call = ResponsesDialect().accept(type(sent)(sent.method, sent.path, b"a=b", fields, sent.body, sent.id))
    assert {name.lower() for name, _ in call.headers} == {
        b"user-agent", b"anthropic-beta", b"anthropic-version", b"content-type", b"accept",
    }  # fmt: skip
    assert (call.method, call.path, call.query) == ("POST", b"/v1/messages", b"")


_WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
_ARGUMENTS = st.sampled_from(['{"location": "Paris"}', "{}", "", '{"x":', "[1]"])
_ANSWERS = st.lists(
    st.one_of(
        st.builds(lambda text: {"type": "thinking", "thinking": text, "signature": "c2ln"}, _WORDS),
        st.builds(lambda text: {"type": "text", "text": text or "."}, _WORDS),
        st.builds(lambda n: {"type": "tool_use", "id": f"toolu_{n}", "name": "ns__f", "input": {"n": n}}, st.integers(0, 3)),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip
_USERS = st.one_of(
    st.builds(lambda text: {"role": "user", "content": text}, _WORDS),
    st.builds(lambda text: {"role": "developer", "content": text}, _WORDS),
)
_TOOLS = [
    {"type": "namespace", "name": "ns", "description": "", "tools": [{"type": "function", "name": "f"}]}
]


def _bare(turns: list[Json]) -> str:
    """The turns as bytes would be, cache marks left out: they take no part in the prefix."""
    copied = json.loads(json.dumps(turns))
    for turn in copied:
        for block in turn["content"]:
            block.pop("cache_control", None)
    return json.dumps(copied)


def _blocks(turns: list[Json]) -> list[tuple[str, str]]:
    """Every block with its role. A user who speaks again after a blank answer goes on in the same turn."""
    return [(turn["role"], _bare([{"content": [block]}])) for turn in turns for block in turn["content"]]


@settings(max_examples=60, deadline=None)
@example(
    model="claude-sonnet-5-5",
    turns=[
        ({"role": "developer", "content": "0"}, [{"type": "text", "text": " "}]),
        ({"role": "user", "content": ""}, [{"type": "text", "text": "."}]),
    ],
)
@example(
    model="claude-opus-5",
    turns=[
        ({"role": "developer", "content": "0"}, [{"type": "text", "text": " "}]),
        ({"role": "developer", "content": "1"}, [{"type": "text", "text": "\n"}]),
        ({"role": "user", "content": "2"}, [{"type": "text", "text": "."}]),
    ],
)
@given(
    model=st.sampled_from(
        ["claude-sonnet-5-5", "claude-opus-5", "claude-sonnet-5", "claude-sonnet-4-5", "new-model"]
    ),
    turns=st.lists(st.tuples(_USERS, _ANSWERS), min_size=2, max_size=5),
)
def test_a_history_that_grows_keeps_its_prefix(model: str, turns: list[tuple[Json, list[Json]]]) -> None:
    """Turn after turn, echoed items give the same bytes again with something appended, and all thinking comes back."""
    dialect = ResponsesDialect()
    history: list[Json] = [{"role": "user", "content": "Begin"}]
    before: Json | None = None
    for number, (user, answer) in enumerate(turns):
        history.append(user)
        body = {"model": model, "instructions": "Be good.", "input": history, "tools": _TOOLS}
        call = accept(body, dialect, number=number + 1)
        assert call.request.body == accept(body, dialect, number=number + 90).request.body
        sent = json.loads(call.request.body)
        if before is not None:
            earlier = _blocks(before["messages"])
            assert _blocks(sent["messages"])[: len(earlier)] == earlier
            assert _bare([{"content": sent["system"]}]) == _bare([{"content": before["system"]}])
        thinking = [
            block for turn in sent["messages"] for block in turn["content"] if block["type"] == "thinking"
        ]
        expected = [block for _, past in turns[:number] for block in past if block["type"] == "thinking"]
        assert thinking == expected
        before = sent
        output = answered(call, message(*answer))["output"]
        history += output
        history += [
            {"type": "function_call_output", "call_id": item["call_id"], "output": "ok"}
            for item in {item["call_id"]: item for item in output if item["type"] == "function_call"}.values()
        ]


def test_previous_response_id_is_the_same_as_sending_everything() -> None:
    """What is remembered gives the very bytes that a client would have got by sending its items again."""
    dialect = ResponsesDialect()
    first = {"model": "claude-sonnet-5-5", "input": "Hi", "tools": _TOOLS}
    answer = message(
        {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
        {"type": "tool_use", "id": "toolu_1", "name": "ns__f", "input": {}},
        stop_reason="tool_use",
    )
    response = answered(accept(first, dialect, number=1), answer)
    result = {"type": "function_call_output", "call_id": "toolu_1", "output": "ok"}
    named = accept({**first, "previous_response_id": response["id"], "input": [result]}, dialect, number=2)
    items = [{"role": "user", "content": "Hi"}, *response["output"], result]
    assert named.request.body == accept({**first, "input": items}, dialect, number=3).request.body
    references = [{"type": "item_reference", "id": item["id"]} for item in response["output"]]
    by_reference = [items[0], *references, result]
    assert named.request.body == accept({**first, "input": by_reference}, dialect, number=4).request.body


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"input": [{"type": "item_reference", "id": "msg_1"}]}, "input[0].id"),
    ],
)
def test_what_is_not_known_is_not_found(body: Json, param: str) -> None:
    """Names of nothing, of another client's things and of what was not to be stored are all a 404."""
    dialect = ResponsesDialect()
    answer = message({"type": "text", "text": "Yes"})
    base = {"model": "m", "input": "x"}
    kept = answered(accept({**base, "store": False}, dialect, number=1), answer)
    others = answered(accept(base, dialect, number=2, client="somebody else"), answer)
    for unknown in ({}, kept, others):
        names = {"resp_1": unknown.get("id", "resp_1")}
        names["msg_1"] = unknown["output"][0]["id"] if unknown else "msg_1"
        text = json.dumps({**base, **body})
        for name, real in names.items():
            text = text.replace(f'"{name}"', f'"{real}"')
        with pytest.raises(Refused) as raised:
            accept(text.encode(), dialect, number=3)
        assert raised.value.status == 404
        assert json.loads(dialect.render_error(raised.value, "").body)["error"]["param"] == param


def test_events_out_of_order_are_a_broken_upstream() -> None:
    """A block inside a block, and an end inside a block, are refused instead of guessed at."""
    start: Json = {"type": "message_start", "message": {"id": "m", "content": [], "usage": {}}}
    block: Json = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    for wrong in ([start, block, block], [start, block, {"type": "message_stop"}], [block]):
        encoder = accept({"model": "m", "input": "x", "stream": True}).reply_encoder(200, STREAM_HEAD)
        with pytest.raises(UpstreamBroken):
            encoder.feed(deltas(*wrong)) + encoder.close()
