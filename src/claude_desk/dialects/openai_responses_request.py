"""The way in: a Responses request becomes one Messages request, and the frame of its reply.

Each field is carried, or refused with its name, or ignored because nothing hangs on it; what is ignored although
somebody may miss it is named in a ``warning`` field of the reply. The upstream is always asked for a stream: its
first event then decides the status, and long answers outlive idle limits.

https://platform.openai.com/docs/api-reference/responses/create
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from claude_desk.dialects.base import Inbound
from claude_desk.dialects.openai_content import text_block
from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_fields import Fields, decode, invalid, object_of, user_id
from claude_desk.dialects.openai_format import Format, read_format
from claude_desk.dialects.openai_request import assembled, prelude
from claude_desk.dialects.openai_responses_input import InputReader, read_items, resolve_references
from claude_desk.dialects.openai_responses_memory import ItemMemory
from claude_desk.dialects.openai_responses_reasoning import binding
from claude_desk.dialects.openai_responses_stream import Frame
from claude_desk.dialects.openai_responses_tools import Tools, read_choice, read_tools
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
from claude_desk.messages.models import ModelRules, rules_for

Json = dict[str, Any]

ASSUMED_MODEL = "claude-sonnet-5-5"
"""Stands for the model that OpenAI takes from a stored prompt, which a lenient dialect passes over."""

_SUMMARIES = ("auto", "concise", "detailed")


@dataclass(slots=True)
class Translated:
    """A request, translated.

    Attributes:
        body: the Messages request.
        frame: for the reply.
        sampled: sampling parameters are in the body.
        asked: the model as the client names it; None for none.
        named: the client's own limit of output tokens; None for none.
    """

    body: Json
    frame: Frame
    sampled: bool
    asked: str | None
    named: int | None


class _Items:
    """All items of a request, each with what to blame for it.

    Args:
        items: those that are remembered, then its own.
        first: the number of the first; its own count from 0.
    """

    def __init__(self, items: list[Json], first: int) -> None:
        self._items = items
        self._first = first

    def __iter__(self) -> Iterator[tuple[str, Json]]:
        return ((f"input[{number}]", item) for number, item in enumerate(self._items, self._first))


def translate(
    inbound: Inbound, memory: ItemMemory, *, lenient: bool = False, automatic_caching: bool = True
) -> Translated:
    """Translate a request.

    Args:
        inbound: as it came.
        memory: what its client may refer to.
        lenient: pass over what has no counterpart, with a warning, instead of refusing it.
        automatic_caching: place cache breakpoints where the client asks for none.

    Raises:
        InvalidParameter: it cannot be expressed, with the parameter that is to blame.
    """
    fields = Fields(decode(inbound.body), lenient=lenient)
    asked = fields.text("model")
    model = inbound.resolve(asked) or _assumed_model(fields)
    _judge_what_has_no_counterpart(fields)
    rules = rules_for(model)
    tier = service_tier(fields, rules)
    streamed = fields.flag("stream") or False
    given, before = _items(fields, inbound.client, memory)
    items = _Items((before or []) + given, -len(before or []))
    _update_configuration(fields, items)
    thoughts = _reasoning(fields, rules)
    named = fields.count("max_output_tokens")
    limit = max_tokens(named or inbound.default_limit or None, rules, thoughts, streamed=streamed)
    tools = _tools(fields, items)
    box = ToolBox(tools.functions)
    choice = read_choice(fields, tools)
    form = read_format(_asked_format(fields), "text.format", choice, rules, fields)
    prompt, plan = _prompt(fields, items, choice, box, form, rules, model, thinking=bool(thoughts.budget))
    thoughts = without_lost_thinking(thoughts, prompt.messages)
    sampled = sampling(
        fields.number("temperature"), fields.number("top_p"), None, rules, budget=thoughts.budget
    )
    fields.ignore(*sampled.dropped)
    explicit = fields.table("prompt_cache_options").get("mode") == "explicit"
    settings = _settings(fields, thoughts, plan.schema or form.schema) | tier | sampled.fields
    body = assembled(model, limit, plan, prompt, settings, automatic=automatic_caching and not explicit)
    tail = inbound.id.rpartition("_")[2]
    previous = "" if before is None else str(fields.body["previous_response_id"])

    def remember(output: list[Json]) -> None:
        memory.remember(inbound.client, f"resp_{tail}", previous=previous, given=given, output=output)

    frame = Frame(
        tail=tail,
        request_id=inbound.id,
        at=inbound.at,
        streamed=streamed,
        echo=_echo(fields, asked or model),
        box=box,
        tools=tools.called,
        emulated=plan.emulated,
        phased=any(isinstance(item.get("phase"), str) for _, item in items),
        warnings=tuple(fields.ignored),
        prefix=prompt.digest,
        completed=remember if fields.flag("store") is not False else lambda _output: None,
    )
    return Translated(body, frame, bool(sampled.fields), asked, named)


def _assumed_model(fields: Fields) -> str:
    if not fields.lenient:
        raise InvalidParameter("model is required", "model", "missing_required_parameter")
    fields.ignore("a missing model")
    return ASSUMED_MODEL


def _judge_what_has_no_counterpart(fields: Fields) -> None:
    if fields.body.get("conversation") is not None:
        fields.refuse(
            "conversation", "conversations are not kept here; send previous_response_id or all items"
        )
    if fields.flag("background"):
        fields.refuse("background", "background responses are not supported; ask for a stream instead")
    if fields.body.get("prompt") is not None:
        fields.refuse("prompt", "stored prompts are not known here; send instructions and input")
    include = fields.body.get("include")
    if isinstance(include, list) and "message.output_text.logprobs" in include:
        fields.ignore("include (message.output_text.logprobs)")
    missed = ("max_tool_calls", "top_logprobs", "moderation")
    fields.ignore(*[name for name in missed if fields.body.get(name)])


def _items(fields: Fields, client: str, memory: ItemMemory) -> tuple[list[Json], list[Json] | None]:
    """The request's own items, without references, and those before them; None where it goes on from nothing."""
    given = resolve_references(read_items(fields.body.get("input")), lambda name: memory.item(client, name))
    previous = fields.text("previous_response_id")
    if not previous:
        return given, None
    before = memory.history(client, previous)
    if before is None and not fields.lenient:
        raise InvalidParameter(
            f"Previous response with id '{previous[:100]}' not found. Responses are kept in memory only, for a"
            " while, and not with store: false; send all items instead.",
            "previous_response_id",
            "previous_response_not_found",
            status=404,
        )
    if before is None:
        fields.ignore("an unknown previous_response_id")
    return given, before


