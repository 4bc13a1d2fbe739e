"""What the program tells about itself to those who watch it from outside."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from claude_desk.config.keychain import KeychainState
from fakes.canary import find
from fakes.recording_upstream import RecordingUpstream
from fakes.running_desk import RunningDesk

SETTINGS = """
[failover]
order = ["practice"]

[[routes]]
upstream = "practice"
model = "practice-*"

[[routes]]
upstream = "compatible"

[aliases]
fast = "claude-haiku-4-5"

[server]
nonsense = 1
"""


def test_health_is_names_numbers_and_our_own_words(tmp_path: Path) -> None:
    """Rules are counted, failover is named; what needs attention by its kind only, as sentences may name files."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path / "desk", upstream, settings=SETTINGS) as desk:
        told = desk.desk.operations.health()
        assert told["routes"] == 2
        assert told["aliases"] == 1
        assert told["failover"] == ["practice"]
        assert told["requests"] == {"running": 0, "ended": 0}
        assert "settings" in told["attention"]
        text = json.dumps(told)
        assert str(tmp_path) not in text
        assert "nonsense" not in text
        assert not find(text)


def test_health_asks_no_keychain(tmp_path: Path) -> None:
    """The keychain's state is what is known of it: a probe every few seconds must not open a dialog."""
    with RunningDesk(tmp_path / "desk") as desk:
        assert desk.desk.operations.health()["keychain"] == KeychainState.UNKNOWN.value


def test_figures_are_made_off_the_event_loops_thread(tmp_path: Path) -> None:
    """While a scrape is being written, the loop goes on answering requests."""
    with RunningDesk(tmp_path / "desk") as desk:

        async def look() -> bool:
            figures = asyncio.ensure_future(desk.desk.operations.metrics())
            await asyncio.sleep(0)
            before = figures.done()
            return not before and b"claude_desk_requests_running 0.0" in await figures

        assert asyncio.run(look())


def test_the_answers_that_are_kept_are_counted(tmp_path: Path) -> None:
    """Health and figures agree on how many there are, and how often one was given again."""
    body = b'{"model":"m","max_tokens":1,"temperature":0,"messages":[]}'
    settings = "[response_cache]\nenabled = true\n"
    with RecordingUpstream() as upstream, RunningDesk(tmp_path / "desk", upstream, settings=settings) as desk:
        for _ in range(3):
            desk.ask(body=body)
        told = desk.desk.operations.health()["response_cache"]
        assert told == {"enabled": True, "answers": 1, "bytes": told["bytes"], "hits": 2, "misses": 1}
        figures = asyncio.run(desk.desk.operations.metrics()).decode()
        assert f"claude_desk_response_cache_bytes {float(told['bytes'])}" in figures
        assert "claude_desk_response_cache_answers 1.0" in figures
        assert "claude_desk_response_cache_hits_total 2.0" in figures
        assert "claude_desk_response_cache_misses_total 1.0" in figures
