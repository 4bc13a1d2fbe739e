"""Rates as the official SDKs meet them, changed from the command line while the program runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import openai
import pytest

from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY
from fakes.running_desk import wait_until
from fakes.served_desk import ROOT, ServedDesk

MODEL = "claude-haiku-4-5"
TURNS: Any = [{"role": "user", "content": "hello"}]


def settings(desk: ServedDesk, *arguments: str) -> None:
    """Run `claude-desk settings ...` beside the running program."""
    environ = os.environ | {"PYTHONPATH": str(ROOT / "src"), "CLAUDE_DESK_HOME": str(desk.home)}
    done = subprocess.run(
        [sys.executable, "-m", "claude_desk", "settings", *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "has taken the change over" in done.stderr


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ServedDesk]:
    """A Desk with Practice, where nobody waits in line."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text("[rates]\nwait_seconds = 0\n")
    with ServedDesk(tmp_path) as served:
        yield served


@pytest.fixture
def claude(desk: ServedDesk) -> Iterator[anthropic.Anthropic]:
    """Anthropic's SDK; it does not try again unless a test says so."""
    with anthropic.Anthropic(base_url=desk.url, api_key=CLIENT_KEY, max_retries=0) as made:
        yield made


@pytest.fixture
def gpt(desk: ServedDesk) -> Iterator[openai.OpenAI]:
    """OpenAI's SDK; it does not try again unless a test says so."""
    with openai.OpenAI(base_url=f"{desk.url}/v1", api_key=CLIENT_KEY, max_retries=0) as made:
        yield made


def write(claude: anthropic.Anthropic, **options: Any) -> Any:
    """One message."""
    return claude.with_options(**options).messages.create(model=MODEL, max_tokens=50, messages=TURNS)


def test_a_change_from_the_command_line_counts_from_the_next_request_on(
    desk: ServedDesk, claude: anthropic.Anthropic, gpt: openai.OpenAI
) -> None:
    """A rate, a key's own one and their end each bite on the very next request, as the SDKs' own errors."""
    write(claude)
    settings(desk, "set", "rates.requests_per_minute", "1")
    write(claude)
    with pytest.raises(anthropic.RateLimitError, match="1 request a minute through for all clients") as ours:
        write(claude)
    assert 1 <= int(ours.value.response.headers["retry-after"]) <= 60
    assert ours.value.type == "rate_limit_error"
    with pytest.raises(openai.RateLimitError, match="1 request a minute through for all clients") as theirs:
        gpt.chat.completions.create(model=MODEL, messages=TURNS)
    assert 1 <= int(theirs.value.response.headers["retry-after"]) <= 60
    with pytest.raises(openai.RateLimitError, match="There is room again in"):
        gpt.responses.create(model=MODEL, input="hello", stream=True)
    assert claude.messages.count_tokens(model=MODEL, messages=TURNS).input_tokens > 0
    settings(desk, "unset", "rates.requests_per_minute")
    write(claude)
    settings(desk, "set", "rates.by_client.test program.requests_per_minute", "1")
    write(claude)
    with pytest.raises(anthropic.RateLimitError, match="for the client key 'test program'"):
        write(claude)
    settings(desk, "unset", "rates.by_client.test program")
    write(claude)


def test_the_sdks_come_back_after_the_seconds_they_were_told(
    desk: ServedDesk, claude: anthropic.Anthropic, gpt: openai.OpenAI
) -> None:
    """Each tries again once, after our retry-after, and has its answer."""
    settings(desk, "set", "rates.burst", "1")
    settings(desk, "set", "rates.requests_per_minute", "60")
    write(claude)
    began = time.monotonic()
    write(claude, max_retries=1)
    assert 0.9 <= time.monotonic() - began < 5
    gpt.with_options(max_retries=1).chat.completions.create(model=MODEL, messages=TURNS)
    # The log is written after the fact.
    answered = [Outcome.OK, Outcome.REFUSED, Outcome.OK, Outcome.REFUSED, Outcome.OK]
    wait_until(lambda: [row.outcome for row in desk.rows()] == answered)
