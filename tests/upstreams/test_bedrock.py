"""Bedrock's runtime: what is sent, and that AWS's rules and the official SDK's Bedrock client agree with it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from anthropic import AnthropicBedrock
from anthropic.types import ModelInfo

from claude_desk.dialects.openai_models import merged
from claude_desk.errors import Refused
from claude_desk.messages.error_body import read_error
from claude_desk.messages.request import MessagesRequest
from claude_desk.secret import AwsCredentials, Credential, Secret
from claude_desk.upstreams import make
from claude_desk.upstreams.base import AwsLogin, HubRequest, LocalReply, StoredKey, UpstreamRequest
from claude_desk.upstreams.bedrock import BedrockUpstream
from claude_desk.wire.headers import RawHeaders, first, forwardable_reply
from fakes.bedrock_server import ACCESS_KEY_ID, BEARER_KEY, REGION, SECRET_ACCESS_KEY, BedrockServer, Fault
from fakes.recording_upstream import RecordedRequest, RecordingUpstream, error_reply

AWS = AwsCredentials(ACCESS_KEY_ID, Secret(SECRET_ACCESS_KEY))
KEY = Secret(BEARER_KEY)
NOW = 1_795_000_000
ASK: dict[str, Any] = {
    "model": "claude-opus-5-5",
    "max_tokens": 500,
    "messages": [{"role": "user", "content": "hello"}],
}
CLIENT: RawHeaders = (
    (b"user-agent", b"Anthropic/Python 2.11.0"),
    (b"anthropic-version", b"2026-10-21"),
    (b"anthropic-beta", b"claude-code-20250219,interleaved-thinking-2025-05-14"),
    (b"x-stainless-lang", b"python"),
)


def upstream(**options: Any) -> BedrockUpstream:
    """An upstream as the settings make it."""
    made = make("bedrock", "b", {"region": REGION, **options})
    assert isinstance(made, BedrockUpstream)
    return made


def hub(body: Any, path: bytes = b"/v1/messages", headers: RawHeaders = CLIENT, at: int = NOW) -> HubRequest:
    """A request on its way out."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HubRequest("POST", path, b"beta=true", headers, MessagesRequest.parse(raw), at)


def sent(made: UpstreamRequest | LocalReply) -> UpstreamRequest:
    """A request that is to be sent."""
    assert isinstance(made, UpstreamRequest)
    return made


def exchanged(request: UpstreamRequest) -> tuple[int, RawHeaders, bytes, str]:
    """Send a request as it is over a real connection; status, fields, body and advice of the decoded reply."""
    connection = http.client.HTTPConnection(request.origin.host, request.origin.port, timeout=10)
    try:
        connection.putrequest(
            request.method, request.target.decode(), skip_host=True, skip_accept_encoding=True
        )
        for name, value in (*request.headers, (b"Host", request.origin.authority.encode())):
            connection.putheader(name.decode("latin-1"), value)
        if request.body:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body or None)
        reply = connection.getresponse()
        fields = tuple((name.encode(), value.encode("latin-1")) for name, value in reply.getheaders())
        made = request.decoder(reply.status, forwardable_reply(fields))
        out = made.feed(reply.read()) + made.close()
    finally:
        connection.close()
    assert made.head is not None
    return *made.head, out, made.advice


@pytest.fixture(autouse=True)
def no_aws_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test says counts."""
    monkeypatch.delenv("AWS_BEARER_TOKEN_BEDROCK", raising=False)


@pytest.fixture
def bedrock() -> Iterator[BedrockServer]:
    """A Bedrock that checks what it is sent, and for which it is always the time of these tests."""
    with BedrockServer(now=lambda: NOW) as server:
        yield server


def test_the_request_to_the_runtime() -> None:
    """Origin and path from region, model and stream; body and fields are Bedrock's; the query stays here."""
    made = sent(upstream().prepare(hub({**ASK, "stream": True}), KEY))
    assert str(made.origin) == "https://bedrock-runtime.us-east-1.amazonaws.com:443"
    assert made.target == b"/model/us.anthropic.claude-opus-5-5/invoke-with-response-stream"
    assert made.headers == (
        CLIENT[0],
        CLIENT[3],
        (b"Content-Type", b"application/json"),
        (b"Accept", b"application/json"),
        (b"Authorization", b"Bearer " + BEARER_KEY.encode()),
    )
    assert json.loads(made.body or b"") == {
        "anthropic_version": "bedrock-2023-05-31",
        "anthropic_beta": ["interleaved-thinking-2025-05-14"],
        "max_tokens": 500,
        "messages": ASK["messages"],
    }
    assert made.note == "beta flags left out: claude-code-20250219"
    whole = sent(upstream().prepare(hub(ASK), KEY))
    assert whole.target == b"/model/us.anthropic.claude-opus-5-5/invoke"
    assert whole.body == made.body


