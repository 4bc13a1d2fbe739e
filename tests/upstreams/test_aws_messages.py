"""Errors of the two AWS endpoints that speak the Messages protocol, and the way in to them."""

from __future__ import annotations

import json

import pytest

from claude_desk.upstreams import make
from claude_desk.upstreams.aws_messages import AwsErrors, decoder
from claude_desk.upstreams.base import AwsLogin, ReplyDecoder, StoredKey
from claude_desk.upstreams.bedrock_errors import BedrockError, Translated
from claude_desk.wire.headers import RawHeaders

JSON: RawHeaders = ((b"content-type", b"application/json"), (b"request-id", b"req_1"), (b"etag", b'"x"'))
KINDS = ("bedrock-mantle", "claude-aws")
OPTIONS = {"region": "us-east-1", "workspace": "wrkspc_01"}


def translated(error: BedrockError) -> Translated:
    """Anything that can be told from what came in."""
    return Translated(
        529, "overloaded_error", f"{error.kind}: {error.message}", "advice", ((b"x-should-retry", b"false"),)
    )


def decoded(status: int, headers: RawHeaders, *chunks: bytes) -> tuple[AwsErrors, bytes]:
    """A whole reply through the stage."""
    stage = AwsErrors(translated, status, headers)
    body = b"".join(stage.feed(chunk) for chunk in chunks)
    assert stage.head is None
    return stage, body + stage.close()


def test_a_good_reply_passes_as_it_is() -> None:
    """Nothing is held back or looked at below 400."""
    stage = decoder(translated, 200, JSON)
    assert type(stage) is ReplyDecoder
    assert stage.head == (200, JSON)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_an_error_of_aws_is_translated(size: int) -> None:
    """Kind, words and status become the protocol's, however the body is cut; fields of the old body go."""
    body = b'{"message": "slow down"}'
    headers = (*JSON, (b"x-amzn-errortype", b"ThrottlingException:http://x"))
    stage, out = decoded(429, headers, *(body[start : start + size] for start in range(0, len(body), size)))
    assert json.loads(out) == {
        "type": "error",
        "error": {"type": "overloaded_error", "message": "Throttling: slow down"},
    }
    assert stage.head == (
        529,
        (
            (b"Content-Type", b"application/json"),
            (b"x-should-retry", b"false"),
            (b"request-id", b"req_1"),
            headers[3],
        ),
    )
    assert stage.advice == "advice"


def test_an_error_of_anthropic_passes_byte_for_byte() -> None:
    """A model's own error keeps status, fields and bytes, and still has advice."""
    body = b'{"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too long"} }'
    stage, out = decoded(400, JSON, body)
    assert out == body
    assert stage.head == (400, JSON)
    assert stage.advice == "advice"


def test_a_401_is_never_passed_on() -> None:
    """Even in Anthropic's shape a 401 is translated: it is about our login, not about the client's key."""
    body = b'{"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}'
    stage, out = decoded(401, JSON, body)
    assert stage.head is not None
    assert stage.head[0] == 529
    assert b"invalid x-api-key" in out


def test_an_endless_error_is_cut() -> None:
    """A body that never ends costs 256 KiB at most."""
    stage = AwsErrors(translated, 500, JSON)
    for _ in range(100):
        stage.feed(b"x" * 10_000)
    assert len(stage._body) == 256 * 1024
    assert json.loads(stage.close())["type"] == "error"


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_is_let_in_with(kind: str) -> None:
    """The AWS login of profile and region, unless a key is chosen."""
    assert make(kind, "a", OPTIONS).login == AwsLogin("", "us-east-1")
    assert make(kind, "a", {**OPTIONS, "profile": "work"}).login == AwsLogin("work", "us-east-1")
    assert make(kind, "a", {**OPTIONS, "auth": "key"}).login == StoredKey()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("region", ["useast1", "us-east-1.evil.example", "us_east-1", "-"])
def test_a_region_is_checked(kind: str, region: str) -> None:
    """What becomes part of a host name has to look like a region."""
    with pytest.raises(ValueError, match="a region that is none"):
        make(kind, "a", {**OPTIONS, "region": region})


@pytest.mark.parametrize("kind", KINDS)
def test_a_region_is_needed(kind: str) -> None:
    """Without one there is no upstream."""
    with pytest.raises(ValueError, match="has no region"):
        make(kind, "a", {**OPTIONS, "region": ""})


def test_the_addresses() -> None:
    """Each region has its own host; a private endpoint takes its place."""
    assert str(make("bedrock-mantle", "a", OPTIONS).origin) == "https://bedrock-mantle.us-east-1.api.aws:443"
    assert (
        str(make("claude-aws", "a", OPTIONS).origin) == "https://aws-external-anthropic.us-east-1.api.aws:443"
    )
    private = {**OPTIONS, "url": "https://vpce-1.example.com/x"}
    assert str(make("claude-aws", "a", private).origin) == "https://vpce-1.example.com:443"
