"""Reads what a prompt asks Practice to do: say something, call tools, or play a failure.

There is no model, so a few fixed forms are understood. A tool is called when ``tool_choice`` demands one, when
the prompt names it ("use the Bash tool", "call get_weather"), when the prompt has a quoted command to run and a
shell is among the tools ("run `echo hi`"), or when every word of a name like ``get_weather`` occurs in it.
Quoted text becomes the tool's input; several quoted texts are several calls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from claude_desk.upstreams.practice_schema import SampleMaker, property_schemas, required_names
from claude_desk.upstreams.practice_tokens import content_blocks

Json = dict[str, Any]

LONGEST_ASK = 20_000
"""Characters at the end of the prompt that are looked at."""

MOST_CALLS = 8

_REMINDER = ("<system-reminder>", "</system-reminder>")
_SHELLS = frozenset(
    {
        "bash",
        "sh",
        "shell",
        "terminal",
        "powershell",
        "exec",
        "exec_command",
        "execute_command",
        "run_command",
    }
)
_TYPED_SCHEMAS = {
    "bash": {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]},
}
_GENERIC = frozenset(
    {"get", "fetch", "find", "search", "look", "up", "lookup", "list", "tool", "do", "the", "my"}
)
_CODE = re.compile(r"```\w*\n(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
_QUOTED = re.compile(r"\"([^\"\n]+)\"|“([^”\n]+)”|(?<!\w)'([^'\n]+)'(?!\w)")
_AFTER_COLON = re.compile(r"\b(?:run|execute|command)\b[^:\n]{0,40}:[ \t]*(\S[^\n]*)", re.IGNORECASE)
_RUN = re.compile(r"\b(?:run|execute|command|shell)\b", re.IGNORECASE)
_NAME_LIKE = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+(?: [A-Z][\w-]+)*")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_SIMULATED = re.compile(r"\bpractice:(overloaded|rate-limit|break|error|slow|echo)\b")


@dataclass(frozen=True, slots=True)
class Ask:
    """The newest turn of the conversation.

    Attributes:
        text: what the person wrote, without the reminders that tools put beside it.
        results: what came back from tools.
        failed: whether a tool said it failed.
    """

    text: str
    results: tuple[str, ...] = ()
    failed: bool = False

    @property
    def simulated(self) -> str:
        """The failure asked for by ``practice:NAME``, or nothing."""
        found = _SIMULATED.search(self.text)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call Practice wants made."""

    name: str
    input: Json


def read_ask(messages: list[Json]) -> Ask:
    """Find the newest user turn and take it apart."""
    turn: list[Json] = []
    for message in reversed(messages):
        if message["role"] == "user":
            turn = content_blocks(message["content"]) + turn
        elif message["role"] == "assistant" and turn:
            break
    results = [block for block in turn if block["type"] == "tool_result"]
    texts = [_without_reminders(block["text"]).strip() for block in turn if block["type"] == "text"]
    return Ask(
        text="\n".join(text for text in texts if text)[-LONGEST_ASK:],
        results=tuple(_result_text(block) for block in results),
        failed=any(block.get("is_error") is True for block in results),
    )


def tool_calls(request: Json, ask: Ask) -> tuple[ToolCall, ...]:
    """Decide which tools to call, and with what; empty where none is asked for."""
    choice = request.get("tool_choice") or {}
    usable = {tool["name"]: tool for tool in request.get("tools") or () if _is_ours_to_call(tool)}
    forced = choice.get("type") in {"any", "tool"}
    if not usable or choice.get("type") == "none" or (ask.results and not forced):
        return ()
    if choice.get("type") == "tool":
        usable = {name: tool for name, tool in usable.items() if name == choice["name"]}
    quoted = [text for text in _texts_for_input(ask.text) if text not in usable]
    chosen = _chosen(usable, ask, quoted) or list(usable)[: int(forced)]
    if len(chosen) == 1:
        calls = _calls_of_one(usable[chosen[0]], ask, quoted)
    else:
        calls = [_call(usable[name], ask, quoted[index : index + 1]) for index, name in enumerate(chosen)]
    return tuple(calls[: 1 if choice.get("disable_parallel_tool_use") else MOST_CALLS])


