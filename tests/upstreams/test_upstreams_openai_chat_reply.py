"""Chat Completions replies as Messages replies: every row of the table, and what real servers do differently."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_desk.upstreams.openai_chat_messages import UNSIGNED, chat_messages
from fakes.chat_upstream import DONE, chunk, decode, decoder, events, folded, summary, usage
from fakes.cuts import CUTS, pieces, single_bytes

Json = dict[str, Any]

HELLO = [chunk({"role": "assistant", "content": ""}), chunk({"content": "Hel"}), chunk({"content": "lo"})]
END = [chunk({}, "stop"), usage(), DONE]
SHOWN = ["message_start", (0, "text", ""), (0, "Hel"), (0, "lo"), 0, "end_turn", "message_stop"]


def _call(index: int, call_id: str = "", name: str = "", arguments: str = "") -> Json:
    function = {"arguments": arguments} | ({"name": name} if name else {})
    return {"tool_calls": [{"index": index, "function": function} | ({"id": call_id} if call_id else {})]}


def _whole(*chunks: bytes, **how: Any) -> Json:
    message: Json = json.loads(decode(chunks, stream=False, **how))
    return message


# Streams --------------------------------------------------------------------------------------------------


def test_a_stream_has_the_exact_order() -> None:
    """Every event and field of a plain answer, as Anthropic's API would send them."""
    made = decoder()
    written = decode([*HELLO, *END], made)
    assert made.head == (
        200,
        (
            (b"Content-Type", b"text/event-stream; charset=utf-8"),
            (b"Cache-Control", b"no-cache"),
            (b"request-id", b"req_chat"),
        ),
    )
    nothing = {
        "input_tokens": 0,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": 0,
    }
    message: Json = {
        "id": "msg_abcdefghijklmnop",
        "type": "message",
        "role": "assistant",
        "model": "claude-opus-5-5",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": nothing,
    }
    assert events(written) == [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo"}},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": nothing | {"input_tokens": 10, "output_tokens": 5},
        },
        {"type": "message_stop"},
    ]


def test_each_piece_passes_at_once() -> None:
    """Nothing waits for the next chunk."""
    made = decoder()
    heads = [made.head]
    assert summary(made.feed(HELLO[0])) == ["message_start"]
    heads.append(made.head)
    assert [head is None for head in heads] == [True, False]
    assert summary(made.feed(HELLO[1])) == [(0, "text", ""), (0, "Hel")]
    assert summary(made.feed(chunk({}, "stop"))) == [0]
    assert summary(made.feed(usage())) == ["end_turn", "message_stop"]
    assert made.feed(DONE) + made.close() == b""


@pytest.mark.parametrize(
    ("finish", "stop"),
    [
        ("stop", "end_turn"),
        ("length", "max_tokens"),
        ("content_filter", "refusal"),
        ("eos", "end_turn"),
        ("model_length", "max_tokens"),
        ("something new", "end_turn"),
    ],
)
def test_each_finish_reason_has_its_stop_reason(finish: str, stop: str) -> None:
    """Streamed and whole alike."""
    chunks = [*HELLO, chunk({}, finish), usage(), DONE]
    assert folded(decode(chunks))["stop_reason"] == stop
    assert _whole(*chunks)["stop_reason"] == stop


@pytest.mark.parametrize("finish", ["tool_calls", "function_call", "stop", "length", "content_filter"])
def test_an_answer_with_calls_stops_for_them(finish: str) -> None:
    """Some servers say stop; a client that is not told of the calls would not make them."""
    chunks = [chunk(_call(0, "a", "t", '{"x":1}')), chunk({}, finish), usage(), DONE]
    message = folded(decode(chunks))
    assert message["stop_reason"] == "tool_use"
    assert message["content"] == [{"type": "tool_use", "id": "a", "name": "t", "input": {"x": 1}}]


