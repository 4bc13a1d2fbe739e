"""Claude Code itself, unmodified, does its work through the whole program and a Bedrock that is as strict as the real one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes.bedrock_server import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, BedrockServer, Fault
from fakes.canary import CLIENT_KEY
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

OPTIONS = ["--allowedTools", "Bash", "--output-format", "stream-json", "--verbose"]
COMMAND = "echo practised > hello.txt && cat hello.txt"


@pytest.mark.parametrize("faulty", [False, True], ids=["well", "throttled at first"])
def test_a_task_with_a_tool(faulty: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    """Claude Code, told of nothing but base URL and key, runs a command; Bedrock refuses no flag, field or signature."""
    login = tmp_path / "aws-credentials"
    login.write_text(
        f"[default]\naws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = {SECRET_ACCESS_KEY}\n",
        "utf-8",
    )
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_BEARER_TOKEN_BEDROCK", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(login))
    with BedrockServer() as bedrock:
        if faulty:
            bedrock.fail(Fault("ThrottlingException"))
        settings = f'upstream = "aws"\n[upstreams.aws]\nkind = "bedrock"\nregion = "{REGION}"\nurl = "{bedrock.url}"\n'
        with RunningDesk(
            tmp_path / "desk", settings=settings, environ={"CLAUDE_DESK_UPSTREAM": ""}
        ) as started:
            done = run_client(
                [claude_code(), "-p", f"Use the Bash tool to run `{COMMAND}`.", *OPTIONS],
                tmp_path,
                ANTHROPIC_BASE_URL=started.desk.url,
                ANTHROPIC_AUTH_TOKEN=CLIENT_KEY,
                CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
                DISABLE_AUTOUPDATER="1",
                CLAUDE_CODE_MAX_RETRIES="3",
            )
        requests = bedrock.requests
        refusals = bedrock.refusals
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    [result] = [step for step in steps if step["type"] == "result"]
    assert result["is_error"] is False
    assert "practised" in result["result"]
    assert (tmp_path / "work" / "hello.txt").read_text(encoding="utf-8") == "practised\n"
    assert refusals == []
    # Nothing had to be tried again without something: the flags and fields that go up are Bedrock's.
    bodies = [request.json() for request in requests]
    assert len(bodies) == (3 if faulty else 2)
    for request, body in zip(requests, bodies, strict=True):
        assert request.target.endswith(b"/invoke-with-response-stream")
        assert body["anthropic_version"] == "bedrock-2023-05-31"
        assert "interleaved-thinking-2025-05-14" in body["anthropic_beta"]
        assert not any(flag.startswith("claude-code-") for flag in body["anthropic_beta"])
