"""A Claude Desk that keeps answers, for the tests of the response cache, and the requests that they send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claude_desk.config.settings import Settings
from claude_desk.proxy.response_cache import ResponseCache
from fakes.canary import CLIENT_KEY
from fakes.raw_client import Fields, RawReply
from fakes.recording_upstream import RecordingUpstream, message_reply
from fakes.running_desk import CLIENT_NAME, RunningDesk

ON = "[response_cache]\nenabled = true\n"
HEADERS = (("anthropic-version", "2023-06-01"), ("content-type", "application/json"))
PLAIN = (("content-type", "application/json"),)
OTHER_KEY = "another-client-key-of-the-tests"


def body(**members: Any) -> bytes:
    """A request with temperature 0, unless it says otherwise."""
    asked = {"model": "claude-opus-4-5", "max_tokens": 9, "temperature": 0}
    return json.dumps(asked | {"messages": [{"role": "user", "content": "hi"}]} | members).encode()


def marked(word: str) -> Fields:
    """The usual fields, and what the client wants of the cache."""
    return (*HEADERS, ("X-Claude-Desk-Cache", word))


def said(reply: RawReply) -> bytes | None:
    """What an answer says of the cache."""
    return reply.value("x-claude-desk-cache")


def change(desk: RunningDesk, **values: Any) -> None:
    """Apply settings in the app."""
    data = desk.desk.stored_settings.model_dump() | values
    desk.desk.apply(Settings.model_validate(data)).result(10)


def kept(desk: RunningDesk) -> ResponseCache:
    """The answers that it keeps."""
    return desk.desk._pipeline.responses


@contextmanager
def on(folder: Path, upstream: RecordingUpstream, settings: str = "") -> Iterator[RunningDesk]:
    """A desk that keeps answers, with two client keys."""
    environ = {"CLAUDE_DESK_CLIENT_KEYS": f"{CLIENT_NAME}:{CLIENT_KEY},other:{OTHER_KEY}"}
    with RunningDesk(folder, upstream, settings=ON + settings, environ=environ) as running:
        yield running


def never_the_same(upstream: RecordingUpstream) -> None:
    """Let the upstream answer each request differently."""
    counted = iter(range(1000))
    upstream.always(lambda _: message_reply(f"answer {next(counted)}"))
