"""The official SDK's plain client reaches Claude at AWS, in all three ways, through a whole Desk that signs for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic import Anthropic

from claude_desk.requestlog.record import Outcome
from claude_desk.upstreams.bedrock_reply import BedrockStream
from fakes.aws_messages_server import KEY, WORKSPACE, AwsMessagesServer
from fakes.bedrock_server import (
    ACCESS_KEY_ID,
    BEARER_KEY,
    REGION,
    SECRET_ACCESS_KEY,
    STREAM_KINDS,
    BedrockServer,
    Fault,
    Where,
)
from fakes.canary import CLIENT_KEY
from fakes.recording_upstream import Ending, Gate
from fakes.running_desk import RunningDesk

TOOL: Any = {
    "name": "bash",
    "description": "Run a command",
    "input_schema": {
        "type": "object",
        "properties": {"command": {"type": "string"}},
        "required": ["command"],
    },
}
ASK: Any = {
    "model": "claude-opus-5-5",
    "max_tokens": 500,
    "messages": [{"role": "user", "content": "run `echo hi`"}],
}
SERVERS: dict[str, Any] = {
    "bedrock": BedrockServer,
    "bedrock-mantle": AwsMessagesServer.mantle,
    "claude-aws": AwsMessagesServer.platform,
}


@pytest.fixture(autouse=True)
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The AWS login of this machine: a credentials file that the servers know, and nothing else."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_BEARER_TOKEN_BEDROCK", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "aws-credentials"
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    log_in(file)
    return file


def log_in(file: Path, secret: str = SECRET_ACCESS_KEY) -> None:
    """Write the credentials file."""
    file.write_text(
        f"[default]\naws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = {secret}\n", "utf-8"
    )


@contextmanager
def running(kind: str, folder: Path, key: str = "") -> Iterator[tuple[Any, RunningDesk, Anthropic]]:
    """Server, Desk and client of one of the three."""
    with SERVERS[kind]() as server:
        url = server.url + ("/anthropic" if kind == "bedrock-mantle" else "")
        settings = f"""
upstream = "aws"
[upstreams.aws]
kind = "{kind}"
region = "{REGION}"
workspace = "{WORKSPACE}"
url = "{url}"
auth = "{"key" if key else "aws"}"
"""
        environ = {"CLAUDE_DESK_UPSTREAM": "aws"}
        if key:
            environ |= {"CLAUDE_DESK_UPSTREAM_URL": url, "ANTHROPIC_API_KEY": key}
        desk = RunningDesk(folder / "desk", settings=settings, environ=environ)
        with (
            desk as started,
            Anthropic(base_url=started.desk.url, api_key=CLIENT_KEY, max_retries=0) as client,
        ):
            yield server, started, client
    secret = SECRET_ACCESS_KEY.encode()
    leaks = [path for path in (folder / "desk").rglob("*") if path.is_file() and secret in path.read_bytes()]
    assert not leaks, f"the secret access key is in {leaks}"


@pytest.mark.parametrize("kind", SERVERS)
def test_a_streamed_tool_task(kind: str, tmp_path: Path) -> None:
    """A tool is called in a stream, its result answered in another; every request is well signed, and logged."""
    with running(kind, tmp_path) as (server, desk, client):
        with client.messages.stream(tools=[TOOL], **ASK) as stream:
            message = stream.get_final_message()
        call = next(block for block in message.content if block.type == "tool_use")
        result: Any = {"type": "tool_result", "tool_use_id": call.id, "content": "hi"}
        turns = [
            *ASK["messages"],
            {"role": "assistant", "content": message.content},
            {"role": "user", "content": [result]},
        ]
        with client.messages.stream(tools=[TOOL], **{**ASK, "messages": turns}) as stream:
            assert "“hi”" in stream.get_final_text()
        assert client.messages.count_tokens(model=ASK["model"], messages=ASK["messages"]).input_tokens > 0
        assert "claude-opus-5-5" in {model.id for model in client.models.list()}
        assert not server.refusals
        assert [desk.end(number).status for number in range(4)] == [200] * 4
        assert not desk.attention("access")


@pytest.mark.parametrize("kind", SERVERS)
def test_a_login_that_is_refused_and_mended(kind: str, tmp_path: Path, login: Path) -> None:
    """The client gets no 401, the person one sentence; after logging in the next request works, and it is gone."""
    log_in(login, "wrong")
    with running(kind, tmp_path) as (server, desk, client):
        with pytest.raises(anthropic.APIStatusError, match="Claude Desk") as raised:
            client.messages.create(**ASK)
        assert raised.value.status_code != 401
        assert len(server.refusals) == 1
        assert "secret access key" in desk.wait_for_attention("access")
        log_in(login)
        assert client.messages.create(**ASK).content
        assert not desk.attention("access")


@pytest.mark.parametrize("kind", SERVERS)
def test_no_login_at_all(kind: str, tmp_path: Path, login: Path) -> None:
    """Without credentials nothing is sent, and client and person read which command helps."""
    login.unlink()
    with running(kind, tmp_path) as (server, desk, client):
        with pytest.raises(anthropic.APIStatusError, match="aws configure") as raised:
            client.messages.create(**ASK)
        assert raised.value.status_code == 503
        assert raised.value.response.headers["x-should-retry"] == "false"
        assert not server.requests
        assert "aws configure" in desk.wait_for_attention("access")


@pytest.mark.parametrize("kind", SERVERS)
def test_a_key_instead_of_a_login(kind: str, tmp_path: Path, login: Path) -> None:
    """Where a key lets in, the machine's AWS login is not even looked for."""
    login.unlink()
    key = BEARER_KEY if kind == "bedrock" else KEY
    with running(kind, tmp_path, key) as (server, _, client):
        assert client.messages.create(**ASK).content
        assert server.request().header("authorization") == f"Bearer {key}".encode()


