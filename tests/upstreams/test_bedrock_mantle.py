"""Bedrock's own Messages endpoint."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import HubRequest, LocalReply, UpstreamRequest
from claude_desk.wire.headers import RawHeaders, first
from fakes.aws_verifier import AwsAccount, AwsVerifier

AT = 1_795_000_000
LOGIN = AwsCredentials("AKIDEXAMPLE", Secret("secret"), Secret("token"))
HEADERS: RawHeaders = ((b"Content-Type", b"application/json"), (b"anthropic-version", b"2023-06-01"))
BODY = b'{ "model" : "claude-opus-5-5", "max_tokens":5, "messages": [] }'


def sent(
    body: bytes = BODY,
    headers: RawHeaders = HEADERS,
    credential: Credential | None = LOGIN,
    path: bytes = b"/v1/messages",
    query: bytes = b"",
    **options: Any,
) -> UpstreamRequest:
    """What goes up for a request."""
    upstream = make("bedrock-mantle", "mantle", {"region": "us-east-1", **options})
    request = HubRequest("POST", path, query, headers, MessagesRequest.parse(body), AT)
    outbound = upstream.prepare(request, credential)
    assert isinstance(outbound, UpstreamRequest)
    return outbound


def test_the_request_is_the_clients_own_but_for_the_model() -> None:
    """The model gets Bedrock's name; every other byte of the body, path and query stays."""
    outbound = sent(query=b"beta=true")
    assert outbound.body == BODY.replace(b"claude-opus-5-5", b"anthropic.claude-opus-5-5")
    assert outbound.target == b"/anthropic/v1/messages?beta=true"
    assert outbound.headers[:2] == HEADERS
    assert sent(path=b"/v1/messages/count_tokens").target == b"/anthropic/v1/messages/count_tokens"


@pytest.mark.parametrize(
    ("asked", "becomes"),
    [
        ("claude-opus-5-5", "anthropic.claude-opus-5-5"),
        ("claude-opus-5-5-latest", "anthropic.claude-opus-5-5"),
        ("claude-haiku-4-5-20251001", "anthropic.claude-haiku-4-5"),
        ("anthropic.claude-haiku-4-5", "anthropic.claude-haiku-4-5"),
        ("claude-mine", "anthropic.other"),
        ("mine", "anthropic.third"),
        ("gpt", "gpt"),
    ],
)
def test_model_names(asked: str, becomes: str) -> None:
    """Anthropic's names get a prefix, the settings' own names count first, all others go as they are."""
    names = {"claude-mine": "anthropic.other", "mine": "anthropic.third"}
    body = json.dumps({"model": asked}).encode()
    assert json.loads(sent(body, models=names).body or b"") == {"model": becomes}


@pytest.mark.parametrize("body", [b"not JSON", b"{}", b'{"model": 7}', b"[]"])
def test_a_body_without_a_model_goes_as_it_is(body: bytes) -> None:
    """To complain is the endpoint's business."""
    assert sent(body).body == body


def test_the_signature_is_good() -> None:
    """It is for the service bedrock-mantle, and covers the body that is sent."""
    outbound = sent(query=b"beta=true")
    verifier = AwsVerifier(
        [AwsAccount("AKIDEXAMPLE", "secret", "token")],
        service="bedrock-mantle",
        region="us-east-1",
        now=lambda: AT,
    )
    headers = [(b"host", outbound.origin.authority.encode()), *outbound.headers]
    verifier.check("POST", outbound.target, headers, outbound.body or b"")


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("", "bedrock-mantle"),
        ("https://vpce-1.bedrock-mantle.us-east-1.vpce.amazonaws.com/anthropic", "bedrock-mantle"),
        ("https://bedrock-runtime.us-east-1.amazonaws.com/anthropic", "bedrock"),
        ("https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com/anthropic", "bedrock"),
    ],
)
def test_signatures_are_for_the_service_behind_the_address(url: str, service: str) -> None:
    """The runtime serves the same protocol, and wants signatures for its own name."""
    authorization = first(sent(url=url).headers, b"authorization").decode()
    assert f"/us-east-1/{service}/aws4_request" in authorization


