"""Whatever a client sends, it gets a request or a 400 that says why; and whatever it names, its own or a 404."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import openai.types.responses as sdk
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_desk.dialects.openai_options import Options
from claude_desk.dialects.openai_responses import ResponsesDialect
from claude_desk.dialects.openai_responses_client_tools import CLIENT_CALLS, CLIENT_TOOLS
from claude_desk.dialects.openai_responses_input import _DROPPED, _READERS
from claude_desk.errors import Refused, UpstreamBroken
from fakes.responses_calls import STREAM_HEAD, accept, answered, judged, message, translated

Json = dict[str, Any]

REPLIES = sorted(
    (Path(__file__).resolve().parents[1] / "golden" / "openai_responses" / "replies").glob("*.messages.sse")
)
MODELS = st.sampled_from(
    ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-4-5", "claude-opus-4-6", "gpt-5"]
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
FIELDS = sorted(sdk.response_create_params.ResponseCreateParamsBase.__annotations__)
PARTS = ["input_text", "input_image", "input_file", "input_audio", "output_text", "summary_text", "refusal"]
KINDS = st.sampled_from(sorted({*_READERS, *_DROPPED, *PARTS, "item_reference", "new"})) | ANYTHING
MEMBERS = st.sampled_from(
    [
        "role", "content", "call_id", "name", "namespace", "arguments", "input", "output", "id", "action",
        "operation", "encrypted_content", "text", "image_url", "file_data", "filename", "file_id", "file_url",
        "status", "refusal", "tools", "reasoning", "phase", "cache_control", "prompt_cache_breakpoint",
    ]
)  # fmt: skip
PART = st.builds(
    lambda kind, members: {"type": kind, **members}, KINDS, st.dictionaries(MEMBERS, ANYTHING, max_size=3)
)
ROLES = st.sampled_from(["user", "assistant", "system", "developer", "tool"]) | ANYTHING
ITEMS = st.lists(
    st.builds(
        lambda kind, members, role: {"type": kind, **members, **({"role": role} if kind == "message" else {})},
        KINDS,
        st.dictionaries(MEMBERS, ANYTHING | st.lists(PART, max_size=2), max_size=5),
        ROLES,
    ),
    max_size=4,
)  # fmt: skip
TOOL_KINDS = st.sampled_from(["function", "custom", "namespace", "web_search", "tool_search", *CLIENT_TOOLS])
TOOL = st.dictionaries(
    st.sampled_from(
        ["type", "name", "parameters", "tools", "format", "strict", "description", "environment"]
    ),
    ANYTHING | TOOL_KINDS,
    max_size=5,
)
CHOICE = ANYTHING | st.dictionaries(
    st.sampled_from(["type", "name", "namespace", "mode", "tools"]),
    ANYTHING | TOOL_KINDS | st.sampled_from(["allowed_tools", "required"]) | st.lists(TOOL, max_size=2),
    max_size=4,
)


def _is_answered(body: bytes, *, lenient: bool = False) -> None:
    """A request becomes a Messages request, or a refusal with a status of the client's."""
    dialect = ResponsesDialect(options=Options(lenient=lenient))
    refusal: Refused | None = None
    try:
        call = accept(body, dialect)
    except Refused as error:
        refusal = error
    if refusal is not None:
        assert 400 <= refusal.status < 500
        assert json.loads(dialect.render_error(refusal, "").body)["error"]["message"]
        return
    sent = json.loads(call.request.body)
    assert sent["messages"][0]["role"] == "user"
    encoder = call.reply_encoder(200, STREAM_HEAD)
    assert encoder.feed(message({"type": "text", "text": "x"})) + encoder.close()


@settings(max_examples=200, deadline=None)
@given(fields=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4), lenient=st.booleans())
def test_bad_fields_are_never_our_fault(fields: Json, lenient: bool) -> None:  # noqa: FBT001
    """Whatever a field holds, the request is carried or refused with words."""
    _is_answered(msgspec.json.encode({"model": "claude-opus-5", "input": "x", **fields}), lenient=lenient)


