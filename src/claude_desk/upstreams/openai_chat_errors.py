"""Errors of OpenAI-compatible servers as errors of the Messages protocol.

Clients adapt by wording: Claude Code shortens its conversation at ``prompt is too long``, and asks for a shorter answer at
``input length and `max_tokens` exceed context limit``. Each server words that differently, so it is read out of the texts of
OpenAI, vLLM, llama.cpp, LM Studio and the gateways, numbers included. Everything else keeps the server's own words.

https://platform.openai.com/docs/guides/error-codes
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from claude_desk.messages.error_body import STATUS_TYPES
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

LONGEST_MESSAGE = 2000
_UNPAID = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance"}
)
_TYPES = {
    "invalid_request_error": 400,
    "BadRequestError": 400,
    "not_found_error": 404,
    "NotFoundError": 404,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "tokens": 429,
    "requests": 429,
    "insufficient_quota": 429,
    "overloaded_error": 529,
    "overloaded": 529,
    "timeout": 504,
}
_WANTS_KEY = "The OpenAI-compatible server asks for a key: choose Authorization: Bearer in its settings, and store one."
_STEERING = frozenset({b"retry-after", b"retry-after-ms", b"x-should-retry"})

_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|prompt is too long|maximum context length|context window|"
    r"(exceeds?|larger than|greater than|over) (the )?(available |maximum |max |model'?s? )*context|"
    r"context (length|size) (is )?(exceeded|of only)|context the overflows|max(imum)? prompt length|"
    r"input (length|is) (too long|exceeds)|too many (input )?tokens in",
    re.IGNORECASE,
)
_MAXIMUM = re.compile(
    r"(?:maximum context length (?:is|of)|maximum prompt length is|context length (?:is|of)(?: only)?|"
    r"context size \(|n_ctx\W+|context window (?:is|of))\s*(\d+)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:resulted in|requested(?: about)?|request has|request \(|n_prompt_tokens\W+|contains(?: at least)?|prompt has|"
    r"input has)\s*(\d+)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\((\d+) (?:tokens )?(?:in|of|from) the (?:messages|input|text input)[^,]*, (\d+) (?:tokens )?(?:in|for) the "
    r"(?:completion|output)",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile(r"\((\d+) > (\d+) - (\d+)\)")


@dataclass(frozen=True, slots=True)
class ChatError:
    """An error in the Messages protocol's words.

    Attributes:
        status: HTTP status.
        kind: type of error.
        message: for the client; the server's own words, so no log has them.
        retryable: what ``x-should-retry`` has to say; None where it says nothing.
        advice: for the person at this machine; empty for nothing.
    """

    status: int
    kind: str
    message: str
    retryable: bool | None = None
    advice: str = ""


def http_error(status: int, body: bytes, *, keyed: bool) -> ChatError:
    """What an error reply means.

    Args:
        status: the server's, of any kind but success.
        body: as far as it was read; JSON in OpenAI's shape, or in FastAPI's, or anything.
        keyed: a key was sent along, so that a 401 is about that one.
    """
    try:
        document = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, list) and document:
        document = document[0]  # Gemini
    kind, code, message = _read(document)
    message = message or f"The server answered HTTP {status} without an explanation."
    if status == 401 and not keyed:  # noqa: PLR2004
        # As a 401 it would make the client ask its person for another local key.
        told = f"The OpenAI-compatible server asks for a key. It said: {message[:LONGEST_MESSAGE]}"
        return ChatError(502, "api_error", told, retryable=False, advice=_WANTS_KEY)
    return _judged(status, kind, code, message)


def stream_error(error: object) -> ChatError | None:
    """What a stream's chunk says if it is an error; None if it is none."""
    if not isinstance(error, dict):
        return None
    if not error.get("error") and error.get("object") != "error":
        return None
    kind, code, message = _read(error)
    number = int(code) if re.fullmatch(r"[45][0-9]{2}", code) else 0
    status = number or _TYPES.get(kind) or _TYPES.get(code) or 500
    return _judged(status, kind, code, message or "The server reported an error without an explanation.")


def error_fields(headers: RawHeaders, error: ChatError) -> RawHeaders:
    """The fields of an error reply: what steers the clients' retries, and the id."""
    kept = tuple((name.lower(), value) for name, value in headers if name.lower() in _STEERING)
    if error.retryable is not None:
        kept = tuple(field for field in kept if field[0] == b"retry-after" and error.retryable)
        kept = (*kept, (b"x-should-retry", b"true" if error.retryable else b"false"))
    return ((b"Content-Type", b"application/json"), *kept, *request_id(headers))


def request_id(headers: RawHeaders) -> RawHeaders:
    """The server's id of the request, under the name that Anthropic's clients look for."""
    for wanted in (b"x-request-id", b"request-id"):
        for name, value in headers:
            if name.lower() == wanted:
                return ((b"request-id", value),)
    return ()


def _read(document: object) -> tuple[str, str, str]:
    """Type, code and message, as far as there are any, from the shapes that servers use."""
    if not isinstance(document, dict):
        return "", "", ""
    error = document.get("error", document)
    if isinstance(error, str):
        return "", "", error
    if not isinstance(error, dict):
        return "", "", ""
    found = [error.get("type"), error.get("code")]
    kind, code = [str(each) if isinstance(each, str | int) else "" for each in found]
    message = error.get("message") or error.get("detail")
    if message is not None and not isinstance(message, str):
        try:
            message = msgspec.json.encode(message).decode()
        except RecursionError:
            message = ""
    return kind, code, message or ""


def _judged(status: int, kind: str, code: str, message: str) -> ChatError:
    message = message[:LONGEST_MESSAGE]
    if status < 500 and _TOO_LONG.search(f"{kind} {code} {message}"):  # noqa: PLR2004
        return ChatError(400, "invalid_request_error", _too_long(message))
    if {kind, code} & _UNPAID or status == 402:  # noqa: PLR2004
        return ChatError(
            429,
            "rate_limit_error",
            message,
            retryable=False,
            advice="The account at the OpenAI-compatible server has no credit left.",
        )
    advice = ""
    if status == 404:  # noqa: PLR2004
        advice = (
            "The OpenAI-compatible server does not know what was asked for: check the address, and that the "
            "model names are mapped to models it has."
        )
    if status not in STATUS_TYPES:
        status = 502 if status < 400 else 400 if status < 500 else 500  # noqa: PLR2004
    return ChatError(status, STATUS_TYPES[status], message, advice=advice)


def _too_long(message: str) -> str:
    """The wording that clients know, with the numbers where the server gave them."""
    maximum = _MAXIMUM.search(message)
    if (larger := _TOO_LARGE.search(message)) is not None:
        answer, most, prompt = map(int, larger.groups())
    elif (split := _SPLIT.search(message)) is not None and maximum is not None:
        prompt, answer, most = int(split[1]), int(split[2]), int(maximum[1])
    else:
        asked = _ASKED.search(message)
        if maximum is None or asked is None or int(asked[1]) <= int(maximum[1]):
            return message if message.startswith("prompt is too long") else f"prompt is too long: {message}"
        return f"prompt is too long: {asked[1]} tokens > {maximum[1]} maximum"
    if prompt >= most:
        return f"prompt is too long: {prompt} tokens > {most} maximum"
    return (
        f"input length and `max_tokens` exceed context limit: {prompt} + {answer} > {most}, "
        "decrease input length or `max_tokens` and try again"
    )
