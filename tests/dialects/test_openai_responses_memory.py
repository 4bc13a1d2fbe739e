"""What clients may refer to: found, kept apart, and bounded."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.dialects.openai_responses_memory import ItemMemory

Json = dict[str, Any]


def _said(text: str) -> Json:
    return {"role": "user", "content": text}


def _answer(name: str) -> Json:
    return {"id": f"msg_{name}", "type": "message", "role": "assistant", "content": []}


def _remember(
    memory: ItemMemory, name: str, *, previous: str = "", client: str = "a", text: str = ""
) -> None:
    memory.remember(client, name, previous=previous, given=[_said(text or name)], output=[_answer(name)])


def test_a_response_stands_for_all_before_it() -> None:
    """Its history is every item from the first request on, oldest first."""
    memory = ItemMemory()
    _remember(memory, "one")
    _remember(memory, "two", previous="one")
    _remember(memory, "other", previous="one")
    assert memory.history("a", "two") == [_said("one"), _answer("one"), _said("two"), _answer("two")]
    assert memory.item("a", "msg_one") == _answer("one")


def test_clients_are_strangers() -> None:
    """What one was told no other can name, nor can anybody name what never was."""
    memory = ItemMemory()
    _remember(memory, "one")
    assert memory.history("b", "one") is None
    assert memory.item("b", "msg_one") is None
    _remember(memory, "two", client="b")
    assert memory.history("b", "one") is None
    assert memory.item("b", "msg_one") is None
    assert memory.history("a", "two") is None
    assert memory.item("a", "msg_two") is None


def test_what_is_remembered_cannot_be_changed_from_outside() -> None:
    """Neither through what was handed in nor through what was handed out."""
    memory, given_item = ItemMemory(), _said("one")
    memory.remember("a", "one", previous="", given=[given_item], output=[_answer("one")])
    given_item["content"] = "changed"
    history = memory.history("a", "one")
    assert history is not None
    history[0]["content"] = "changed"
    assert memory.history("a", "one") == [_said("one"), _answer("one")]


def test_the_first_word_counts() -> None:
    """A response that is said again is not counted twice and cannot follow itself."""
    memory = ItemMemory()
    _remember(memory, "one")
    _remember(memory, "one", previous="one")
    assert memory.history("a", "one") == [_said("one"), _answer("one")]


def test_the_oldest_goes_first_and_a_used_one_is_young() -> None:
    """Over the bound what was used longest ago is forgotten, items and all."""
    size = len(msgspec.json.encode([_said("x" * 100)])) + len(msgspec.json.encode(_answer("one")))
    memory = ItemMemory(total_bytes=3 * size)
    for name in ("one", "two", "six"):
        _remember(memory, name, text="x" * 100)
    assert memory.history("a", "one") is not None
    _remember(memory, "ten", text="x" * 100)
    known = [name for name in ("one", "two", "six", "ten") if memory.history("a", name) is not None]
    assert known == ["one", "six", "ten"]
    assert memory.item("a", "msg_two") is None


def test_the_largest_client_gives_way() -> None:
    """One client that says much does not push out another that says little."""
    memory = ItemMemory(total_bytes=4_000)
    _remember(memory, "small", client="b")
    for number in range(50):
        _remember(memory, f"n{number}", text="x" * 300)
    assert memory.history("b", "small") is not None
    assert memory.history("a", "n49") is not None
    assert memory.history("a", "n0") is None


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 60), st.integers(0, 400)), min_size=1, max_size=60
    )
)
def test_it_is_bounded_and_never_tells_half_a_history(steps: list[tuple[str, int, int]]) -> None:
    """Whatever is said, the bound holds, and a history that is given begins at its beginning."""
    bound = 3_000
    memory = ItemMemory(total_bytes=bound)
    told: dict[tuple[str, str], list[Json]] = {}
    for number, (client, back, size) in enumerate(steps):
        name = f"r{number}"
        previous = f"r{number - back}" if (client, f"r{number - back}") in told else ""
        before = memory.history(client, previous) if previous else []
        if before is None:
            previous, before = "", []
        _remember(memory, name, previous=previous, client=client, text="x" * size)
        told[client, name] = [*before, _said("x" * size or name), _answer(name)]
        held = sum(each.size for each in memory._clients.values())
        assert held == memory._size <= bound
        for (owner, known), items in told.items():
            assert memory.history(owner, known) in (None, items)
