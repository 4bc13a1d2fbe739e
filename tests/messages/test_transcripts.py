"""Recorded replies pass through the stages byte for byte, and are metered right."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from claude_desk.messages.meter import Meter, Usage, meter_for
from claude_desk.wire.scrub import Scrubber
from claude_desk.wire.stage import Chain
from fakes.cuts import pieces, single_bytes
from fakes.transcripts import FOLDER, Transcript, messages_replies

# A key that begins like text that is in the recordings, so that something is held back on the way.
NEEDLES = (
    b"sk-ant-api03-" + b"x" * 95,
    b"event: content_block_delta!",
    b'{"type":"message_stop" !',
    b"the the",
)


def passed(reply: Transcript, chunks: list[bytes]) -> tuple[bytes, Meter]:
    """What comes out of the stages for these chunks, and what the meter says."""
    meter = meter_for(reply.content_type)
    stages = Chain(Scrubber(*NEEDLES), meter)
    return b"".join(stages.feed(chunk) for chunk in chunks) + stages.close(), meter


def expected_from(reply: Transcript) -> dict[str, Any]:
    """The figures, worked out from the text of the reply in another way than the meter's."""
    if not reply.streamed:
        message = json.loads(reply.body)
        usage = message.get("usage") or {"input_tokens": message.get("input_tokens", 0)}
        error = message.get("error", {})
    else:
        lines = reply.body.decode().replace("\r\n", "\n").split("\n")
        events = [json.loads(line[len("data:") :]) for line in lines if line.startswith("data:")]
        message = next(event["message"] for event in events if event["type"] == "message_start")
        deltas = [event for event in events if event["type"] == "message_delta"]
        usage = message["usage"] | {
            name: count
            for delta in deltas
            for name, count in delta.get("usage", {}).items()
            if count is not None
        }
        message = message | {name: value for delta in deltas for name, value in delta["delta"].items()}
        error = next((event["error"] for event in events if event["type"] == "error"), {})
    return {
        "usage": Usage(
            input_tokens=usage.get("input_tokens") or 0,
            output_tokens=usage.get("output_tokens") or 0,
            cache_read_input_tokens=usage.get("cache_read_input_tokens") or 0,
            cache_creation_input_tokens=usage.get("cache_creation_input_tokens") or 0,
            cache_creation_1h_input_tokens=(usage.get("cache_creation") or {}).get(
                "ephemeral_1h_input_tokens"
            )
            or 0,
            web_search_requests=(usage.get("server_tool_use") or {}).get("web_search_requests") or 0,
            service_tier=usage.get("service_tier") or "",
            speed=usage.get("speed") or "",
            inference_geo=usage.get("inference_geo") or "",
        ),
        "model": message.get("model", ""),
        "stop_reason": message.get("stop_reason") or "",
        "error_type": error.get("type", ""),
        "error_message": error.get("message", ""),
        "complete": not error,
        "failed": bool(error),
        "malformed": False,
        "oversized": False,
    }


def cuttings(reply: Transcript) -> dict[str, list[bytes]]:
    """The reply whole, byte by byte, line by line, and at random cuts (the same ones each time)."""
    chance = random.Random(reply.id)  # noqa: S311
    size = len(reply.body)
    found = {
        "whole": [reply.body],
        "bytes": single_bytes(reply.body),
        "lines": reply.body.splitlines(keepends=True),
    }
    for count in (1, 3, 10, 50, size // 20):
        found[f"{count} cuts"] = pieces(reply.body, [chance.randrange(size) for _ in range(count)])
    return found


@pytest.mark.parametrize("reply", messages_replies())
def test_passes_unchanged_and_metered(reply: Transcript) -> None:
    """Each recorded reply comes out as it went in, however it is cut, and its figures are right each time."""
    expected = expected_from(reply)
    for cutting, chunks in cuttings(reply).items():
        out, meter = passed(reply, chunks)
        assert out == reply.body, cutting
        assert {name: getattr(meter, name) for name in expected} == expected, cutting


@pytest.mark.parametrize("reply", messages_replies(streamed=True))
def test_a_cut_stream_never_looks_complete(reply: Transcript) -> None:
    """A recorded stream that is cut off, even by a clean end of the connection, does not count as complete."""
    chance = random.Random(reply.id)  # noqa: S311
    end = reply.body.rindex(b"event: message_stop")
    for cut in [0, end, *(chance.randrange(end) for _ in range(20))]:
        assert not passed(reply, [reply.body[:cut]])[1].ended


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no transcripts in {FOLDER}")
def test_known_figures() -> None:
    """Figures read by a person from three of the recordings."""
    replies = {parameter.id: parameter.values[0] for parameter in messages_replies()}
    stream = replies["stream-b-fallback.sse"]
    cached = replies["test_anthropic_cache_real_api.yaml#0"]
    refused = replies["test_anthropic_count_tokens_error.yaml#0"]
    assert passed(stream, [stream.body])[1].usage == Usage(
        31, 547, service_tier="standard", inference_geo="global"
    )
    assert passed(cached, [cached.body])[1].usage == Usage(
        3, 406, 1111, service_tier="standard", inference_geo="not_available"
    )
    assert passed(refused, [refused.body])[1].error_type == "not_found_error"