def test_a_call_that_was_cut_off_is_none_to_make() -> None:
    """At the length limit, inside of the arguments, the reason stays max_tokens."""
    chunks = [chunk(_call(0, "a", "t", '{"x":')), chunk({}, "length"), usage(), DONE]
    assert summary(decode(chunks))[-2:] == ["max_tokens", "message_stop"]
    assert _whole(*chunks)["stop_reason"] == "max_tokens"


def test_thinking_is_a_block_with_a_signature_that_says_it_is_none() -> None:
    """It can be told from Claude's own, and goes back to the server it came from."""
    chunks = [chunk({"reasoning_content": "h"}), chunk({"reasoning_content": "m"}), *HELLO, *END]
    message = folded(decode(chunks))
    thinking, text = message["content"]
    assert thinking == {"type": "thinking", "thinking": "hm", "signature": UNSIGNED}
    assert text == {"type": "text", "text": "Hello"}
    [back] = chat_messages(None, [{"role": "assistant", "content": message["content"]}])
    assert back == {"role": "assistant", "content": "Hello", "reasoning_content": "hm"}


def test_thinking_has_other_names() -> None:
    """OpenRouter's and vLLM's reasoning, said twice or once, and Mistral's parts."""
    part = [{"type": "thinking", "thinking": [{"type": "text", "text": "m"}]}, {"type": "text", "text": "a"}]
    chunks = [
        chunk({"reasoning": "h", "reasoning_details": [{}]}),
        chunk({"reasoning": "h", "reasoning_content": "h"}),
        chunk({"content": part}),
        *END,
    ]
    assert [block.get("thinking", block.get("text")) for block in _whole(*chunks)["content"]] == ["hhm", "a"]


def test_parallel_calls_that_alternate_become_blocks_in_a_row() -> None:
    """The official order holds whatever order the pieces come in."""
    chunks = [
        *HELLO,
        chunk(_call(0, "a", "t")),
        chunk(_call(1, "b", "u")),
        chunk(_call(0, arguments='{"x"')),
        chunk(_call(1, arguments='{"y"')),
        chunk(_call(0, arguments=":1}")),
        chunk(_call(1, arguments=":2}")),
        chunk({}, "tool_calls"),
        usage(),
        DONE,
    ]
    message = folded(decode(chunks))
    assert [block.get("input") for block in message["content"]] == [None, {"x": 1}, {"y": 2}]
    assert [block.get("id") for block in message["content"]] == [None, "a", "b"]
    assert _whole(*chunks) == message


def test_arguments_pass_as_they_come() -> None:
    """A long file that a model writes is seen while it is written."""
    made = decoder()
    made.feed(chunk(_call(0, "a", "t")))
    assert summary(made.feed(chunk(_call(0, arguments='{"x')))) == [(0, "tool_use", "t"), (0, '{"x')]
    assert summary(made.feed(chunk(_call(0, arguments='":1}')))) == [(0, '":1}')]


@pytest.mark.parametrize(
    ("delta", "block"),
    [
        (_call(0, "a", "t"), {"id": "a", "input": {}}),
        (_call(0, "functions.t:0", "t", "{}"), {"id": "toolu_x" + b"functions.t:0".hex(), "input": {}}),
        (_call(0, "", "t", "{}"), {"id": "toolu_abcdefghijklmnop_0", "input": {}}),
        (
            {"tool_calls": [{"id": "a", "function": {"name": "t", "arguments": {"x": 1}}}]},
            {"id": "a", "input": {"x": 1}},
        ),
        (
            {"function_call": {"name": "t", "arguments": "{}"}},
            {"id": "toolu_abcdefghijklmnop_0", "input": {}},
        ),
    ],
)
def test_calls_come_in_many_forms(delta: Json, block: Json) -> None:
    """Without arguments, with ids the Messages API would refuse, without ids, arguments as an object, the old field."""
    chunks = [chunk(delta), chunk({}, "tool_calls"), usage(), DONE]
    [found] = folded(decode(chunks))["content"]
    assert found == {"type": "tool_use", "name": "t", **block}