def test_settings_name_models_places_and_fields() -> None:
    """A name in the settings wins; prefix, address, guardrail, tier and extra fields are the settings'."""
    arn = "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1"
    chosen = upstream(
        model_prefix="global",
        models={"claude-opus-5-5": arn},
        url="https://vpce-1.example/base",
        guardrail="arn:aws:bedrock:us-east-1:1:guardrail/g1:DRAFT",
        service_tier="priority",
        headers={"x-team": "blue", "X-Amzn-Bedrock-Trace": "ENABLED"},
    )
    theirs = (*CLIENT, (b"x-amzn-bedrock-guardrailidentifier", b"theirs"), (b"x-team", b"red"))
    made = sent(chosen.prepare(hub(ASK, headers=theirs), KEY))
    assert str(made.origin) == "https://vpce-1.example:443"
    assert made.target == b"/base/model/arn:aws:bedrock:us-east-1:1:application-inference-profile%2Fa1/invoke"
    assert made.headers[4:-1] == (
        (b"x-team", b"blue"),
        (b"X-Amzn-Bedrock-Trace", b"ENABLED"),
        (b"X-Amzn-Bedrock-GuardrailIdentifier", b"arn:aws:bedrock:us-east-1:1:guardrail/g1"),
        (b"X-Amzn-Bedrock-GuardrailVersion", b"DRAFT"),
        (b"X-Amzn-Bedrock-Service-Tier", b"priority"),
    )
    other = sent(chosen.prepare(hub({**ASK, "model": "claude-haiku-4-5"}), KEY))
    assert other.target == b"/base/model/global.anthropic.claude-haiku-4-5-20251001-v1:0/invoke"


def test_the_login_is_the_settings_choice() -> None:
    """AWS's chain for a profile and region, or a stored key; a profile means nothing beside a key."""
    assert upstream().login == AwsLogin("", REGION)
    assert upstream(profile="work").login == AwsLogin("work", REGION)
    assert upstream(auth="key", profile="work").login == StoredKey()
    with pytest.raises(ValueError, match="The upstream 'b' has no region"):
        make("bedrock", "b", {})
    with pytest.raises(ValueError, match="has a region that is none"):
        upstream(region="..")


@pytest.mark.parametrize("path", [b"/v1/files", b"/v1/messages/batches", b"/v1/skills", b"/v1/messages/x"])
def test_what_bedrock_lacks_is_refused(path: bytes) -> None:
    """Files, batches and skills are a 404 in plain words, and nothing is sent."""
    with pytest.raises(Refused) as refused:
        upstream().prepare(HubRequest("POST", path), KEY)
    assert refused.value.status == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"model":7}', b'{"model":""}', b'{"model":".."}'])
def test_a_body_without_a_model_is_refused(body: bytes) -> None:
    """Without a model there is no path to send a request to."""
    with pytest.raises(Refused) as refused:
        upstream().prepare(hub(body), KEY)
    assert refused.value.status in {400, 404}


@pytest.mark.parametrize("credential", [AWS, KEY], ids=["signed", "bearer"])
@pytest.mark.parametrize("stream", [True, False])
def test_a_server_with_awss_rules_answers(
    bedrock: BedrockServer,
    credential: Credential,
    stream: bool,  # noqa: FBT001
) -> None:
    """A server that checks signature, model, version, flags and fields answers, and the reply is a Messages reply."""
    claude_code = {
        **ASK,
        "stream": stream,
        "service_tier": "auto",
        "metadata": {"user_id": "u"},
        "mcp_servers": [],
    }
    flags = (b"anthropic-beta", b"claude-code-20250219,mcp-client-2025-11-20,context-1m-2025-08-07")
    made = sent(upstream(url=bedrock.url).prepare(hub(claude_code, headers=(*CLIENT, flags)), credential))
    status, headers, out, advice = exchanged(made)
    assert (status, advice, bedrock.refusals) == (200, "", [])
    assert first(headers, b"request-id")
    if stream:
        assert out.startswith(b"event: message_start\ndata: {")
        assert b"\n\nevent: message_stop\ndata: {" in out
        assert out.count(b"event: ping\n") == 1
    else:
        assert json.loads(out)["type"] == "message"


