"""The guard of the prompt cache: which request goes on from which, what is said, and when a person hears of it.

The upstream here caches as the API says it does (Practice's cache), so that what is read is what could be read.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.messages.prompt_prefix import PrefixReader
from claude_desk.policy.cache_findings import CacheFinding, CacheUse, Cause, Relation
from claude_desk.policy.cache_guard import (
    ALARM_SECONDS,
    CONVERSATIONS_EACH,
    LIFETIMES,
    LOOK_BACK,
    Asked,
    CacheGuard,
)
from claude_desk.upstreams.practice_tokens import cache_use, prompt_blocks
from fakes.conversations import FILLER, Conversation

MINUTE = 60.0


class Desk:
    """A guard, and an upstream with a cache in front of it."""

    def __init__(self) -> None:
        self.guard = CacheGuard()
        self.now = 1_000.0
        self.reader = PrefixReader(b"salt")
        self.caches: dict[str, dict[bytes, float]] = {}

    def ask(self, document: Any, *, counts: bool = True, fails: bool = False, **values: Any) -> CacheFinding:
        """Send a request, a second after the one before; what the guard finds."""
        if isinstance(document, Conversation):
            document = document.document()
        self.now += 1.0
        upstream = values.setdefault("upstream", "anthropic")
        cache = self.caches.setdefault(upstream, {})
        alive = {digest for digest, until in cache.items() if until > self.now}
        found = cache_use(prompt_blocks(document), document["model"], alive)
        usage = found.usage()
        use = CacheUse(
            usage["input_tokens"], usage["cache_read_input_tokens"], usage["cache_creation_input_tokens"]
        )
        if not fails:
            cache.update((digest, self.now + seconds) for digest, seconds in found.prefixes)
        prefix = self.reader.read(json.dumps(document).encode())
        assert prefix is not None
        asked = Asked(
            "laptop", "session", "", upstream, document["model"], "", self.now, self.now, prefix, use
        )
        if not counts:
            asked = replace(asked, use=CacheUse())
        if fails:
            asked = replace(asked, use=None)
        return self.guard.judge(replace(asked, **values))

    @property
    def alarms(self) -> list[str]:
        """What a person hears now."""
        return self.guard.alarms(self.now)


@pytest.fixture
def desk() -> Desk:
    """A desk that has seen nothing."""
    return Desk()


def running(desk: Desk, turns: int = 3, **values: Any) -> Conversation:
    """A conversation whose cache works."""
    talk = Conversation()
    talk.system[1]["text"] += FILLER * 700  # some 12,000 tokens
    for turn in range(turns):
        if turn:
            talk.answered(with_tool=turn % 2 == 1)
        assert desk.ask(talk, **values).text == ""
    talk.answered()
    return talk


# -- the bar: appended turns raise nothing, changes are named exactly


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=2, max_size=24),
    st.sampled_from(["", "session"]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_appended_turns_raise_nothing(turns: list[tuple[int, bool]], session: str, counts: bool) -> None:  # noqa: FBT001
    """However many conversations of one client go on in turn, with tools or without: nothing is said of any."""
    desk = Desk()
    talks = [Conversation(f"talk {number}") for number in range(4)]
    seen = dict.fromkeys(range(4), 0)
    for number, with_tool in turns:
        if seen[number]:
            talks[number].answered(with_tool=with_tool)
        found = desk.ask(talks[number], session=session, counts=counts)
        seen[number] += 1
        assert (found.text, found.cause, found.difference) == ("", Cause.NONE, None)
        assert found.turn == seen[number]
        assert found.relation is (Relation.APPENDED if seen[number] > 1 else Relation.NEW)
        assert desk.alarms == []


@given(st.integers(1, 5), st.data(), st.sampled_from(["", "session"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_change_in_the_middle_is_named_exactly(
    before: int,
    data: st.DataObject,
    session: str,
    counts: bool,  # noqa: FBT001
) -> None:
    """One tool, one block of the system prompt or one old block changed, at any turn: that place, and those characters."""
    desk = Desk()
    talk = Conversation()
    for turn in range(before):
        if turn:
            talk.answered(with_tool=data.draw(st.booleans()))
        desk.ask(talk, session=session, counts=counts)
    places = [
        (f"tool {number + 1} (tool_{number})", tool, "description") for number, tool in enumerate(talk.tools)
    ]
    places += [(f"system block {number + 1}", block, "text") for number, block in enumerate(talk.system)]
    # Without a session's name, a conversation that changed its only message is another one.
    for number, message in enumerate(talk.messages if before > 1 or session else ()):
        blocks = message["content"]
        for index, block in enumerate(blocks):
            words = f"message {number + 1} ({message['role']})"
            words += f", block {index + 1} ({block['type']})" if len(blocks) > 1 else ""
            places.append(
                (words, block, "text" if "text" in block else "name" if "name" in block else "content")
            )
    place, block, field = data.draw(st.sampled_from(places))
    text = block[field]
    at = data.draw(st.integers(0, len(text) - 1))
    talk.answered()
    block[field] = text[:at] + "¿" + text[at + 1 :]
    found = desk.ask(talk, session=session, counts=counts)
    assert found.relation is Relation.CHANGED
    assert found.cause is Cause.PROMPT
    assert found.difference is not None
    assert found.difference.place == place
    assert found.difference.part == field
    assert found.difference.first <= at + 1 <= found.difference.last
    assert found.text.startswith(f"prompt cache: {place} differs in ")
    # And only once: what comes after it goes on from there.
    talk.answered()
    again = desk.ask(talk, session=session, counts=counts)
    assert (again.relation, again.text) == (Relation.APPENDED, "")


# -- what is no change


def test_asking_the_same_again_raises_nothing(desk: Desk) -> None:
    """A retry finds everything in the cache."""
    talk = running(desk)
    desk.ask(talk)
    found = desk.ask(talk)
    assert (found.relation, found.text, found.missed) == (Relation.REPEATED, "", 0)


def test_going_back_to_an_earlier_turn_raises_nothing(desk: Desk) -> None:
    """Asking the last question in another way, or going on from an earlier one, is another branch; so is each after it."""
    talk = running(desk)
    desk.ask(talk)
    other = Conversation("another")
    other.tools, other.system, other.messages = talk.tools, talk.system, [*talk.messages[:-1]]
    other.ask(blocks=3)
    assert (found := desk.ask(other)).relation is Relation.BRANCHED
    assert found.text == ""
    earlier = Conversation("earlier")
    earlier.tools, earlier.system, earlier.messages = talk.tools, talk.system, talk.messages[:1]
    assert desk.ask(earlier).relation is Relation.BRANCHED
    earlier.answered(with_tool=True)
    for branch in (earlier, other, talk):
        branch.answered()
        assert (found := desk.ask(branch)).relation is Relation.APPENDED
        assert found.text == ""


def test_several_answers_to_the_same_question_raise_nothing(desk: Desk) -> None:
    """Agents that go on from one turn in several ways, in step with each other."""
    first = running(desk, 1)
    several = []
    for number in range(3):
        talk = Conversation()
        talk.system, talk.messages = first.system, first.messages[:1]
        talk.messages.append({"role": "assistant", "content": f"Answer {number}"})
        talk.ask()
        several.append(talk)
    for _ in range(3):
        for talk in several:
            assert desk.ask(talk).text == ""
            talk.messages.append(
                {"role": "assistant", "content": f"{len(talk.messages)} {talk.messages[1]['content']}"}
            )
            talk.ask()


def test_another_conversation_of_the_same_client_raises_nothing(desk: Desk) -> None:
    """The same tools and system prompt with another question; and side requests of the same session with their own."""
    running(desk)
    other = Conversation()
    other.messages = []
    other.messages.append({"role": "user", "content": [{"type": "text", "text": "Another question."}]})
    assert desk.ask(other).relation is Relation.NEW
    title = Conversation("title", tools=0)
    title.messages = other.messages
    title.model = "claude-haiku-5-5"
    assert desk.ask(title).relation is Relation.NEW
    assert desk.alarms == []


def test_a_compacted_conversation_is_a_new_one(desk: Desk) -> None:
    """A summary in the place of everything that was said: nothing is wrong."""
    talk = running(desk, 5)
    talk.messages = [{"role": "user", "content": [{"type": "text", "text": "Summary of all that was said."}]}]
    found = desk.ask(talk)
    assert (found.relation, found.text) == (Relation.NEW, "")


def test_what_changes_behind_the_last_breakpoint_is_no_change(desk: Desk) -> None:
    """A reminder at the very end that is not there any more in the next turn was never in the cache."""
    talk = Conversation()
    for _ in range(4):
        document = talk.document()
        document["messages"][-1]["content"].append({"type": "text", "text": f"It is {desk.now}."})
        assert desk.ask(document).text == ""
        talk.answered()


def test_a_client_that_does_not_cache_hears_nothing(desk: Desk) -> None:
    """No breakpoints, no cache: its history is its own business."""
    talk = Conversation(marks=False)
    desk.ask(talk)
    talk.answered()
    talk.system[0]["text"] = "You are another."
    assert desk.ask(talk).text == ""


def test_a_change_that_costs_nothing_is_not_told(desk: Desk) -> None:
    """Where everything was read all the same, the upstream knows better what counts."""
    talk = running(desk)
    before = desk.ask(talk)
    assert before.use is not None
    talk.answered()
    talk.system[0]["text"] = "You are another."
    found = desk.ask(talk, use=CacheUse(10, before.use.cached, 100))
    assert found.relation is Relation.CHANGED
    assert (found.cause, found.text) == (Cause.NONE, "")


def test_clients_sessions_and_subagents_are_kept_apart(desk: Desk) -> None:
    """The same words from somebody else are another conversation."""
    talk = running(desk)
    assert desk.ask(talk, client="other").relation is Relation.NEW
    assert desk.ask(talk, session="other").relation is Relation.NEW
    assert desk.ask(talk, agent="other").relation is Relation.NEW


# -- causes


def lost(desk: Desk, talk: Conversation, cause: Cause, **values: Any) -> CacheFinding:
    """The next request, which loses the cache for this cause."""
    found = desk.ask(talk, **values)
    assert found.cause is cause
    assert found.is_drop
    assert f"of {found.expected:,} cached tokens were read" in found.text
    return found


def test_a_changed_tool_is_told_with_what_it_cost(desk: Desk) -> None:
    """The sentence says which tool, which characters, and how much of the cache was of use; it is an alarm."""
    talk = running(desk)
    talk.tools[1]["description"] = "X" + talk.tools[1]["description"][1:]
    found = lost(desk, talk, Cause.PROMPT)
    assert found.text.startswith(
        "prompt cache: tool 2 (tool_1) differs in its field 'description', characters 1 to 32 of 219, "
        "so the cache could not be used from there on; 0 of 13,"
    )
    assert desk.alarms == [f"A conversation of 'laptop' lost its {found.text}."]


def test_a_change_of_upstream_or_model_comes_before_what_else_changed(desk: Desk) -> None:
    """Caches are not shared between places or models; a person knows of it, so it is no alarm."""
    talk = running(desk)
    assert (
        "it went to 'other' and not to 'anthropic'" in lost(desk, talk, Cause.UPSTREAM, upstream="other").text
    )
    talk.answered()
    talk.model = "claude-fable-5-2"
    talk.system[0]["text"] = "You are claude-fable-5-2."
    found = lost(desk, talk, Cause.MODEL, upstream="other")
    assert "the model is claude-fable-5-2 and was claude-opus-5-5" in found.text
    assert desk.alarms == []


@pytest.mark.parametrize(("ttl", "minutes", "told"), [("5m", 14, "5 minutes"), ("1h", 130, "1 hour")])
def test_a_pause_is_told_by_its_length(desk: Desk, ttl: str, minutes: int, told: str) -> None:
    """The cache expires after its time to live; nothing is wrong, and no alarm is raised."""
    talk = Conversation()
    talk.system[1]["text"] += FILLER * 700

    def document() -> Any:
        made = talk.document()
        for block in (made["system"][-1], made["messages"][-1]["content"][-1]):
            block["cache_control"]["ttl"] = ttl
        return made

    desk.ask(document())
    talk.answered()
    desk.now += LIFETIMES[ttl] - 10
    assert desk.ask(document()).text == ""
    talk.answered()
    desk.now += minutes * MINUTE
    found = desk.ask(document())
    assert found.cause is Cause.EXPIRED
    assert f"{told};" in found.text
    assert ("14 minutes after" if minutes == 14 else "2 hours after") in found.text
    assert desk.alarms == []


def test_a_missing_breakpoint_is_told(desk: Desk) -> None:
    """The same prompt without cache_control is not looked up at all."""
    talk = running(desk)
    talk.marks = False
    assert "no cache_control" in lost(desk, talk, Cause.BREAKPOINTS).text
    assert len(desk.alarms) == 1


def test_settings_that_empty_the_cache_are_named(desk: Desk) -> None:
    """Thinking and tool choice are no part of the prompt, and decide about its cache all the same."""
    talk = running(desk)
    talk.fields |= {"thinking": {"type": "adaptive"}, "tool_choice": {"type": "auto"}}
    found = lost(desk, talk, Cause.SETTINGS, use=CacheUse(0, 0, 13_000), betas="context-1m")
    assert "thinking, tool_choice and anthropic-beta changed" in found.text


def test_too_many_new_blocks_are_told(desk: Desk) -> None:
    """The API looks back twenty blocks from a breakpoint; a turn with more than that finds nothing."""
    talk = Conversation(tools=0)
    talk.system = []
    talk.messages[0]["content"][0]["text"] += FILLER * 700
    desk.ask(talk)
    talk.messages.append({"role": "assistant", "content": "Yes."})
    talk.ask(blocks=LOOK_BACK - 2)
    assert desk.ask(talk).text == ""
    talk.messages.append({"role": "assistant", "content": "Yes."})
    talk.ask(blocks=LOOK_BACK)
    assert "more than 20 blocks" in lost(desk, talk, Cause.WINDOW).text


def test_requests_at_once_are_told_apart_from_losses(desk: Desk) -> None:
    """What was sent before the previous request was answered could not find its prompt in the cache."""
    talk = running(desk)
    found = lost(desk, talk, Cause.PARALLEL, began=desk.now - 1, use=CacheUse(0, 0, 13_000))
    assert "before the previous request had its answer" in found.text
    assert desk.alarms == []


def test_what_nothing_explains_is_an_alarm_the_second_time(desk: Desk) -> None:
    """An upstream may let go of a cache now and then; twice in a row it is something else."""
    talk = running(desk)
    found = lost(desk, talk, Cause.UNKNOWN, use=CacheUse(13_000, 0, 0))
    assert "this was the upstream's doing" in found.text
    assert desk.alarms == []


def test_a_request_that_failed_is_compared_and_leaves_nothing(desk: Desk) -> None:
    """Its change is named (it may be why it failed), and the next one is compared with the last that was answered."""
    talk = running(desk)
    text = talk.system[0]["text"]
    talk.system[0]["text"] = "You are another."
    found = desk.ask(talk, fails=True)
    assert found.cause is Cause.PROMPT
    assert "tokens were read" not in found.text
    talk.system[0]["text"] = text
    assert desk.ask(talk).text == ""
    assert Desk().ask(talk, fails=True).conversation == 0


def test_an_upstream_that_counts_no_cache_is_compared_all_the_same(desk: Desk) -> None:
    """Where nothing is known of tokens, the change is told without them, and nobody is alarmed."""
    talk = running(desk, counts=False)
    talk.system[0]["text"] = "You are another."
    found = desk.ask(talk, counts=False)
    assert found.cause is Cause.PROMPT
    assert found.text.endswith("so the cache could not be used from there on")
    assert desk.alarms == []


# -- alarms


def breakage(desk: Desk) -> Conversation:
    """A conversation that has just lost its cache."""
    talk = running(desk)
    talk.system[0]["text"] = "You are another."
    lost(desk, talk, Cause.PROMPT)
    assert len(desk.alarms) == 1
    talk.answered()
    return talk


def test_an_alarm_ends_when_the_cache_is_of_use_again(desk: Desk) -> None:
    """The next turn finds its prompt: nobody has to do anything."""
    assert desk.ask(breakage(desk)).text == ""
    assert desk.alarms == []


def test_an_alarm_goes_on_while_the_cache_is_lost_each_time(desk: Desk) -> None:
    """A timestamp in the system prompt: each request is a loss, and the alarm says what the last one was."""
    talk = breakage(desk)
    for turn in range(3):
        talk.system[0]["text"] = f"You are another, at {turn}."
        lost(desk, talk, Cause.PROMPT)
        assert len(desk.alarms) == 1
        talk.answered()
    talk.tools[0]["description"] = "Y" + talk.tools[0]["description"][1:]
    lost(desk, talk, Cause.PROMPT)
    assert "tool 1" in desk.alarms[0]


def test_an_alarm_ends_when_its_conversation_does_not_go_on(desk: Desk) -> None:
    """What is over needs nobody's attention."""
    breakage(desk)
    desk.now += ALARM_SECONDS + 1
    assert desk.alarms == []


