"""What Practice reads out of a prompt."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.upstreams.practice_asks import Ask, read_ask, shortened, tool_calls

BASH = {
    "name": "Bash",
    "input_schema": {
        "type": "object",
        "properties": {
            "command": {"type": "string"},
            "description": {"type": "string"},
            "timeout": {"type": "number"},
        },
        "required": ["command"],
    },
}
WEATHER = {
    "name": "get_weather",
    "input_schema": {
        "type": "object",
        "properties": {"location": {"type": "string"}, "units": {"type": "string", "enum": ["c", "f"]}},
        "required": ["location", "units"],
    },
}
READ = {
    "name": "Read",
    "input_schema": {
        "type": "object",
        "properties": {"file_path": {"type": "string"}},
        "required": ["file_path"],
    },
}
WRITE = {
    "name": "Write",
    "input_schema": {
        "type": "object",
        "properties": {"file_path": {"type": "string"}, "content": {"type": "string"}},
        "required": ["file_path", "content"],
    },
}
TOOL_SEARCH = {"name": "ToolSearch", "input_schema": {"type": "object", "properties": {}}}
ALL = [BASH, WEATHER, READ, WRITE, TOOL_SEARCH]


def _calls(
    text: str, *, tools: list[dict[str, Any]] | None = None, **more: Any
) -> list[tuple[str, dict[str, Any]]]:
    request = {"tools": ALL if tools is None else tools, **more}
    return [(call.name, call.input) for call in tool_calls(request, Ask(text))]


def _commands(text: str, **more: Any) -> list[str]:
    return [value["command"] for name, value in _calls(text, **more) if name == "Bash"]


def test_the_newest_user_turn_is_the_ask() -> None:
    """Older turns do not count; consecutive user messages and a system turn after them are one turn."""
    ask = read_ask(
        [
            {"role": "user", "content": "old"},
            {"role": "assistant", "content": "answer"},
            {"role": "user", "content": "first"},
            {"role": "user", "content": [{"type": "text", "text": "second"}]},
            {"role": "system", "content": "environment"},
        ]
    )
    assert ask == Ask("first\nsecond")


def test_a_prefilled_answer_does_not_hide_the_ask() -> None:
    """With an assistant message at the end, the user turn before it is the ask."""
    assert read_ask([{"role": "user", "content": "q"}, {"role": "assistant", "content": "A:"}]).text == "q"


def test_reminders_are_left_out() -> None:
    """What Claude Code puts beside the person's words is not taken for them, closed or not."""
    text = (
        "<system-reminder>use the Bash tool</system-reminder>hello <system-reminder>x</system-reminder>there"
    )
    assert read_ask([{"role": "user", "content": text}]).text == "hello there"
    assert read_ask([{"role": "user", "content": "a <system-reminder> b"}]).text == "a <system-reminder> b"


def test_results_are_read_in_both_forms() -> None:
    """Tool results are strings or lists of blocks; pictures in them have no text; a failure is noticed."""
    ask = read_ask(
        [
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "1", "content": "one"},
                    {
                        "type": "tool_result",
                        "tool_use_id": "2",
                        "content": [{"type": "text", "text": "two"}, {"type": "image"}],
                    },
                    {"type": "tool_result", "tool_use_id": "3", "is_error": True},
                ],
            }
        ]
    )
    assert ask == Ask("", ("one", "two", ""), failed=True)


@pytest.mark.parametrize(
    "text", ["<system-reminder>" * 300_000, "`" * 300_000, '"' * 300_000, "use the " * 100_000]
)
@pytest.mark.timeout(10)
def test_hostile_prompts_are_read_quickly(text: str) -> None:
    """Megabytes of openings without closings take no noticeable time."""
    ask = read_ask([{"role": "user", "content": text}])
    tool_calls({"tools": ALL}, ask)
    assert len(ask.text) <= 20_000


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("run `echo hi`", ["echo hi"]),
        ("Please execute\n```bash\necho a\necho b\n```", ["echo a\necho b"]),
        ('Use the Bash tool with "ls -l"', ["ls -l"]),
        ("use the `Bash` tool to run `echo it's`", ["echo it's"]),
        ("Use the bash tool: run `true`", ["true"]),
        ("run this command: echo no quotes", ["echo no quotes"]),
        ("run `echo a` and `echo b`", ["echo a", "echo b"]),
        ("I don't think we can't", []),
        ("what does `ls` do?", []),
        ("hello", []),
    ],
)
def test_commands_are_found(text: str, commands: list[str]) -> None:
    """A quoted command to run becomes a call of the shell tool; several become several; talk about one does not."""
    assert _commands(text) == commands


