"""Other names for models, as dialects meet them: asked of `Inbound.resolve`, shown in the Models API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.dialects import Options, build
from claude_desk.dialects.base import Inbound
from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_models import ModelsCall, merged
from claude_desk.wire.headers import RawHeaders

NAMES = {"gpt-4o": "claude-haiku-4-5", "org/x y": "claude-opus-5-5"}
NATIVE: RawHeaders = ((b"anthropic-version", b"2023-06-01"),)
HAIKU = {
    "type": "model",
    "id": "claude-haiku-4-5",
    "display_name": "Claude Haiku 4.5",
    "created_at": "2025-10-15T00:00:00Z",
}


def resolve(model: str | None) -> str | None:
    """As settings with a default model would."""
    return NAMES.get(model or "", model or "claude-sonnet-5")


def inbound(
    path: bytes, body: Any = None, *, headers: RawHeaders = (), query: bytes = b"", limit: int = 0
) -> Inbound:
    """A request to a program with these names."""
    method, written = ("GET", b"") if body is None else ("POST", json.dumps(body).encode())
    return Inbound(
        method,
        path,
        query,
        headers,
        written,
        "req_desk_1",
        resolve=resolve,
        aliases=NAMES,
        default_limit=limit,
    )


CHAT = {"messages": [{"role": "user", "content": "hi"}]}
RESPONSES = {"input": "hi"}


@pytest.mark.parametrize(
    ("dialect", "path", "body", "limit_field"),
    [
        ("openai_chat", b"/v1/chat/completions", CHAT, "max_tokens"),
        ("openai_responses", b"/v1/responses", RESPONSES, "max_output_tokens"),
    ],
)
def test_translation_asks_what_is_meant(dialect: str, path: bytes, body: Any, limit_field: str) -> None:
    """The request is for the model that is meant, and the call knows what its client said about model and limit."""
    accept = build()[dialect].accept
    call = accept(inbound(path, {"model": "gpt-4o", **body, limit_field: 700}))
    assert (call.asked, call.request.model) == ("gpt-4o", "claude-haiku-4-5")
    assert (call.named_limit, call.request.max_tokens) == (700, 700)
    call = accept(inbound(path, body, limit=900))
    assert (call.asked, call.request.model) == (None, "claude-sonnet-5")
    assert (call.named_limit, call.request.max_tokens) == (None, 900)


def test_without_a_default_a_model_is_required() -> None:
    """A request that names no model is refused as before where nobody says what that means; leniently, one is assumed."""
    plain = Inbound("POST", b"/v1/responses", b"", (), json.dumps(RESPONSES).encode(), "req_desk_1")
    with pytest.raises(InvalidParameter, match="model is required"):
        build()["openai_responses"].accept(plain)
    assert build(None, Options(lenient=True))["openai_responses"].accept(plain).request.model


def test_the_native_dialect_leaves_names_to_the_decision() -> None:
    """Natively nothing is replaced while accepting: the call's model is what its client wrote."""
    call = build()["anthropic"].accept(inbound(b"/v1/messages", {"model": "gpt-4o", "max_tokens": 5}))
    assert (call.asked, call.named_limit, call.request.model) == ("gpt-4o", 5, "gpt-4o")


@pytest.mark.parametrize("headers", [(), NATIVE])
def test_a_name_in_a_path_is_looked_up(headers: RawHeaders) -> None:
    """The upstream is asked for the model that is meant; names are decoded and encoded as paths need it."""
    accept = build()["anthropic"].accept
    assert accept(inbound(b"/v1/models/gpt-4o", headers=headers)).path == b"/v1/models/claude-haiku-4-5"
    call = accept(inbound(b"/v1/models/org%2Fx%20y", headers=headers))
    assert (call.asked, call.path) == ("org/x y", b"/v1/models/claude-opus-5-5")
    other = accept(inbound(b"/v1/models/claude-opus-5", headers=headers))
    assert (other.asked, other.path) == (None, b"/v1/models/claude-opus-5")
    assert isinstance(other, ModelsCall) is (headers == ())


def listed(body: Any, **more: Any) -> Any:
    """A reply of the Models API, merged."""
    return json.loads(merged(json.dumps(body).encode(), NAMES, **more))


def test_names_stand_on_the_last_page() -> None:
    """A page with more behind it is not touched; the last one ends with the names, and its cursor with it."""
    page = {"data": [HAIKU], "has_more": True, "first_id": HAIKU["id"], "last_id": HAIKU["id"]}
    assert len(listed(page)["data"]) == 1
    last = listed(page | {"has_more": False})
    assert [each["id"] for each in last["data"]] == ["claude-haiku-4-5", "gpt-4o", "org/x y"]
    assert (last["first_id"], last["last_id"]) == ("claude-haiku-4-5", "org/x y")
    assert listed({"data": [], "has_more": False, "first_id": None, "last_id": None})["first_id"] == "gpt-4o"


def test_a_name_is_described_as_its_model_where_that_is_listed() -> None:
    """An entry has its model's members; of a model that is not listed nothing is claimed but what both SDKs need."""
    known, unknown = listed({"data": [HAIKU | {"max_tokens": 64_000}]})["data"][1:]
    assert (known["display_name"], known["max_tokens"]) == ("gpt-4o (Claude Haiku 4.5)", 64_000)
    assert unknown == {
        "object": "model",
        "created": 0,
        "owned_by": "anthropic",
        "type": "model",
        "created_at": "1970-01-01T00:00:00Z",
        "lifecycle": "active",
        "id": "org/x y",
        "display_name": "org/x y (claude-opus-5-5)",
    }


def test_a_model_of_that_name_comes_first() -> None:
    """What the upstream lists under a name is not listed twice."""
    assert [each["id"] for each in listed({"data": [HAIKU | {"id": "gpt-4o"}]})["data"]] == [
        "gpt-4o",
        "org/x y",
    ]


def test_pages_backwards_have_no_names() -> None:
    """Who pages backwards comes from what stands behind the names."""
    call = build()["anthropic"].accept(
        inbound(b"/v1/models", headers=NATIVE, query=b"before_id=claude-haiku-4-5")
    )
    encoder = call.reply_encoder(200, ())
    encoder.feed(json.dumps({"data": [HAIKU], "has_more": False}).encode())
    assert len(json.loads(encoder.close())["data"]) == 1


@pytest.mark.parametrize(
    ("path", "found"), [(b"/v1/models", 200), (b"/v1/models/gpt-4o", 200), (b"/v1/models/x", 404)]
)
def test_a_404_does_not_hide_names(path: bytes, found: int) -> None:
    """Where the upstream has no list, or not this model, a name of ours is there all the same."""
    call = build()["openai_chat"].accept(inbound(path))
    encoder = call.reply_encoder(404, ((b"content-type", b"text/html"),))
    encoder.feed(b"<html>")
    encoder.close()
    assert encoder.head is not None
    assert encoder.head[0] == found