@pytest.mark.parametrize("credential", [AWS, KEY], ids=["signed", "bearer"])
def test_a_refused_login_is_told_apart(bedrock: BedrockServer, credential: Credential) -> None:
    """A wrong secret or key is a 403 of the protocol and a sentence for the person, with nothing secret in either."""
    wrong: Credential = (
        Secret("wrong") if credential is KEY else AwsCredentials(ACCESS_KEY_ID, Secret("wrong"))
    )
    chosen = upstream(url=bedrock.url, auth="key" if credential is KEY else "aws")
    status, _, out, advice = exchanged(sent(chosen.prepare(hub(ASK), wrong)))
    assert status == 403
    assert read_error(out)[0] == "permission_error"
    assert advice
    assert "wrong" not in read_error(out)[1] + advice
    assert len(bedrock.refusals) == 1


def test_tokens_are_counted_by_the_model_behind_the_profile(bedrock: BedrockServer) -> None:
    """count_tokens asks CountTokens for the model itself, since profiles cannot count, with a body it takes."""
    asked = {name: value for name, value in ASK.items() if name != "max_tokens"}
    request = sent(upstream(url=bedrock.url).prepare(hub(asked, b"/v1/messages/count_tokens"), AWS))
    assert request.target == b"/model/anthropic.claude-opus-5-5/count-tokens"
    status, _, out, _ = exchanged(request)
    assert status == 200
    assert json.loads(out)["input_tokens"] > 0
    assert json.loads(out).keys() == {"input_tokens"}


def test_tokens_of_a_nameless_profile_are_estimated() -> None:
    """An application's profile does not say which model it is of: the count is an estimate, and the log says so."""
    arn = "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1"
    made = upstream().prepare(hub({**ASK, "model": arn}, b"/v1/messages/count_tokens"), AWS)
    assert isinstance(made, LocalReply)
    assert 0 < json.loads(made.body)["input_tokens"] < 20
    assert "estimated" in made.note


def _models(chosen: BedrockUpstream, path: bytes, query: bytes, credential: Credential | None) -> Any:
    return chosen.prepare(HubRequest("GET", path, query, CLIENT, MessagesRequest(b""), NOW), credential)


def test_models_are_the_accounts_own(bedrock: BedrockServer) -> None:
    """The list is what the control plane lists, under names that lead there, as both SDKs read it."""
    made = _models(upstream(url=bedrock.url, models={"best": "x"}), b"/v1/models", b"limit=1000", AWS)
    status, headers, out, _ = exchanged(sent(made))
    assert (status, bedrock.refusals) == (200, [])
    assert first(headers, b"content-type") == b"application/json"
    page = json.loads(out)
    assert [model["id"] for model in page["data"]] == [
        "best",
        "claude-opus-5-5",
        "claude-sonnet-5-5",
        "global.anthropic.claude-opus-5-5",
        "claude-haiku-4-5-20251001",
    ]
    for model in page["data"]:
        ModelInfo.model_validate(model)
    assert page["data"][1]["max_input_tokens"] == 1_000_000
    assert all(model["object"] == "model" for model in json.loads(merged(out))["data"])


def test_the_list_goes_to_the_control_plane_and_pages_are_made_here() -> None:
    """AWS is asked for all of it once, at its own address; the client's paging is answered from that."""
    made = sent(
        _models(upstream(region="eu-west-1"), b"/v1/models", b"limit=1&after_id=claude-opus-5-5", AWS)
    )
    assert str(made.origin) == "https://bedrock.eu-west-1.amazonaws.com:443"
    assert made.target == b"/inference-profiles?type=SYSTEM_DEFINED&maxResults=1000"
    profiles = [
        {"inferenceProfileId": f"eu.anthropic.{name}"}
        for name in ("claude-opus-5-5", "claude-sonnet-5-5", "claude-x")
    ]
    decoder = made.decoder(200, ())
    decoder.feed(json.dumps({"inferenceProfileSummaries": profiles}).encode())
    page = json.loads(decoder.close())
    assert [model["id"] for model in page["data"]] == ["claude-sonnet-5-5"]
    assert page["has_more"]