@settings(max_examples=300, deadline=None)
@example(items=[{"type": "message", "role": ["user"]}], lenient=False)
@example(items=[{"type": ["message"], "role": "user"}], lenient=True)
@example(items=[{"role": "user", "content": [{"type": ["input_text"], "text": "x"}]}], lenient=True)
@example(items=[{"role": "user", "content": [{"type": "input_text", "text": "x", "prompt_cache_breakpoint": {"ttl": []}}]}], lenient=False)  # fmt: skip
@given(items=ITEMS, lenient=st.booleans())
def test_bad_items_are_never_our_fault(items: list[Json], lenient: bool) -> None:  # noqa: FBT001
    """Whatever an item holds, the request is carried or refused with words."""
    _is_answered(msgspec.json.encode({"model": "claude-opus-5", "input": items}), lenient=lenient)


@settings(max_examples=250, deadline=None)
@example(tools=[{"type": "namespace", "name": "n", "tools": [{"type": []}]}], choice=None, lenient=False)
@example(tools=[], choice={"type": ["function"]}, lenient=True)
@given(tools=st.lists(TOOL, max_size=3), choice=CHOICE, lenient=st.booleans())
def test_bad_tools_are_never_our_fault(tools: list[Json], choice: object, lenient: bool) -> None:  # noqa: FBT001
    """Whatever a tool or the choice holds, the request is carried or refused with words."""
    body = {"model": "claude-sonnet-5-5", "input": "x", "tools": tools, "tool_choice": choice}
    _is_answered(msgspec.json.encode(body), lenient=lenient)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"model":"\\ud800"}', b"[" * 100_000, b'{"a":' * 100_000],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    """Anything but a JSON object is a 400."""
    with pytest.raises(Refused) as raised:
        accept(body)
    assert raised.value.status == 400


def test_a_large_text_is_carried() -> None:
    """Ten million characters in one message go on as they are."""
    text = "a" * 10_000_000
    sent = translated({"model": "claude-opus-5", "input": text})
    assert sent["messages"][0]["content"][0]["text"] == text


# Any history of proper items ------------------------------------------------------------------------------

_IDS = st.sampled_from(["call_1", "call_2", "functions.x:0", "call_9"])
_ACTIONS = {
    "shell_call": {"commands": ["ls"]},
    "local_shell_call": {"type": "exec", "command": ["ls"], "env": {}},
    "apply_patch_call": {"type": "delete_file", "path": "a"},
}
_PROPER = st.one_of(
    st.builds(lambda role, text: {"role": role, "content": text}, st.sampled_from(["user", "assistant", "developer"]), WORDS),
    st.builds(lambda i, name, text: {"type": "function_call", "call_id": i, "name": name, "arguments": text}, _IDS, st.sampled_from(["f", "gone", "bad name"]), st.sampled_from(["{}", "", '{"x":', "[1]"])),
    st.builds(lambda i, text: {"type": "custom_tool_call", "call_id": i, "name": "g", "input": text}, _IDS, WORDS),
    st.builds(lambda i, kind: {"type": kind, "call_id": i, CLIENT_CALLS[kind].member: _ACTIONS[kind]}, _IDS, st.sampled_from(sorted(_ACTIONS))),
    st.builds(lambda i, kind, text: {"type": kind, "call_id": i, "output": text}, _IDS, st.sampled_from(["function_call_output", "custom_tool_call_output", "shell_call_output", "apply_patch_call_output"]), WORDS),
    st.builds(lambda text: {"type": "reasoning", "summary": [], "encrypted_content": text}, WORDS),
)  # fmt: skip
_TOOLS = [
    {"type": "function", "name": "f"},
    {"type": "custom", "name": "g"},
    *({"type": kind} for kind in CLIENT_TOOLS),
]


@settings(max_examples=200, deadline=None)
@given(model=MODELS, items=st.lists(_PROPER, max_size=8), tools=st.booleans())
def test_any_history_is_one_that_the_messages_api_takes(model: str, items: list[Json], tools: bool) -> None:  # noqa: FBT001
    """Calls without results, results without calls, roles in any order: all is repaired, and the same each time."""
    body = {"model": model, "input": items, "tools": _TOOLS if tools else []}
    call = accept(body)
    assert call.request.body == accept(body, number=7).request.body
    reply = judged(call)
    assert reply.status == 200, reply.body


# What clients name ----------------------------------------------------------------------------------------

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "ben"]),
        st.booleans(),  # stored
        st.integers(-1, 12),  # which response it goes on from; -1 for none
        st.lists(st.integers(0, 12), max_size=2),  # whose items it names
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(steps=_STEPS)
def test_names_stand_for_what_they_were_given_for_or_for_nothing(
    steps: list[tuple[str, bool, int, list[int]]],
) -> None:
    """Each request that names things is the one that sends them itself; what is not one's own is a 404 that says which."""
    dialect = ResponsesDialect()
    told: dict[str, tuple[str, list[Json], list[Json]]] = {}  # response id -> owner, history, output
    for number, (client, stored, previous, named) in enumerate(steps, 1):
        own = [{"role": "user", "content": f"step {number}"}]
        ids = [f"msg_{each:024x}_0" for each in named]
        body = {"model": "claude-opus-5", "store": stored, "input": [*({"type": "item_reference", "id": each} for each in ids), *own]}  # fmt: skip
        history: list[Json] = []
        wrong = ""
        for at, each in enumerate(named):
            owner, _, output = told.get(f"resp_{each:024x}", ("", [], []))
            wrong = wrong or ("" if owner == client else f"input[{at}].id")
            history += output
        before: list[Json] = []
        if previous >= 0:
            body["previous_response_id"] = f"resp_{previous:024x}"
            owner, before, output = told.get(f"resp_{previous:024x}", ("", [], []))
            wrong = wrong or ("" if owner == client else "previous_response_id")
            before = [*before, *output]
        if wrong:
            with pytest.raises(Refused) as raised:
                accept(body, dialect, number=number, client=client)
            error = json.loads(dialect.render_error(raised.value, "").body)["error"]
            assert (raised.value.status, error["param"]) == (404, wrong)
            continue
        call = accept(body, dialect, number=number, client=client)
        everything = [*before, *history, *own]
        whole = {"model": "claude-opus-5", "input": everything}
        assert call.request.body == accept(whole).request.body
        response = answered(call, message({"type": "text", "text": f"answer {number}"}))
        if stored:
            told[response["id"]] = (client, everything, response["output"])