def test_small_losses_are_no_alarm(desk: Desk) -> None:
    """They are in the log, and worth nobody's time."""
    talk = Conversation()
    desk.ask(talk)
    talk.answered()
    talk.tools[0]["description"] = "Y" + talk.tools[0]["description"][1:]
    assert desk.ask(talk).cause is Cause.PROMPT
    assert desk.alarms == []


# -- memory


def test_what_is_remembered_is_bounded() -> None:
    """Conversations of one session, conversations in all, and what they take: the quiet ones are forgotten first."""
    desk = Desk()
    desk.guard = CacheGuard(most=20, room=10**9)
    for number in range(CONVERSATIONS_EACH + 2):
        desk.ask(Conversation(f"talk {number}"))
    assert len(desk.guard._conversations) == CONVERSATIONS_EACH
    for number in range(30):
        desk.ask(Conversation(f"more {number}"), session=str(number))
    assert len(desk.guard._conversations) == 20
    desk.guard = CacheGuard(room=100_000)
    for number in range(30):
        desk.ask(Conversation(f"talk {number}"), session=str(number))
    assert 1 < len(desk.guard._conversations) < 30
    assert desk.guard._weight <= 100_000
    assert sum(desk.guard._weights.values()) == desk.guard._weight
    assert set(desk.guard._weights) == set(desk.guard._conversations)
    desk.guard.clear()
    assert not desk.guard._conversations
    assert desk.ask(Conversation("talk 29"), session="29").relation is Relation.NEW


def test_one_conversation_that_is_larger_than_the_room_is_kept() -> None:
    """It is the one that matters."""
    desk = Desk()
    desk.guard = CacheGuard(room=1)
    talk = running(desk)
    assert desk.ask(talk).relation is Relation.APPENDED
    assert len(desk.guard._conversations) == 1
