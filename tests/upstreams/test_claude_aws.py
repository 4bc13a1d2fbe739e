"""Claude Platform on AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_desk.errors import Refused
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import HubRequest, ReplyDecoder, UpstreamRequest
from claude_desk.wire.headers import RawHeaders
from fakes.aws_verifier import AwsAccount, AwsVerifier

AT = 1_795_000_000
LOGIN = AwsCredentials("AKIDEXAMPLE", Secret("secret"), Secret("token"))
KEY = Secret("workspace-key")
OPTIONS = {"region": "us-east-1", "workspace": "wrkspc_01"}
HEADERS: RawHeaders = ((b"Content-Type", b"application/json"), (b"anthropic-beta", b"anything-2030-01-01"))
WORKSPACE = (b"anthropic-workspace-id", b"wrkspc_01")
BODY = b'{ "model" : "claude-opus-5-5", "max_tokens":5, "messages": [] }'


def sent(
    method: str = "POST",
    path: bytes = b"/v1/messages",
    body: bytes | None = BODY,
    headers: RawHeaders = HEADERS,
    credential: Credential | None = LOGIN,
    **options: Any,
) -> UpstreamRequest:
    """What goes up for a request; a body of None is one that is passed on as it arrives."""
    upstream = make("claude-aws", "aws", {**OPTIONS, **options})
    message = None if body is None else MessagesRequest.parse(body)
    outbound = upstream.prepare(HubRequest(method, path, b"beta=true", headers, message, AT), credential)
    assert isinstance(outbound, UpstreamRequest)
    return outbound


def test_nothing_changes_but_the_way_in() -> None:
    """Path, query, body and betas are the client's own; the workspace is named."""
    outbound = sent()
    assert outbound.body is BODY
    assert outbound.target == b"/v1/messages?beta=true"
    assert outbound.headers[:3] == (*HEADERS, WORKSPACE)


def test_the_workspace_is_that_of_the_settings() -> None:
    """A client cannot choose another one."""
    theirs = (*HEADERS, (b"Anthropic-Workspace-Id", b"wrkspc_theirs"))
    assert sent(headers=theirs, credential=KEY).headers == (
        *HEADERS,
        WORKSPACE,
        (b"Authorization", b"Bearer workspace-key"),
    )


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", b"/v1/messages", BODY),
        ("POST", b"/v1/messages/count_tokens", BODY),
        ("GET", b"/v1/models", None),
        ("GET", b"/v1/models/claude-opus-5-5", None),
        ("GET", b"/v1/messages/batches", None),
        ("DELETE", b"/v1/files/file_1", None),
    ],
)
def test_the_signature_is_good(method: str, path: bytes, body: bytes | None) -> None:
    """It is for the service aws-external-anthropic, for all that can be signed."""
    outbound = sent(method, path, body)
    verifier = AwsVerifier(
        [AwsAccount("AKIDEXAMPLE", "secret", "token")],
        service="aws-external-anthropic",
        region="us-east-1",
        now=lambda: AT,
    )
    headers = [(b"host", outbound.origin.authority.encode()), *outbound.headers]
    assert outbound.body == (body or b"")
    verifier.check(method, outbound.target, headers, outbound.body or b"")


def test_uploads_need_a_key() -> None:
    """What is passed on as it arrives cannot be signed, and the refusal says what to do; with a key it goes."""
    with pytest.raises(Refused, match="API key of the workspace") as refused:
        sent("POST", b"/v1/files", None)
    assert refused.value.status == 400
    outbound = sent("POST", b"/v1/files", None, credential=KEY, auth="key")
    assert outbound.body is None


@pytest.mark.parametrize("workspace", ["", "with space", "a/b"])
def test_a_workspace_is_needed(workspace: str) -> None:
    """Without one, nothing can be asked."""
    with pytest.raises(ValueError, match="workspace"):
        make("claude-aws", "aws", {**OPTIONS, "workspace": workspace})


def told(
    status: int, kind: str, message: str, **options: Any
) -> tuple[tuple[int, str, str], str, ReplyDecoder]:
    """Status, type and words for the client, and advice for the person, for an error in AWS's shape."""
    stage = sent(**options).decoder(status, ((b"x-amzn-errortype", kind.encode()),))
    stage.feed(json.dumps({"message": message}).encode())
    error = json.loads(stage.close())["error"]
    assert stage.head is not None
    return (stage.head[0], error["type"], error["message"]), stage.advice, stage


def test_a_login_that_expired() -> None:
    """The client hears that it is not its key, the person which command helps."""
    client, person, _ = told(403, "ExpiredTokenException", "The security token is expired", profile="work")
    assert client[:2] == (403, "permission_error")
    assert client[2].startswith("Claude Platform on AWS did not accept the AWS login that Claude Desk holds;")
    assert "Bedrock" not in client[2] + person
    assert "aws sso login --profile work" in person


def test_a_workspace_that_may_not_be_used() -> None:
    """Missing permissions name the workspace, the region and the permission."""
    message = (
        "User: arn:aws:iam::1:user/a is not authorized to perform: aws-external-anthropic:CreateInference"
    )
    _, person, _ = told(403, "AccessDeniedException", message)
    assert "wrkspc_01 in us-east-1" in person
    assert "aws-external-anthropic:CreateInference" in person


def test_federation_that_is_switched_off() -> None:
    """The switch that every new account has to find is named."""
    message = "Outbound web identity federation is disabled for your account"
    assert "enable-outbound-web-identity-federation" in told(403, "AccessDeniedException", message)[1]


def test_a_key_that_is_not_accepted() -> None:
    """A 401 to our key is a 403 to the client, and the person is sent to make a new one."""
    stage = sent(credential=KEY, auth="key").decoder(401, ())
    stage.feed(b'{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}')
    assert json.loads(stage.close())["error"]["type"] == "permission_error"
    assert "does not accept the API key" in stage.advice


def test_throttling_has_no_advice_about_bedrock() -> None:
    """Limits of this platform are not raised where Bedrock's are."""
    client, person, _ = told(429, "ThrottlingException", "Rate exceeded")
    assert client == (429, "rate_limit_error", "Rate exceeded")
    assert not person


def test_errors_of_the_api_pass_as_they_are() -> None:
    """What Anthropic says is not worded anew."""
    stage = sent().decoder(400, ())
    body = b'{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: Field required"}}'
    stage.feed(body)
    assert stage.close() == body
    assert not stage.advice
