"""The pretended Bedrock is one that AWS's own client and Anthropic's own Bedrock client work with."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from typing import Any

import anthropic
import boto3
import pytest
from anthropic import AnthropicBedrock
from botocore.config import Config
from botocore.eventstream import EventStreamBuffer
from botocore.exceptions import ClientError, EventStreamError

from fakes.bedrock_server import (
    ACCESS_KEY_ID,
    BEARER_KEY,
    KINDS,
    REGION,
    SECRET_ACCESS_KEY,
    STREAM_KINDS,
    BedrockServer,
    Fault,
    Where,
)
from fakes.event_stream import chunk_frame, error_frame, exception_frame, frame
from fakes.recording_upstream import Ending, Gate

MODEL = "us.anthropic.claude-opus-5-5"
ASK: dict[str, Any] = {"max_tokens": 500, "messages": [{"role": "user", "content": "hello"}]}
BODY = json.dumps({**ASK, "anthropic_version": "bedrock-2023-05-31"}).encode()


@pytest.fixture
def bedrock() -> Iterator[BedrockServer]:
    """A server."""
    with BedrockServer() as server:
        yield server


@pytest.fixture(autouse=True)
def no_aws_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test says counts."""
    monkeypatch.delenv("AWS_BEARER_TOKEN_BEDROCK", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")


_clients: list[Any] = []


@pytest.fixture(autouse=True)
def closed_clients() -> Iterator[None]:
    """Close every client of AWS's SDK: it leaves that to the garbage collector."""
    yield
    while _clients:
        _clients.pop().close()


def aws_client(
    server: BedrockServer, service: str = "bedrock-runtime", secret: str = SECRET_ACCESS_KEY
) -> Any:
    """The client of AWS's SDK."""
    session = boto3.Session(ACCESS_KEY_ID, secret, region_name=REGION)
    config = Config(retries={"total_max_attempts": 1}, proxies={})
    client = session.client(service, endpoint_url=server.url, config=config)
    _clients.append(client)
    return client


def sdk(server: BedrockServer) -> AnthropicBedrock:
    """The client of Anthropic's SDK."""
    return AnthropicBedrock(
        aws_access_key=ACCESS_KEY_ID,
        aws_secret_key=SECRET_ACCESS_KEY,
        aws_region=REGION,
        base_url=server.url,
        max_retries=0,
    )


def events(body: Any) -> list[dict[str, Any]]:
    """The Messages events in a stream of AWS's SDK."""
    with contextlib.closing(body):
        return [json.loads(each["chunk"]["bytes"]) for each in body]


def test_frames_are_those_of_botocore() -> None:
    """AWS's own decoder reads headers of every kind and payloads back, checksums and all."""
    raw = frame({"s": "text", "b": b"\x00\x01", "t": True, "f": False, "i": -7}, b"payload")
    buffer = EventStreamBuffer()
    buffer.add_data(
        raw + chunk_frame(b"{}") + exception_frame("ThrottlingException", "slow") + error_frame("X", "y")
    )
    first, chunk, exception, error = list(buffer)
    assert first.headers == {"s": "text", "b": b"\x00\x01", "t": True, "f": False, "i": -7}
    assert first.payload == b"payload"
    assert base64.b64decode(json.loads(chunk.payload)["bytes"]) == b"{}"
    assert exception.headers[":exception-type"] == "throttlingException"
    assert error.headers[":error-code"] == "X"


def test_the_aws_client_invokes(bedrock: BedrockServer) -> None:
    """InvokeModel through boto3 gives a message, and the headers that count its tokens."""
    answer = aws_client(bedrock).invoke_model(modelId=MODEL, body=BODY)
    message = json.loads(answer["body"].read())
    assert message["content"][0]["text"].startswith("Hello from Practice")
    assert message["id"].startswith("msg_bdrk_")
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-bedrock-output-token-count"] == str(message["usage"]["output_tokens"])
    assert not bedrock.refusals


def test_the_aws_client_streams(bedrock: BedrockServer) -> None:
    """InvokeModelWithResponseStream through boto3 gives every event, metrics in the last, and no ping."""
    answer = aws_client(bedrock).invoke_model_with_response_stream(modelId=MODEL, body=BODY)
    found = events(answer["body"])
    kinds = [event["type"] for event in found]
    assert (kinds[0], kinds[-1]) == ("message_start", "message_stop")
    assert "ping" not in kinds
    assert found[-1]["amazon-bedrock-invocationMetrics"]["outputTokenCount"] > 0


def test_an_arn_can_be_invoked(bedrock: BedrockServer) -> None:
    """An application inference profile's ARN, slash and all, is a model."""
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
    assert aws_client(bedrock).invoke_model(modelId=arn, body=BODY)["body"].read()
    assert b"application-inference-profile%2Fabc123" in bedrock.request().target


@pytest.mark.parametrize("kind", KINDS)
def test_the_aws_client_knows_every_error(bedrock: BedrockServer, kind: str) -> None:
    """boto3 reads kind, status and words of each error from our HTTP reply."""
    bedrock.fail(Fault(kind))
    with pytest.raises(ClientError) as raised:
        aws_client(bedrock).invoke_model(modelId=MODEL, body=BODY)
    answer = raised.value.response
    assert answer["Error"]["Code"] == kind
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]) == KINDS[kind]


