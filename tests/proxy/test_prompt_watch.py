"""The guard of the prompt cache through the whole proxy: real requests, and the rows they leave behind."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from claude_desk.requestlog.record import RequestFinished
from fakes.conversations import FILLER, Conversation
from fakes.recording_upstream import RecordingUpstream, json_reply, message_reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk

HEADERS = (("anthropic-version", "2023-06-01"), ("x-claude-code-session-id", "s-1"))


class Talk:
    """A conversation with a Claude Desk."""

    def __init__(self, desk: RunningDesk, target: bytes = b"/v1/messages") -> None:
        self.desk = desk
        self.target = target
        self.conversation = Conversation()
        self.conversation.system[1]["text"] += FILLER * 60
        self.turns = 0

    def turn(self, **fields: Any) -> RequestFinished:
        """One request, and how its row tells it ended."""
        if self.turns:
            self.conversation.answered(with_tool=self.turns % 2 == 0)
        body = json.dumps(self.conversation.document() | fields).encode()
        assert self.desk.ask(target=self.target, headers=HEADERS, body=body).status == 200
        self.turns += 1
        return self.desk.end(self.turns - 1)


@pytest.fixture
def practice(tmp_path: Path) -> Any:
    """A Claude Desk with Practice, whose cache keeps to the API's rules."""
    with RunningDesk(tmp_path / "desk") as running:
        yield running


@pytest.mark.parametrize("stream", [False, True])
def test_appended_turns_raise_nothing(practice: RunningDesk, stream: bool) -> None:  # noqa: FBT001
    """A conversation that only goes on: each turn reads what the one before left, and no row says a word."""
    talk = Talk(practice)
    ends = [talk.turn(stream=stream) for _ in range(6)]
    assert [(end.cache_cause, end.cache_text) for end in ends] == [("", "")] * 6
    for before, after in pairwise(ends):
        assert after.tokens.cache_read == before.tokens.cache_read + before.tokens.cache_write > 1_000
    assert practice.attention("cache") == ""
    found = practice.desk.prompt_cache.finding(ends[-1].id)
    assert found is not None
    assert found.turn == 6


def test_a_tool_that_changes_in_the_third_turn_is_named(practice: RunningDesk) -> None:
    """Its row says which tool, which field, which characters, and what it cost; the rows around it say nothing."""
    talk = Talk(practice)
    talk.turn()
    before = talk.turn()
    description = talk.conversation.tools[1]["description"]
    talk.conversation.tools[1]["description"] = description[:40] + "!" + description[41:]
    changed = talk.turn()
    cached = before.tokens.cache_read + before.tokens.cache_write
    assert changed.tokens.cache_read == 0
    assert changed.cache_cause == "prompt"
    assert changed.cache_text == (
        "prompt cache: tool 2 (tool_1) differs in its field 'description', characters 33 to 64 of "
        f"{len(description)}, so the cache could not be used from there on; 0 of {cached:,} cached tokens were read"
    )
    assert talk.turn().cache_text == ""
    stored = practice.desk.log_page().result(10)[1].finished
    assert stored == changed


def test_an_old_message_and_the_system_prompt_are_named(practice: RunningDesk) -> None:
    """The other two places where a prompt can change."""
    talk = Talk(practice)
    for _ in range(3):
        talk.turn()
    talk.conversation.messages[1]["content"][0]["text"] = "Somebody edited this."
    assert "message 2 (assistant) differs in characters 1 to 32;" in talk.turn().cache_text
    talk.conversation.system[0]["text"] = "You are someone else."
    assert "prompt cache: system block 1 differs in characters 1 to " in talk.turn().cache_text


def test_a_large_loss_is_an_alarm_until_the_cache_is_of_use_again(practice: RunningDesk) -> None:
    """The status says so while it is so; nobody has to do anything about it."""
    talk = Talk(practice)
    talk.conversation.system[1]["text"] += FILLER * 700
    talk.turn()
    talk.turn()
    talk.conversation.system[0]["text"] = "You are someone else."
    lost = talk.turn()
    assert (
        practice.wait_for_attention("cache")
        == f"A conversation of 'test program' lost its {lost.cache_text}."
    )
    talk.turn()
    assert practice.desk.flush_log()
    assert practice.attention("cache") == ""


def test_switched_off_nothing_is_looked_at(tmp_path: Path) -> None:
    """No thread, no finding; rows as ever."""
    with RunningDesk(tmp_path / "desk", settings="[cache_guard]\nenabled = false\n") as running:
        talk = Talk(running)
        talk.turn()
        talk.turn()
        talk.conversation.system[0]["text"] = "You are someone else."
        end = talk.turn()
        assert (end.cache_cause, end.cache_text) == ("", "")
        assert running.desk.prompt_cache.finding(end.id) is None
        assert running.desk.prompt_cache._thread is None


def counted(read: int, written: int) -> Any:
    """A whole reply that says this much came from the cache."""
    message = json.loads(b"".join(part for part in message_reply().chunks if isinstance(part, bytes)))
    message["usage"] |= {"cache_read_input_tokens": read, "cache_creation_input_tokens": written}
    return json_reply(message)


def test_what_leaves_is_what_counts(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """A compatible vendor's prompt is looked at as it left, and its own counts are believed."""
    talk = Talk(desk)
    upstream.answer(counted(0, 20_000), counted(20_000, 300), counted(0, 20_600))
    talk.turn()
    assert talk.turn().cache_text == ""
    end = talk.turn()
    assert end.cache_cause == "unknown"
    assert end.cache_text.endswith("0 of 20,300 cached tokens were read")
    assert desk.attention("cache") == ""


def test_other_dialects_are_looked_at_as_messages(tmp_path: Path) -> None:
    """A Chat Completions client's system prompt that changes is named by its place in the request that left."""
    with (
        RecordingUpstream(lambda _: sse_reply(message_stream())) as upstream,
        RunningDesk(tmp_path / "desk", upstream) as running,
    ):
        messages: list[Any] = [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello."},
        ]
        for turn in range(3):
            if turn == 2:
                messages[0] = {"role": "system", "content": "Be thorough."}
            body = {"model": "claude-opus-5-5", "stream": True, "messages": messages}
            reply = running.ask(
                target=b"/v1/chat/completions", headers=HEADERS, body=json.dumps(body).encode()
            )
            assert reply.status == 200
            messages = [
                *messages,
                {"role": "assistant", "content": f"{turn}"},
                {"role": "user", "content": f"Go {turn}"},
            ]
        assert running.end(1).cache_text == ""
        assert "system block 1 differs in characters 1 to 12" in running.end(2).cache_text


def test_token_counts_are_no_part_of_a_conversation(practice: RunningDesk) -> None:
    """Counting a prompt caches nothing and is compared with nothing."""
    talk = Talk(practice)
    talk.turn()
    body = talk.conversation.body()
    practice.ask(target=b"/v1/messages/count_tokens", headers=HEADERS, body=body)
    assert practice.desk.prompt_cache.finding(practice.end(1).id) is None