def _update_configuration(fields: Fields, items: _Items) -> None:
    """Settings may change on the way: the last word on each counts."""
    for param, item in items:
        if item.get("type") == "configuration_update":
            for name in ("reasoning", "text"):
                if item.get(name) is not None:
                    update = object_of(item[name], f"{param}.{name}")
                    fields.body[name] = fields.table(name) | update


def _tools(fields: Fields, items: _Items) -> Tools:
    """The request's tools, and those that its items bring along: there is no searching, so all are there."""
    tools = read_tools(fields.body.get("tools"))
    for param, item in items:
        if item.get("type") in ("tool_search_output", "additional_tools"):
            read_tools(item.get("tools"), tools, f"{param}.tools")
    fields.ignore(*tools.dropped)
    return tools


def _reasoning(fields: Fields, rules: ModelRules) -> Reasoning:
    asked = fields.table("reasoning")
    effort = asked.get("effort") or ""
    summary = asked.get("summary") or asked.get("generate_summary")
    if not isinstance(effort, str):
        raise invalid("reasoning.effort", "a string")
    if summary is not None and summary not in _SUMMARIES:
        raise InvalidParameter(
            f"reasoning.summary must be one of {', '.join(_SUMMARIES)}", "reasoning.summary", "invalid_value"
        )
    found = reasoning(effort, rules, param="reasoning.effort")
    if found.ignored:
        fields.ignore("reasoning.effort")
    if summary and not effort and "adaptive" in rules.thinking:
        found = Reasoning({"type": "adaptive", "display": "summarized"})
    return found


def _asked_format(fields: Fields) -> Json:
    given = fields.table("text").get("format")
    return {} if given is None else object_of(given, "text.format")


def _prompt(
    fields: Fields,
    items: _Items,
    choice: Choice,
    box: ToolBox,
    form: Format,
    rules: ModelRules,
    model: str,
    *,
    thinking: bool,
) -> tuple[Prompt, Plan]:
    conversation = Conversation(rules)
    conversation.system(text_block(form.words))
    conversation.system(_instructions(fields.body.get("instructions")))
    reader = InputReader(conversation, box, fields)
    for param, item in items:
        reader.read(item, param)
    plan = box.plan(
        choice,
        rules,
        parallel=fields.flag("parallel_tool_calls") is not False,
        thinking=thinking,
        used=reader.used,
    )
    conversation.system(text_block(plan.instruction))
    return conversation.build(recall=binding(rules), prelude=prelude(model, plan)), plan


def _instructions(given: object) -> list[Json]:
    if given is None:
        return []
    if not isinstance(given, str):
        raise invalid("instructions", "a string")
    return text_block(given)


def _settings(fields: Fields, thoughts: Reasoning, schema: Json | None) -> Json:
    made: Json = {}
    if thoughts.thinking is not None:
        made["thinking"] = thoughts.thinking
    output: Json = {"effort": thoughts.effort} if thoughts.effort else {}
    if schema is not None:
        output["format"] = {"type": "json_schema", "schema": schema}
    if output:
        made["output_config"] = output
    user = fields.text("safety_identifier") or fields.text("user")
    if user:
        made["metadata"] = {"user_id": user_id(user)}
    return made


def _echo(fields: Fields, model: str) -> Json:
    """The members of the response that repeat the request, in the form OpenAI's types want them."""
    body = fields.body
    asked, text = fields.table("reasoning"), fields.table("text")
    tools = body.get("tools")
    return {
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "max_tool_calls": body.get("max_tool_calls"),
        "metadata": fields.table("metadata"),
        "model": model,
        "parallel_tool_calls": fields.flag("parallel_tool_calls") is not False,
        "previous_response_id": fields.text("previous_response_id"),
        "prompt_cache_key": body.get("prompt_cache_key"),
        "reasoning": {"effort": asked.get("effort"), "summary": asked.get("summary")},
        "safety_identifier": body.get("safety_identifier"),
        "store": fields.flag("store") is not False,
        "temperature": 1.0 if fields.number("temperature") is None else body["temperature"],
        "text": {
            "format": text.get("format") or {"type": "text"},
            "verbosity": text.get("verbosity") or "medium",
        },
        "tool_choice": body.get("tool_choice") or "auto",
        # Repeated three times in a stream, and large: written once.
        "tools": msgspec.Raw(msgspec.json.encode(tools if isinstance(tools, list) else [])),
        "top_p": 1.0 if fields.number("top_p") is None else body["top_p"],
        "truncation": body.get("truncation") or "disabled",
        "user": body.get("user"),
    }
