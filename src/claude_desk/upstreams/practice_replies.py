"""The brain of Practice: what the upstream that is built in answers, as a pure function.

Practice speaks the Messages protocol without a model, a network or a key, so that a fresh installation has
something true to show and a tool can be tried before money is spent. The same request always gets the same
bytes: ids come from a digest of the request, and there is neither clock nor chance.

A prompt can ask for more than a greeting:

============================  ======================================================================
"run `echo hi`"               a call of the shell tool with that command, if the request has one
"use the Bash tool ..."       a call of the named tool; quoted text becomes its input
``practice:overloaded``       HTTP 529 ``overloaded_error``
``practice:rate-limit``       HTTP 429 ``rate_limit_error`` with ``retry-after``
``practice:break``            the connection is reset in the middle of the answer
``practice:error``            the stream ends with an ``error`` event (whole replies: HTTP 500)
``practice:slow``             a pause of three seconds in the middle of the answer
``practice:echo``             the ``anthropic-*`` headers, the query and the body's SHA-256 as they arrived, as JSON
============================  ======================================================================
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from claude_desk.upstreams import practice_checks as checks
from claude_desk.upstreams.practice_asks import Ask, ToolCall, read_ask, shortened, tool_calls
from claude_desk.upstreams.practice_events import Event, error_event, message_events
from claude_desk.upstreams.practice_models import find_model, model_page
from claude_desk.upstreams.practice_schema import SampleMaker
from claude_desk.upstreams.practice_tokens import (
    CHARACTERS_A_TOKEN,
    PromptBlock,
    cache_use,
    prompt_blocks,
    prompt_tokens,
    sign_thinking,
    text_tokens,
)

if TYPE_CHECKING:
    from collections.abc import Container

Json = dict[str, Any]

RETRY_AFTER_S = 1

ERROR_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    405: "invalid_request_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}


@dataclass(frozen=True)
class Request:
    """A request for Practice, as far as the answer depends on it.

    Attributes:
        method: HTTP method.
        path: decoded path.
        query: raw query without the question mark.
        version: the ``anthropic-version`` header, empty if absent.
        body: the body as it came.
        protocol: the ``anthropic-*`` headers, names in lower case, as they came; nothing but the echo depends on them.
    """

    method: str
    path: str
    query: str = ""
    version: str = ""
    body: bytes = b""
    protocol: tuple[tuple[str, str], ...] = ()

    @cached_property
    def digest(self) -> str:
        """What every id in the answer is made of: SHA-256 of the whole request, hex."""
        head = f"{self.method}\0{self.path}\0{self.query}\0{self.version}"
        return hashlib.sha256(head.encode() + b"\0" + self.body).hexdigest()


class Manner(Enum):
    """How the answer is to be delivered."""

    PLAIN = "as it is"
    SLOW = "with a long pause in the middle"
    BROKEN = "half, then reset the connection"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole or as a stream.

    Attributes:
        status: HTTP status.
        body: the JSON body; empty when there are events.
        events: what to stream instead of a body, in order.
        retry_after: seconds for the ``retry-after`` header, 0 for none.
        request_id: value of the ``request-id`` header.
        manner: how to deliver it.
        prefixes: what the prompt cache holds from now on: digest and seconds to live.
    """

    status: int
    request_id: str
    body: bytes = b""
    events: tuple[Event, ...] = ()
    retry_after: int = 0
    manner: Manner = Manner.PLAIN
    prefixes: tuple[tuple[bytes, int], ...] = ()


def reply_to(request: Request, remembered: Container[bytes] = frozenset()) -> Reply:
    """Answer a request.

    Args:
        request: the request; its credential has been checked.
        remembered: digests of the prompt prefixes that the cache holds (see ``Reply.prefixes``).
    """
    path = request.path.rstrip("/")
    routes = {
        "/v1/messages": ("POST",),
        "/v1/messages/count_tokens": ("POST",),
        "/v1/models": ("GET", "HEAD"),
    }
    allowed = routes.get(path, ("GET", "HEAD") if path.startswith("/v1/models/") else ())
    if not allowed:
        return error_reply(request, 404, "Not found")
    if request.method not in allowed:
        return error_reply(request, 405, "Method Not Allowed")
    if path == "/v1/models":
        page = model_page(request.query)
        return error_reply(request, 400, page) if isinstance(page, str) else _json_reply(request, page)
    if path.startswith("/v1/models/"):
        name = path.removeprefix("/v1/models/")
        model = find_model(name)
        return _json_reply(request, model.info()) if model else error_reply(request, 404, f"model: {name}")
    return _prompted(request, remembered, counting=path.endswith("count_tokens"))


