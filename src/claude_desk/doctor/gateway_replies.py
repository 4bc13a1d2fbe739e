"""Checks of what comes back: streams, errors, packing."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from http import HTTPStatus

from claude_desk.doctor.gateway import (
    MESSAGES,
    Check,
    Gateway,
    Outcome,
    fail,
    is_html,
    ok,
    plain,
    quote,
    same_but_ids,
    skip,
    warn,
)
from claude_desk.doctor.probe import Answer
from claude_desk.messages.error_body import read_error

STREAM = "text/event-stream"
PAUSE_S = 0.25
"""A silence of this length in a stream is a pause of the upstream's; between two of Practice's pieces are 15 ms."""

_AT_ONCE_S = 0.05
_OVERLOADED = 529
_WHO_KNOWS = "Only Practice behind the gateway could tell."

Event = tuple[str, bytes]


def stream_live(gateway: Gateway) -> Outcome:
    """What the upstream sent before a pause has arrived before that pause."""
    if not gateway.practice:
        return _live_by_spread(gateway)
    sent = gateway.body("practice:slow", stream=True)
    wanted = gateway.practised(sent).events
    before_pause = _without_pings(wanted[: len(wanted) // 2])
    answer = gateway.ask("POST", MESSAGES, sent)
    if trouble := _no_stream(answer):
        return trouble
    gap, moment = max(
        ((later - earlier, earlier) for (earlier, _), (later, _) in itertools.pairwise(answer.arrivals)),
        default=(0.0, 0.0),
    )
    if gap < PAUSE_S:
        return fail(f"The stream came in one piece, {answer.seconds:.1f} s after the request.", _NO_BUFFERING)
    early = _without_pings(events(answer.arrived_by(moment)))
    if early < before_pause:
        return fail(f"{before_pause - early} of {before_pause} events waited for later ones.", _NO_BUFFERING)
    return ok(f"All {before_pause} events before a pause of {gap:.1f} s arrived before it.")


_NO_BUFFERING = "Pass each event on as it comes: no buffering of replies (in nginx: proxy_buffering off)."


def _live_by_spread(gateway: Gateway) -> Outcome:
    answer = gateway.message("Count from 1 to 40 in words.", stream=True, max_tokens=120)
    if trouble := _no_stream(answer):
        return trouble
    spread = answer.arrivals[-1][0] - answer.arrivals[0][0] if answer.arrivals else 0.0
    if spread < _AT_ONCE_S:
        return fail(f"The stream came in one piece, {answer.seconds:.1f} s after the request.", _NO_BUFFERING)
    return ok(f"The stream came in {len(answer.arrivals)} pieces over {spread:.1f} s.")


def stream_events(gateway: Gateway) -> Outcome:
    """Every event the upstream sent, pings included."""
    sent = gateway.body("Say OK.", stream=True)
    answer = gateway.ask("POST", MESSAGES, sent)
    if trouble := _no_stream(answer):
        return trouble
    found = events(plain(answer))
    names = [name for name, _ in found]
    if names[-1:] != ["message_stop"] or names[0] != "message_start":
        return fail("The stream has not the events of a message from start to stop.", "Pass all events on.")
    if not gateway.practice:
        return ok(f"{len(names)} events, {names.count('ping')} of them pings.")
    wanted = list(gateway.practised(sent).events)
    if _alike(found, wanted):
        return ok(f"All {len(wanted)} events arrive unchanged, pings included.")
    if _alike(found, [event for event in wanted if event[0] != "ping"]):
        return fail(
            "Pings are taken out of the stream.",
            "Pass pings and comment lines on: without a byte Claude Code warns after 20 s and gives up after 300 s.",
        )
    return fail(
        f"The stream's events are changed: {len(found)} of {len(wanted)} arrive, or others.",
        "Pass each event on as it came.",
    )


def broken_stream(gateway: Gateway) -> Outcome:
    """An answer that breaks off must not look like one that ended."""
    if not gateway.practice:
        return skip(_WHO_KNOWS)
    answer = gateway.ask("POST", MESSAGES, gateway.body("practice:break", stream=True))
    names = [name for name, _ in events(plain(answer))]
    if not answer.complete or "error" in names or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ok("A stream that breaks off is seen to break off.")
    return fail(
        "A stream that breaks off ends as if it were complete.",
        "Break the connection too, or send an error event: else half an answer passes for a whole one.",
    )


def stream_error(gateway: Gateway) -> Outcome:
    """An error in the middle of a stream is what clients retry by."""
    if not gateway.practice:
        return skip(_WHO_KNOWS)
    answer = gateway.ask("POST", MESSAGES, gateway.body("practice:error", stream=True))
    told = [data for name, data in events(plain(answer)) if name == "error"]
    if told and read_error(told[0])[0] == "overloaded_error":
        return ok("An error in the middle of a stream arrives as one.")
    return fail("An error in the middle of a stream does not arrive.", "Pass error events on as they came.")


def packing(gateway: Gateway) -> Outcome:
    """Who asks for plain bytes gets them."""
    for stream in (False, True):
        coding = gateway.message(stream=stream).header("content-encoding").lower()
        if coding not in {"", "identity"}:
            return fail(
                f"{'Streams' if stream else 'Replies'} come packed ({coding}) though that was not asked for.",
                "Switch compression off: it holds streams back, and clients that did not ask for it cannot read it.",
            )
    return ok("Replies are not packed unless a client asks for it.")


def error_wording(gateway: Gateway) -> Outcome:
    """Tools recover by the exact words of an error."""
    sent = gateway.body("Say OK.", max_tokens="many")
    answer = gateway.ask("POST", MESSAGES, sent)
    kind, message = read_error(plain(answer))
    if not gateway.practice:
        if (
            answer.status == HTTPStatus.BAD_REQUEST
            and kind == "invalid_request_error"
            and "max_tokens" in message
        ):
            return ok(
                "An error arrives in the API's shape; only Practice could tell whether every word is there."
            )
        return fail(f"An error does not arrive in the API's shape: {quote(answer)}", _SAME_ERRORS)
    wanted = gateway.practised(sent)
    if answer.status != wanted.status:
        return fail(f"HTTP {wanted.status} became {answer.status}.", _SAME_ERRORS)
    if not same_but_ids(plain(answer), wanted.body):
        how = "a web page" if is_html(answer) else "other words"
        return fail(f"The upstream's error is replaced by {how}: {quote(answer)}", _SAME_ERRORS)
    return ok("An upstream's error arrives with its status and every word.")


_SAME_ERRORS = "Return upstream errors unmodified: Claude Code recovers from some by their exact words."


def overload(gateway: Gateway) -> Outcome:
    """Statuses and waits that clients retry by."""
    if not gateway.practice:
        return skip(_WHO_KNOWS)
    for text, status, kind, wait in (
        ("practice:rate-limit", HTTPStatus.TOO_MANY_REQUESTS, "rate_limit_error", "1"),
        ("practice:overloaded", _OVERLOADED, "overloaded_error", ""),
    ):
        answer = gateway.message(text)
        if answer.status != status:
            return fail(f"HTTP {int(status)} became {answer.status}.", _SAME_RETRY)
        if answer.header("retry-after") != wait:
            return fail(f"HTTP {int(status)} lost its retry-after, or got another one.", _SAME_RETRY)
        if read_error(plain(answer))[0] != kind:
            return fail(f"HTTP {int(status)} lost its error: {quote(answer)}", _SAME_RETRY)
    return ok("429 and 529 keep their status, retry-after and error.")


_SAME_RETRY = "Pass status, retry-after and body of 429 and 529 on: clients decide by them when to try again."


def no_pages(gateway: Gateway) -> Outcome:
    """Nothing that is no API answers like one."""
    for target in ("/v1/claude-desk-doctor", "/v1/messages/claude-desk-doctor"):
        answer = gateway.ask("GET", target)
        if answer.status < HTTPStatus.BAD_REQUEST:
            return fail(
                f"A path that does not exist is answered with HTTP {answer.status}.",
                "Answer unknown paths with 404 and an error in JSON: clients take a 200 for an answer.",
            )
        if is_html(answer):
            return fail(
                f"A path that does not exist is answered with a web page (HTTP {answer.status}).",
                "Answer with an error in JSON: a client shows a page's source, or nothing.",
            )
        if not read_error(plain(answer))[1]:
            return warn(
                f"A path that does not exist is answered in another form than the API's: {quote(answer)}",
                'Answer {"type": "error", "error": {"type": "not_found_error", "message": ...}}.',
            )
    return ok("Unknown paths get an error in JSON.")


def events(body: bytes) -> list[Event]:
    """The whole events of a stream so far: name and data of each (WHATWG HTML, server-sent events)."""
    found = []
    for block in body.replace(b"\r\n", b"\n").split(b"\n\n")[:-1]:
        lines = [line.partition(b":") for line in block.split(b"\n")]
        name = next((value.strip() for key, _, value in lines if key == b"event"), b"")
        data = b"\n".join(value.removeprefix(b" ") for key, _, value in lines if key == b"data")
        if name or data:
            found.append((name.decode("utf-8", "replace"), data))
    return found


def _without_pings(found: Sequence[Event]) -> int:
    """How many there are; pings are another check's."""
    return sum(name != "ping" for name, _ in found)


