"""A prompt without its words: what counts for the cache, what does not, and where each block stands."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.prompt_prefix import MAX_SEGMENTS, Prefix, PrefixReader, piece
from fakes.conversations import Conversation

SALT = b"salt"
TTL = {"type": "ephemeral", "ttl": "1h"}


def read(document: Any, reader: PrefixReader | None = None) -> Prefix:
    """The prompt of a request."""
    found = (reader or PrefixReader(SALT)).read(json.dumps(document).encode())
    assert found is not None
    return found


def test_blocks_come_in_the_order_in_which_they_are_cached() -> None:
    """Tools, then system, then messages, wherever the document has them; each can be named in words."""
    talk = Conversation(tools=2)
    talk.answered(with_tool=True)
    document = talk.document()
    prefix = read(dict(reversed(document.items())))
    assert prefix.keys == read(document).keys
    assert (prefix.tools, prefix.system, prefix.blocks) == (2, 2, (2, 2, 1))
    assert [prefix.place(number) for number in range(len(prefix.segments))] == [
        "tool 1 (tool_0)",
        "tool 2 (tool_1)",
        "system block 1",
        "system block 2",
        "message 1 (user), block 1 (text)",
        "message 1 (user), block 2 (text)",
        "message 2 (assistant), block 1 (text)",
        "message 2 (assistant), block 2 (tool_use)",
        "message 3 (user)",
    ]
    assert prefix.head == 4
    assert prefix.tail == 8


def test_where_breakpoints_stand_is_known_and_is_no_part_of_the_content() -> None:
    """Setting, moving or removing cache_control changes no digest; the time to live is known for each."""
    talk = Conversation(tools=1)
    bare = copy.deepcopy(talk.document())
    marked = talk.document()
    del bare["system"][-1]["cache_control"]
    marked["tools"][0]["cache_control"] = TTL
    result = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "x"}]}
    bare["messages"].append({"role": "user", "content": [copy.deepcopy(result)]})
    result["content"][0]["cache_control"] = TTL  # type: ignore[index]
    marked["messages"].append({"role": "user", "content": [result]})
    with_marks, without = read(marked), read(bare)
    assert with_marks.keys == without.keys
    assert with_marks.marks == {0: "1h", 2: "5m", 4: "5m", 5: "1h"}
    assert without.marks == {4: "5m"}


def test_automatic_caching_marks_the_last_block() -> None:
    """A cache_control of the whole request, or of a whole message, stands at the end of what it is on."""
    talk = Conversation(tools=0, marks=False)
    document = talk.document()
    document["cache_control"] = TTL
    assert read(document).marks == {3: "1h"}
    document = talk.document()
    document["messages"][0]["cache_control"] = {"type": "ephemeral"}
    assert read(document).marks == {3: "5m"}


def test_spelling_is_no_change() -> None:
    """A text alone or as a block, white space, escapes, the order of a block's own members: all the same prompt."""
    spelled = {"messages": [{"content": "Grüße", "role": "user"}], "system": "Be brief.", "tools": []}
    other = {
        "system": [{"text": "Be brief.", "type": "text"}],
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Grüße"}]}],
    }
    reader = PrefixReader(SALT)
    first = reader.read(json.dumps(spelled, indent=3).encode())
    second = reader.read(json.dumps(other, ensure_ascii=False, separators=(",", ":")).encode())
    assert first is not None
    assert second is not None
    assert first.keys == second.keys


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["tools"][0].update(description="Another."),
        lambda document: document["tools"][0]["input_schema"].update(
            type=document["tools"][0]["input_schema"].pop("type")
        ),
        lambda document: document["system"][0].update(text="You are another."),
        lambda document: document["messages"][0].update(role="assistant"),
        lambda document: document["messages"][0].update(output_config={"effort": "low"}),
        lambda document: document["messages"][0]["content"][0].update(text="Something else."),
        lambda document: document["messages"][0]["content"].pop(0),
    ],
)
def test_what_counts_changes_the_digests(change: Any) -> None:
    """Tools, keys in another order inside a schema, system, roles, fields of messages, texts, and missing blocks."""
    document = Conversation().document()
    before = read(document)
    change(document)
    assert read(document).keys != before.keys


def test_deferred_tools_are_no_part_of_the_prefix() -> None:
    """Tools that are only loaded when they are searched for may come and go."""
    document = Conversation(tools=2).document()
    before = read(document)
    document["tools"].insert(0, {"name": "later", "defer_loading": True, "input_schema": {}})
    assert read(document) == before


