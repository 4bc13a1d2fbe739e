"""Bedrock thinks for forty seconds in the middle of an answer, without a byte: no client gives up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import anthropic
import pytest

from fakes.bedrock_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, BedrockServer, Fault
from fakes.canary import CLIENT_KEY
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.recording_upstream import Gate
from fakes.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SILENCE_S = 40.0
SHORTEST_PATIENCE_S = 20.0  # of a client; what is said in the silence comes every fifteen seconds


@pytest.fixture
def bedrock() -> Iterator[BedrockServer]:
    """A strict Bedrock."""
    with BedrockServer() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningDesk]:
    """A desk that sends to it, let in by the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    for name in ("AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    settings = (
        f'upstream = "aws"\n[upstreams.aws]\nkind = "bedrock"\nregion = "{REGION}"\nurl = "{bedrock.url}"\n'
    )
    with RunningDesk(tmp_path / "desk", settings=settings, environ={"CLAUDE_DESK_UPSTREAM": ""}) as running:
        yield running


@pytest.fixture
def silence(bedrock: BedrockServer) -> Iterator[None]:
    """The next answer stops in the middle, and goes on after forty seconds."""
    gate = Gate()
    bedrock.fail(Fault(gap=gate))

    def go_on() -> None:
        gate.wait_reached(300)
        ended.wait(SILENCE_S)
        gate.open()

    ended = threading.Event()
    waiting = threading.Thread(target=go_on)
    waiting.start()
    yield
    ended.set()
    waiting.join()


@pytest.mark.usefixtures("silence")
def test_the_sdk_waits(desk: RunningDesk) -> None:
    """A client with half that patience has the whole answer: it hears a ping now and then."""
    with (
        anthropic.Anthropic(
            base_url=desk.desk.url, api_key=CLIENT_KEY, max_retries=0, timeout=SHORTEST_PATIENCE_S
        ) as sdk,
        sdk.messages.stream(
            model="claude-opus-5-5", max_tokens=500, messages=[{"role": "user", "content": "Say hello."}]
        ) as stream,
    ):
        message = stream.get_final_message()
    assert message.stop_reason == "end_turn"
    assert desk.end().total_s > SILENCE_S


@pytest.mark.network
@pytest.mark.usefixtures("silence")
def test_claude_code_waits(desk: RunningDesk, bedrock: BedrockServer, tmp_path: Path) -> None:
    """Claude Code runs its command although the answer that asks for it paused; it asks for nothing twice."""
    done = run_client(
        [claude_code(), "-p", "Use the Bash tool to run `echo practised > hello.txt && cat hello.txt`.",
         "--allowedTools", "Bash", "--output-format", "stream-json", "--verbose"],
        tmp_path,
        ANTHROPIC_BASE_URL=desk.desk.url,
        ANTHROPIC_AUTH_TOKEN=CLIENT_KEY,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
        DISABLE_AUTOUPDATER="1",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    [result] = [step for line in done.stdout.splitlines() if (step := json.loads(line))["type"] == "result"]
    assert result["is_error"] is False
    assert (tmp_path / "work" / "hello.txt").read_text(encoding="utf-8") == "practised\n"
    assert len(bedrock.requests) == 2
