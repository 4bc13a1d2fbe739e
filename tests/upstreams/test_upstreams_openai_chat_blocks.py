"""Content blocks out of pieces in any order."""

from __future__ import annotations

from typing import Any

import pytest

from claude_desk.upstreams.openai_chat_blocks import Blocks
from fakes.chat_upstream import summary


def _blocks(renamed: dict[str, str] | None = None) -> Blocks:
    made = Blocks(renamed or {})
    made.message = "msg_1"
    return made


def test_pieces_pass_as_they_come() -> None:
    """Text is not held back, and a block ends when the next one begins."""
    blocks = _blocks()
    blocks.add("thinking", "hm", "signed")
    assert summary(blocks.advance()) == [(0, "thinking", ""), (0, "hm")]
    blocks.add("text", "a")
    assert summary(blocks.advance()) == [(0, "signed"), 0, (1, "text", ""), (1, "a")]
    blocks.add("text", "b")
    assert summary(blocks.advance()) == [(1, "b")]
    assert summary(blocks.advance(final=True)) == [1]
    assert blocks.advance(final=True) == b""


def test_blank_text_is_no_block() -> None:
    """The line breaks that models put between thinking and a call would be refused when they come back."""
    blocks = _blocks()
    blocks.add("text", "\n\n")
    assert blocks.advance() == b""
    blocks.add_call(0, "c", "t", "{}")
    assert summary(blocks.advance(final=True)) == [(0, "tool_use", "t"), (0, "{}"), 0]
    assert [block["type"] for block in blocks.content()] == ["tool_use"]


def test_leading_space_is_kept_with_its_text() -> None:
    """Only a block that stays blank is dropped."""
    blocks = _blocks()
    blocks.add("text", "\n")
    blocks.add("text", "a")
    assert summary(blocks.advance()) == [(0, "text", ""), (0, "\na")]


def test_parallel_calls_that_alternate_follow_each_other() -> None:
    """The second waits until the first is complete, and is then written at once."""
    blocks = _blocks()
    blocks.add_call(0, "a", "t", '{"x"')
    blocks.add_call(1, "b", "u", '{"y"')
    assert summary(blocks.advance()) == [(0, "tool_use", "t"), (0, '{"x"')]
    blocks.add_call(1, "", "", ":1}")
    assert blocks.advance() == b""
    blocks.add_call(0, "", "", ":1}")
    assert summary(blocks.advance()) == [(0, ":1}"), 0, (1, "tool_use", "u"), (1, '{"y":1}')]
    assert summary(blocks.advance(final=True)) == [1]


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        ("", {}),
        ("null", {}),
        ("  ", {}),
        (' {"a": 1}', {"a": 1}),
        ("[1]", {"_raw": "[1]"}),
        ("oops", {"_raw": "oops"}),
    ],
)
def test_arguments_are_an_object(arguments: str, value: dict[str, Any]) -> None:
    """Nothing is an object without fields, and what is no object is kept in one."""
    blocks = _blocks()
    blocks.add_call(0, "a", "t", arguments)
    assert blocks.content()[0]["input"] == value


def test_other_arguments_are_written_when_they_are_known() -> None:
    """null, and what is no object, waits for the end."""
    blocks = _blocks()
    blocks.add_call(0, "a", "t", "nu")
    assert blocks.advance() == b""
    blocks.add_call(0, "", "", "ll")
    assert summary(blocks.advance(final=True)) == [(0, "tool_use", "t"), (0, "{}"), 0]


def test_names_and_ids_may_come_late_and_in_pieces() -> None:
    """Nothing is written of a call before its name is whole; a name that is repeated is not doubled."""
    blocks = _blocks()
    blocks.add_call(0, "", "get_", "")
    blocks.add_call(0, "", "weather", "")
    blocks.add_call(0, "a", "", "{")
    blocks.add_call(0, "a", "get_weather", "}")
    [call] = blocks.content()
    assert (call["id"], call["name"]) == ("a", "get_weather")


def test_calls_that_are_all_counted_as_the_first_stay_apart() -> None:
    """Another id with another name is another call."""
    blocks = _blocks()
    for call_id in "abc":
        blocks.add_call(0, call_id, "t", "{}")
    assert [block["id"] for block in blocks.content()] == ["a", "b", "c"]


def test_calls_that_are_not_counted_begin_with_their_name() -> None:
    """Without an index, a name begins a call and what has none continues the last."""
    blocks = _blocks()
    blocks.add_call(None, "a", "t", "{")
    blocks.add_call(None, "", "", "}")
    blocks.add_call(None, "b", "u", "{}")
    assert [(block["id"], block["input"]) for block in blocks.content()] == [("a", {}), ("b", {})]


def test_ids_are_made_where_they_are_missing_or_come_twice() -> None:
    """A client pairs results with calls by id, so no two are the same."""
    blocks = _blocks()
    for index, call_id in enumerate(["", "a", "a"]):
        blocks.add_call(index, call_id, "t", "{}")
    assert [block["id"] for block in blocks.content()] == ["toolu_1_0", "a", "toolu_1_2"]


def test_shortened_names_are_given_back() -> None:
    """The client sees its own."""
    blocks = _blocks({"short": "long"})
    blocks.add_call(0, "a", "short", "{}")
    assert blocks.content()[0]["name"] == "long"


def test_a_call_without_a_name_is_malformed() -> None:
    """There is nothing a client could do with it."""
    blocks = _blocks()
    blocks.add_call(0, "a", "", "{}")
    with pytest.raises(ValueError, match="without a name"):
        blocks.advance(final=True)


def test_whether_a_call_was_cut_off_is_known() -> None:
    """A limit on the answer's length may end it inside of arguments."""
    blocks = _blocks()
    blocks.add_call(0, "a", "t", "")
    assert blocks.called
    assert blocks.calls_complete
    blocks.add_call(0, "", "", '{"a"')
    assert not blocks.calls_complete


def test_white_space_behind_arguments_does_not_matter() -> None:
    """Some servers end them with a line break; they are complete all the same, and the next call goes on."""
    blocks = _blocks()
    blocks.add_call(0, "a", "t", '{"x":{}}')
    blocks.add_call(0, "", "", "\n")
    assert blocks.calls_complete
    blocks.add_call(1, "b", "u", "{")
    assert summary(blocks.advance())[-2:] == [(1, "tool_use", "u"), (1, "{")]
