"""Chat Completions: OpenAI's older protocol, which most tools speak.

A request is decoded, judged field by field and built anew once. Each field is carried, or refused with its name, or ignored
because nothing hangs on it; what is ignored although somebody may miss it is named in a ``warning`` field of the reply.
The upstream is always asked for a stream: its first event then decides the status, and long answers outlive idle limits.

https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs

import msgspec

from claude_desk.dialects.base import Call, Dialect, ErrorReply, Inbound, ReplyEncoder
from claude_desk.dialects.openai_chat_messages import read_messages, used_tools
from claude_desk.dialects.openai_chat_reply import Answering, ChatStream, ChatWhole
from claude_desk.dialects.openai_chat_tools import read_choice, read_tools
from claude_desk.dialects.openai_errors import InvalidParameter, describe, render_error
from claude_desk.dialects.openai_fields import Fields, decode, invalid, user_id
from claude_desk.dialects.openai_format import Format, read_format
from claude_desk.dialects.openai_memory import TurnMemory
from claude_desk.dialects.openai_models import ModelsCall
from claude_desk.dialects.openai_options import Options
from claude_desk.dialects.openai_request import TranslatedCall, assembled, prelude
from claude_desk.dialects.openai_thinking import (
    Reasoning,
    max_tokens,
    reasoning,
    sampling,
    without_lost_thinking,
)
from claude_desk.dialects.openai_tiers import service_tier
from claude_desk.dialects.openai_tools import Choice, Plan, ToolBox
from claude_desk.dialects.openai_turns import Conversation, Prompt
from claude_desk.errors import ExchangeError
from claude_desk.messages.models import ModelRules, rules_for
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]


class ChatDialect(Dialect):
    """``/v1/chat/completions``, and ``/v1/models`` for clients that came by an OpenAI path.

    Remembers thinking for its clients, who have no place for it: see
    :class:`~claude_desk.dialects.openai_memory.TurnMemory`.

    Args:
        memory: of thinking; None begins anew.
        options: what the user chose; None for the defaults.
    """

    name: ClassVar[str] = "openai_chat"

    def __init__(self, memory: TurnMemory | None = None, options: Options | None = None) -> None:
        self._memory = memory or TurnMemory()
        self._options = options or Options()

    def accept(self, inbound: Inbound) -> Call:
        """Translate a request.

        Raises:
            InvalidParameter: it cannot be expressed, with the parameter that is to blame.
        """
        if inbound.method == "GET":
            return ModelsCall(inbound, render_error)
        return ChatCall(inbound, self._memory, self._options)

    def render_error(self, error: ExchangeError, request_id: str) -> ErrorReply:
        """OpenAI's error body."""
        return render_error(error, request_id)


class ChatCall(TranslatedCall):
    """One Chat Completions request.

    Args:
        inbound: as it came.
        memory: of thinking.
        options: what the user chose.
    """

    def __init__(self, inbound: Inbound, memory: TurnMemory, options: Options) -> None:
        made = _translate(inbound, memory, options)
        super().__init__(
            inbound,
            made.body,
            streamed=made.streamed,
            sampled=made.sampled,
            asked=made.asked,
            named=made.named,
        )
        self._answering = made.answering

    def reply_encoder(self, status: int, headers: RawHeaders) -> ReplyEncoder:
        """A stream of chunks, or one completion."""
        kind = ChatStream if self._streamed else ChatWhole
        return kind(status, headers, self._answering)

    def render_stream_error(self, error: ExchangeError) -> bytes:
        """An error chunk, at which OpenAI's SDKs raise; no ``[DONE]`` follows."""
        return (
            b"data: " + msgspec.json.encode({"error": describe(error)}) + b"\n\n" if self._streamed else b""
        )


@dataclass(slots=True)
class _Translated:
    body: Json
    answering: Answering
    streamed: bool
    sampled: bool
    asked: str | None
    named: int | None


def _translate(inbound: Inbound, memory: TurnMemory, options: Options) -> _Translated:
    fields = Fields(decode(inbound.body), lenient=options.lenient)
    asked = fields.text("model")
    model = inbound.resolve(asked)
    if not model:
        raise InvalidParameter("model is required", "model", "missing_required_parameter")
    rules = rules_for(model)
    _judge_what_has_no_counterpart(fields)
    tier = service_tier(fields, rules)
    streamed = fields.flag("stream") or False
    thoughts = _reasoning(fields, rules)
    named = _limit(fields, inbound.query)
    limit = max_tokens(named or inbound.default_limit or None, rules, thoughts, streamed=streamed)
    tools = ToolBox(read_tools(fields))
    choice = _choice(fields, tools)
    asked_form = fields.table("response_format")
    form = read_format(asked_form, "response_format", choice, rules, fields, nested=True)
    plan = tools.plan(
        choice,
        rules,
        parallel=fields.flag("parallel_tool_calls") is not False,
        thinking=bool(thoughts.budget),
        used=used_tools(fields.body.get("messages")),
    )
    prompt = _prompt(inbound.client, fields, tools, plan, form, rules, memory, model)
    thoughts = without_lost_thinking(thoughts, prompt.messages)
    sampled = sampling(
        fields.number("temperature"),
        fields.number("top_p"),
        fields.count("top_k"),
        rules,
        budget=thoughts.budget,
    )
    fields.ignore(*sampled.dropped)
    caching = (
        options.automatic_caching
        and fields.table("prompt_cache_options").get("mode") != "explicit"
        and "cache_control" not in fields.body
    )
    settings = _settings(fields, thoughts, plan.schema or form.schema) | tier | sampled.fields
    body = assembled(model, limit, plan, prompt, settings, automatic=caching)

    def remember(blocks: list[Json]) -> None:
        memory.remember(inbound.client, prompt.digest, blocks)

    answering = Answering(
        request_id=inbound.id,
        at=inbound.at,
        model=asked or model,
        tools=tools,
        emulated=plan.emulated,
        usage=fields.table("stream_options").get("include_usage") is True,
        unfence=bool(form.words),
        reasoning=fields.table("reasoning").get("exclude") is not True,
        thinking_blocks="thinking" in fields.body,
        legacy="functions" in fields.body and "tools" not in fields.body,
        warnings=tuple(fields.ignored),
        remember=None if prompt.prefilled else remember,
    )
    return _Translated(body, answering, streamed, bool(sampled.fields), asked, named)