@pytest.mark.parametrize(
    ("options", "path", "credential"),
    [
        ({}, b"/v1/models", KEY),
        ({}, b"/v1/models", None),
        ({"list_models": False}, b"/v1/models", AWS),
        ({}, b"/v1/models/claude-opus-5-5", AWS),
    ],
)
def test_models_from_data(options: dict[str, Any], path: bytes, credential: Credential | None) -> None:
    """A key is for the runtime's address alone, so nothing is asked with it; nor where the settings say no."""
    made = _models(upstream(**options), path, b"", credential)
    assert isinstance(made, LocalReply)
    assert made.status == 200
    assert b"claude-opus-5-5" in made.body


def recorded_sdk_request(ask: dict[str, Any], betas: str = "") -> RecordedRequest:
    """What the official SDK's Bedrock client sends."""
    with RecordingUpstream(error_reply(400, "invalid_request_error", "no")) as server:
        client = AnthropicBedrock(
            base_url=server.url,
            aws_access_key=ACCESS_KEY_ID,
            aws_secret_key=SECRET_ACCESS_KEY,
            aws_region=REGION,
            max_retries=0,
        )
        with client, pytest.raises(anthropic.APIStatusError):
            client.messages.create(**ask, extra_headers={"anthropic-beta": betas} if betas else {})
        return server.request()


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "model",
    [
        "us.anthropic.claude-opus-5-5",
        "anthropic.claude-3-haiku-20240307-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1",
    ],
)
def test_the_official_sdk_sends_the_same(model: str, stream: bool) -> None:  # noqa: FBT001
    """URL, body and fields are those of AnthropicBedrock, less the version's name and the flags' second place."""
    betas = "interleaved-thinking-2025-05-14,context-1m-2025-08-07"
    ask = {
        **ASK,
        "model": model,
        "stream": stream,
        "tools": [{"name": "t", "input_schema": {"type": "object"}}],
    }
    theirs = recorded_sdk_request(ask, betas)
    client = tuple(
        field
        for field in theirs.headers
        if field[0].lower() not in {b"host", b"connection", b"accept-encoding", b"content-length"}
        and not field[0].lower().startswith((b"authorization", b"x-amz-"))
    )
    ours = sent(upstream().prepare(hub(ask, headers=client), AWS))
    assert (ours.method, ours.target) == (theirs.method, theirs.target)
    expected = theirs.json() | {"anthropic_version": "bedrock-2023-05-31"}
    assert json.loads(ours.body or b"") == expected

    def plain(fields: Any) -> dict[bytes, bytes]:
        left_out = {b"host", b"connection", b"accept-encoding", b"content-length", b"anthropic-beta"}
        signed = {b"authorization", b"x-amz-date"}
        return {name.lower(): value for name, value in fields if name.lower() not in left_out | signed}

    assert plain(ours.headers) == plain(theirs.headers)
    assert first(ours.headers, b"authorization").startswith(
        b"AWS4-HMAC-SHA256 Credential=" + ACCESS_KEY_ID.encode()
    )


def test_a_fault_in_the_stream_reaches_the_client(bedrock: BedrockServer) -> None:
    """Throttled before the answer: a 429 that a client may retry, and advice for the person."""
    bedrock.fail(Fault("ThrottlingException"))
    status, _, out, advice = exchanged(
        sent(upstream(url=bedrock.url).prepare(hub({**ASK, "stream": True}), AWS))
    )
    assert (status, read_error(out)[0]) == (429, "rate_limit_error")
    assert "Service Quotas" in advice


def test_nothing_of_aws_is_loaded_before_it_is_used() -> None:
    """Importing the upstreams and making one for Bedrock loads no library of a cloud."""
    code = """
import sys
import claude_desk.upstreams
made = claude_desk.upstreams.make("bedrock", "b", {"region": "us-east-1"})
loaded = {name.partition(".")[0] for name in sys.modules}
print(sorted(loaded & {"botocore", "boto3", "google", "azure", "msal", "requests", "urllib3", "anthropic"}))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
