"""Puts a conversation together as the Messages protocol wants it: turns that alternate, tools that are answered.

OpenAI's clients send messages of any role in any order, and agents cut their histories anywhere. What is missing is
repaired, and always in the same way: the same history gives the same bytes, and a history with something appended gives
the same bytes with something appended. Prompt caching and the signatures of thinking hang on that.

How a turn comes to be::

    system, developer   before everything else: a block of ``system``
                        after a user turn, where the model takes it: a ``system`` turn of its own
                        elsewhere: a ``<system-reminder>`` in the user turn it falls into
    user                joined with its neighbours of the same role
    tool result         to the front of the user turn that follows its call; without a call it becomes text
    assistant           joined with its neighbours; calls that nobody answered get a result that says so
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from claude_desk.dialects.openai_content import FILLER
from claude_desk.messages.models import ModelRules

Json = dict[str, Any]

NO_RESULT = "no result recorded"

Recall = Callable[[bytes, list[Json]], list[Json] | None]
"""Given the digest of everything before an assistant turn, and the turn's blocks: the blocks as the model wrote them,
thinking included, or None where they are not remembered."""


@dataclass(slots=True)
class Turn:
    """A message of the Messages protocol, with tool results kept apart until the end."""

    role: str
    blocks: list[Json] = field(default_factory=list)
    results: list[Json] = field(default_factory=list)

    def calls(self) -> list[str]:
        """The ids of the calls it makes, in order."""
        return [block["id"] for block in self.blocks if block["type"] == "tool_use"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation that is ready to be sent.

    Attributes:
        system: text blocks; empty for none.
        messages: the turns.
        digest: of all the above, cache marks left out: what the answer will have before it.
        prefilled: the last turn is the assistant's, so the answer continues it.
    """

    system: list[Json]
    messages: list[Json]
    digest: bytes
    prefilled: bool


