"""Conversations as Chat Completions messages, turn by turn."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.errors import Refused
from claude_desk.upstreams.openai_chat_messages import UNSIGNED, chat_messages

Json = dict[str, Any]

PIXEL = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
PDF = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBE"}}
USE = {"type": "tool_use", "id": "toolu_1", "name": "Read", "input": {"path": "/a", "lines": [1, 2]}}
CALL = {
    "id": "toolu_1",
    "type": "function",
    "function": {"name": "Read", "arguments": '{"path":"/a","lines":[1,2]}'},
}


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _result(content: Any = "done", **more: Any) -> Json:
    return {"type": "tool_result", "tool_use_id": "toolu_1", "content": content, **more}


def _made(*messages: Json, system: Any = None) -> list[Json]:
    return chat_messages(system, list(messages))


@pytest.mark.parametrize(
    ("system", "text"),
    [
        ("You help.", "You help."),
        ([_text("One."), {**_text("Two."), "cache_control": {"type": "ephemeral"}}], "One.\n\nTwo."),
        ([_text("x-anthropic-billing-header: cc_version=2.1"), _text("One.")], "One."),
    ],
)
def test_the_system_prompt_comes_first(system: Any, text: str) -> None:
    """Its blocks are one message; what Claude Code tells Anthropic's billing is for Anthropic only."""
    assert _made(system=system) == [{"role": "system", "content": text}]


@pytest.mark.parametrize("system", [None, "", [], [_text("x-anthropic-billing-header: a")]])
def test_without_a_system_prompt_there_is_none(system: Any) -> None:
    """No empty message is sent."""
    assert _made(system=system) == []


def test_a_system_turn_stays_where_it_is() -> None:
    """Moving it to the front would change everything behind it."""
    turns: list[Json] = [
        {"role": "user", "content": "a"},
        {"role": "system", "content": [_text("b"), _text("c")], "output_config": {"effort": "low"}},
    ]
    assert _made(*turns) == [{"role": "user", "content": "a"}, {"role": "system", "content": "b\n\nc"}]


def test_results_come_before_what_is_said_with_them() -> None:
    """A tool message for each result, then the user's text."""
    content = [_result(), {**_result([_text("a"), _text("b")]), "tool_use_id": "toolu_2"}, _text("Go on.")]
    assert _made({"role": "user", "content": content}) == [
        {"role": "tool", "tool_call_id": "toolu_1", "content": "done"},
        {"role": "tool", "tool_call_id": "toolu_2", "content": "a\n\nb"},
        {"role": "user", "content": "Go on."},
    ]


def test_results_alone_need_no_user_message() -> None:
    """Nothing is said that nobody said."""
    assert _made({"role": "user", "content": [_result(None)]}) == [
        {"role": "tool", "tool_call_id": "toolu_1", "content": ""}
    ]


def test_a_failed_tool_says_so() -> None:
    """The other protocol has only words for it."""
    [message] = _made({"role": "user", "content": [_result("no such file", is_error=True)]})
    assert message["content"] == "Error: no such file"


def test_pictures_in_results_follow_as_the_users() -> None:
    """A tool message holds text only, so the picture comes next, with the name of the tool it is from."""
    turns = [
        {"role": "assistant", "content": [USE]},
        {"role": "user", "content": [_result([_text("Here:"), PIXEL, PDF]), _text("What is it?")]},
    ]
    tool, user = _made(*turns)[1:]
    assert tool == {"role": "tool", "tool_call_id": "toolu_1", "content": "Here:"}
    file = {"filename": "document.pdf", "file_data": "data:application/pdf;base64,JVBE"}
    assert user["content"] == [
        _text("[image from tool Read]"),
        IMAGE,
        _text("[file from tool Read]"),
        {"type": "file", "file": file},
        _text("What is it?"),
    ]