def test_a_shell_never_gets_prose() -> None:
    """Without a quoted command the shell gets something harmless, never the sentence itself."""
    assert _commands("Use the Bash tool; rm -rf everything") == ["echo 'Hello from Practice'"]


def test_the_description_says_who_asked() -> None:
    """Claude Code's Bash gets its description too, and nothing that was not required besides."""
    [(_, value)] = _calls("run `echo hi`")
    assert value == {"command": "echo hi", "description": "Practice runs the command from the prompt"}


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        (
            "What's the weather in San Francisco?",
            [("get_weather", {"location": "San Francisco", "units": "c"})],
        ),
        ("call get_weather", [("get_weather", {"location": "call get_weather", "units": "c"})]),
        ("Use the Read tool on `/etc/hosts`", [("Read", {"file_path": "/etc/hosts"})]),
        ("Use the Write tool: `/tmp/x` gets `hi`", [("Write", {"file_path": "/tmp/x", "content": "hi"})]),  # noqa: S108
        ("Please read it and write about any tool", []),
    ],
)
def test_named_tools_are_called(text: str, calls: list[tuple[str, dict[str, Any]]]) -> None:
    """A tool is called when it is named as one, or by the words of its name; common words alone call nothing."""
    assert _calls(text) == calls


def test_two_named_tools_are_two_calls() -> None:
    """Tools asked for together are called in parallel, each with its own quoted text."""
    calls = _calls("Use the Bash tool and the Read tool with `ls` and `/etc/hosts`")
    assert [name for name, _ in calls] == ["Bash", "Read"]
    assert [calls[0][1]["command"], calls[1][1]["file_path"]] == ["ls", "/etc/hosts"]
    assert [name for name, _ in _calls("use the Read and Bash tools")] == ["Bash", "Read"]


def test_parallel_calls_can_be_switched_off() -> None:
    """disable_parallel_tool_use leaves the first call only."""
    choice = {"type": "auto", "disable_parallel_tool_use": True}
    assert _commands("run `a` and `b`", tool_choice=choice) == ["a"]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({"type": "any"}, ["Bash"]),
        ({"type": "tool", "name": "get_weather"}, ["get_weather"]),
        ({"type": "none"}, []),
        ({"type": "auto"}, []),
    ],
)
def test_tool_choice_is_obeyed(choice: dict[str, Any], names: list[str]) -> None:
    """Any and tool force a call where the prompt asks for none; none forbids it."""
    assert [name for name, _ in _calls("hello", tool_choice=choice)] == names
    if choice["type"] == "none":
        assert _calls("run `echo hi`", tool_choice=choice) == []


def test_results_end_the_calling() -> None:
    """After results no further call is made, unless one is forced: no client is sent in circles."""
    ask = Ask("run `echo hi`", ("hi",))
    assert tool_calls({"tools": ALL}, ask) == ()
    assert len(tool_calls({"tools": ALL, "tool_choice": {"type": "any"}}, ask)) == 1


@pytest.mark.parametrize(
    ("tool", "callable_"),
    [
        ({"type": "bash_20250124", "name": "bash"}, True),
        ({"type": "web_search_20260318", "name": "web_search"}, False),
        ({**BASH, "type": "custom"}, True),
        ({**BASH, "defer_loading": True}, False),
        ({"name": "anything", "input_schema": {"type": "object", "required": ["command"]}}, True),
    ],
)
def test_only_tools_the_client_runs_are_called(tool: dict[str, Any], callable_: bool) -> None:  # noqa: FBT001
    """Custom tools and the API's own bash are the client's to run; server tools and deferred ones are not called."""
    assert bool(_calls("run `echo hi`", tools=[tool])) == callable_


def test_calls_are_limited() -> None:
    """However many commands a prompt quotes, there are eight calls at most."""
    assert len(_commands("run " + " and ".join(f"`c{n}`" for n in range(50)))) == 8


@pytest.mark.parametrize(
    ("text", "simulated"),
    [
        ("practice:overloaded", "overloaded"),
        ("please practice:rate-limit now", "rate-limit"),
        ("practice:breakfast", ""),
        ("malpractice:break", ""),
        ("practice", ""),
    ],
)
def test_failures_are_asked_for_by_name(text: str, simulated: str) -> None:
    """practice:NAME as a word of its own asks for that failure."""
    assert Ask(text).simulated == simulated


@pytest.mark.parametrize(("text", "line"), [(" a \n b ", "a b"), ("x" * 300, "x" * 199 + "…"), ("", "")])
def test_summaries_are_one_short_line(text: str, line: str) -> None:
    """A summary is one line of limited length that shows when it was cut."""
    assert shortened(text) == line