# Bad upstreams --------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from(REPLIES), at=st.integers(0, 3000), noise=st.binary(min_size=1, max_size=20))
def test_a_broken_upstream_is_a_broken_upstream(path: Path, at: int, noise: bytes) -> None:
    """Bytes that are no Messages stream raise the error that says so, and nothing else."""
    stream = path.read_bytes()
    for streamed in (True, False):
        call = accept({"model": "m", "input": "x", "stream": streamed})
        encoder = call.reply_encoder(200, STREAM_HEAD)
        try:
            out = encoder.feed(stream[:at] + noise + stream[at:]) + encoder.close()
        except UpstreamBroken:
            continue
        assert out or streamed


_BLOCK = st.one_of(
    st.dictionaries(
        st.sampled_from(["type", "text", "thinking", "id", "name", "input", "citations", "data", "signature"]),
        ANYTHING | st.sampled_from(["text", "thinking", "tool_use", "redacted_thinking"]),
        max_size=5,
    ),
    st.builds(lambda name, value: {"type": "tool_use", "id": "t", "name": name, "input": value}, st.sampled_from(["f", "g", *CLIENT_TOOLS]), ANYTHING),
    st.builds(lambda value: {"type": "text", "text": "x", "citations": value}, ANYTHING | st.lists(st.dictionaries(st.sampled_from(["type", "url", "title"]), ANYTHING | st.just("web_search_result_location")))),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    blocks=st.lists(_BLOCK, max_size=3),
    reason=WORDS | st.sampled_from(["pause_turn", "refusal", "max_tokens"]),
)
def test_blocks_of_any_content_are_answered_or_broken(blocks: list[Json], reason: str) -> None:
    """A response that validates, or an upstream that is no such thing."""
    call = accept({"model": "claude-opus-5", "input": "x", "tools": _TOOLS, "stream": False})
    try:
        response = answered(call, message(*blocks, stop_reason=reason))
    except UpstreamBroken:
        return
    sdk.Response.model_validate_json(json.dumps({**response, "tools": []}), strict=True)