def test_a_tool_that_was_found_is_told_in_words() -> None:
    """A tool_reference is a sentence; the tool itself is in the list anyway."""
    [message] = _made(
        {"role": "user", "content": [_result([{"type": "tool_reference", "tool_name": "Fetch"}])]}
    )
    assert message["content"] == "The tool 'Fetch' is available now."


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ("Hello", {"content": "Hello"}),
        ([_text("Hel"), _text("lo")], {"content": "Hello"}),
        ([_text("I look."), USE], {"content": "I look.", "tool_calls": [CALL]}),
        ([USE], {"content": None, "tool_calls": [CALL]}),
        ([], {"content": ""}),
        ([{"type": "thinking", "thinking": "hm", "signature": "EqQB"}, _text("a")], {"content": "a"}),
        ([{"type": "redacted_thinking", "data": "x"}, _text("a")], {"content": "a"}),
        (
            [{"type": "thinking", "thinking": "hm", "signature": UNSIGNED}, USE],
            {"content": None, "reasoning_content": "hm", "tool_calls": [CALL]},
        ),
    ],
)
def test_an_answer_is_one_message(blocks: Any, message: Json) -> None:
    """Text and calls together; thinking goes back to where it came from, and nowhere else."""
    assert _made({"role": "assistant", "content": blocks}) == [{"role": "assistant", **message}]


def test_a_servers_own_id_goes_back_to_it() -> None:
    """Kimi names calls functions.Bash:0 and finds its way by that."""
    shown = "toolu_x" + b"functions.Bash:0".hex()
    turns = [
        {"role": "assistant", "content": [{**USE, "id": shown}]},
        {"role": "user", "content": [{**_result(), "tool_use_id": shown}]},
    ]
    call, result = _made(*turns)
    assert call["tool_calls"][0]["id"] == result["tool_call_id"] == "functions.Bash:0"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("x", "messages.0: Input should be a valid dictionary"),
        ({"role": "tool", "content": "x"}, "messages.0.role"),
        ({"role": ["user"], "content": "x"}, "messages.0.role"),
        ({"role": "user"}, "messages.0.content: Input should be"),
        ({"role": "user", "content": [{"type": "tool_result"}]}, "messages.0.content.0.tool_use_id"),
        ({"role": "user", "content": [_result([{"type": "browser_state"}])]}, "'browser_state'"),
        ({"role": "assistant", "content": [{"type": "server_tool_use"}]}, "'server_tool_use'"),
        ({"role": "assistant", "content": [{**USE, "input": "x"}]}, "messages.0.content.0.input"),
        ({"role": "assistant", "content": [{**USE, "name": 3}]}, "messages.0.content.0.name"),
        ({"role": "system", "content": [PIXEL]}, "'image' is not possible here"),
    ],
)
def test_what_is_no_conversation_is_refused(message: Any, words: str) -> None:
    """A 400 that names the place and the kind."""
    with pytest.raises(Refused) as raised:
        chat_messages(None, [message])
    assert raised.value.status == 400
    assert words in raised.value.message


def test_messages_are_a_list() -> None:
    """Nothing else is a conversation."""
    with pytest.raises(Refused, match="messages: Field required"):
        chat_messages(None, None)


BLOCKS = st.sampled_from([_text("a"), _text("ü\u2028"), PIXEL, _result(), _result([PIXEL], is_error=True)])
TURN = st.one_of(
    st.fixed_dictionaries({"role": st.just("user"), "content": st.text() | st.lists(BLOCKS, max_size=4)}),
    st.fixed_dictionaries(
        {
            "role": st.just("assistant"),
            "content": st.lists(
                st.sampled_from(
                    [
                        _text("b"),
                        USE,
                        {**USE, "id": "toolu_2"},
                        {"type": "thinking", "thinking": "t", "signature": UNSIGNED},
                    ]
                ),
                max_size=4,
            ),
        }
    ),
    st.fixed_dictionaries({"role": st.just("system"), "content": st.text()}),
)


@given(st.lists(TURN, max_size=8), st.text())
def test_a_conversation_that_grows_keeps_its_beginning(turns: list[Json], system: str) -> None:
    """Each turn is translated by itself, so the server's prompt cache still fits when more turns follow."""
    whole = json.dumps(chat_messages(system, turns))
    for count in range(len(turns)):
        part = json.dumps(chat_messages(system, turns[:count]))
        assert whole.startswith(part.removesuffix("]"))
