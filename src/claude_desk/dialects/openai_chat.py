"""Chat Completions: OpenAI's older protocol, which most tools speak.

A request is decoded, judged field by field and built anew once. Each field is carried, or refused with its name, or ignored
because nothing hangs on it; what is ignored although somebody may miss it is named in a ``warning`` field of the reply.
The upstream is always asked for a stream: its first event then decides the status, and long answers outlive idle limits.

https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs

import msgspec

from claude_desk.dialects.base import Call, Dialect, ErrorReply, Inbound, ReplyEncoder
from claude_desk.dialects.openai_caching import place_breakpoints
from claude_desk.dialects.openai_chat_messages import invalid, read_messages, used_tools
from claude_desk.dialects.openai_chat_reply import Answering, ChatStream, ChatWhole
from claude_desk.dialects.openai_chat_tools import read_choice, read_tools
from claude_desk.dialects.openai_errors import InvalidParameter, describe, render_error, unsupported
from claude_desk.dialects.openai_memory import TurnMemory
from claude_desk.dialects.openai_models import ModelsCall
from claude_desk.dialects.openai_schema import SchemaError, sanitize
from claude_desk.dialects.openai_thinking import (
    Reasoning,
    hub_headers,
    max_tokens,
    reasoning,
    sampling,
    without_lost_thinking,
)
from claude_desk.dialects.openai_tools import Plan, ToolBox
from claude_desk.dialects.openai_turns import Conversation, Prompt
from claude_desk.errors import ExchangeError
from claude_desk.messages.models import ModelRules, rules_for
from claude_desk.messages.request import MessagesRequest
from claude_desk.wire.headers import RawHeaders

Json = dict[str, Any]

JSON_ONLY = "Respond with one JSON object only."
_HARMLESS_TIERS = frozenset({"auto", "default", "flex", "scale"})
_LONGEST_USER = 256


class ChatDialect(Dialect):
    """``/v1/chat/completions``, and ``/v1/models`` for clients that came by an OpenAI path.

    Remembers thinking for its clients, who have no place for it: see
    :class:`~claude_desk.dialects.openai_memory.TurnMemory`.
    """

    name: ClassVar[str] = "openai_chat"

    def __init__(self) -> None:
        self._memory = TurnMemory()

    def accept(self, inbound: Inbound) -> Call:
        """Translate a request.

        Raises:
            InvalidParameter: it cannot be expressed, with the parameter that is to blame.
        """
        if inbound.method == "GET":
            return ModelsCall(inbound, render_error)
        return ChatCall(inbound, self._memory)

    def render_error(self, error: ExchangeError, request_id: str) -> ErrorReply:
        """OpenAI's error body."""
        return render_error(error, request_id)


class ChatCall(Call):
    """One Chat Completions request.

    Args:
        inbound: as it came.
        memory: of thinking.
    """

    def __init__(self, inbound: Inbound, memory: TurnMemory) -> None:
        self._id = inbound.id
        self._at = inbound.at
        made = _translate(inbound, memory)
        self._answering = made.answering
        self._streamed = made.streamed
        self.method, self.path, self.query = "POST", b"/v1/messages", b""
        self.request = MessagesRequest(
            msgspec.json.encode(made.body),
            model=made.body["model"],
            max_tokens=made.body["max_tokens"],
            stream=made.streamed,  # what the client asked for, as the log shows it; upstream is always streamed
            readable=True,
        )
        self.headers: RawHeaders = hub_headers(inbound.headers, sampled=made.sampled)

    def reply_encoder(self, status: int, headers: RawHeaders) -> ReplyEncoder:
        """A stream of chunks, or one completion."""
        kind = ChatStream if self._streamed else ChatWhole
        return kind(status, headers, self._answering)

    def render_error(self, error: ExchangeError) -> ErrorReply:
        """OpenAI's error body."""
        return render_error(error, self._id)

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


@dataclass(slots=True)
class _Format:
    """What the answer has to look like: a schema, or words about it, or neither."""

    schema: Json | None = None
    words: str = ""


@dataclass(slots=True)
class _Fields:
    """A decoded request body, read with the right complaint."""

    body: Json
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        value = self.body.get(name)
        if value is not None and not isinstance(value, str):
            raise invalid(name, "a string")
        return value

    def flag(self, name: str) -> bool | None:
        value = self.body.get(name)
        if value is not None and not isinstance(value, bool):
            raise invalid(name, "true or false")
        return value

    def number(self, name: str) -> float | None:
        value = self.body.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(name, "a number")
        return value

    def count(self, name: str) -> int | None:
        value = self.body.get(name)
        if value is None:
            return None
        if type(value) is not int or value < 1:
            raise invalid(name, "a whole number above 0")
        return value

    def table(self, name: str) -> Json:
        value = self.body.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise invalid(name, "an object")
        return value


def _decode(body: bytes) -> _Fields:
    try:
        document = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise InvalidParameter("the request body is not valid JSON", code="invalid_json") from None
    if not isinstance(document, dict):
        raise InvalidParameter("the request body must be a JSON object", code="invalid_json")
    return _Fields(document)


