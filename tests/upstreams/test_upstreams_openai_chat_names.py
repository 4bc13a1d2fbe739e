"""Names and ids that both protocols accept, and the way back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.upstreams.openai_chat_names import (
    chat_call_id,
    chat_tool_name,
    chat_user,
    claude_call_id,
    made_call_id,
    message_id,
    shortened_names,
)


@given(st.text(min_size=1))
def test_any_id_of_a_call_comes_back(chat_id: str) -> None:
    """Whatever a server calls a call, the Messages API takes the id, and the server gets its own back."""
    shown = claude_call_id(chat_id)
    assert re.fullmatch(r"[a-zA-Z0-9_-]+", shown)
    assert chat_call_id(shown) == chat_id


@pytest.mark.parametrize("own", ["call_abc", "toolu_01", "toolu_xyz", "toolu_x61"])
def test_ids_that_are_not_ours_stay(own: str) -> None:
    """An id that only looks like a changed one goes up as it is."""
    assert chat_call_id(own) == own


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=128))
def test_a_tool_has_a_name_that_openai_takes(name: str) -> None:
    """At most 64 characters, the same each time, and known on the way back."""
    sent = chat_tool_name(name)
    assert len(sent) <= 64
    assert sent == chat_tool_name(name)
    assert shortened_names([name]).get(sent, sent) == name


def test_long_names_that_begin_alike_stay_apart() -> None:
    """The hash keeps tools of one server apart."""
    assert chat_tool_name("a" * 100) != chat_tool_name("a" * 101)


def test_an_id_of_its_own_kind_is_kept() -> None:
    """A reply's id can be found again at the server; one that is likely to repeat becomes one that is not."""
    assert message_id("chatcmpl-0123456789abcdef", b"1") == "msg_0123456789abcdef"
    assert message_id("chatcmpl-17", b"1") != message_id("chatcmpl-17", b"2")
    assert message_id("chatcmpl-17", b"1") == message_id("chatcmpl-17", b"1")
    assert re.fullmatch(r"msg_[0-9a-f]{24}", message_id("", b""))
    assert made_call_id("msg_abc", 2) == "toolu_abc_2"


def test_a_user_is_as_long_as_openai_takes() -> None:
    """Claude Code's user_id is longer than 64 characters; its hash is not, and is always the same."""
    assert chat_user("short") == "short"
    assert len(chat_user("u" * 143)) == 64
    assert chat_user("u" * 143) == chat_user("u" * 143)