def _judge_what_has_no_counterpart(fields: Fields) -> None:
    if (fields.count("n") or 1) > 1:
        fields.refuse("n", "n must be 1: several answers at once would each be paid for")
    modalities = fields.body.get("modalities")
    if fields.body.get("audio") is not None or (isinstance(modalities, list) and "audio" in modalities):
        fields.refuse(
            "audio" if fields.body.get("audio") else "modalities", "audio is not supported by Claude models"
        )
    fields.ignore(*[name for name in ("frequency_penalty", "presence_penalty") if fields.number(name)])
    fields.ignore(*["logprobs"] if fields.flag("logprobs") else [])
    fields.ignore(*["top_logprobs"] if fields.body.get("top_logprobs") else [])
    fields.ignore(*["web_search_options"] if fields.body.get("web_search_options") is not None else [])


def _limit(fields: Fields, query: bytes) -> int | None:
    found = fields.count("max_completion_tokens") or fields.count("max_tokens")
    if found is not None:
        return found
    try:
        asked = parse_qs(query.decode("ascii")).get("max_tokens")
    except ValueError:
        return None
    if not asked:
        return None
    value = int(asked[-1][:9]) if asked[-1].isascii() and asked[-1].isdigit() else 0
    if value == 0:
        raise invalid("max_tokens", "a whole number above 0")
    return value


def _choice(fields: Fields, tools: ToolBox) -> Choice:
    choice = read_choice(fields)
    if choice.mode == "required" and not choice.names and not tools.functions and fields.body.get("tools"):
        return Choice()  # every tool was passed over: nothing is left to require
    return choice


def _reasoning(fields: Fields, rules: ModelRules) -> Reasoning:
    if "thinking" in fields.body:  # the Messages protocol's own, as some gateways take it
        return Reasoning(fields.table("thinking"))
    extended = fields.table("reasoning")
    effort = fields.text("reasoning_effort") or extended.get("effort") or ""
    budget = extended.get("max_tokens") or 0
    if extended.get("enabled") is False:
        effort, budget = "none", 0
    if not isinstance(effort, str) or type(budget) is not int or budget < 0:
        raise invalid("reasoning", "an object with effort or max_tokens")
    if extended.get("enabled") is True and not effort and not budget:
        effort = "medium"
    found = reasoning(effort, rules, budget=budget)
    fields.ignore(*["reasoning_effort"] if found.ignored else [])
    return found


def _prompt(
    client: str,
    fields: Fields,
    tools: ToolBox,
    plan: Plan,
    form: Format,
    rules: ModelRules,
    memory: TurnMemory,
    model: str,
) -> Prompt:
    conversation = Conversation(rules)
    if form.words:
        conversation.system([{"type": "text", "text": form.words}])
    read_messages(fields, tools, conversation)
    if plan.instruction:
        conversation.system([{"type": "text", "text": plan.instruction}])
    return conversation.build(
        recall=lambda prefix, blocks: memory.recall(client, prefix, blocks), prelude=prelude(model, plan)
    )


def _settings(fields: Fields, thoughts: Reasoning, schema: Json | None) -> Json:
    made: Json = {}
    if thoughts.thinking is not None:
        made["thinking"] = thoughts.thinking
    output = dict(fields.table("output_config"))
    if thoughts.effort:
        output.setdefault("effort", thoughts.effort)
    if schema is not None:
        output["format"] = {"type": "json_schema", "schema": schema}
    if output:
        made["output_config"] = output
    if fields.body.get("cache_control") is not None:
        made["cache_control"] = fields.table("cache_control")
    stops = _stops(fields.body.get("stop"))
    if stops:
        made["stop_sequences"] = stops
    user = fields.text("safety_identifier") or fields.text("user") or fields.table("metadata").get("user_id")
    if isinstance(user, str) and user:
        made["metadata"] = {"user_id": user_id(user)}
    return made


def _stops(stop: object) -> list[str]:
    stops = [stop] if isinstance(stop, str) else stop
    if stops is None:
        return []
    if not isinstance(stops, list) or not all(isinstance(each, str) for each in stops):
        raise invalid("stop", "a string or a list of strings")
    return [each for each in stops if each.strip()]
