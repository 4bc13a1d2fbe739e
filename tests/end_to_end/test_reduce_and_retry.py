"""A client that lowers max_tokens because its prompt and its limit do not fit together gets through a limit of ours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import anthropic
import pytest

from claude_desk.requestlog.record import Row
from fakes.canary import CLIENT_KEY
from fakes.client_process import run_client
from fakes.installed_clients import claude_code
from fakes.recording_upstream import (
    RecordedRequest,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_reply,
    message_stream,
    sse_reply,
)
from fakes.served_desk import ServedDesk

CONTEXT = 200_000
CAP = 20_000
SETTINGS = f'[limits]\nmax_tokens = {CAP}\nfit_context = true\nestimate = "exact"\n'


class Crowded:
    """An upstream that counts the prompt as so long that not even the capped answer fits, whatever our estimate says."""

    def __init__(self, prompt: int) -> None:
        self.prompt = prompt

    def __call__(self, request: RecordedRequest) -> Reply:
        """As Anthropic's API answers, to the letter."""
        path = request.target.partition(b"?")[0]
        if path.endswith(b"count_tokens"):
            return json_reply({"input_tokens": self.prompt})
        if path != b"/v1/messages":
            return error_reply(404, "not_found_error", "Not found")
        asked = request.json()
        if self.prompt + asked["max_tokens"] > CONTEXT:
            words = (
                f"input length and `max_tokens` exceed context limit: {self.prompt} + {asked['max_tokens']} > {CONTEXT}, "
                "decrease input length or `max_tokens` and try again"
            )
            return error_reply(400, "invalid_request_error", words)
        return sse_reply(message_stream("It fits.")) if asked.get("stream") else message_reply("It fits.")


def messages(upstream: RecordingUpstream) -> list[RecordedRequest]:
    """What the upstream was asked for, less counts and lists."""
    return [each for each in upstream.requests if each.target.partition(b"?")[0] == b"/v1/messages"]


def started(tmp_path: Path, upstream: RecordingUpstream) -> ServedDesk:
    """A program that caps and fits."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text(SETTINGS)
    return ServedDesk(tmp_path, upstream)


def rows_of(desk: ServedDesk) -> list[Row]:
    """The log's rows for messages."""
    return [row for row in desk.rows() if row.started.path == "/v1/messages"]


def test_the_sdk_hears_the_exact_words_and_its_lower_limit_passes(tmp_path: Path) -> None:
    """A capped request that does not fit comes back in the API's words; asking for the rest goes through as it is."""
    with RecordingUpstream(Crowded(190_000)) as upstream, started(tmp_path, upstream) as desk:
        with anthropic.Anthropic(base_url=desk.url, api_key=CLIENT_KEY, max_retries=0, timeout=60) as claude:
            with pytest.raises(anthropic.BadRequestError) as refused:
                claude.messages.create(
                    model="claude-haiku-4-5", max_tokens=32_000, messages=[{"role": "user", "content": "hi"}]
                )
            found = re.search(r"exceed context limit: (\d+) \+ (\d+) > (\d+)", refused.value.message)
            assert found is not None
            prompt, limit, context = map(int, found.groups())
            assert (prompt, limit, context) == (190_000, CAP, CONTEXT)
            answer = claude.messages.create(
                model="claude-haiku-4-5",
                max_tokens=context - prompt - 1_000,
                messages=[{"role": "user", "content": "hi"}],
            )
        assert answer.content[0].type == "text"
        assert [each.json()["max_tokens"] for each in messages(upstream)] == [CAP, 9_000]
    assert [row.unchanged for row in rows_of(desk)] == [False, True]


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.timeout(900)
def test_claude_code_lowers_its_limit_and_goes_on(tmp_path: Path) -> None:
    """Claude Code reads the numbers through us, asks again for what is left, and completes; its second request is its own bytes."""
    environ = {
        "ANTHROPIC_BASE_URL": "",
        "ANTHROPIC_AUTH_TOKEN": CLIENT_KEY,
        "ANTHROPIC_MODEL": "claude-haiku-4-5",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
    }
    with RecordingUpstream(Crowded(190_000)) as upstream, started(tmp_path, upstream) as desk:
        environ["ANTHROPIC_BASE_URL"] = desk.url
        options = ["--output-format", "json"]
        done = run_client([claude_code(), "-p", "Say something.", *options], tmp_path, **environ)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        asked = [each.json()["max_tokens"] for each in messages(upstream)]
    assert json.loads(done.stdout)["result"] == "It fits."
    assert asked[0] == CAP
    assert asked[-1] <= CONTEXT - 190_000
    first, last = rows_of(desk)[0], rows_of(desk)[-1]
    assert first.finished is not None
    assert f"clamped to {CAP}" in first.finished.notes
    assert last.unchanged