def error_reply(request: Request, status: int, message: str, *, retry_after: int = 0) -> Reply:
    """An error in the protocol's shape."""
    request_id = _id("req", request, 0)
    error = {"type": ERROR_KINDS[status], "message": message}
    body = {"type": "error", "error": error, "request_id": request_id}
    return Reply(status, request_id, _dumped(body), retry_after=retry_after)


def echo(request: Request) -> str:
    """What arrived, as JSON: by it a check-up sees what was changed on the way."""
    return json.dumps(
        {
            "practice": "echo",
            "headers": [list(field) for field in request.protocol],
            "query": request.query,
            "body_bytes": len(request.body),
            "body_sha256": hashlib.sha256(request.body).hexdigest(),
        }
    )


def _prompted(request: Request, remembered: Container[bytes], *, counting: bool) -> Reply:
    body = checks.decode_body(request.body)
    if isinstance(body, str):
        return error_reply(request, 400, body)
    if problem := next(checks.field_problems(body, request.version, counting=counting), ""):
        return error_reply(request, 400, problem)
    blocks = prompt_blocks(body)
    if problem := next(checks.prompt_problems(body, blocks), ""):
        return error_reply(request, 400, problem)
    if counting:
        return _json_reply(request, {"input_tokens": prompt_tokens(blocks)})
    ask = read_ask(body["messages"])
    return _practised_failure(request, body, ask) or _answered(request, body, ask, blocks, remembered)


def _practised_failure(request: Request, body: Json, ask: Ask) -> Reply | None:
    if ask.simulated == "overloaded":
        return error_reply(request, 529, "Overloaded")
    if ask.simulated == "rate-limit":
        return error_reply(request, 429, "This is a practised rate limit.", retry_after=RETRY_AFTER_S)
    if ask.simulated == "error" and not body.get("stream"):
        return error_reply(request, 500, "Internal server error")
    return None