def test_a_key_is_a_bearer_token() -> None:
    """A Bedrock API key takes the signature's place."""
    outbound = sent(credential=Secret("bedrock-key"), auth="key")
    assert outbound.headers == (*HEADERS, (b"Authorization", b"Bearer bedrock-key"))


def test_beta_flags_are_those_of_the_endpoint() -> None:
    """What it does not take is left out, with the fields that hang on it, and told in the log."""
    betas: RawHeaders = (
        (b"anthropic-beta", b"interleaved-thinking-2025-05-14,advanced-tool-use-2025-11-20"),
        (b"Anthropic-Beta", b"fast-mode-2026-02-01"),
    )
    body = b'{"model":"claude-opus-5-5","speed":"fast","max_tokens":1}'
    outbound = sent(body, (*HEADERS, *betas))
    values = [value for name, value in outbound.headers if name.lower() == b"anthropic-beta"]
    assert values == [b"interleaved-thinking-2025-05-14,tool-search-tool-2025-10-19"]
    assert outbound.body == b'{"model":"anthropic.claude-opus-5-5","max_tokens":1}'
    assert outbound.note == "beta flags left out: fast-mode-2026-02-01"


def test_known_beta_flags_stay_as_they_came() -> None:
    """Fields with nothing to change are not written anew."""
    betas: RawHeaders = ((b"anthropic-beta", b"claude-code-20250219"),)
    outbound = sent(headers=(*HEADERS, *betas))
    assert outbound.headers[2] == betas[0]
    assert not outbound.note


def test_no_beta_flag_left_means_no_field() -> None:
    """A field that would be empty is not sent."""
    outbound = sent(headers=((b"anthropic-beta", b"fast-mode-2026-02-01"),))
    assert not first(outbound.headers, b"anthropic-beta")


def test_the_user_profile_moves_into_the_body() -> None:
    """The endpoint reads it there, as the official SDK sends it; one that is in the body already counts."""
    headers = (*HEADERS, (b"anthropic-user-profile-id", b'up_"1'))
    outbound = sent(headers=headers)
    assert not first(outbound.headers, b"anthropic-user-profile-id")
    assert json.loads(outbound.body or b"")["user_profile_id"] == 'up_"1'
    theirs = sent(b'{"user_profile_id":"mine","model":"x"}', headers)
    assert json.loads(theirs.body or b"")["user_profile_id"] == "mine"


def test_models_are_listed_from_data() -> None:
    """The endpoint's own list is of another protocol."""
    upstream = make("bedrock-mantle", "mantle", {"region": "us-east-1", "models": {"mine": "anthropic.x"}})
    reply = upstream.prepare(HubRequest("GET", b"/v1/models"), None)
    assert isinstance(reply, LocalReply)
    assert json.loads(reply.body)["data"][0]["id"] == "mine"


@pytest.mark.parametrize("path", [b"/v1/messages/batches", b"/v1/files", b"/v1/skills/x"])
def test_what_it_does_not_have_is_refused(path: bytes) -> None:
    """Batches, files and skills are 404 in plain words."""
    upstream = make("bedrock-mantle", "mantle", {"region": "us-east-1"})
    with pytest.raises(Refused) as refused:
        upstream.prepare(HubRequest("POST", path), LOGIN)
    assert refused.value.status == 404


def test_errors_have_words_and_advice() -> None:
    """An expired login reaches the client as 403, and the person as the command that helps."""
    stage = sent(profile="work").decoder(403, ((b"x-amzn-errortype", b"ExpiredTokenException"),))
    stage.feed(b'{"message":"The security token included in the request is expired"}')
    body = json.loads(stage.close())
    assert stage.head is not None
    assert stage.head[0] == 403
    assert body["error"]["type"] == "permission_error"
    assert "aws sso login --profile work" in stage.advice
