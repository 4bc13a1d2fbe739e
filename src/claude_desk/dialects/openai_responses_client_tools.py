"""Tools that OpenAI defines and the client runs: ``shell``, ``local_shell`` and ``apply_patch``.

OpenAI's models know them by heart. For ours each becomes a tool like any other, with a description and a schema;
its calls go back as the items that such a client waits for, and what it answers comes as a tool's result.

https://platform.openai.com/docs/guides/tools-shell, .../tools-local-shell, .../tools-apply-patch
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from claude_desk.dialects.openai_tools import Function

Json = dict[str, Any]

_PATCHES = ("create_file", "update_file", "delete_file")


@dataclass(frozen=True, slots=True)
class ClientTool:
    """One of them.

    Attributes:
        kind: the ``type`` it is offered as, and its name upstream.
        item: the type of the items that call it.
        member: where such an item says what to do.
        prefix: what the ids of such items begin with.
        description: what a model has to know that never saw it.
        schema: of its input.
        read: makes the item's member of a call's input, and the right types of wrong ones.
        begun: what that member is while the call is being written.
        cut_off: the status of a call that was not written to its end.
    """

    kind: str
    item: str
    member: str
    prefix: str
    description: str
    schema: Json
    read: Callable[[Json], Json]
    begun: Callable[[Json], Json]
    cut_off: str = "incomplete"

    @property
    def function(self) -> Function:
        """The tool as it is offered upstream."""
        return Function(self.kind, self.description, self.schema, strict=True)

    def action(self, arguments: str) -> Json:
        """The item's member for a call's input, given as JSON text; of what is no JSON, one that does nothing."""
        try:
            value = msgspec.json.decode(arguments)
        except (ValueError, RecursionError):
            value = None
        return self.read(value if isinstance(value, dict) else {})


def call_input(action: Json) -> Json:
    """The input of a call, given its item's member: what says nothing is left out, as the model left it out."""
    return {
        name: value
        for name, value in action.items()
        if value is not None and (name, value) not in (("type", "exec"), ("env", {}))
    }


def shell_result(output: object) -> str:
    """What a ``shell_call_output`` says, as the text that a terminal would show."""
    if isinstance(output, str):
        return output
    chunks = output if isinstance(output, list) else [output]
    return "\n".join([_chunk(chunk) for chunk in chunks])


def _chunk(chunk: object) -> str:
    outcome = chunk.get("outcome") if isinstance(chunk, dict) else None
    if not isinstance(chunk, dict) or not isinstance(outcome, dict):
        return msgspec.json.encode(chunk).decode()
    ended = "timed out" if outcome.get("type") == "timeout" else f"exit code: {outcome.get('exit_code')}"
    stdout, stderr = chunk.get("stdout"), chunk.get("stderr")
    said = [stdout.rstrip("\n")] if isinstance(stdout, str) and stdout.strip() else []
    said += [f"stderr:\n{stderr.rstrip()}"] if isinstance(stderr, str) and stderr.strip() else []
    return "\n".join([*said, ended])


def _shell(given: Json) -> Json:
    commands = given.get("commands")
    return {
        "commands": [commands] if isinstance(commands, str) else _strings(commands),
        "timeout_ms": _count(given.get("timeout_ms")),
        "max_output_length": _count(given.get("max_output_length")),
    }


def _local_shell(given: Json) -> Json:
    command, env, place = given.get("command"), given.get("env"), given.get("working_directory")
    return {
        "type": "exec",
        "command": ["bash", "-lc", command] if isinstance(command, str) else _strings(command),
        "env": {name: value for name, value in env.items() if isinstance(value, str)}
        if isinstance(env, dict)
        else {},
        "timeout_ms": _count(given.get("timeout_ms")),
        "user": None,
        "working_directory": place if isinstance(place, str) else None,
    }


def _patch(given: Json) -> Json:
    kind, path, diff = given.get("type"), given.get("path"), given.get("diff")
    if kind not in _PATCHES or not isinstance(path, str) or (kind == "update_file" and not diff):
        # Whoever applies it refuses a change of no file, and the model hears of it.
        return {"type": "update_file", "path": "", "diff": ""}
    made = {"type": kind, "path": path}
    return made if kind == "delete_file" else {**made, "diff": diff if isinstance(diff, str) else ""}


def _patch_begun(operation: Json) -> Json:
    return {**operation, "diff": ""} if "diff" in operation else operation


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _input(required: list[str], **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _some(description: str) -> Json:
    return {"type": "array", "items": {"type": "string"}, "minItems": 1, "description": description}


_TIMEOUT = {"type": "integer", "description": "Milliseconds after which to give up."}

CLIENT_TOOLS = {
    tool.kind: tool
    for tool in (
        ClientTool(
            "shell",
            "shell_call",
            "action",
            "sh",
            "Runs shell commands on the user's computer and gives their output and exit codes. Commands of one call"
            " may run at the same time, so what depends on another command belongs into the next call, or behind"
            " `&&` in the same command.",
            _input(
                ["commands"],
                commands=_some("Shell command lines."),
                timeout_ms=_TIMEOUT,
                max_output_length={"type": "integer", "description": "Characters of output to keep."},
            ),
            _shell,
            lambda action: {**action, "commands": []},
        ),
        ClientTool(
            "local_shell",
            "local_shell_call",
            "action",
            "lsh",
            "Runs one command on the user's computer and gives its output. The command is a list of arguments and"
            ' goes through no shell; for shell syntax use ["bash", "-lc", "..."].',
            _input(
                ["command"],
                command=_some("Program and arguments."),
                timeout_ms=_TIMEOUT,
                working_directory={"type": "string", "description": "Where to run it."},
            ),
            _local_shell,
            lambda action: {**action, "command": []},
        ),
        ClientTool(
            "apply_patch",
            "apply_patch_call",
            "operation",
            "apc",
            "Creates, changes or deletes one file. `diff` has no file headers and no line numbers. For create_file"
            " it is the whole file, every line with + in front. For update_file it is one or more hunks: a line"
            " `@@`, optionally followed by a line of the file that comes before the change, such as the head of a"
            " function; then some unchanged lines with a space in front, removed lines with - and added lines with"
            " +. Unchanged and removed lines must be exactly as in the file. For delete_file leave it out.",
            _input(
                ["type", "path"],
                type={"type": "string", "enum": list(_PATCHES)},
                path={"type": "string", "description": "The file, relative to the working directory."},
                diff={"type": "string"},
            ),
            _patch,
            _patch_begun,
            "in_progress",
        ),
    )
}
"""By the type that a request offers them as."""

CLIENT_CALLS = {tool.item: tool for tool in CLIENT_TOOLS.values()}
"""By the type of the items that call them."""