def test_settings_that_decide_about_caches_are_known_by_digests() -> None:
    """Thinking, tool choice, effort, speed; absent ones and null are the same, and no value can be read back."""
    document: dict[str, Any] = {
        "messages": [],
        "thinking": {"type": "adaptive"},
        "tool_choice": None,
        "speed": "fast",
    }
    prefix = read(document)
    assert set(prefix.settings) == {"thinking", "speed"}
    changed = read(document | {"thinking": {"type": "disabled"}})
    assert changed.settings["speed"] == prefix.settings["speed"]
    assert changed.settings["thinking"] != prefix.settings["thinking"]


def test_nothing_of_the_text_is_kept() -> None:
    """Neither the prompt nor the reader holds a piece of what was said; a tool's name is all."""
    reader = PrefixReader(SALT)
    document = Conversation("canary").document()
    document["tools"][0]["name"] = "a secret in the place of a name"
    prefix = read(document, reader)
    shown = repr(prefix) + repr(reader._known) + repr(reader._older)
    assert "canary" not in shown
    assert "reads what it is given" not in shown
    assert "a secret" not in shown
    assert "tool_1" in shown


def test_another_salt_gives_other_digests() -> None:
    """Without the salt nobody can try texts against the digests."""
    body = Conversation().body()
    one, other = PrefixReader(b"one").read(body), PrefixReader(b"other").read(body)
    assert one is not None
    assert other is not None
    assert not set(one.keys) & set(other.keys)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"messages": {}}',
        b'{"model": "x"}',
        b'{"messages": [1]}',
        b'{"messages": [{"role": "user"',
        b'{"tools": [' + b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_request_has_no_prompt(body: bytes) -> None:
    """Anything may come; nothing is raised."""
    assert PrefixReader(SALT).read(body) is None


def test_odd_requests_have_a_prompt_as_well() -> None:
    """Half of a surrogate pair, content that is neither text nor list, blocks that are no objects: digests all the same."""
    reader = PrefixReader(SALT)
    half = reader.read(b'{"messages": [{"role": "user", "content": "cut \\ud83d"}]}')
    assert half is not None
    assert len(half.segments) == 1
    odd = {
        "system": 7,
        "tools": {},
        "messages": [{"role": 3, "content": [1, None, "x"]}, {"content": {"a": 1}}, {}],
    }
    assert read(odd).blocks == (3, 1, 0)


def test_far_too_many_blocks_are_not_looked_at() -> None:
    """A request made of nothing but blocks costs a limited time."""
    content = [{"type": "text", "text": ""}] * (MAX_SEGMENTS + 1)
    assert (
        PrefixReader(SALT).read(json.dumps({"messages": [{"role": "user", "content": content}]}).encode())
        is None
    )


def test_known_blocks_are_bounded() -> None:
    """However many different blocks come, no more are remembered than there is room for; the result is the same."""
    reader = PrefixReader(SALT, room=20_000)
    talks = [Conversation(str(number)).body() for number in range(50)]
    again = [(reader.read(body), PrefixReader(SALT).read(body)) for body in [*talks, *talks[:3]]]
    assert all(one == other for one, other in again)
    kept = [each for known in (reader._known, reader._older) for blocks in known.values() for each in blocks]
    assert sum(segment.weight for segment, _ in kept) < 50_000


def test_there_is_a_rest_while_there_is_much_to_read() -> None:
    """Other threads come first now and then, less often where everything is known already."""
    rests: list[int] = []
    reader = PrefixReader(SALT, rest=lambda: rests.append(1))
    body = Conversation(tools=100).body()
    reader.read(body)
    assert len(rests) >= 10
    rests.clear()
    reader.read(body)
    assert len(rests) <= 4


@given(st.integers(0, 2_000))
def test_pieces_follow_each_other(number: int) -> None:
    """Each piece of a text begins where the one before ends, whatever the text's length."""
    assert piece(0)[0] == 0
    assert piece(number)[1] == piece(number + 1)[0] > piece(number)[0]


@given(st.text(), st.text(min_size=1))
def test_any_text_can_be_told_from_any_other(text: str, more: str) -> None:
    """Texts that differ have different digests; equal ones the same, each as long as it is."""
    talk = [{"role": "user", "content": each} for each in (text, text, text + more)]
    prefix = PrefixReader(SALT).read(json.dumps({"messages": talk}).encode())
    assert prefix is not None
    one, same, other = prefix.segments
    assert one == same
    assert one.digest != other.digest
    assert one.parts["text"].length == len(text)
