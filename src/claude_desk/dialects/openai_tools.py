"""Tools of OpenAI's clients as tools of the Messages protocol, and calls of them back again.

Both dialects describe their tools as :class:`Function`; what is different is only how they write them down. Names and
schemas that the Messages protocol does not take are changed so that the change can be undone, always in the same way.

https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from claude_desk.dialects.openai_errors import InvalidParameter
from claude_desk.dialects.openai_schema import SchemaError, fits, sanitize
from claude_desk.messages.models import ModelRules

Json = dict[str, Any]

MOST_STRICT = 20
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_ID = re.compile(r"[a-zA-Z0-9_-]{1,256}")
_FOREIGN = re.compile(r"[^a-zA-Z0-9_-]")
_COMBINED = ("anyOf", "oneOf", "allOf")
_INPUT = "input"
_KEPT_OF_NAME = 55
_HASHED = 8


@dataclass(frozen=True, slots=True)
class Function:
    """One tool, as its client described it.

    Attributes:
        name: the client's name for it.
        description: what it is for.
        schema: JSON schema of its arguments; None where it has none.
        strict: the client wants arguments that are sure to fit.
        freeform: its input is text and no JSON: a custom tool.
        mark: cache_control that the client put on it.
    """

    name: str
    description: str = ""
    schema: Json | None = None
    strict: bool = False
    freeform: bool = False
    mark: Json | None = None

    @property
    def wrapped(self) -> bool:
        """What it is called with stands under the name ``input`` on the other side."""
        return self.freeform or (self.schema is not None and not _is_object(self.schema))


@dataclass(frozen=True, slots=True)
class Choice:
    """How the model is to choose, in the words both of OpenAI's protocols have.

    Attributes:
        mode: auto, none or required.
        names: the tools it may choose from; empty for all.
    """

    mode: str = "auto"
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What a request says about its tools.

    Attributes:
        tools: the ``tools`` array.
        choice: the ``tool_choice`` object; None leaves it out.
        instruction: a sentence to end the prompt with, where a choice can be expressed in no better way.
        schema: schema for ``output_config.format``: the answer's text is the arguments of ``emulated``.
        emulated: the tool, by the client's name, that the answer's text is a call of; empty for none.
    """

    tools: list[Json] = field(default_factory=list)
    choice: Json | None = None
    instruction: str = ""
    schema: Json | None = None
    emulated: str = ""


class ToolBox:
    """The tools of one request, and the way back from the model's calls to the client's.

    Args:
        functions: in the client's order; of two with one name, the first counts.
    """

    def __init__(self, functions: Iterable[Function] = ()) -> None:
        self.functions: dict[str, Function] = {}
        for function in functions:
            self.functions.setdefault(function.name, function)
        self._by_sent = {sent_name(name): function for name, function in self.functions.items()}

    def client_name(self, sent: str) -> str:
        """The client's name for a tool that the model called."""
        function = self._by_sent.get(sent)
        return function.name if function is not None else sent

    def is_wrapped(self, sent: str) -> bool:
        """Whether a call's input has to be complete before the client can be given any of it."""
        function = self._by_sent.get(sent)
        return function is not None and function.wrapped

    def is_freeform(self, sent: str) -> bool:
        """Whether the client wants text and no JSON."""
        function = self._by_sent.get(sent)
        return function is not None and function.freeform

    def client_input(self, sent: str, arguments: str) -> str:
        """What the client gets as the arguments (or text) of a call.

        Args:
            sent: the tool's name in the call.
            arguments: the call's input as JSON text; empty where the model gave none.
        """
        if not self.is_wrapped(sent):
            return arguments or "{}"
        try:
            value = msgspec.json.decode(arguments)
        except (ValueError, RecursionError):
            return arguments  # cut off by max_tokens; the client's to judge
        if not isinstance(value, dict) or _INPUT not in value:
            return arguments
        inner = value[_INPUT]
        if self.is_freeform(sent) and isinstance(inner, str):
            return inner
        return msgspec.json.encode(inner).decode()

    def call_block(self, call_id: str, name: str, arguments: str) -> Json:
        """A call in the history, as a tool_use block.

        Args:
            call_id: the client's id for it.
            name: the client's name of the tool.
            arguments: what it was called with, as the client got it.
        """
        function = self.functions.get(name)
        value: object
        if function is not None and function.wrapped:
            value = {_INPUT: arguments if function.freeform else _decoded(arguments)}
        else:
            value = _decoded(arguments) if arguments.strip() else {}
            if not isinstance(value, dict):
                value = {"_raw": arguments}
        return {"type": "tool_use", "id": sent_id(call_id), "name": sent_name(name), "input": value}

    def plan(
        self,
        choice: Choice,
        rules: ModelRules,
        *,
        parallel: bool = True,
        thinking: bool = False,
        used: Sequence[str] = (),
    ) -> Plan:
        """Decide how tools and the choice among them are expressed.

        Args:
            choice: what the client wants.
            rules: what the model takes.
            parallel: several calls at once are fine.
            thinking: thinking with a budget is on, which excludes forced calls.
            used: client names of the tools that occur in the history.

        Raises:
            InvalidParameter: a tool is chosen that is not there.
        """
        if not self.functions:
            if choice.mode == "required" or choice.names:
                raise InvalidParameter("tool_choice names a tool, and there are no tools", "tool_choice")
            names = sorted({sent_name(name) for name in used})
            # The Messages protocol takes calls in the history only beside tools; summarizers send none.
            empty = [{"name": name, "input_schema": {"type": "object"}} for name in names]
            return Plan(empty, {"type": "none"} if empty else None)
        for name in choice.names:
            if name not in self.functions:
                raise InvalidParameter(
                    f"tool_choice names {name[:100]!r}, which is not among the tools", "tool_choice"
                )
        plan = Plan(self._written(rules))
        self._choose(plan, choice, rules, forcing=rules.forced_tools and not thinking)
        if not parallel and plan.schema is None:
            plan.choice = plan.choice or {"type": "auto"}
            if plan.choice["type"] != "none":
                plan.choice["disable_parallel_tool_use"] = True
        return plan

    def _written(self, rules: ModelRules) -> list[Json]:
        strict = 0
        written = []
        for function in self.functions.values():
            tool: Json = {"name": sent_name(function.name)}
            if function.description:
                tool["description"] = function.description
            tool["input_schema"] = _input_schema(function)
            if function.strict and rules.structured and strict < MOST_STRICT and fits(tool["input_schema"]):
                strict += 1
                tool["strict"] = True
            if function.mark is not None:
                tool["cache_control"] = function.mark
            written.append(tool)
        return written

    def _choose(self, plan: Plan, choice: Choice, rules: ModelRules, *, forcing: bool) -> None:
        names = choice.names or tuple(self.functions)
        only = names[0] if len(names) == 1 else ""
        if choice.mode == "none":
            plan.choice = {"type": "none"}
        elif choice.mode == "required" and forcing:
            plan.choice = {"type": "tool", "name": sent_name(only)} if only else {"type": "any"}
        elif choice.mode == "required" and only and rules.structured and not self.functions[only].wrapped:
            try:
                plan.schema = sanitize(_input_schema(self.functions[only]))
            except SchemaError:
                plan.instruction = _instruction(names)
            else:
                plan.emulated, plan.choice = only, {"type": "none"}
        elif choice.mode == "required":
            plan.choice, plan.instruction = {"type": "auto"}, _instruction(names)
        if len(choice.names) > 1 and choice.mode != "none":
            listed = ", ".join(f"`{sent_name(name)}`" for name in choice.names)
            plan.instruction = plan.instruction or f"Of the tools, use only these: {listed}."
        elif choice.names and choice.mode == "auto":
            plan.instruction = f"Of the tools, use only `{sent_name(only)}`."