def _alike(found: Sequence[Event], wanted: Sequence[Event]) -> bool:
    return len(found) == len(wanted) and all(
        one[0] == other[0] and same_but_ids(_without_usage(one[1]), _without_usage(other[1]))
        for one, other in zip(found, wanted, strict=True)
    )


def _without_usage(data: bytes) -> bytes:
    """Usage tells what was in the prompt cache, which depends on earlier requests."""
    if b'"usage"' not in data:
        return data
    members = json.loads(data)
    members.get("message", members).pop("usage", None)
    return json.dumps(members).encode()


def _no_stream(answer: Answer) -> Outcome | None:
    if answer.status != HTTPStatus.OK or answer.kind != STREAM:
        kind = f" as {answer.kind}" if answer.kind and answer.status == HTTPStatus.OK else ""
        return fail(f"There is no stream{kind}: {quote(answer)}", f"Answer stream: true with {STREAM}.")
    if not answer.complete:
        return fail("The stream broke off.", "See what cuts replies on the way.")
    return None


CHECKS = (
    Check("stream_live", ("R16",), "Streams arrive as they are made", stream_live),
    Check("stream_events", ("R17",), "All events arrive, pings too", stream_events),
    Check("broken_stream", ("R16",), "A broken stream looks broken", broken_stream),
    Check("stream_error", ("R19",), "Errors in streams arrive", stream_error),
    Check("packing", ("R16",), "Nothing is packed unasked", packing),
    Check("error_wording", ("R19", "R20"), "Errors keep their words", error_wording),
    Check("overload", ("R21",), "Limits and overloads keep their status", overload),
    Check("no_pages", ("R23",), "No web page where an API should be", no_pages),
)