def test_shortened_names_come_back() -> None:
    """The client sees the name it gave."""
    chunks = [chunk(_call(0, "a", "short", "{}")), *END]
    [block] = folded(decode(chunks, renamed={"short": "long"}))["content"]
    assert block["name"] == "long"


def test_a_refusal_is_shown_and_said() -> None:
    """OpenAI's refusal text is the answer's text, and stop_details explain it."""
    chunks = [chunk({"refusal": "I can"}), chunk({"refusal": "not."}), *END]
    message = folded(decode(chunks))
    assert message["stop_reason"] == "refusal"
    assert message["stop_details"] == {"type": "refusal", "category": None, "explanation": "I cannot."}
    assert message["content"] == [{"type": "text", "text": "I cannot."}]
    assert _whole(*chunks) == message


@pytest.mark.parametrize(
    ("given_", "counted"),
    [
        ({"prompt_tokens": 10, "completion_tokens": 5}, (10, 0, 0, 5)),
        (
            {
                "prompt_tokens": 100,
                "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 30},
            },
            (10, 30, 60, 5),
        ),
        ({"prompt_tokens": 100, "completion_tokens": 5, "prompt_cache_hit_tokens": 64}, (36, 0, 64, 5)),
        ({"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 9}}, (0, 0, 9, 0)),
        ({"prompt_tokens": "10", "completion_tokens": -5, "prompt_tokens_details": None}, (0, 0, 0, 0)),
    ],
)
def test_tokens_are_counted_as_anthropic_does(given_: Json, counted: tuple[int, ...]) -> None:
    """Anthropic's input_tokens leave out what the cache had; OpenAI's prompt_tokens do not."""
    message = folded(decode([*HELLO, chunk({}, "stop"), chunk(usage=given_), DONE]))
    assert tuple(message["usage"].values()) == counted


def test_tokens_of_thinking_are_told() -> None:
    """Where the server counts them."""
    end = usage(completion_tokens_details={"reasoning_tokens": 3})
    message = folded(decode([*HELLO, chunk({}, "stop"), end, DONE]))
    assert message["usage"]["output_tokens_details"] == {"thinking_tokens": 3}


# What servers do differently ------------------------------------------------------------------------------

COUNT = {"prompt_tokens": 10, "completion_tokens": 5}


@pytest.mark.parametrize(
    "end",
    [
        [chunk({}, "stop"), usage()],
        [chunk({}, "stop"), DONE],
        [chunk({}, "stop")],
        [DONE],
        [chunk({}, "stop", usage=COUNT)],
        [chunk({}, "stop", x_groq={"usage": COUNT}), DONE],
        [usage(), chunk({}, "stop"), DONE],
        [chunk({}, "stop").rstrip()],
        [chunk({}, "stop").replace(b"\n\n", b"\r\n\r\n"), b"data:[DONE]\r\n\r\n"],
        [b": keep-alive\n\n", chunk({}, "stop").replace(b"data: ", b"data:"), DONE],
        [chunk({}, "stop"), usage(), DONE, b"data: what follows is passed over\n\n"],
        [chunk({"content": None}, "stop"), chunk({"content": "too late"}), usage(), DONE],
        [b"event: ping\ndata:\n\n", *END],
        [chunk(None, prompt_filter_results=[]), *END],
    ],
)
def test_every_way_to_end_is_an_end(end: list[bytes]) -> None:
    """No [DONE], no usage, usage early or beside, no finish_reason but [DONE], other line ends, comments."""
    assert summary(decode([*HELLO, *end])) == SHOWN
    assert _whole(*HELLO, *end)["content"] == [{"type": "text", "text": "Hello"}]


@pytest.mark.parametrize(
    "begin", [b"\xef\xbb\xbf", b"\n\n", b": OPENROUTER PROCESSING\n\n", chunk(None, prompt_filter_results=[])]
)
def test_every_way_to_begin_is_a_beginning(begin: bytes) -> None:
    """Byte order marks, empty lines, comments, chunks without choices."""
    assert summary(decode([begin, *HELLO, *END])) == SHOWN


def test_other_choices_are_passed_over() -> None:
    """Only the first was asked for."""
    second = chunk(choices=[{"index": 1, "delta": {"content": "no"}, "finish_reason": "stop"}])
    assert summary(decode([HELLO[0], second, *HELLO[1:], second, *END])) == SHOWN


def test_a_document_where_a_stream_was_asked_for_is_streamed() -> None:
    """Some servers ignore stream; the client still gets what it waits for."""
    message = {
        "role": "assistant",
        "content": "Hello",
        "tool_calls": [{"id": "a", "type": "function", "function": {"name": "t", "arguments": "{}"}}],
    }
    document = {
        "id": "chatcmpl-abcdefghijklmnop",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
        "usage": COUNT,
    }
    body = json.dumps(document, indent=1).encode()
    shown = folded(decode(single_bytes(b"\n" + body)))
    assert [block["type"] for block in shown["content"]] == ["text", "tool_use"]
    assert shown["stop_reason"] == "tool_use"
    assert shown["usage"]["input_tokens"] == 10
    assert _whole(body) == shown


# What goes wrong ------------------------------------------------------------------------------------------


def test_a_stream_that_was_cut_off_does_not_look_complete() -> None:
    """Nothing is made up: no stop reason, no message_stop."""
    assert summary(decode(HELLO)) == SHOWN[:4]
    assert summary(decode([*HELLO, chunk({}, "stop")[:-20]])) == SHOWN[:4]


@pytest.mark.parametrize("chunks", [[], [b": hello\n\n"], [DONE]])
def test_a_reply_that_never_began_is_an_error(chunks: list[bytes]) -> None:
    """An empty 200 is a 502, which clients try again."""
    made = decoder()
    assert json.loads(decode(chunks, made))["error"]["type"] == "api_error"
    assert made.head is not None
    assert made.head[0] == 502


def test_a_whole_reply_that_was_cut_off_is_an_error() -> None:
    """A client that does not stream gets a 502 and no half an answer."""
    made = decoder(stream=False)
    assert json.loads(decode(HELLO, made))["error"]["type"] == "api_error"
    assert made.head is not None
    assert made.head[0] == 502


@pytest.mark.parametrize(
    "failure",
    [
        b'data: {"error":{"message":"Overloaded","type":"overloaded_error"}}\n\n',
        b'event: error\ndata: {"message":"Overloaded","type":"overloaded_error"}\n\n',
        b'event: error\ndata: {"error":{"message":"Overloaded","code":529}}\n\n',
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_an_error_as_the_first_chunk_has_a_real_status(failure: bytes, *, stream: bool) -> None:
    """A 200 that turns out to be an error is none to the client."""
    made = decoder(stream=stream)
    error = json.loads(decode([failure, DONE], made))["error"]
    assert error == {"type": "overloaded_error", "message": "Overloaded"}
    assert made.head is not None
    assert made.head[0] == 529


def test_an_error_inside_of_a_stream_is_an_error_event() -> None:
    """After the first piece there is no other way to tell; what follows is passed over."""
    failure = b'data: {"error":{"message":"Out of memory","type":"server_error"}}\n\n'
    last = events(decode([*HELLO, failure, *END]))[-1]
    assert last == {"type": "error", "error": {"type": "api_error", "message": "Out of memory"}}


def test_a_failure_as_finish_reason_is_an_error() -> None:
    """OpenRouter and vLLM end broken answers so."""
    assert summary(decode([*HELLO, chunk({}, "error"), DONE]))[-1] == "error"


def test_an_http_error_is_told_with_its_status() -> None:
    """In Anthropic's shape, and what steers retries is kept."""
    body = json.dumps({"error": {"message": "Slow down.", "type": "tokens"}}).encode()
    headers = ((b"retry-after", b"3"), (b"x-request-id", b"r"), (b"Content-Type", b"application/json"))
    made = decoder(status=429, headers=headers)
    written = decode(single_bytes(body), made)
    assert json.loads(written) == {
        "type": "error",
        "error": {"type": "rate_limit_error", "message": "Slow down."},
    }
    assert made.head == (
        429,
        ((b"Content-Type", b"application/json"), (b"retry-after", b"3"), (b"request-id", b"r")),
    )


def test_a_large_error_page_is_not_kept() -> None:
    """However much a server writes about a failure."""
    made = decoder(status=500)
    for _ in range(100):
        assert made.feed(b"x" * 10_000) == b""
    assert json.loads(made.close())["error"]["type"] == "api_error"


@pytest.mark.parametrize(
    "line",
    [
        b"data: {\n\n",
        b"data: 3\n\n",
        b'data: {"choices":[3]}\n\n',
        b'data: {"choices":[{"delta":3}]}\n\n',
        b'data: {"choices":[{"delta":{"tool_calls":[3]}}]}\n\n',
        b'data: {"choices":[],"usage":3}\n\n',
        b"data: " + b"[" * 5000 + b"\n\n",
    ],
)
def test_what_is_no_chat_stream_is_malformed(line: bytes) -> None:
    """A ValueError, which whoever delivers the reply knows what to do with."""
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec's words
        decode([*HELLO, line])


@pytest.mark.parametrize("body", [b"{}", b"{", b'{"choices":[]}', b'{"choices":3}', b"[3]"])
def test_what_is_no_completion_is_malformed(body: bytes) -> None:
    """The same for a document."""
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec's words
        decode([body])


def test_pings_keep_a_silent_stream_alive() -> None:
    """While the model thinks, clients that watch for bytes are content; before and after, nothing is said."""
    made = decoder()
    assert made.silence > 0
    assert made.idle() == b""
    made.feed(HELLO[0])
    assert made.idle() == b'event: ping\ndata: {"type":"ping"}\n\n'
    for each in END:
        made.feed(each)
    assert made.idle() == b""
    whole = decoder(stream=False)
    whole.feed(HELLO[0])
    assert whole.idle() == b""


def test_replies_with_the_same_id_get_different_ones() -> None:
    """Ollama draws a reply's id from a thousand; clients tell answers apart by it."""
    same = chunk({"content": "a"}, "stop").replace(b"chatcmpl-abcdefghijklmnop", b"chatcmpl-17")
    first, again, other = (
        folded(decode([same, usage(), DONE], salt=salt))["id"] for salt in (b"1", b"1", b"2")
    )
    assert first == again != other


# Properties -----------------------------------------------------------------------------------------------

DELTA = st.one_of(
    st.fixed_dictionaries({"content": st.sampled_from(["", "a", " ", "ü\u2028", "\n"])}),
    st.fixed_dictionaries({"reasoning_content": st.sampled_from(["t", " "])}),
    st.builds(
        _call,
        st.integers(0, 2),
        st.sampled_from(["", "a", "b:0"]),
        st.sampled_from(["", "t"]),
        st.sampled_from(["", "{", "}", '{"x":1}', "null"]),
    ),
)
FINISH = st.sampled_from([None, "stop", "tool_calls", "length"])


@given(st.lists(DELTA, max_size=8), FINISH, st.booleans(), CUTS)
@settings(max_examples=300, deadline=None)
def test_where_chunks_end_means_nothing(
    deltas: list[Json],
    finish: str | None,
    done: bool,  # noqa: FBT001 - drawn
    cuts: list[int],
) -> None:
    """Byte by byte, in any pieces, or whole: the same blocks in an order that clients can follow."""
    stream = b"".join([chunk(delta) for delta in deltas] + ([chunk({}, finish)] if finish else []))
    stream += DONE if done else b""

    def outcome(parts: list[bytes], *, streamed: bool) -> Any:
        made = decoder(stream=streamed)
        try:
            written = decode(parts, made)
        except ValueError as error:
            return str(error)
        return made.head, written

    for streamed in (True, False):
        whole = outcome([stream], streamed=streamed)
        assert outcome(single_bytes(stream), streamed=streamed) == whole
        assert outcome(pieces(stream, cuts), streamed=streamed) == whole
        if streamed and isinstance(whole, tuple) and whole[1].endswith(b'"message_stop"}\n\n'):
            assert [block["type"] for block in summary_blocks(whole[1])] == [
                block["type"] for block in json.loads(outcome([stream], streamed=False)[1])["content"]
            ]


def summary_blocks(written: bytes) -> list[Json]:
    """The blocks of a stream in their order, checked to follow each other."""
    started: list[Json] = []
    is_open = False
    for event in events(written):
        if event["type"] == "content_block_start":
            assert not is_open
            assert event["index"] == len(started)
            started.append(event["content_block"])
            is_open = True
        elif event["type"] == "content_block_delta":
            assert is_open
        elif event["type"] == "content_block_stop":
            assert event["index"] == len(started) - 1
            is_open = False
    assert not is_open
    return started


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
LOOSE_CALL = st.fixed_dictionaries(
    {},
    optional={
        "index": ANYTHING,
        "id": ANYTHING,
        "function": ANYTHING | st.fixed_dictionaries({}, optional={"name": ANYTHING, "arguments": ANYTHING}),
    },
)
LOOSE_DELTA = st.fixed_dictionaries(
    {},
    optional={
        "content": ANYTHING
        | st.lists(st.fixed_dictionaries({"type": st.just("thinking"), "thinking": ANYTHING})),
        "reasoning": ANYTHING,
        "refusal": ANYTHING,
        "function_call": ANYTHING,
        "tool_calls": ANYTHING | st.lists(LOOSE_CALL, max_size=2),
    },
)
LOOSE = ANYTHING | st.fixed_dictionaries(
    {},
    optional={
        "id": ANYTHING,
        "created": ANYTHING,
        "usage": ANYTHING,
        "x_groq": ANYTHING,
        "error": ANYTHING,
        "object": ANYTHING | st.just("error"),
        "choices": ANYTHING
        | st.lists(
            st.fixed_dictionaries(
                {}, optional={"index": ANYTHING, "delta": LOOSE_DELTA | ANYTHING, "finish_reason": ANYTHING}
            ),
            max_size=2,
        ),
    },
)


@given(st.lists(LOOSE, max_size=4), st.booleans(), st.sampled_from([b"data: ", b""]))
@settings(max_examples=500, deadline=None)
def test_no_reply_is_more_than_malformed(documents: list[Any], stream: bool, prefix: bytes) -> None:  # noqa: FBT001
    """Chunks and documents of any shape: a reply, an error, or a ValueError."""
    written = b"".join([prefix + json.dumps(document).encode() + b"\n\n" for document in documents])
    made = decoder(stream=stream)
    try:
        decode([written], made)
    except ValueError:
        return
    assert made.head is not None


@given(st.binary(max_size=60), st.sampled_from([200, 400, 500]), st.booleans())
@example(b"data: \xff\n\n", 200, True)
@example(b'{"choices":[{"message":' + b'{"a":' * 900 + b"1" + b"}" * 902, 200, True)
def test_no_bytes_are_more_than_malformed(written: bytes, status: int, stream: bool) -> None:  # noqa: FBT001
    """The same for what is no JSON at all."""
    try:
        decode([written], decoder(status=status, stream=stream))
    except ValueError:
        assert status == 200