# Bedrock's runtime, whose streams are frames ---------------------------------------------------------------


def streamed(client: Anthropic) -> Any:
    """A raw stream of the SDK's."""
    return client.messages.create(stream=True, **ASK)


def test_a_silent_gap_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Bedrock is silent in mid-stream the client hears pings, and then the rest."""
    monkeypatch.setattr(BedrockStream, "silence", 0.02)
    gate = Gate()
    with running("bedrock", tmp_path) as (server, desk, client):
        server.fail(Fault(gap=gate))
        with client.messages.with_streaming_response.create(stream=True, **ASK) as response:
            lines = response.iter_lines()
            gate.wait_reached()
            heard = 0
            while heard < 5:  # one follows the first block's start; the others are only for the gap
                heard += next(lines) == "event: ping"
            gate.open()
            assert "event: message_stop" in list(lines)
        assert desk.end().status == 200


@pytest.mark.parametrize("kind", STREAM_KINDS)
@pytest.mark.parametrize("where", Where)
def test_errors_of_bedrock(kind: str, where: Where, tmp_path: Path) -> None:
    """As a status or as the first frame an error is a status; in mid-stream it is an error, and no answer."""
    statuses = {
        "InternalServerException": 500,
        "ModelStreamErrorException": 500,
        "ValidationException": 400,
        "ThrottlingException": 429,
        "ModelTimeoutException": 504,
        "ServiceUnavailableException": 529,
    }
    with running("bedrock", tmp_path) as (server, _, client):
        server.fail(Fault(kind, where=where))
        with pytest.raises(anthropic.APIStatusError) as raised:
            list(streamed(client))
        assert raised.value.status_code == (200 if where is Where.MID_STREAM else statuses[kind])


@pytest.mark.parametrize("ending", [Ending.RESET, Ending.TRUNCATED])
def test_a_stream_that_is_cut(ending: Ending, tmp_path: Path) -> None:
    """A connection that ends in mid-stream is no end of the answer."""
    with running("bedrock", tmp_path) as (server, desk, client):
        server.fail(Fault(ending=ending))
        seen: list[str] = []
        with pytest.raises((anthropic.APIError, httpx2.TransportError)):
            seen.extend(event.type for event in streamed(client))
        assert "message_stop" not in seen
        assert desk.row().outcome is not Outcome.OK


def test_frames_in_pieces(tmp_path: Path) -> None:
    """Frames that come byte by byte are the same events."""
    with running("bedrock", tmp_path) as (server, _, client):
        whole = [event.type for event in streamed(client)]
        server.fail(Fault(piece=1))
        assert [event.type for event in streamed(client)] == whole
