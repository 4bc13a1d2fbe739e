"""What Practice refuses, in the Messages API's own words.

Only the basics: a program that gets past these may still be refused by the real API. Clients match on these
sentences, so they are quoted rather than improved.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from claude_desk.upstreams.practice_models import LARGEST_CONTEXT, Model, find_model
from claude_desk.upstreams.practice_tokens import (
    PromptBlock,
    Signature,
    cache_marks,
    check_signature,
    content_blocks,
    prompt_tokens,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

VERSIONS = ("2023-01-01", "2023-06-01", "2026-10-21")
NEWEST_VERSION = VERSIONS[-1]
SAMPLING = ("temperature", "top_p", "top_k")
MOST_CACHE_MARKS = 4
LEAST_THINKING = 1024
DEEPEST_JSON = 200

_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_TOOL_ID = re.compile(r"[a-zA-Z0-9_-]+")
_NOT_JSON = "The request body is not valid JSON: "


def decode_body(body: bytes) -> Json | str:
    """Read a request body; a ``str`` is the sentence that says why it cannot be read."""
    try:
        document = json.loads(body, parse_constant=_no_constant)
        if b"\\ud" in body.lower():
            json.dumps(document, ensure_ascii=False).encode()  # half of a surrogate pair is not text
    except RecursionError:
        return _NOT_JSON + "nested too deeply"
    except ValueError as error:
        return _NOT_JSON + type(error).__name__
    if not isinstance(document, dict):
        return "Input should be a valid dictionary or object to extract fields from"
    if _nests_deeper(document, DEEPEST_JSON):
        return _NOT_JSON + "nested too deeply"
    return document


def field_problems(request: Json, version: str, *, counting: bool) -> Iterator[str]:
    """Say what is wrong with a request, worst first; only the first is sure to be right.

    Args:
        request: the decoded body.
        version: the ``anthropic-version`` header.
        counting: whether this is count_tokens, which has no ``max_tokens``.
    """
    if not version:
        yield "anthropic-version: header is required"
    if version not in VERSIONS:
        yield f'anthropic-version: "{version}" is not a valid version'
    yield from _top_level(request, counting=counting)
    if version == NEWEST_VERSION:
        yield from (f"{name}: Extra inputs are not permitted" for name in SAMPLING if name in request)
    model = find_model(request["model"])
    yield from _messages(request["messages"], model)
    yield from _tools(request)
    if not counting:
        yield from _thinking(request, model)
    if (marks := cache_marks(request)) > MOST_CACHE_MARKS:
        yield f"A maximum of {MOST_CACHE_MARKS} blocks with cache_control may be provided. Found {marks}."


def prompt_problems(request: Json, blocks: tuple[PromptBlock, ...]) -> Iterator[str]:
    """Say what is wrong with a prompt that is well-formed: too long, or thinking that is out of place."""
    model = find_model(request["model"])
    context = model.context if model else LARGEST_CONTEXT
    if (tokens := prompt_tokens(blocks)) > context:
        yield f"prompt is too long: {tokens} tokens > {context} maximum"
    binding = (request.get("thinking") or {}).get("block_binding")
    drop = isinstance(binding, dict) and binding.get("prefix_mismatch_behavior") == "drop_block"
    bound = (model is None or model.bound) and not drop
    for block in blocks:
        if block.value.get("type") != "thinking":
            continue
        found = check_signature(block)
        if found is Signature.FOREIGN:
            yield f"{block.place}: Invalid `signature` in `thinking` block"
        if found is Signature.ELSEWHERE and bound:
            yield (
                f"{block.place}: Invalid `signature` in `thinking` block. The block is bound to a different"
                " conversation. Remove the block, or set"
                ' `thinking.block_binding.prefix_mismatch_behavior` to "drop_block".'
            )


def _top_level(request: Json, *, counting: bool) -> Iterator[str]:
    needed = (
        {"model": str, "messages": list} if counting else {"model": str, "max_tokens": int, "messages": list}
    )
    words = {str: "string", int: "integer", list: "list"}
    for name, kind in needed.items():
        if name not in request:
            yield f"{name}: Field required"
        if not isinstance(request[name], kind) or isinstance(request[name], bool):
            yield f"{name}: Input should be a valid {words[kind]}"
    if not request["model"]:
        yield "model: String should have at least 1 character"
    if not counting:
        yield from _max_tokens(request)
    yield from _optional_fields(request)


def _optional_fields(request: Json) -> Iterator[str]:
    if not isinstance(request.get("stream", False), bool):
        yield "stream: Input should be a valid boolean"
    if not isinstance(request.get("system") or [], str | list):
        yield "system: Input should be a valid list"
    for name in ("thinking", "output_config", "tool_choice", "metadata"):
        if not isinstance(request.get(name) or {}, dict):
            yield f"{name}: Input should be a valid dictionary"
    stops = request.get("stop_sequences") or []
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        yield "stop_sequences: Input should be a valid list"
    if not all(stop.strip() for stop in stops):
        yield "stop_sequences: each stop sequence must contain non-whitespace"


def _max_tokens(request: Json) -> Iterator[str]:
    # Zero is allowed: it fills the prompt cache and generates nothing.
    if request["max_tokens"] < 0:
        yield "max_tokens: Input should be greater than or equal to 0"
    model = find_model(request["model"])
    if model and request["max_tokens"] > model.output:
        yield (
            f"max_tokens: {request['max_tokens']} > {model.output}, which is the maximum allowed number of"
            f" output tokens for {request['model']}"
        )


def _messages(messages: list[Any], model: Model | None) -> Iterator[str]:
    if not messages:
        yield "messages: at least one message is required"
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            yield f"messages.{number}: Input should be a valid dictionary or object to extract fields from"
        for name in ("role", "content"):
            if name not in message:
                yield f"messages.{number}.{name}: Field required"
        if message["role"] not in ("user", "assistant", "system"):
            yield f"messages.{number}.role: Input should be 'user' or 'assistant'"
        if message["role"] == "system" and model and not model.system_turns:
            yield f"messages.{number}: role 'system' is not supported on this model"
        yield from _content(number, message, final=number == len(messages) - 1)
    if messages[0]["role"] != "user":
        yield 'messages: first message must use the "user" role'
    yield from _tool_pairs(_turns(messages))


def _content(number: int, message: Json, *, final: bool) -> Iterator[str]:
    content = message["content"]
    if not isinstance(content, str | list):
        yield f"messages.{number}.content: Input should be a valid list"
    if not content and not (final and message["role"] == "assistant"):
        yield (
            f"messages.{number}: all messages must have non-empty content except for the optional final"
            " assistant message"
        )
    for index, block in enumerate(content if isinstance(content, list) else ()):
        place = f"messages.{number}.content.{index}"
        if not isinstance(block, dict):
            yield f"{place}: Input should be a valid dictionary or object to extract fields from"
        if not isinstance(block.get("type"), str):
            yield f"{place}.type: Field required"
        yield from _block(place, block)


def _block(place: str, block: Json) -> Iterator[str]:
    needed = {
        "text": ("text",),
        "tool_use": ("id", "name", "input"),
        "tool_result": ("tool_use_id",),
        "thinking": ("thinking", "signature"),
    }.get(block["type"], ())
    for name in needed:
        if name not in block:
            yield f"{place}.{block['type']}.{name}: Field required"
        if name != "input" and not isinstance(block[name], str):
            yield f"{place}.{block['type']}.{name}: Input should be a valid string"
    if block["type"] == "text" and not block["text"]:
        yield "messages: text content blocks must be non-empty"
    if block["type"] == "text" and not block["text"].strip():
        yield "messages: text content blocks must contain non-whitespace text"
    if block["type"] == "tool_use" and not _TOOL_ID.fullmatch(block["id"]):
        yield f"{place}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"


def _turns(messages: list[Json]) -> list[tuple[int, str, list[Json]]]:
    """Merge messages as the API does: same role in a row is one turn, system turns stand outside.

    Gives for each turn the number of its last message, its role and its blocks.
    """
    turns: list[tuple[int, str, list[Json]]] = []
    for number, message in enumerate(messages):
        if message["role"] == "system":
            continue
        blocks = content_blocks(message["content"])
        if turns and turns[-1][1] == message["role"]:
            blocks = turns.pop()[2] + blocks
        turns.append((number, message["role"], blocks))
    return turns


def _tool_pairs(turns: list[tuple[int, str, list[Json]]]) -> Iterator[str]:
    asked: list[str] = []
    asked_in = 0
    for number, role, blocks in turns:
        answered = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        if role == "user" and (missing := [name for name in asked if name not in answered]):
            yield _unanswered(asked_in, missing)
        for index, block in enumerate(blocks):
            if block["type"] == "tool_result" and block["tool_use_id"] not in asked:
                yield (
                    f"messages.{number}.content.{index}: unexpected `tool_use_id` found in `tool_result`"
                    f" blocks: {block['tool_use_id']}. Each `tool_result` block must have a corresponding"
                    " `tool_use` block in the previous message."
                )
        asked = (
            [block["id"] for block in blocks if block["type"] == "tool_use"] if role == "assistant" else []
        )
        if len(set(asked)) != len(asked):
            yield f"messages.{number}: `tool_use` ids must be unique"
        asked_in = number
    if asked:
        yield _unanswered(asked_in, asked)


def _unanswered(number: int, missing: list[str]) -> str:
    return (
        f"messages.{number}: `tool_use` ids were found without `tool_result` blocks immediately after:"
        f" {', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result` block in the"
        " next message."
    )


def _tools(request: Json) -> Iterator[str]:
    tools = request.get("tools") or []
    if not isinstance(tools, list) or not all(isinstance(tool, dict) for tool in tools):
        yield "tools: Input should be a valid list"
    for index, tool in enumerate(tools):
        # Tools that Anthropic defines have no schema of the caller's to check.
        if tool.get("type") in (None, "custom"):
            yield from _custom_tool(f"tools.{index}.custom", tool)
    names = [tool["name"] for tool in tools if isinstance(tool.get("name"), str)]
    if len(set(names)) != len(names):
        yield "tools: Tool names must be unique."
    choice = request.get("tool_choice") or {}
    if choice and choice.get("type") not in ("auto", "any", "tool", "none"):
        yield "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'"
    if choice and not tools:
        yield "tool_choice: `tool_choice` may only be specified while providing `tools`."
    if choice.get("type") == "tool" and choice.get("name") not in names:
        yield f"Tool '{choice.get('name')}' not found in provided tools"


def _custom_tool(place: str, tool: Json) -> Iterator[str]:
    for name in ("name", "input_schema"):
        if name not in tool:
            yield f"{place}.{name}: Field required"
    if not isinstance(tool["name"], str) or not _TOOL_NAME.fullmatch(tool["name"]):
        yield f"{place}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'"
    schema = tool["input_schema"]
    if not isinstance(schema, dict):
        yield f"{place}.input_schema: Input should be a valid dictionary"
    if "type" not in schema:
        yield f"{place}.input_schema.type: Field required"
    if any(name in schema for name in ("oneOf", "allOf", "anyOf")):
        yield (f"{place}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level")


def _thinking(request: Json, model: Model | None) -> Iterator[str]:
    thinking = request.get("thinking") or {}
    kind = thinking.get("type")
    if not thinking:
        return
    if kind not in ("enabled", "adaptive", "between_tools", "disabled"):
        yield "thinking.type: Input should be 'adaptive', 'between_tools', 'disabled' or 'enabled'"
    if model and kind == "adaptive" and kind not in model.thinking:
        yield "adaptive thinking is not supported on this model"
    if kind != "enabled":
        return
    if not isinstance(thinking.get("budget_tokens"), int):
        yield "thinking.enabled.budget_tokens: Field required"
    budget: int = thinking["budget_tokens"]
    if budget < LEAST_THINKING:
        yield f"thinking.enabled.budget_tokens: Input should be greater than or equal to {LEAST_THINKING}"
    if budget >= request["max_tokens"]:
        yield "`max_tokens` must be greater than `thinking.budget_tokens`."


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _nests_deeper(value: object, limit: int) -> bool:
    level: list[object] = [value]
    for _ in range(limit):
        children: list[object] = []
        for item in level:
            if isinstance(item, dict):
                children.extend(item.values())
            elif isinstance(item, list):
                children.extend(item)
        if not children:
            return False
        level = children
    return True
