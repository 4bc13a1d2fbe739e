"""The Messages request that a request of either of OpenAI's protocols comes down to, put together.

The upstream is always asked for a stream: its first event then decides the status, and long answers outlive idle limits.

https://platform.claude.com/docs/en/api/messages
"""

from __future__ import annotations

from typing import Any

import msgspec

from claude_desk.dialects.base import Call, ErrorReply, Inbound
from claude_desk.dialects.openai_caching import place_breakpoints
from claude_desk.dialects.openai_errors import render_error
from claude_desk.dialects.openai_thinking import hub_headers
from claude_desk.dialects.openai_tiers import with_fast_mode
from claude_desk.dialects.openai_tools import Plan
from claude_desk.dialects.openai_turns import Prompt
from claude_desk.errors import ExchangeError
from claude_desk.messages.request import MessagesRequest
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]


def prelude(model: str, plan: Plan) -> bytes:
    """What stands before a conversation and changes what thinking in it is bound to; cache marks left out.

    Args:
        model: who answers.
        plan: its tools.
    """
    bare = [{name: value for name, value in tool.items() if name != "cache_control"} for tool in plan.tools]
    return msgspec.json.encode([model, bare])


def assembled(model: str, limit: int, plan: Plan, prompt: Prompt, settings: Json, *, automatic: bool) -> Json:
    """The body, in the one order that every request has: what is the same from turn to turn comes first.

    Args:
        model: who answers.
        limit: ``max_tokens``.
        plan: the tools.
        prompt: the conversation; its cache marks, and those of the tools, are brought in order.
        settings: all other members.
        automatic: place cache breakpoints where the client asks for none.
    """
    place_breakpoints(plan.tools, prompt.system, prompt.messages, automatic=automatic)
    body: Json = {"model": model, "max_tokens": limit}
    if plan.tools:
        body["tools"] = plan.tools
    if plan.choice is not None:
        body["tool_choice"] = plan.choice
    if prompt.system:
        body["system"] = prompt.system
    return {**body, "messages": prompt.messages, **settings, "stream": True}


class TranslatedCall(Call):
    """A call whose request was built anew.

    Args:
        inbound: as it came.
        body: the Messages request; always asks for a stream.
        streamed: whether the client asked for one, as the log shows it.
        sampled: see :func:`~claude_desk.dialects.openai_thinking.hub_headers`.
        asked: the model as the client names it.
        named: the client's own limit, without what thinking takes on top.
    """

    def __init__(
        self,
        inbound: Inbound,
        body: Json,
        *,
        streamed: bool,
        sampled: bool,
        asked: str | None,
        named: int | None,
    ) -> None:
        self._id = inbound.id
        self._streamed = streamed
        self._asked, self._named = asked, named
        self.method, self.path, self.query = "POST", b"/v1/messages", b""
        self.request = MessagesRequest(
            msgspec.json.encode(body),
            model=body["model"],
            max_tokens=body["max_tokens"],
            stream=streamed,
            readable=True,
        )
        self.headers: RawHeaders = with_fast_mode(hub_headers(inbound.headers, sampled=sampled), body)

    @property
    def asked(self) -> str | None:
        """The model as the client names it."""
        return self._asked

    @property
    def named_limit(self) -> int | None:
        """The client's own limit, without what thinking takes on top."""
        return self._named

    def render_error(self, error: ExchangeError) -> ErrorReply:
        """OpenAI's error body."""
        return render_error(error, self._id)
