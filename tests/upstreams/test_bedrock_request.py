"""A Messages request as Bedrock wants it: the client's bytes, less and plus what is due."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.upstreams.bedrock_request import (
    counting_body,
    invocation,
    invocation_headers,
    model_path,
)
from claude_desk.wire.json_paths import MAX_ELEMENTS

NEW = b'{"anthropic_version":"bedrock-2023-05-31",'

BODIES = {
    "model and stream go, everything else stays": (
        b'{ "model": "claude-x",\n "max_tokens" : 5, "stream":true, "messages" :[ ] }',
        (),
        NEW + b'\n "max_tokens" : 5, "messages" :[ ] }',
    ),
    "a version of its own stays": (
        b'{"anthropic_version":"2026-10-21","model":"x"}',
        (),
        b'{"anthropic_version":"2026-10-21"}',
    ),
    "flags go into the body": (
        b'{"model":"x","max_tokens":5}',
        ("claude-code-20250219", "interleaved-thinking-2025-05-14", "advanced-tool-use-2025-11-20"),
        NEW
        + b'"anthropic_beta":["interleaved-thinking-2025-05-14","tool-search-tool-2025-10-19"],"max_tokens":5}',
    ),
    "flags in the body are merged": (
        b'{"anthropic_beta":["compact-2026-01-12","nobody-knows-1"],"model":"x"}',
        ("context-1m-2025-08-07",),
        NEW + b'"anthropic_beta":["context-1m-2025-08-07","compact-2026-01-12"]}',
    ),
    "no flags, no member": (
        b'{"anthropic_beta":["nobody-knows-1"],"model":"x","n":1}',
        ("fast-mode-2026-02-01",),
        NEW + b'"n":1}',
    ),
    "flags that are no list are left out": (b'{"anthropic_beta":"x","model":"x"}', (), NEW[:-1] + b"}"),
    "fields that hang on a flag go with it": (
        b'{"model":"x","speed":"fast","mcp_servers":[],"service_tier":"auto","tools":[{"type":"mcp_toolset"},{"name":"t"}]}',
        ("fast-mode-2026-02-01", "mcp-client-2025-11-20"),
        NEW + b'"tools":[{"name":"t"}]}',
    ),
    "the cache's scope goes": (
        b'{"model":"x","system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","scope":"global"}}]}',
        ("prompt-caching-scope-2026-01-05",),
        NEW + b'"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}',
    ),
    "a turn's effort stays for the other flag": (
        b'{"model":"x","messages":[{"role":"user","output_config":{"effort":"low"},"content":"a"}]}',
        ("per-turn-control-2026-07-01", "mid-conversation-output-config-2026-07-01"),
        NEW
        + b'"anthropic_beta":["mid-conversation-output-config-2026-07-01"],'
        + b'"messages":[{"role":"user","output_config":{"effort":"low"},"content":"a"}]}',
    ),
}


@pytest.mark.parametrize("case", BODIES.values(), ids=BODIES)
def test_bodies(case: tuple[bytes, tuple[str, ...], bytes]) -> None:
    """Each body comes out with exactly the due spans changed."""
    body, flags, expected = case
    made = invocation(MessagesRequest.parse(body), flags).body
    assert made == expected


def test_what_was_left_out_is_noted() -> None:
    """The log hears of flags and of the service tier, and of nothing where nothing was left out."""
    body = b'{"model":"x","service_tier":"auto"}'
    made = invocation(MessagesRequest.parse(body), ("claude-code-20250219", "sk-ant-\x00"))
    assert made.note == "beta flags left out: claude-code-20250219, ?; service_tier left out"
    assert invocation(MessagesRequest.parse(b'{"model":"x"}'), ("compact-2026-01-12",)).note == ""


def test_counting_wants_a_limit() -> None:
    """CountTokens wants a whole invocation: a limit is put in where there is none, and one that is there stays."""
    bare = invocation(MessagesRequest.parse(b'{"model":"x","messages":[]}'), (), counting=True).body
    assert json.loads(bare) == {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 1, "messages": []}
    made = invocation(MessagesRequest.parse(b'{"model":"x","max_tokens":9}'), (), counting=True).body
    assert json.loads(made)["max_tokens"] == 9
    wrapped = json.loads(counting_body(made))
    assert base64.b64decode(wrapped["input"]["invokeModel"]["body"]) == made


def test_a_body_of_too_many_parts_is_refused() -> None:
    """A body that cannot be looked through is a 400 that says so, and not an exception."""
    tools = b'[{"cache_control":{"scope":"global"}},' + b"1," * MAX_ELEMENTS + b"1]"
    message = MessagesRequest.parse(b'{"model":"x","tools":' + tools + b"}")
    with pytest.raises(Refused, match="more than 100000 elements") as refused:
        invocation(message, ("prompt-caching-scope-2026-01-05",))
    assert refused.value.status == 400


PATHS = {
    "us.anthropic.claude-opus-5-5": b"/model/us.anthropic.claude-opus-5-5/invoke",
    "anthropic.claude-3-haiku-20240307-v1:0": b"/model/anthropic.claude-3-haiku-20240307-v1:0/invoke",
    "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1": (
        b"/model/arn:aws:bedrock:us-east-1:1:application-inference-profile%2Fa1/invoke"
    ),
    "a b?c#d%e": b"/model/a%20b%3Fc%23d%25e/invoke",
    "../../é": b"/model/..%2F..%2F%C3%A9/invoke",
}


@pytest.mark.parametrize(("model", "path"), PATHS.items())
def test_paths(model: str, path: bytes) -> None:
    """An id is one segment of the path, quoted as the official SDK quotes it."""
    assert model_path(model, "invoke") == path


@pytest.mark.parametrize("model", ["", ".", "..", "..;x", ";"])
def test_no_id_leads_elsewhere(model: str) -> None:
    """A name that servers could take for a step in the path is no model."""
    with pytest.raises(Refused) as refused:
        model_path(model, "invoke")
    assert refused.value.status == 404


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_id_is_one_segment(model: str) -> None:
    """Whatever a client calls its model, the path has four parts, all visible ASCII."""
    try:
        path = model_path(model, "invoke")
    except Refused:
        return
    assert path.count(b"/") == 3
    assert all(0x20 < byte < 0x7F and byte not in b"?#" for byte in path)


def test_headers() -> None:
    """The client's own fields stay, Anthropic's and those we decide go, and ours come last."""
    client = (
        (b"User-Agent", b"Anthropic/Python 2.11.0"),
        (b"anthropic-version", b"2026-10-21"),
        (b"Anthropic-Beta", b"x"),
        (b"x-stainless-lang", b"python"),
        (b"content-type", b"application/json; charset=utf-8"),
        (b"accept", b"text/event-stream"),
        (b"x-amzn-bedrock-guardrailidentifier", b"theirs"),
    )
    ours = ((b"X-Amzn-Bedrock-GuardrailIdentifier", b"g"),)
    assert invocation_headers(client, ours) == (
        client[0],
        client[3],
        (b"Content-Type", b"application/json"),
        (b"Accept", b"application/json"),
        *ours,
    )


@given(
    st.dictionaries(
        st.sampled_from(
            ["model", "stream", "anthropic_version", "anthropic_beta", "speed", "tools", "x", "é"]
        ),
        st.recursive(
            st.none() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3), max_leaves=4
        ),
        max_size=8,
    ),
    st.lists(
        st.sampled_from(["fast-mode-2026-02-01", "mcp-client-2025-11-20", "compact-2026-01-12"]), max_size=3
    ),
)
def test_any_body(body: dict[str, Any], flags: list[str]) -> None:
    """Of any body the members that are not ours to change stay as they are."""
    made = json.loads(invocation(MessagesRequest.parse(json.dumps(body).encode()), tuple(flags)).body)
    assert not made.keys() & {"model", "stream"}
    assert "anthropic_version" in made
    assert {name: made[name] for name in ("tools", "x", "é") if name in body} == {
        name: body[name] for name in ("tools", "x", "é") if name in body
    }
    assert ("speed" in made) == ("speed" in body and "fast-mode-2026-02-01" not in flags)
