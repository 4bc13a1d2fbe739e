"""Where a prompt differs from an earlier one: the block, the field and the characters, over generated conversations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.prompt_difference import Difference, common, difference
from claude_desk.messages.prompt_prefix import Prefix, PrefixReader
from fakes.conversations import FILLER, Conversation

SALT = b"salt"


def read(document: Any) -> Prefix:
    """The prompt of a request."""
    found = PrefixReader(SALT).read(json.dumps(document).encode())
    assert found is not None
    return found


def found_between(before: Any, after: Any) -> Difference:
    """The first difference of two requests, which there is."""
    found = difference(read(before), read(after))
    assert found is not None
    return found


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """A conversation of some turns."""
    talk = Conversation(tools=draw(st.integers(0, 6)))
    for with_tool in draw(st.lists(st.booleans(), min_size=1, max_size=5)):
        talk.answered(with_tool=with_tool)
    return talk


@given(conversations(), st.sampled_from(["", "with a tool"]))
def test_an_appended_turn_is_no_difference(talk: Conversation, tool: str) -> None:
    """Whatever comes after the previous prompt, and wherever breakpoints move: there is no difference."""
    before = talk.document()
    talk.answered(with_tool=bool(tool))
    assert difference(read(before), read(talk.document())) is None
    assert difference(read(before), read(before)) is None


@given(conversations(), st.data())
def test_a_changed_text_is_named_with_its_place_and_characters(
    talk: Conversation, data: st.DataObject
) -> None:
    """One character of one text, anywhere: the block is named exactly, and the characters within a piece of it."""
    before = talk.document()
    talk.answered()
    texts = [(f"system block {number + 1}", block, "text") for number, block in enumerate(talk.system)] + [
        (f"tool {number + 1} (tool_{number})", tool, "description") for number, tool in enumerate(talk.tools)
    ]
    for number, message in enumerate(before["messages"]):
        words = f"message {number + 1} ({message['role']})"
        blocks = talk.messages[number]["content"]
        for place, block in enumerate(blocks):
            where = f"{words}, block {place + 1} ({block['type']})" if len(blocks) > 1 else words
            field = "text" if "text" in block else "content" if "content" in block else ""
            if field:
                texts.append((where, block, field))
    where, block, field = data.draw(st.sampled_from(texts))
    text = block[field]
    at = data.draw(st.integers(0, len(text) - 1))
    block[field] = text[:at] + "¿" + text[at + 1 :]
    found = found_between(before, talk.document())
    assert found.place == where
    assert found.part == field
    assert found.first <= at + 1 <= found.last
    assert found.last - found.first < 512
    if at < 4096:
        assert found.last - found.first < 32
    assert f"characters {found.first:,} to {found.last:,} of {len(text):,}" in found.words


@given(conversations(), st.data())
def test_a_text_that_became_longer_or_shorter_is_named(talk: Conversation, data: st.DataObject) -> None:
    """What is put in or cut out of a text: the first characters that differ are in the piece that is named."""
    before = talk.document()
    talk.answered()
    block = talk.system[1]
    text = block["text"]
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, len(text)))
    more = data.draw(st.text("¿¡", max_size=3))
    new = text[:at] + more + text[end:]
    if new == text:
        return
    block["text"] = new
    found = found_between(before, talk.document())
    first = next(
        (n for n, (a, b) in enumerate(zip(text, new, strict=False)) if a != b), min(len(text), len(new))
    )
    assert found.place == "system block 2"
    assert found.first <= first + 1 <= max(found.last, found.first)
    if len(new) != len(text):
        assert f"it was {len(text):,} characters long and is {len(new):,}" in found.words


@given(conversations(), st.data())
def test_a_block_that_came_or_went_is_named(talk: Conversation, data: st.DataObject) -> None:
    """A tool, a block of the system prompt or an old message put in or taken out, at any place."""
    before = talk.document()
    talk.answered()
    rows: dict[str, Any] = {"tool": talk.tools, "system block": talk.system, "message": talk.messages}
    what = data.draw(st.sampled_from([name for name, row in rows.items() if row]))
    row = rows[what]
    old = len(before[{"tool": "tools", "system block": "system", "message": "messages"}[what]])
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, old - (what == "message")))
        new: dict[str, Any] = {
            "tool": {"name": "new", "input_schema": {}},
            "system block": {"type": "text", "text": "New."},
            "message": {"role": "user", "content": [{"type": "text", "text": "New."}]},
        }
        row.insert(at, new[what])
        words = "is new"
    else:
        at = data.draw(st.integers(0, old - 1 - (what == "message")))
        del row[at]
        words = "of the previous request is gone"
    found = found_between(before, talk.document())
    assert found.place.startswith(f"{what} {at + 1}")
    assert found.words == words


def test_tools_in_another_order_are_called_that() -> None:
    """The same tools otherwise arranged: the first one that is at another place is named."""
    talk = Conversation(tools=5)
    before = talk.document()
    talk.tools[1], talk.tools[3] = talk.tools[3], talk.tools[1]
    found = found_between(before, talk.document())
    assert found.sentence == "tool 2 (tool_3) comes in another order than in the previous request"


def test_keys_in_another_order_are_called_that() -> None:
    """The classic of languages whose maps have no order: nothing else has changed."""
    talk = Conversation()
    talk.answered(with_tool=True)
    before = talk.document()
    call = talk.messages[1]["content"][1]
    call["input"] = dict(reversed(call["input"].items()))
    found = found_between(before, talk.document())
    assert found.place == "message 2 (assistant), block 2 (tool_use)"
    assert found.words == "has its keys in another order than in the previous request"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda talk: talk.messages[0].update(role="system"),
            "message 1 (system), block 1 (text) was the user's",
        ),
        (lambda talk: talk.tools[2].update(name="Bash"), "tool 3 (Bash) was the tool tool_2"),
        (lambda talk: talk.tools[2].update(strict=True), "tool 3 (tool_2) has a new field 'strict'"),
        (lambda talk: talk.tools[2].pop("description"), "tool 3 (tool_2) has lost its field 'description'"),
        (
            lambda talk: talk.messages[0]["content"].__setitem__(0, {"type": "image", "source": {}}),
            "message 1 (user), block 1 (image) was of the type text",
        ),
        (
            lambda talk: talk.tools[0]["input_schema"].update(required=[]),
            "tool 1 (tool_0) differs in its field 'input_schema', characters 65 to 96; it was 84 characters long and is 98",
        ),
        (lambda talk: talk.tools.clear(), "tool 1 (tool_0) of the previous request is gone"),
        (lambda talk: talk.system.clear(), "system block 1 of the previous request is gone"),
    ],
)
def test_every_sort_of_change_has_its_words(change: Any, sentence: str) -> None:
    """Roles, names, types, fields; the sentence can be read as it stands."""
    talk = Conversation()
    before = talk.document()
    talk.answered()
    change(talk)
    assert found_between(before, talk.document()).sentence.startswith(sentence)


def test_a_field_with_a_name_that_could_be_anything_is_not_named() -> None:
    """Words of a prompt's author stay out of the log."""
    talk = Conversation()
    before = talk.document()
    talk.tools[0]["my secret"] = FILLER
    found = found_between(before, talk.document())
    assert found.words == "has a new field 'other'"


def test_what_is_in_common_is_counted_from_the_beginning() -> None:
    """Rows of different lengths; what comes back later does not count."""
    assert common([], [b"a"]) == 0
    assert common([b"a", b"b"], [b"a", b"b", b"c"]) == 2
    assert common([b"a", b"x", b"c"], [b"a", b"b", b"c"]) == 1
