"""Reads a captured exchange for the inspector, on a thread of its own: bodies parsed, streams taken apart, rates worked out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claude_desk.messages.conversation import Conversation, read_reply, read_request
from claude_desk.ui.inspector_json import Node, root_of
from claude_desk.wire.headers import first
from claude_desk.wire.sse_times import TimedEvent, timed_events

if TYPE_CHECKING:
    from claude_desk.requestlog.capture import Capture, Flow
    from claude_desk.wire.headers import RawHeaders

BUCKETS = 48
"""Points of the curve of tokens a second."""


@dataclass(frozen=True, slots=True)
class Body:
    """One body, read.

    Attributes:
        raw: its bytes.
        missing: bytes that were not kept.
        root: it as JSON; None where it is none.
        conversation: what is said in it; None where there is none.
        headers: the fields that came with it.
    """

    raw: bytes
    missing: int
    root: Node | None
    conversation: Conversation | None
    headers: RawHeaders


@dataclass(frozen=True, slots=True)
class Reading:
    """A captured exchange, read.

    Attributes:
        capture: as it is kept.
        request: as it came.
        sent: as it left, where that is something else.
        reply: what the client got.
        came: what the upstream sent, where that is something else.
        events: of the reply that the client got.
        rate: output a second over the time of the stream, as shares of the whole: (seconds at the end, share a second).
    """

    capture: Capture
    request: Body
    sent: Body | None
    reply: Body
    came: Body | None
    events: list[TimedEvent]
    rate: tuple[tuple[float, float], ...]


def read(capture: Capture) -> Reading:
    """Read all of a capture; for 5 MB a tenth of a second, so never on Qt's thread."""
    departure = capture.departures[-1] if capture.departures else None
    sent = None
    if departure is not None and (departure.spans or departure.headers != capture.headers):
        body = capture.sent_body()
        sent = Body(
            body,
            capture.request.missing,
            root_of(body),
            read_request(body),
            ((b":url", departure.url.encode("utf-8", "replace")), *departure.headers),
        )
    request = capture.request
    events = _events(capture.delivered, capture.reply_headers)
    return Reading(
        capture,
        Body(
            request.body, request.missing, root_of(request.body), read_request(request.body), capture.headers
        ),
        sent,
        _reply(capture.delivered, capture.reply_headers),
        _reply(capture.came, departure.reply_headers) if capture.went is not None and departure else None,
        events,
        _rate(events),
    )


def _reply(flow: Flow, headers: RawHeaders) -> Body:
    return Body(flow.body, flow.missing, root_of(flow.body), read_reply(flow.body), headers)


def _events(flow: Flow, headers: RawHeaders) -> list[TimedEvent]:
    kind = first(headers, b"content-type").split(b";")[0].strip().lower()
    return timed_events(flow.body, flow.chunks) if kind == b"text/event-stream" else []


def _rate(events: list[TimedEvent]) -> tuple[tuple[float, float], ...]:
    """How fast the output flowed, by the lengths of its deltas."""
    sizes = [(event.at, _length(event)) for event in events]
    sizes = [(at, size) for at, size in sizes if size]
    total = sum(size for _, size in sizes)
    if len(sizes) < 3 or sizes[-1][0] - sizes[0][0] < 0.05:  # noqa: PLR2004 - too little to speak of a rate
        return ()
    begun, ended = sizes[0][0], sizes[-1][0]
    number = min(BUCKETS, max(3, len(sizes) // 2))
    width = (ended - begun) / number
    buckets = [0] * number
    for at, size in sizes:
        buckets[min(number - 1, int((at - begun) / width))] += size
    return tuple((begun + (place + 1) * width, size / total / width) for place, size in enumerate(buckets))


def _length(event: TimedEvent) -> int:
    if b"delta" not in event.data:
        return 0
    try:
        data = json.loads(event.data)
    except (ValueError, RecursionError):
        return 0
    found = data.get("delta") if isinstance(data, dict) else None
    if found is None and isinstance(data, dict) and isinstance(data.get("choices"), list):
        found = [each.get("delta") for each in data["choices"] if isinstance(each, dict)]
    return (
        _letters(found) if str(data.get("type") if isinstance(data, dict) else "") != "message_delta" else 0
    )


def _letters(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(
            _letters(inner)
            for name, inner in value.items()
            if name not in {"type", "signature", "role", "id"}
        )
    return sum(_letters(inner) for inner in value) if isinstance(value, list) else 0
