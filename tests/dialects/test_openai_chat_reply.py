"""Chat Completions answers: a golden case for every row, whole and streamed, however the bytes are cut."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from claude_desk.dialects.openai_chat_reply import DONE
from claude_desk.errors import UpstreamBroken
from fakes.chat_calls import DOCUMENT, STREAM, accept, chunks, golden, sse, through
from fakes.cuts import CUTS, pieces, single_bytes

REPLIES = golden("replies")
CASES = [pytest.param(case, id=name) for name, case in REPLIES]
MESSAGE = {"role": "user", "content": "Hello"}
BODY = {"model": "claude-opus-5-5", "messages": [MESSAGE]}


def answered(case: dict[str, Any], cut: list[bytes], *, stream: bool) -> tuple[int, bytes]:
    """Status and body that the client of a case gets for its stream in these pieces."""
    encoder = accept({**case["chat"], "stream": stream}).reply_encoder(200, STREAM)
    body = through(encoder, cut)
    assert encoder.head is not None
    return encoder.head[0], body


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("cut", [lambda data: [data], single_bytes], ids=["whole", "bytes"])
def test_a_stream_becomes_what_its_golden_case_says(case: dict[str, Any], cut: Any) -> None:
    """Chunk for chunk, fed at once or byte by byte; an error that comes first is a status."""
    status, body = answered(case, cut(sse(case["upstream"])), stream=True)
    if "stream_error" in case:
        assert {"status": status, "body": json.loads(body)} == case["stream_error"]
        return
    assert status == 200
    assert chunks(body) == case["stream"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("cut", [lambda data: [data], single_bytes], ids=["whole", "bytes"])
def test_a_whole_answer_is_what_its_golden_case_says(case: dict[str, Any], cut: Any) -> None:
    """One document, or one error with its status."""
    status, body = answered(case, cut(sse(case["upstream"])), stream=False)
    if "whole_error" in case:
        assert {"status": status, "body": json.loads(body)} == case["whole_error"]
        return
    assert (status, json.loads(body)) == (200, case["whole"])


@given(st.sampled_from([case for _, case in REPLIES]), CUTS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_where_a_chunk_ends_means_nothing(case: dict[str, Any], cuts: list[int], stream: bool) -> None:  # noqa: FBT001
    """Cut anywhere, the same bytes come out."""
    data = sse(case["upstream"])
    assert answered(case, pieces(data, cuts), stream=stream) == answered(case, [data], stream=stream)


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, case in REPLIES if "whole" in case])
def test_openais_types_take_every_answer(name: str, case: dict[str, Any]) -> None:
    """The SDK's own models, strictly: no field of the wrong type, none missing.

    Those models have no custom calls in chunks, although they have them in whole answers.
    """
    assert ChatCompletion.model_validate(case["whole"]).choices
    for chunk in case["stream"]:
        if isinstance(chunk, dict) and name != "tool_call_custom":
            ChatCompletionChunk.model_validate(chunk)


@given(st.sampled_from([case for _, case in REPLIES if "whole" in case]), st.floats(0, 1), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_stream_that_is_cut_off_never_looks_complete(
    case: dict[str, Any],
    part: float,
    stream: bool,  # noqa: FBT001
) -> None:
    """Short of message_stop, close raises; no [DONE] was written and no whole answer begun."""
    data = sse(case["upstream"])
    data = data[: int(part * data.index(b"event: message_stop"))]
    encoder = accept({**case["chat"], "stream": stream}).reply_encoder(200, STREAM)
    out = encoder.feed(data)
    with pytest.raises(UpstreamBroken):
        encoder.close()
    assert DONE not in out
    if not stream:
        assert (out, encoder.head) == (b"", None)


def test_the_head_waits_for_the_first_event() -> None:
    """Until something is decided there is no status and no byte; then it comes with the upstream's id and retry fields."""
    encoder = accept({**BODY, "stream": True}).reply_encoder(
        200, (*STREAM, (b"anthropic-ratelimit-requests-limit", b"50"), (b"Content-Length", b"5"))
    )
    assert encoder.feed(b"event: message_start\nda") == b""
    assert encoder.head is None
    encoder.feed(b'ta: {"type":"message_start","message":{"id":"msg_1"}}\n\n')
    assert encoder.head == (
        200,
        (
            (b"Content-Type", b"text/event-stream; charset=utf-8"),
            (b"request-id", b"req_up"),
            (b"anthropic-ratelimit-requests-limit", b"50"),
            (b"x-request-id", b"req_up"),
            (b"x-ratelimit-limit-requests", b"50"),
        ),
    )


@pytest.mark.parametrize("stream", [True, False])
def test_an_upstream_that_does_not_stream_is_understood(stream: bool) -> None:  # noqa: FBT001
    """A vendor that ignores stream and sends one message is answered for alike."""
    content = [
        {"type": "text", "text": "Hi"},
        {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {"a": 1}},
    ]
    usage = {"input_tokens": 3, "output_tokens": 4}
    message = {
        "type": "message",
        "id": "msg_1",
        "content": content,
        "stop_reason": "tool_use",
        "usage": usage,
    }
    encoder = accept({**BODY, "stream": stream}).reply_encoder(200, DOCUMENT)
    body = through(encoder, [msgspec.json.encode(message)])
    if stream:
        assert chunks(body)[-1] == "data: [DONE]"
        assert [c["choices"][0]["finish_reason"] for c in chunks(body)[:-1]][-1] == "tool_calls"
    else:
        assert (
            json.loads(body)["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] == '{"a":1}'
        )
        assert json.loads(body)["usage"]["total_tokens"] == 7


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"<html>", b'{"type":"message","content":[5]}', b"[" * 5000], ids=repr
)
def test_a_document_that_is_no_message_is_a_broken_upstream(body: bytes) -> None:
    """It is reported as such, and the SDKs try again; an empty message is one."""
    encoder = accept(BODY).reply_encoder(200, DOCUMENT)
    encoder.feed(body)
    if body == b"{}":
        assert json.loads(encoder.close())["choices"][0]["message"]["content"] == ""
        return
    with pytest.raises(UpstreamBroken):
        encoder.close()
