"""What translation costs: one stream of Messages events, for clients that speak something else.

The same upstream stream (:mod:`mixed_stream`) goes through Claude Desk natively, as Chat Completions and as Responses,
and as Chat Completions through LiteLLM. What counts is the processor time of the proxy for each event the upstream sends,
whatever becomes of it; requests, heads and log records are in it.

``Tp16`` is how models write: each event arrives by itself. In ``Tu16`` they come as fast as they can be had, many in one
read, so that a relay has next to nothing to do for one of them: the least favourable case for a translator.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lite_llm import CannotInstallError, LiteLLM, installed
from mixed_stream import MARK, mixed_events, wish
from targets import CLIENT_KEY, ClaudeDesk, Target
from workloads import EVENTS_A_SECOND, PROXY_PROCESSOR, Bench, Figures, Ratio, Workload

NATIVE, CHAT, RESPONSES, LITELLM = "native", "chat", "responses", "LiteLLM chat"
_STREAM = 300
_AROUND = 3  # message_start, message_delta, message_stop
_TOOL = {
    "name": "write_file",
    "description": "Writes a file.",
    "schema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
}


def _native(words: str) -> dict[str, Any]:
    tool = {"name": _TOOL["name"], "description": _TOOL["description"], "input_schema": _TOOL["schema"]}
    return {
        "model": "claude-sonnet-4-5",
        "max_tokens": 1024,
        "stream": True,
        "tools": [tool],
        "messages": [{"role": "user", "content": words}],
    }


def _chat(words: str) -> dict[str, Any]:
    function = {
        "name": _TOOL["name"],
        "description": _TOOL["description"],
        "parameters": _TOOL["schema"],
    }
    return {
        "model": "claude-sonnet-4-5",
        "max_tokens": 1024,
        "stream": True,
        "tools": [{"type": "function", "function": function}],
        "messages": [{"role": "user", "content": words}],
    }


def _responses(words: str) -> dict[str, Any]:
    tool = {
        "type": "function",
        "name": _TOOL["name"],
        "description": _TOOL["description"],
        "parameters": _TOOL["schema"],
    }
    return {
        "model": "claude-sonnet-4-5",
        "max_output_tokens": 1024,
        "stream": True,
        "tools": [tool],
        "input": words,
    }


_CHAT = ("/v1/chat/completions", _chat, "data: [DONE]")
_WAYS = {
    NATIVE: ("/v1/messages", _native, '"type":"message_stop"'),
    CHAT: _CHAT,
    RESPONSES: ("/v1/responses", _responses, '"type":"response.completed"'),
    LITELLM: _CHAT,
}
"""For each target: what is asked, its body, and what only its last event holds."""


def targets(
    bench: Bench, folder: Path, *, compare: Path | None = None, packages: Path | None = None
) -> list[Target]:
    """The proxies, each with the way it is asked as its name; without LiteLLM, and saying why, where it cannot be had.

    Args:
        bench: whose upstream they get.
        folder: a place for their files.
        compare: another Claude Desk's source, which is measured too.
        packages: where LiteLLM is kept; None for the user's cache.
    """
    made: list[Target] = []
    for name in (NATIVE, CHAT, RESPONSES):
        desk = ClaudeDesk(bench.port, folder / name, PROXY_PROCESSOR)
        desk.name = name
        made.append(desk)
        if compare is not None:
            other = ClaudeDesk(bench.port, folder / f"other-{name}", PROXY_PROCESSOR, compare.resolve())
            other.name = f"{name}, the other"
            made.append(other)
    try:
        litellm = LiteLLM(bench.port, folder / "litellm", PROXY_PROCESSOR, installed(packages))
    except CannotInstallError as error:
        print(f"LiteLLM is left out, as it cannot be installed: {error}", file=sys.stderr)
    else:
        litellm.name = LITELLM
        made.append(litellm)
    return made


def translated_streams(bench: Bench, target: Target, pace: int) -> Figures:
    """T.

    Args:
        bench: does it.
        target: one of :func:`targets`.
        pace: events a second of each stream; 0 for full speed.
    """
    path, body, end = _WAYS[target.name.removesuffix(", the other")]
    deltas = max(10, round(bench.seconds * pace)) if pace else _STREAM

    def asked(deltas: int, gap: int) -> dict[str, Any]:
        return {
            "headers": {"Authorization": f"Bearer {CLIENT_KEY}", "User-Agent": "benchmark"},
            "path": path,
            "body": json.dumps(body(wish(deltas, gap))),
            "mark": MARK,
            "end": end,
            "events": deltas,
            "connections": 16,
        }

    bench.measure(target, requests=32, **asked(20, 0))
    if pace:
        found = bench.measure(
            target, requests=16, ramp=min(1.0, bench.seconds / 4), **asked(deltas, 1000 // pace)
        )
    else:
        found = bench.measure(target, seconds=bench.seconds, **asked(deltas, 0))
    events = len(mixed_events(deltas)) + _AROUND
    return {
        "events/s": events * found["requests_s"],
        "CPU us/event": found["cpu_us"] / max(1, events * found["requests"]),
        "errors": found["errors"],
    }


_RATIOS = (
    Ratio(CHAT, NATIVE),
    Ratio(RESPONSES, NATIVE),
    Ratio(LITELLM, NATIVE, judged=False),
    Ratio(LITELLM, CHAT, judged=False),
)
_GOALS = {"CPU us/event": 3.0}

WORKLOADS = tuple(
    Workload(
        name,
        "translation",
        title,
        translated_streams,
        pace,
        _GOALS,
        targets="translators",
        ratios=_RATIOS,
        cold=True,  # it warms them in their own protocol
    )
    for name, title, pace in (
        ("Tp16", "16 mixed streams of 50 events/s, translated", EVENTS_A_SECOND),
        ("Tu16", "16 mixed streams at full speed, translated", 0),
    )
)
