"""The native dialect changes nothing, and its errors are the protocol's."""

from __future__ import annotations

import json

import anthropic
import httpx2
import pytest

from claude_desk import dialects
from claude_desk.dialects.anthropic import AnthropicDialect, render_error
from claude_desk.dialects.base import Inbound
from claude_desk.errors import (
    CredentialUnavailable,
    ExchangeError,
    Refused,
    UpstreamBroken,
    UpstreamRefusedKey,
    UpstreamUnreachable,
)
from claude_desk.wire.stage import Passthrough

BODY = b'{ "model":"claude-opus-5-5" ,"stream":true, "max_tokens": 5}'
INBOUND = Inbound("POST", b"/v1/messages", b"beta=true", ((b"X-A", b"1"),), BODY, "req_desk_1")


def test_it_is_listed_under_its_name() -> None:
    """The pipeline finds a dialect by the name that the route gives."""
    assert isinstance(dialects.build()["anthropic"], AnthropicDialect)


def test_a_request_is_taken_as_it_is() -> None:
    """Every part of the request goes on as the very same object; the fields are only read."""
    call = AnthropicDialect().accept(INBOUND)
    assert (call.method, call.path, call.query, call.headers) == (
        "POST",
        b"/v1/messages",
        b"beta=true",
        INBOUND.headers,
    )
    assert call.request.body is BODY
    assert (call.request.model, call.request.max_tokens, call.request.stream) == ("claude-opus-5-5", 5, True)


def test_a_reply_is_not_translated() -> None:
    """Nothing stands between the upstream's bytes and the client's."""
    assert isinstance(AnthropicDialect().accept(INBOUND).reply_encoder(200, ()), Passthrough)


def test_an_error_in_a_stream_is_a_broken_stream() -> None:
    """Nothing is written into somebody else's stream."""
    assert AnthropicDialect().accept(INBOUND).render_stream_error(UpstreamBroken("x")) == b""


@pytest.mark.parametrize(
    ("error", "kind", "status", "retry"),
    [
        (
            Refused(401, "authentication_error", "invalid x-api-key"),
            anthropic.AuthenticationError,
            401,
            b"false",
        ),
        (Refused(404, "not_found_error", "no"), anthropic.NotFoundError, 404, b"false"),
        (Refused(413, "request_too_large", "no"), anthropic.APIStatusError, 413, b"false"),
        (CredentialUnavailable("no key"), anthropic.InternalServerError, 503, b"false"),
        (UpstreamUnreachable("refused"), anthropic.InternalServerError, 502, b"true"),
        (UpstreamBroken("broke"), anthropic.InternalServerError, 502, b"true"),
        (UpstreamRefusedKey("key"), anthropic.InternalServerError, 502, b"false"),
    ],
)
def test_the_official_sdk_understands_our_errors(
    error: ExchangeError, kind: type[anthropic.APIStatusError], status: int, retry: bytes
) -> None:
    """Each error of ours becomes the SDK's own exception, with message, request id and retry advice."""
    reply = render_error(error, "req_desk_7")
    assert reply.status == status
    assert (b"x-should-retry", retry) in reply.headers
    response = httpx2.Response(
        reply.status,
        headers=list(reply.headers),
        content=reply.body,
        request=httpx2.Request("POST", "http://x"),
    )
    client = anthropic.Anthropic(api_key="none")
    raised = client._make_status_error_from_response(response)
    client.close()
    assert isinstance(raised, kind)
    assert raised.request_id == "req_desk_7"
    assert raised.body == {
        "type": "error",
        "error": {"type": error.kind, "message": error.message},
        "request_id": "req_desk_7",
    }


def test_without_an_id_nothing_tells_two_errors_apart() -> None:
    """The answer to somebody unknown has no id, in head or body."""
    reply = render_error(Refused(401, "authentication_error", "invalid x-api-key"), "")
    assert reply.headers == ((b"Content-Type", b"application/json"), (b"x-should-retry", b"false"))
    assert json.loads(reply.body) == {
        "type": "error",
        "error": {"type": "authentication_error", "message": "invalid x-api-key"},
    }


def test_a_refusal_brings_its_own_fields() -> None:
    """What a refusal wants to say in the head, such as Allow, is said."""
    refused = Refused(405, "invalid_request_error", "POST only", headers=((b"Allow", b"POST"),))
    assert (b"Allow", b"POST") in render_error(refused, "").headers


def test_what_an_upstream_said_is_for_the_client_only() -> None:
    """An upstream's own words are quoted in the reply, and are no part of the error's message, which is logged."""
    error = UpstreamRefusedKey("The upstream refused the key.")
    error.quoted = "It said: expired"
    said = json.loads(render_error(error, "").body)["error"]["message"]
    assert said == "The upstream refused the key. It said: expired"
    assert "expired" not in error.message
