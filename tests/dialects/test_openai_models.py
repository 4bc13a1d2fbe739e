"""One list of models for both SDKs."""

from __future__ import annotations

import json

import pytest
from anthropic.types import ModelInfo
from openai.types import Model

from claude_desk import dialects
from claude_desk.dialects.base import Inbound
from claude_desk.dialects.openai_models import merged
from claude_desk.errors import UpstreamBroken
from claude_desk.upstreams.practice_models import model_page
from claude_desk.wire.headers import RawHeaders

VERSION: RawHeaders = ((b"anthropic-version", b"2026-10-21"),)


def asked(
    path: bytes = b"/v1/models", query: bytes = b"", headers: RawHeaders = (), dialect: str = "anthropic"
) -> Inbound:
    """A request for models."""
    return Inbound("GET", path, query, headers, b"", "req_desk_1")


def test_a_merged_model_is_both() -> None:
    """Each SDK's type takes it, and nothing the upstream said is changed."""
    page = model_page("limit=3")
    made = json.loads(merged(json.dumps(page).encode()))
    assert made["object"] == "list"
    assert isinstance(page, dict)
    for model, before in zip(made["data"], page["data"], strict=True):
        assert before.items() <= model.items()
        assert Model.model_validate(model).owned_by == "anthropic"
        ModelInfo.model_validate(model)
    one = json.loads(merged(json.dumps({"id": "m", "created_at": "2026-01-02T03:04:05Z"}).encode()))
    assert (one["object"], one["created"]) == ("model", 1767323045)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"error":1}', b'"x"'])
def test_what_is_no_list_is_left_alone(body: bytes) -> None:
    """A vendor may answer anything."""
    assert merged(body) == body


def test_members_of_a_vendor_are_kept() -> None:
    """One that serves OpenAI's members itself knows better."""
    body = b'{"data":[{"id":"m","created":5,"owned_by":"me"},"x"],"object":"list"}'
    assert json.loads(merged(body))["data"] == [
        {"object": "model", "created": 5, "owned_by": "me", "id": "m"},
        "x",
    ]


@pytest.mark.parametrize(
    ("inbound", "query", "version"),
    [
        (asked(), b"limit=1000", b"2023-06-01"),
        (asked(query=b"a=b"), b"a=b&limit=1000", b"2023-06-01"),
        (asked(query=b"limit=5"), b"limit=5", b"2023-06-01"),
        (asked(b"/v1/models/m"), b"", b"2023-06-01"),
        (asked(headers=VERSION), b"", b"2026-10-21"),
    ],
)
@pytest.mark.parametrize("dialect", ["anthropic", "openai_chat"])
def test_only_clients_that_page_get_pages(
    inbound: Inbound, query: bytes, version: bytes, dialect: str
) -> None:
    """OpenAI's clients take what they get, so they get all of it."""
    call = dialects.build()[dialect].accept(inbound)
    fields = dict(call.headers)
    assert (call.query, fields[b"anthropic-version"]) == (query, version)


@pytest.mark.parametrize(("dialect", "names"), [("anthropic", {"type", "error"}), ("openai_chat", {"error"})])
def test_errors_have_the_shape_of_the_path(dialect: str, names: set[str]) -> None:
    """The upstream's, and ours."""
    call = dialects.build()[dialect].accept(asked(b"/v1/models/none"))
    encoder = call.reply_encoder(404, ((b"Content-Type", b"application/json"),))
    encoder.feed(b'{"type":"error","error":{"type":"not_found_error","message":"model: none"}}')
    body = json.loads(encoder.close())
    assert (set(body), body["error"]["message"]) == (names, "model: none")
    assert encoder.head is not None
    assert encoder.head[0] == 404
    ours = json.loads(call.render_error(UpstreamBroken("x")).body)
    assert set(ours) - {"request_id"} == names
    assert call.render_stream_error(UpstreamBroken("x")) == b""


def test_a_list_says_whose_it_is() -> None:
    """The request id under OpenAI's name too; a hash of the old bytes goes."""
    call = dialects.build()["openai_chat"].accept(asked())
    encoder = call.reply_encoder(200, ((b"request-id", b"req_up"), (b"ETag", b"x")))
    assert encoder.feed(b'{"data":') == b""
    encoder.feed(b"[]}")
    assert json.loads(encoder.close()) == {"object": "list", "data": []}
    assert encoder.head == (200, ((b"request-id", b"req_up"), (b"x-request-id", b"req_up")))


def test_a_list_without_end_is_given_up() -> None:
    """What is kept is bounded."""
    encoder = dialects.build()["openai_chat"].accept(asked()).reply_encoder(200, ())
    with pytest.raises(UpstreamBroken):
        encoder.feed(b" " * 17 * 1024 * 1024)