class Conversation:
    """Takes the messages one after the other, then :meth:`build`.

    Args:
        rules: what the model takes.
    """

    def __init__(self, rules: ModelRules) -> None:
        self._rules = rules
        self._system: list[Json] = []
        self._turns: list[Turn] = []
        self._reminders: list[Json] = []  # since the last user turn: it is not clear yet where they may stand
        self._blank = False  # the model answered those with nothing

    def system(self, blocks: list[Json]) -> None:
        """A system or developer message, of text blocks."""
        self._settle_blank()
        if not self._turns:
            self._system += blocks
        elif self._rules.system_turns and self._turns[-1].role == "user":
            self._reminders += blocks
        else:
            self._user().blocks += [_reminder(block) for block in blocks]

    def user(self, blocks: list[Json]) -> None:
        """A user message."""
        self._user().blocks += blocks

    def result(
        self, call_id: str, content: list[Json], *, is_error: bool = False, mark: Json | None = None
    ) -> None:
        """The result of a tool call.

        Args:
            call_id: of the call, as it was sent.
            content: blocks that a tool_result may hold.
            is_error: the tool failed.
            mark: cache_control for it.
        """
        turn = self._turns[-2] if len(self._turns) > 1 and self._turns[-1].role == "user" else None
        if self._turns and self._turns[-1].role == "assistant":
            turn = self._turns[-1]
        user = self._user()
        answered = {each["tool_use_id"] for each in user.results}
        if turn is None or call_id not in turn.calls() or call_id in answered:
            texts = [block["text"] for block in content if block["type"] == "text"]
            user.blocks.append(
                {"type": "text", "text": f"Tool result ({call_id}): {' '.join(texts) or FILLER}"}
            )
            user.blocks += [block for block in content if block["type"] != "text"]
            return
        made: Json = {"type": "tool_result", "tool_use_id": call_id}
        if content:
            made["content"] = content
        if is_error:
            made["is_error"] = True
        if mark is not None:
            made["cache_control"] = mark
        user.results.append(made)

    def assistant(self, blocks: list[Json]) -> None:
        """An assistant message: thinking first, then text, then calls; without any, it is as if it were not there."""
        if not blocks:
            self._blank = bool(self._reminders)
            return
        self._blank = False
        if self._reminders:
            self._turns.append(Turn("system", self._reminders))
            self._reminders = []
        if not self._turns or self._turns[-1].role != "assistant":
            self._turns.append(Turn("assistant"))
        taken = set(self._turns[-1].calls())
        for block in blocks:
            if block["type"] == "tool_use":
                if block["id"] in taken:
                    continue  # ids are unique in a turn, and a call that is there twice is the same call
                taken.add(block["id"])
            self._turns[-1].blocks.append(block)

    def build(self, *, recall: Recall | None = None, prelude: bytes = b"") -> Prompt:
        """Finish the conversation.

        Args:
            recall: finds an assistant turn as the model wrote it.
            prelude: bytes that stand for what comes before: model and tools.
        """
        if self._reminders:
            self._turns.append(Turn("system", self._reminders))
            self._reminders = []
        self._repair()
        digest = hashlib.blake2b(prelude, digest_size=16)
        for block in self._system:
            _add(digest, "system", block)
        messages = []
        for turn in self._turns:
            blocks = turn.results + turn.blocks
            if turn.role == "assistant" and recall is not None:
                blocks = recall(digest.digest(), blocks) or blocks
            for block in blocks:
                _add(digest, turn.role, block)
            messages.append({"role": turn.role, "content": blocks})
        return Prompt(self._system, messages, digest.digest(), self._turns[-1].role == "assistant")

    def _settle_blank(self) -> None:
        """Keep a system turn where it was sent before, though the answer to it was blank and goes up no more."""
        if self._blank:
            self._blank = False
            self._turns.append(Turn("system", self._reminders))
            self._turns.append(Turn("assistant", [{"type": "text", "text": FILLER}]))
            self._reminders = []

    def _user(self) -> Turn:
        self._settle_blank()
        if not self._turns or self._turns[-1].role != "user":
            self._turns.append(Turn("user"))
        turn = self._turns[-1]
        turn.blocks += [_reminder(block) for block in self._reminders]
        self._reminders = []
        return turn

    def _repair(self) -> None:
        turns = [turn for turn in self._turns if turn.blocks or turn.results or turn.role == "user"]
        if not turns or turns[0].role != "user":
            turns.insert(0, Turn("user"))
        for turn in turns:
            if not turn.blocks and not turn.results:
                turn.blocks.append({"type": "text", "text": FILLER})
        whole: list[Turn] = []
        for turn in turns:
            if whole and whole[-1].role == turn.role:  # what stood between them was empty
                whole[-1].blocks += turn.blocks
                whole[-1].results += turn.results
            else:
                whole.append(turn)
        self._turns = []
        for index, turn in enumerate(whole):
            self._turns.append(turn)
            calls = turn.calls() if turn.role == "assistant" else []
            if calls:
                follower = whole[index + 1] if index + 1 < len(whole) else None
                if follower is None or follower.role != "user":
                    follower = Turn("user")
                    self._turns.append(follower)
                answered = {each["tool_use_id"] for each in follower.results}
                follower.results += [_no_result(call) for call in calls if call not in answered]
        self._settle_end()

    def _settle_end(self) -> None:
        last = self._turns[-1]
        if last.role != "assistant":
            return
        if not self._rules.prefill:
            self._turns.append(Turn("user", [{"type": "text", "text": FILLER}]))
        elif last.blocks[-1]["type"] == "text":
            last.blocks[-1] = {**last.blocks[-1], "text": last.blocks[-1]["text"].rstrip()}


def answer_key(prefix: bytes, blocks: list[Json]) -> bytes:
    """What an assistant turn is known by: all that came before, its text, its calls; not its thinking.

    Clients send text back with its ends trimmed and arguments written anew, so neither counts.
    """
    text = "".join(block["text"] for block in blocks if block.get("type") == "text").strip()
    calls = [
        (block["id"], block["name"], msgspec.json.encode(block["input"], order="deterministic"))
        for block in blocks
        if block.get("type") == "tool_use"
    ]
    return hashlib.blake2b(prefix + msgspec.json.encode((text, calls)), digest_size=16).digest()


def _add(digest: hashlib.blake2b, role: str, block: Json) -> None:
    bare = {name: value for name, value in block.items() if name != "cache_control"}
    written = msgspec.json.encode(bare)
    digest.update(b"%b %d " % (role.encode(), len(written)))
    digest.update(written)


def _reminder(block: Json) -> Json:
    return {**block, "text": f"<system-reminder>\n{block['text']}\n</system-reminder>"}


def _no_result(call_id: str) -> Json:
    text = {"type": "text", "text": NO_RESULT}
    return {"type": "tool_result", "tool_use_id": call_id, "content": [text], "is_error": True}