def shortened(text: str, most: int = 200) -> str:
    """One line of at most ``most`` characters that shows a reader which text is meant."""
    line = " ".join(text[: most * 8].split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _chosen(tools: dict[str, Json], ask: Ask, quoted: list[str]) -> list[str]:
    named = [name for name in tools if _is_named(name, ask.text)]
    if named:
        return named
    if (
        quoted
        and _RUN.search(ask.text)
        and (shell := next((name for name in tools if _is_shell(tools[name])), ""))
    ):
        return [shell]
    words = {word.lower() for word in re.findall(r"\w+", ask.text)}
    return [name for name in tools if _telling_words(name) and _telling_words(name) <= words][:1]


def _is_named(name: str, text: str) -> bool:
    exact = re.escape(name)
    before = rf"\b(?:use|using|call|invoke|and)\s+(?:the\s+|your\s+|both\s+)?[`\"']?{exact}(?![\w-])"
    after = rf"(?<![\w-]){exact}[`\"']?\s+(?:tool|function)"
    joined = rf"(?<![\w-]){exact}[`\"']?\s+and\s+(?:the\s+)?[`\"']?[\w-]+[`\"']?\s+(?:tool|function)s"
    if not re.search(rf"{before}|{after}|{joined}", text, re.IGNORECASE):
        return False
    # "and Read" after another tool is a name; "and read" in a sentence is a verb.
    return bool(re.search(rf"(?<![\w-]){exact}(?![\w-])", text)) or bool(
        re.search(after, text, re.IGNORECASE)
    )


def _is_shell(tool: Json) -> bool:
    return tool["name"].lower() in _SHELLS or "command" in required_names(_schema(tool))


def _telling_words(name: str) -> set[str]:
    words = [word.lower() for word in _WORD.findall(name)]
    telling = {word for word in words if word not in _GENERIC}
    long_enough = any(len(word) > len("the") for word in telling)
    return telling if len(words) > 1 and long_enough else set()


def _is_ours_to_call(tool: Json) -> bool:
    typed = str(tool.get("type") or "custom")
    known = typed == "custom" or typed.partition("_")[0] in _TYPED_SCHEMAS
    return known and isinstance(tool.get("name"), str) and not tool.get("defer_loading")


def _schema(tool: Json) -> Json:
    schema = tool.get("input_schema")
    return (
        schema
        if isinstance(schema, dict)
        else _TYPED_SCHEMAS.get(str(tool.get("type")).partition("_")[0], {})
    )


def _calls_of_one(tool: Json, ask: Ask, quoted: list[str]) -> list[ToolCall]:
    schema = _schema(tool)
    properties = property_schemas(schema)
    texts = [name for name in required_names(schema) if properties.get(name, {}).get("type") == "string"]
    if len(texts) == 1 and len(quoted) > 1 and "enum" not in properties[texts[0]]:
        return [_call(tool, ask, [text]) for text in quoted]
    return [_call(tool, ask, quoted)]


def _call(tool: Json, ask: Ask, quoted: list[str]) -> ToolCall:
    schema = _schema(tool)
    # A sentence is no command: without a quoted one, a shell gets something that does no harm.
    guesses = quoted or (
        ["echo 'Hello from Practice'"]
        if _is_shell(tool)
        else [name for name in _NAME_LIKE.findall(ask.text) if name != tool["name"]]
    )
    made = SampleMaker(schema, texts=guesses, filler=shortened(ask.text, 80) or "practice").make()
    made = made if isinstance(made, dict) else {}
    properties = property_schemas(schema)
    # Shells show this line to the person who has to allow the command.
    if "command" in made and properties.get("description", {}).get("type") == "string":
        made["description"] = "Practice runs the command from the prompt"
    return ToolCall(tool["name"], made)


def _texts_for_input(text: str) -> list[str]:
    for pattern in (_CODE, _QUOTED, _AFTER_COLON):
        if found := [next(filter(None, match.groups())).strip() for match in pattern.finditer(text)]:
            return [quote for quote in found if quote]
    return []


def _result_text(block: Json) -> str:
    content = block.get("content")
    parts = [part["text"] for part in content_blocks(content) if isinstance(part.get("text"), str)]
    return _without_reminders("\n".join(parts)).strip()


def _without_reminders(text: str) -> str:
    opening, closing = _REMINDER
    kept = []
    while text:
        before, opened, after = text.partition(opening)
        kept.append(before)
        _, closed, text = after.partition(closing)
        if opened and not closed:
            kept.append(opened + after)
    return "".join(kept)
