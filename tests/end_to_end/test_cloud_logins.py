"""The official SDK through the whole program to Google Cloud and Microsoft Foundry, let in by this machine's own logins."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import anthropic
import pytest

from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.entra import FakeTools
from fakes.google_files import refusal, service_account, token_reply, written
from fakes.recording_upstream import (
    RecordedRequest,
    RecordingUpstream,
    Reply,
    json_reply,
    message_stream,
    sse_reply,
)
from fakes.running_desk import RunningDesk

TEXT = "Hello from Google."


@pytest.fixture
def files() -> Iterator[Path]:
    """A folder for credentials; the test's own is searched for leaks."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _desk(folder: Path, kind: str, **options: str) -> RunningDesk:
    lines = "\n".join(f'{name} = "{value}"' for name, value in options.items())
    settings = f'[upstreams.cloud]\nkind = "{kind}"\n{lines}\n'
    return RunningDesk(folder, environ={"CLAUDE_DESK_UPSTREAM": "cloud"}, settings=settings)


def _client(running: RunningDesk) -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=running.desk.url, api_key=CLIENT_KEY, max_retries=0)


def _said(client: anthropic.Anthropic) -> str:
    with client.messages.stream(
        model="claude-opus-5-5", max_tokens=50, messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        return stream.get_final_text()


def _vertex(request: RecordedRequest) -> Reply:
    """Vertex AI: answers whoever has the present token."""
    if request.header("authorization") != b"Bearer " + REAL_KEY.encode():
        error = {"code": 401, "message": "Request had invalid credentials.", "status": "UNAUTHENTICATED"}
        return json_reply([{"error": error}], status=401)
    assert request.target.endswith(b"/publishers/anthropic/models/claude-opus-5-5:streamRawPredict")
    return sse_reply(message_stream(TEXT))


def test_a_stream_from_vertex(tmp_path: Path, files: Path) -> None:
    """A service account's token is asked for once, lets the SDK's streams in, and appears nowhere else."""
    with RecordingUpstream(token_reply(REAL_KEY)) as google, RecordingUpstream(_vertex) as vertex:
        file = written(files / "a.json", service_account(f"{google.url}/token"))
        options = {"project": "my-project", "credentials_file": Path(file).as_posix(), "url": vertex.url}
        with _desk(tmp_path, "vertex", **options) as running, _client(running) as client:
            assert [_said(client), _said(client)] == [TEXT, TEXT]
            assert running.end().status == 200
        assert (len(google.requests), len(vertex.requests)) == (1, 2)


def test_a_token_that_is_refused_is_asked_for_anew(tmp_path: Path, files: Path) -> None:
    """A withdrawn token is a 403 and a sentence; the next request comes with a new one, and the sentence goes."""
    with RecordingUpstream() as google, RecordingUpstream(_vertex) as vertex:
        google.answer(token_reply("withdrawn"), token_reply(REAL_KEY))
        file = written(files / "a.json", service_account(f"{google.url}/token"))
        options = {"project": "my-project", "credentials_file": Path(file).as_posix(), "url": vertex.url}
        with _desk(tmp_path, "vertex", **options) as running, _client(running) as client:
            with pytest.raises(anthropic.PermissionDeniedError, match="did not accept the login"):
                _said(client)
            assert running.wait_for_attention("access").startswith(
                "Vertex AI does not accept the credentials file"
            )
            assert _said(client) == TEXT
            assert running.attention("access") == ""


def test_a_login_that_is_gone_is_told_to_both(tmp_path: Path, files: Path) -> None:
    """Nothing is sent without a token: the client reads a 503 that it need not repeat, and the person the same words."""
    with (
        RecordingUpstream(refusal("invalid_grant", f"deleted {REAL_KEY}")) as google,
        RecordingUpstream(_vertex) as vertex,
    ):
        file = written(files / "a.json", service_account(f"{google.url}/token"))
        options = {"project": "my-project", "credentials_file": Path(file).as_posix(), "url": vertex.url}
        with _desk(tmp_path, "vertex", **options) as running, _client(running) as client:
            with pytest.raises(
                anthropic.InternalServerError, match="Google refuses the service account"
            ) as failed:
                _said(client)
            assert failed.value.status_code == 503
            assert failed.value.response.headers["x-should-retry"] == "false"
            assert running.wait_for_attention("access").startswith("Google refuses the service account")
        assert not vertex.requests


def test_foundry_by_the_azure_cli(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Azure CLI's token is sent as Bearer; once nobody is logged in any more, the command to run is said."""
    tools = FakeTools(tmp_path_factory.mktemp("tools"), monkeypatch)
    tools.az(token=REAL_KEY)
    with RecordingUpstream(sse_reply(message_stream(TEXT))) as foundry:
        options = {"auth": "entra", "url": f"{foundry.url}/anthropic"}
        with _desk(tmp_path, "foundry", **options) as running, _client(running) as client:
            assert _said(client) == TEXT
            assert foundry.request().header("authorization") == b"Bearer " + REAL_KEY.encode()
            assert foundry.request().header("x-api-key") is None
            tools.az(error="ERROR: Please run 'az login' to setup account.")
            foundry.answer(json_reply({"error": {"code": "Unauthorized", "message": "expired"}}, status=401))
            with pytest.raises(anthropic.PermissionDeniedError, match="expired"):
                _said(client)
            with pytest.raises(anthropic.InternalServerError, match="run 'az login'"):
                _said(client)
            assert running.wait_for_attention("access").endswith("run 'az login'.")