@pytest.mark.parametrize("kind", STREAM_KINDS)
@pytest.mark.parametrize("where", [Where.FIRST_FRAME, Where.MID_STREAM])
def test_the_aws_client_knows_errors_in_streams(bedrock: BedrockServer, kind: str, where: Where) -> None:
    """boto3 raises for an exception frame, at the start and in mid-stream."""
    bedrock.fail(Fault(kind, where=where))
    answer = aws_client(bedrock).invoke_model_with_response_stream(modelId=MODEL, body=BODY)
    with pytest.raises(EventStreamError) as raised:
        events(answer["body"])
    assert raised.value.response["Error"]["Code"] == kind[0].lower() + kind[1:]


def test_signatures_are_checked(bedrock: BedrockServer) -> None:
    """A wrong secret is refused in AWS's words, and remembered for the test to see."""
    with pytest.raises(ClientError) as raised:
        aws_client(bedrock, secret="wrong").invoke_model(modelId=MODEL, body=BODY)
    assert raised.value.response["Error"]["Code"] == "InvalidSignatureException"
    assert [refusal.kind for refusal in bedrock.refusals] == ["InvalidSignatureException"]


def test_a_bearer_key_lets_in(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Bedrock API key is an alternative to signing; a wrong one is refused."""
    client = AnthropicBedrock(api_key=BEARER_KEY, aws_region=REGION, base_url=bedrock.url, max_retries=0)
    assert client.messages.create(model=MODEL, **ASK).content
    wrong = AnthropicBedrock(api_key="wrong", aws_region=REGION, base_url=bedrock.url, max_retries=0)
    with pytest.raises(anthropic.PermissionDeniedError):
        wrong.messages.create(model=MODEL, **ASK)


def test_a_tool_task_works_with_the_official_sdk(bedrock: BedrockServer) -> None:
    """AnthropicBedrock streams a tool call and the answer after its result."""
    tool: Any = {
        "name": "bash",
        "description": "Run a command",
        "input_schema": {
            "type": "object",
            "properties": {"command": {"type": "string"}},
            "required": ["command"],
        },
    }
    turns: list[Any] = [{"role": "user", "content": "run `echo hi`"}]
    client = sdk(bedrock)
    with client.messages.stream(model=MODEL, max_tokens=500, messages=turns, tools=[tool]) as stream:
        message = stream.get_final_message()
    call = next(block for block in message.content if block.type == "tool_use")
    assert call.input == {"command": "echo hi"}
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "hi"}
    turns += [{"role": "assistant", "content": message.content}, {"role": "user", "content": [result]}]
    with client.messages.stream(model=MODEL, max_tokens=500, messages=turns, tools=[tool]) as stream:
        assert "“hi”" in stream.get_final_text()


def test_counting_is_for_base_models(bedrock: BedrockServer) -> None:
    """CountTokens takes a base model's id; for an inference profile it says so."""
    client = aws_client(bedrock)
    asked = {"invokeModel": {"body": BODY}}
    assert client.count_tokens(modelId="anthropic.claude-opus-5-5", input=asked)["inputTokens"] > 0
    with pytest.raises(ClientError, match="doesn't support counting tokens"):
        client.count_tokens(modelId=MODEL, input=asked)


def test_the_control_plane_lists_profiles(bedrock: BedrockServer) -> None:
    """Inference profiles come in pages that boto3's paginator walks, foundation models at once."""
    client = aws_client(bedrock, "bedrock")
    pages = client.get_paginator("list_inference_profiles").paginate(
        typeEquals="SYSTEM_DEFINED", PaginationConfig={"PageSize": 2}
    )
    names = [each["inferenceProfileId"] for page in pages for each in page["inferenceProfileSummaries"]]
    assert MODEL in names
    assert len(names) == len(set(names)) == 5
    assert client.list_foundation_models()["modelSummaries"][0]["providerName"] == "Anthropic"


@pytest.mark.parametrize(
    ("changed", "model", "says"),
    [
        ({"anthropic_version": None}, MODEL, "anthropic_version: Field required"),
        ({"model": "x"}, MODEL, "model: Extra inputs are not permitted"),
        ({"stream": True}, MODEL, "stream: Extra inputs are not permitted"),
        ({"anthropic_beta": ["claude-code-20250219"]}, MODEL, "invalid beta flag"),
        ({"context_management": {}}, MODEL, "context_management: Extra inputs are not permitted"),
        ({"messages": []}, MODEL, "messages"),
        ({}, "claude-opus-5-5", "The provided model identifier is invalid."),
        ({}, "anthropic.claude-opus-5-5", "Retry your request with the ID or ARN of an inference profile"),
    ],
)
def test_bodies_are_checked(changed: dict[str, Any], model: str, says: str) -> None:
    """What Bedrock does not take is a ValidationException with its words."""
    with BedrockServer(profile_only=["anthropic.claude-opus-5-5"]) as server:
        body = json.dumps({**json.loads(BODY), **changed}).encode()
        with pytest.raises(ClientError, match="ValidationException") as raised:
            aws_client(server).invoke_model(modelId=model, body=body)
        assert says in raised.value.response["Error"]["Message"]


def test_a_gap_lasts_until_it_is_opened(bedrock: BedrockServer) -> None:
    """A scripted silence holds the stream after its first delta, without any sleep."""
    gate = Gate()
    bedrock.fail(Fault(gap=gate))
    answer = aws_client(bedrock).invoke_model_with_response_stream(modelId=MODEL, body=BODY)
    seen: list[dict[str, Any]] = []
    reader = threading.Thread(target=lambda: seen.extend(events(answer["body"])))
    reader.start()
    gate.wait_reached()
    assert reader.is_alive()
    gate.open()
    reader.join(10)
    assert seen[-1]["type"] == "message_stop"


def test_frames_can_be_cut_anywhere(bedrock: BedrockServer) -> None:
    """Frames in pieces of one byte are the same stream; a reset in mid-stream is no end."""
    client = aws_client(bedrock)
    whole = events(client.invoke_model_with_response_stream(modelId=MODEL, body=BODY)["body"])
    bedrock.fail(Fault(piece=1), Fault(ending=Ending.RESET))
    pieces = events(client.invoke_model_with_response_stream(modelId=MODEL, body=BODY)["body"])
    assert [event["type"] for event in pieces] == [event["type"] for event in whole]
    with pytest.raises(Exception, match=r"(?i)connection|read|reset|broken"):
        events(client.invoke_model_with_response_stream(modelId=MODEL, body=BODY)["body"])