def _answered(
    request: Request, body: Json, ask: Ask, blocks: tuple[PromptBlock, ...], remembered: Container[bytes]
) -> Reply:
    cached = cache_use(blocks, body["model"], remembered)
    message = _message(request, body, ask, blocks)
    message["usage"] = {**cached.usage(), **message["usage"]}
    manner = {"break": Manner.BROKEN, "slow": Manner.SLOW}.get(ask.simulated, Manner.PLAIN)
    request_id = _id("req", request, 0)
    if not body.get("stream"):
        return Reply(200, request_id, _dumped(message), manner=manner, prefixes=cached.prefixes)
    events = message_events(message)
    if ask.simulated == "error":
        events = (*events[: len(events) // 2], error_event("overloaded_error", "Overloaded"))
    return Reply(200, request_id, events=events, manner=manner, prefixes=cached.prefixes)


def _message(request: Request, body: Json, ask: Ask, blocks: tuple[PromptBlock, ...]) -> Json:
    thought = _thinking(body, ask, blocks)
    calls = () if _output_schema(body) else tool_calls(body, ask)
    said = echo(request) if ask.simulated == "echo" else _text(body, ask, calls, blocks)
    text, stop_reason, stop_sequence = _stopped(body, said)
    content: list[Json] = [*thought, {"type": "text", "text": text}]
    if stop_reason == "end_turn" and calls:
        stop_reason = "tool_use"
        content += [
            {"type": "tool_use", "id": _id("toolu", request, number), "name": call.name, "input": call.input}
            for number, call in enumerate(calls)
        ]
    kept, used = _within(content, body["max_tokens"])
    if kept != content:
        stop_reason, stop_sequence = "max_tokens", None
    thinking_tokens = sum(_block_tokens(block) for block in kept if block["type"] == "thinking")
    return {
        "id": _id("msg", request, 0),
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [block for block in kept if block.get("text") != ""],
        "stop_reason": stop_reason,
        "stop_sequence": stop_sequence,
        "usage": {
            "output_tokens": used,
            "output_tokens_details": {"thinking_tokens": thinking_tokens},
            "service_tier": "standard",
        },
    }


def _thinking(body: Json, ask: Ask, blocks: tuple[PromptBlock, ...]) -> list[Json]:
    thinking = body.get("thinking") or {}
    kind = thinking.get("type")
    if kind not in {"enabled", "adaptive", "between_tools"} or (kind == "between_tools" and not ask.results):
        return []
    model = find_model(body["model"])
    usual = "omitted" if model and model.bound else "summarized"
    about = "A tool has answered" if ask.results else "The person wrote"
    text = (
        f"{about}: {shortened(' '.join(ask.results) or ask.text, 80)} Practice need not think long about it."
    )
    text = "" if thinking.get("display", usual) == "omitted" else text
    return [{"type": "thinking", "thinking": text, "signature": sign_thinking(text, blocks[-1].digest)}]


def _text(body: Json, ask: Ask, calls: tuple[ToolCall, ...], blocks: tuple[PromptBlock, ...]) -> str:
    if schema := _output_schema(body):
        return json.dumps(SampleMaker(schema, filler=shortened(ask.text, 80)).make(), ensure_ascii=False)
    if calls:
        return f"Practice calls {' and '.join(dict.fromkeys(call.name for call in calls))}, as you asked."
    if ask.results:
        said = "\n\n".join(f"“{shortened(result, 400)}”" if result else "(nothing)" for result in ask.results)
        return f"{'The tool failed' if ask.failed else 'Done'}. This came back to Practice:\n\n{said}"
    return (
        "Hello from Practice, the upstream built into Claude Desk. There is no model here: nothing left this"
        f" computer and nothing was spent.\n\nYou said: “{shortened(ask.text)}”\n\nIt arrived with"
        f" {_counted(len(body['messages']), 'message')} and {_counted(len(body.get('tools') or ()), 'tool')},"
        f" about {_counted(prompt_tokens(blocks), 'token')}. To talk to Claude, choose Anthropic in the settings."
    )


def _stopped(body: Json, text: str) -> tuple[str, str, str | None]:
    found = [(text.find(stop), stop) for stop in body.get("stop_sequences") or () if stop in text]
    if not found:
        return text, "end_turn", None
    where, stop = min(found)
    return text[:where], "stop_sequence", stop


def _within(content: list[Json], budget: int) -> tuple[list[Json], int]:
    """Keep what fits into ``max_tokens``: text is cut, a block of another kind is there or not."""
    kept: list[Json] = []
    used = 0
    for block in content:
        size = _block_tokens(block)
        if used + size <= budget:
            kept.append(block)
            used += size
            continue
        if block["type"] == "text" and used < budget:
            kept.append({**block, "text": block["text"][: (budget - used) * CHARACTERS_A_TOKEN]})
        return kept, budget
    return kept, used


def _block_tokens(block: Json) -> int:
    if block["type"] == "tool_use":
        return text_tokens(block["name"] + json.dumps(block["input"], ensure_ascii=False))
    return text_tokens(block[block["type"]])


def _output_schema(body: Json) -> Json:
    form = (body.get("output_config") or {}).get("format")
    schema = form.get("schema") if isinstance(form, dict) and form.get("type") == "json_schema" else None
    return schema if isinstance(schema, dict) else {}


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _id(kind: str, request: Request, number: int) -> str:
    return f"{kind}_practice_{hashlib.sha256(f'{kind}{number}{request.digest}'.encode()).hexdigest()[:20]}"


def _json_reply(request: Request, body: Json) -> Reply:
    return Reply(200, _id("req", request, 0), _dumped(body))


def _dumped(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
