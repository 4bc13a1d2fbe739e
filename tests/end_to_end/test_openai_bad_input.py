"""Bad input to OpenAI's protocols, through the whole program: each is refused in OpenAI's shape, or repaired; none is a 500."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from fakes.canary import CLIENT_KEY
from fakes.recording_upstream import RecordingUpstream, message_stream, sse_reply
from fakes.served_desk import ServedDesk

CHAT, RESPONSES = "/v1/chat/completions", "/v1/responses"
MODEL = "claude-opus-5-5"
HELLO = {"role": "user", "content": "Hello"}
LONG = "x" * 10_000_000
CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": '{"a":'}}
ITEM = {"type": "function_call", "call_id": "call_1", "name": "f", "arguments": '{"a":'}


def posted(desk: ServedDesk, path: str, body: bytes) -> tuple[int, Any]:
    """Status and decoded answer."""
    address = urlsplit(desk.url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        headers = {"authorization": f"Bearer {CLIENT_KEY}", "content-type": "application/json"}
        connection.request("POST", path, body, headers)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        (b"", None, "invalid_json"),
        (b"{", None, "invalid_json"),
        (b"\xff\xfe", None, "invalid_json"),
        (b"[]", None, "invalid_json"),
        (b"[" * 100_000, None, "invalid_json"),
        (b"{}", "model", "missing_required_parameter"),
        (b'{"model":5}', "model", "invalid_type"),
        (b'{"model":"%b","stream":"yes"}' % MODEL.encode(), "stream", "invalid_type"),
        (b'{"model":"%b","tools":{}}' % MODEL.encode(), "tools", "invalid_type"),
    ],
)
def test_what_is_no_request_is_refused(
    practice_desk: ServedDesk, path: str, body: bytes, param: str | None, code: str
) -> None:
    """No JSON, no object, wrong types: a 400 that names the parameter."""
    if path == RESPONSES and b"tools" in body:
        body = body[:-1] + b',"input":"x"}'
    status, answer = posted(practice_desk, path, body)
    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")
    assert (answer["error"]["param"], answer["error"]["code"]) == (param, code)


@pytest.mark.parametrize(
    ("path", "history", "param"),
    [
        (CHAT, {"messages": [HELLO, {"role": "narrator", "content": "x"}]}, "messages[1].role"),
        (RESPONSES, {"input": [HELLO, {"role": "narrator", "content": "x"}]}, "input[1].role"),
    ],
)
def test_an_unknown_role_is_refused(
    practice_desk: ServedDesk, path: str, history: dict[str, Any], param: str
) -> None:
    """With its place in the conversation."""
    status, answer = posted(practice_desk, path, json.dumps({"model": MODEL, **history}).encode())
    assert (status, answer["error"]["param"], answer["error"]["code"]) == (400, param, "invalid_value")


@pytest.mark.parametrize(
    ("path", "history"),
    [
        (CHAT, {"messages": [HELLO, {"role": "tool", "tool_call_id": "call_9", "content": "late"}]}),
        (
            RESPONSES,
            {"input": [HELLO, {"type": "function_call_output", "call_id": "call_9", "output": "late"}]},
        ),
        (CHAT, {"messages": [HELLO, {"role": "assistant", "content": None, "tool_calls": [CALL]}, HELLO]}),
        (RESPONSES, {"input": [HELLO, ITEM, HELLO]}),
    ],
    ids=["chat result", "responses result", "chat call", "responses call"],
)
def test_a_torn_history_is_repaired(practice_desk: ServedDesk, path: str, history: dict[str, Any]) -> None:
    """A result without its call, a call with broken JSON and without its result: Practice, which is strict, answers."""
    status, answer = posted(practice_desk, path, json.dumps({"model": MODEL, **history}).encode())
    assert status == 200, answer


@pytest.mark.parametrize(
    ("path", "history"), [(CHAT, {"messages": [{**HELLO, "content": LONG}]}), (RESPONSES, {"input": LONG})]
)
def test_a_very_long_text_arrives(
    relay_desk: ServedDesk, upstream: RecordingUpstream, path: str, history: dict[str, Any]
) -> None:
    """Ten million characters, none missing."""
    upstream.answer(sse_reply(message_stream("Read it.")))
    status, _ = posted(relay_desk, path, json.dumps({"model": MODEL, **history}).encode())
    assert status == 200
    assert json.loads(upstream.request().body)["messages"][0]["content"][0]["text"] == LONG