def _translate(inbound: Inbound, memory: TurnMemory) -> _Translated:
    fields = _decode(inbound.body)
    model = fields.text("model")
    if not model:
        raise InvalidParameter("model is required", "model", "missing_required_parameter")
    _refuse_what_has_no_counterpart(fields)
    rules = rules_for(model)
    streamed = fields.flag("stream") or False
    thoughts = _reasoning(fields, rules)
    limit = max_tokens(_limit(fields, inbound.query), rules, thoughts, streamed=streamed)
    tools = ToolBox(read_tools(fields.body))
    form = _format(fields, rules)
    plan = tools.plan(
        read_choice(fields.body),
        rules,
        parallel=fields.flag("parallel_tool_calls") is not False,
        thinking=bool(thoughts.budget),
        formatted=form.schema is not None,
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
    fields.warnings += sampled.dropped
    caching = (
        fields.table("prompt_cache_options").get("mode") != "explicit" and "cache_control" not in fields.body
    )
    place_breakpoints(plan.tools, prompt.system, prompt.messages, automatic=caching)
    body: Json = {"model": model, "max_tokens": limit}
    if plan.tools:
        body["tools"] = plan.tools
    if plan.choice is not None:
        body["tool_choice"] = plan.choice
    if prompt.system:
        body["system"] = prompt.system
    body["messages"] = prompt.messages
    body |= _settings(fields, thoughts, plan.schema or form.schema)
    body |= sampled.fields
    body["stream"] = True

    def remember(blocks: list[Json]) -> None:
        memory.remember(inbound.client, prompt.digest, blocks)

    answering = Answering(
        request_id=inbound.id,
        at=inbound.at,
        model=model,
        tools=tools,
        emulated=plan.emulated,
        usage=fields.table("stream_options").get("include_usage") is True,
        unfence=bool(form.words),
        reasoning=fields.table("reasoning").get("exclude") is not True,
        thinking_blocks="thinking" in fields.body,
        legacy="functions" in fields.body and "tools" not in fields.body,
        warnings=tuple(fields.warnings),
        remember=None if prompt.prefilled else remember,
    )
    return _Translated(body, answering, streamed, sampled=bool(sampled.fields))


def _refuse_what_has_no_counterpart(fields: _Fields) -> None:
    if (fields.count("n") or 1) > 1:
        raise unsupported("n must be 1: several answers at once would each be paid for", "n")
    modalities = fields.body.get("modalities")
    if fields.body.get("audio") is not None or (isinstance(modalities, list) and "audio" in modalities):
        raise unsupported(
            "audio is not supported by Claude models", "audio" if fields.body.get("audio") else "modalities"
        )
    ignored = [name for name in ("frequency_penalty", "presence_penalty") if fields.number(name)]
    ignored += ["logprobs"] if fields.flag("logprobs") else []
    ignored += ["top_logprobs"] if fields.body.get("top_logprobs") else []
    ignored += ["web_search_options"] if fields.body.get("web_search_options") is not None else []
    if (fields.text("service_tier") or "auto") not in _HARMLESS_TIERS | {"priority"}:
        ignored.append("service_tier")
    fields.warnings += ignored


def _limit(fields: _Fields, query: bytes) -> int | None:
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


def _reasoning(fields: _Fields, rules: ModelRules) -> Reasoning:
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
    fields.warnings += ["reasoning_effort"] if found.ignored else []
    return found


def _format(fields: _Fields, rules: ModelRules) -> _Format:
    asked = fields.table("response_format")
    kind = asked.get("type", "text")
    if kind == "text":
        return _Format()
    if kind == "json_object":
        return _Format(words=JSON_ONLY)
    inner = asked.get("json_schema")
    if kind != "json_schema" or not isinstance(inner, dict):
        raise InvalidParameter(
            "response_format must be of type text, json_object or json_schema",
            "response_format",
            "invalid_value",
        )
    schema = inner.get("schema")
    if schema is None:
        return _Format(words=JSON_ONLY)
    if not isinstance(schema, dict):
        raise invalid("response_format.json_schema.schema", "an object")
    in_words = _Format(
        words="Respond with one JSON object only, which fits this JSON schema: "
        + msgspec.json.encode(schema).decode()
    )
    if not rules.structured:
        return in_words
    try:
        return _Format(sanitize(schema))
    except SchemaError:
        return in_words


def _prompt(
    client: str,
    fields: _Fields,
    tools: ToolBox,
    plan: Plan,
    form: _Format,
    rules: ModelRules,
    memory: TurnMemory,
    model: str,
) -> Prompt:
    conversation = Conversation(rules)
    if form.words:
        conversation.system([{"type": "text", "text": form.words}])
    read_messages(fields.body.get("messages"), tools, conversation)
    if plan.instruction:
        conversation.system([{"type": "text", "text": plan.instruction}])
    bare = [{name: value for name, value in tool.items() if name != "cache_control"} for tool in plan.tools]
    return conversation.build(
        recall=lambda prefix, blocks: memory.recall(client, prefix, blocks),
        prelude=msgspec.json.encode([model, bare]),
    )


def _settings(fields: _Fields, thoughts: Reasoning, schema: Json | None) -> Json:
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
        personal = "@" in user or len(user) > _LONGEST_USER
        hashed = hashlib.sha256(user.encode("utf-8", "replace")).hexdigest()
        made["metadata"] = {"user_id": hashed if personal else user}
    if fields.text("service_tier") == "priority":
        made["service_tier"] = "auto"
    return made


def _stops(stop: object) -> list[str]:
    stops = [stop] if isinstance(stop, str) else stop
    if stops is None:
        return []
    if not isinstance(stops, list) or not all(isinstance(each, str) for each in stops):
        raise invalid("stop", "a string or a list of strings")
    return [each for each in stops if each.strip()]