def with_grammar(description: str, form: object) -> str:
    """A custom tool's description with its grammar: that cannot be enforced, but the model can read it.

    Args:
        description: the tool's own.
        form: its ``format``, with the grammar inside or one level deeper.
    """
    if not isinstance(form, dict) or form.get("type") != "grammar":
        return description
    inner = form.get("grammar")
    grammar = inner if isinstance(inner, dict) else form
    definition = grammar.get("definition")
    written = definition if isinstance(definition, str) else msgspec.json.encode(grammar).decode()
    return f"{description}\n\nThe input must follow this grammar:\n{written}".strip()


def sent_name(name: str) -> str:
    """A tool's name as the Messages protocol takes it; the same for the same name, whatever else there is."""
    if _NAME.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_HASHED]
    return f"{_FOREIGN.sub('_', name)[:_KEPT_OF_NAME]}_{digest}"


def sent_id(call_id: str) -> str:
    """A call's id as the Messages protocol takes it; the same for the same id."""
    if _ID.fullmatch(call_id):
        return call_id
    digest = hashlib.sha256(call_id.encode("utf-8", "replace")).hexdigest()[:_HASHED]
    return f"{_FOREIGN.sub('_', call_id)[:_KEPT_OF_NAME]}_{digest}"


def _is_object(schema: Json) -> bool:
    return schema.get("type", "object") == "object" and not any(name in schema for name in _COMBINED)


def _input_schema(function: Function) -> Json:
    if function.freeform:
        return {"type": "object", "properties": {_INPUT: {"type": "string"}}, "required": [_INPUT]}
    schema = function.schema
    if not schema:
        return {"type": "object", "properties": {}}
    if function.wrapped:
        definitions: Json = {name: schema[name] for name in ("$defs", "definitions") if name in schema}
        inner = {name: value for name, value in schema.items() if name not in definitions}
        return {"type": "object", "properties": {_INPUT: inner}, "required": [_INPUT], **definitions}
    return schema if "type" in schema else {"type": "object", **schema}


def _decoded(arguments: str) -> object:
    try:
        return msgspec.json.decode(arguments)
    except (ValueError, RecursionError):
        return {"_raw": arguments}


def _instruction(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"Answer by calling the tool `{sent_name(names[0])}`."
    return (
        "Answer by calling one of these tools: " + ", ".join(f"`{sent_name(name)}`" for name in names) + "."
    )
