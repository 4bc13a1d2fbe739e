"""Errors of the platforms in front of a model become errors of the Messages protocol."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.error_body import read_error
from claude_desk.upstreams.base import ReplyDecoder
from claude_desk.upstreams.platform_errors import PlatformErrors, decoder_for

ADVICE: dict[int | str, str] = {
    401: "Log in.",
    403: "Ask for the role.",
    404: "Enable it.",
    429: "Wait.",
    "SERVICE_DISABLED": "Switch it on.",
    "DeploymentNotFound": "Deploy it.",
}
FIELDS = (
    (b"Content-Type", b"text/html"),
    (b"ETag", b"x"),
    (b"Retry-After", b"7"),
    (b"request-id", b"req_1"),
)


def _google(code: int, status: str, message: str, **more: object) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": status, **more}}


def _decode(
    status: int, body: object, cut: int = 0
) -> tuple[int, tuple[tuple[bytes, bytes], ...], tuple[str, str], str, bytes]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    decoder = decoder_for("The platform", ADVICE)(status, FIELDS)
    out = b""
    for start in range(0, len(data), cut or max(len(data), 1)):
        assert decoder.head is None
        out += decoder.feed(data[start : start + (cut or len(data))])
    out += decoder.close()
    assert decoder.head is not None
    return *decoder.head, read_error(out), decoder.advice, out


DISABLED = _google(
    403, "PERMISSION_DENIED", "API off", details=[{"@type": "x"}, {"reason": "SERVICE_DISABLED"}, 1]
)
SHAPES: dict[str, tuple[int, object, int, str, str, str]] = {
    "google: quota": (
        429,
        _google(429, "RESOURCE_EXHAUSTED", "Quota exceeded"),
        429,
        "rate_limit_error",
        "Quota exceeded",
        "Wait.",
    ),
    "google: a list of one": (
        404,
        [_google(404, "NOT_FOUND", "Publisher Model was not found")],
        404,
        "not_found_error",
        "Publisher Model was not found",
        "Enable it.",
    ),
    "google: forbidden": (
        403,
        _google(403, "PERMISSION_DENIED", "no"),
        403,
        "permission_error",
        "no",
        "Ask for the role.",
    ),
    "google: an API that is off": (403, DISABLED, 403, "permission_error", "API off", "Switch it on."),
    "google: a bad request": (
        400,
        _google(400, "INVALID_ARGUMENT", "max_tokens: too large"),
        400,
        "invalid_request_error",
        "max_tokens: too large",
        "",
    ),
    "google: unavailable": (503, _google(503, "UNAVAILABLE", "later"), 529, "overloaded_error", "later", ""),
    "google: too slow": (504, _google(504, "DEADLINE_EXCEEDED", "slow"), 504, "timeout_error", "slow", ""),
    "azure: no deployment": (
        404,
        {"error": {"type": "invalid_request_error", "code": "DeploymentNotFound", "message": "none"}},
        404,
        "not_found_error",
        "none",
        "Deploy it.",
    ),
    "azure: a model that failed": (
        424,
        {"error": {"code": "ModelError", "message": "x"}},
        500,
        "api_error",
        "x",
        "",
    ),
    "a gateway": (
        429,
        {"statusCode": 429, "message": "Try later"},
        429,
        "rate_limit_error",
        "Try later",
        "Wait.",
    ),
    "a word": (400, {"error": "invalid_grant"}, 400, "invalid_request_error", "invalid_grant", ""),
    "a page": (
        404,
        b"<html>Not here</html>",
        404,
        "not_found_error",
        "HTTP 404, without words that can be read.",
        "Enable it.",
    ),
    "nothing": (502, b"", 502, "api_error", "HTTP 502, without words that can be read.", ""),
    "odd types": (
        500,
        {"error": {"message": 7, "details": 3, "code": []}},
        500,
        "api_error",
        "HTTP 500, without words that can be read.",
        "",
    ),
    "an unknown status": (418, {"message": "tea"}, 418, "invalid_request_error", "tea", ""),
    "a cancelled call": (499, _google(499, "CANCELLED", "gone"), 500, "api_error", "gone", ""),
}


@pytest.mark.parametrize("cut", [0, 1, 7])
@pytest.mark.parametrize(("status", "body", "told", "kind", "message", "advice"), SHAPES.values(), ids=SHAPES)
def test_translates(
    status: int, body: object, told: int, kind: str, message: str, advice: str, cut: int
) -> None:
    """Each shape becomes a Messages error with its words, its status and the person's advice, however it is cut."""
    head, headers, error, given_advice, _ = _decode(status, body, cut)
    assert (head, error, given_advice) == (told, (kind, message), advice)
    assert headers == (
        (b"Content-Type", b"application/json"),
        (b"Retry-After", b"7"),
        (b"request-id", b"req_1"),
    )


def test_a_refused_login_is_no_401() -> None:
    """A client never reads 401 for a login that is not its own: it reads 403, and whose login was meant."""
    bodies: tuple[dict[str, Any], ...] = (
        _google(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
        {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}},
    )
    for body in bodies:
        head, _, (kind, message), advice, _ = _decode(401, body)
        assert (head, kind, advice) == (403, "permission_error", "Log in.")
        assert message.startswith("The platform did not accept the login that Claude Desk holds for it; ")
        assert message.endswith(body["error"]["message"])


def test_errors_of_the_model_itself_pass_as_they_are() -> None:
    """What is a Messages error already keeps its bytes, status and fields: clients know its exact words."""
    body = b'{ "type":"error", "error":{"type":"invalid_request_error","message":"a","details":null},"x":1 }'
    head, headers, _, advice, out = _decode(400, body, 3)
    assert (head, headers, out, advice) == (400, FIELDS, body, "")
    limited = b'{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}'
    assert _decode(429, limited)[3:] == ("Wait.", limited)


def test_what_is_no_error_costs_nothing() -> None:
    """A reply that succeeded gets the stage that changes nothing."""
    stage = decoder_for("The platform", ADVICE)(200, FIELDS)
    assert type(stage) is ReplyDecoder
    assert stage.head == (200, FIELDS)


def test_an_endless_error_is_not_collected() -> None:
    """Of an error only as much is kept as one could be long."""
    stage = decoder_for("The platform", ADVICE)(500, FIELDS)
    assert isinstance(stage, PlatformErrors)
    for _ in range(100):
        assert stage.feed(bytes(65_536)) == b""
    assert len(stage._body) == 256 * 1024
    assert read_error(stage.close())[0] == "api_error"


@given(st.integers(400, 599), st.binary(max_size=200))
def test_any_body_becomes_an_error(status: int, body: bytes) -> None:
    """Whatever stands in an error's body, the client gets a Messages error, and never a 401."""
    head, _, (kind, message), _, _ = _decode(status, body)
    assert 400 <= head <= 599
    assert head != 401
    assert kind
    assert message
