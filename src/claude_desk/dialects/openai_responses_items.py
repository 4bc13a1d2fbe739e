"""The items of a response while they are being written: one class for each kind of Messages content block.

An item answers each step of its block (begin, piece, stop) with the events that OpenAI's streaming clients expect
for it, and knows at any time what it looks like whole. Sequence numbers are not its business.

https://platform.openai.com/docs/api-reference/responses-streaming
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claude_desk.dialects.openai_citations import response_annotations
from claude_desk.dialects.openai_responses_client_tools import CLIENT_TOOLS
from claude_desk.dialects.openai_responses_reasoning import seal

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CalledTool:
    """A tool as its client knows it.

    Attributes:
        name: as the client declared it.
        namespace: the namespace it was declared in; empty for none.
        kind: the type it was declared as.
    """

    name: str
    namespace: str = ""
    kind: str = "function"

    def named(self, item: Json) -> Json:
        """The item with the tool's name in it."""
        item["name"] = self.name
        if self.namespace:
            item["namespace"] = self.namespace
        return item


class Item(ABC):
    """One output item.

    Args:
        tail: what its id is made of, less the prefix of its kind.
        index: its place in the output.

    Attributes:
        id: its id.
        index: its place in the output.
        status: in_progress until it is done.
    """

    prefix: str

    def __init__(self, tail: str, index: int) -> None:
        self.id = f"{self.prefix}_{tail}_{index}"
        self.index = index
        self.status = "in_progress"

    @abstractmethod
    def whole(self) -> Json:
        """The item as it is now."""

    def open(self) -> Iterator[Json]:
        """The first block of it begins."""
        yield self.added()

    def begin(self) -> Iterator[Json]:
        """A block of it begins."""
        yield from ()

    @abstractmethod
    def piece(self, text: str) -> Iterator[Json]:
        """More text of the block, never empty."""

    @abstractmethod
    def stop(self, block: Json, text: str) -> Iterator[Json]:
        """The block is complete; the item may still go on with the next one.

        Args:
            block: as it would be sent back to the upstream.
            text: all of it that the client is to see.
        """

    def added(self) -> Json:
        """The event that opens the item."""
        return {"type": "response.output_item.added", "output_index": self.index, "item": self.whole()}

    def done(self, status: str) -> Json:
        """The event that closes the item."""
        self.status = status
        return {"type": "response.output_item.done", "output_index": self.index, "item": self.whole()}

    def _event(self, kind: str, **fields: object) -> Json:
        return {"type": kind, "item_id": self.id, "output_index": self.index, **fields}


class MessageItem(Item):
    """A run of text blocks; each is a content part, so that an echo brings back the same blocks.

    Args:
        tail: what its id is made of, less the prefix of its kind.
        index: its place in the output.

    Attributes:
        phase: whether it is ``commentary`` or the ``final_answer``, where the client speaks of such.
    """

    prefix = "msg"

    def __init__(self, tail: str, index: int) -> None:
        super().__init__(tail, index)
        self.phase = ""
        self._parts: list[Json] = []

    def whole(self) -> Json:
        """The item as it is now."""
        item: Json = {
            "id": self.id,
            "type": "message",
            "status": self.status,
            "role": "assistant",
            "content": list(self._parts),
        }
        return {**item, "phase": self.phase} if self.phase else item

    def begin(self) -> Iterator[Json]:
        """A content part begins."""
        part = _output_text("", [])
        yield self._event("response.content_part.added", content_index=len(self._parts), part=part)

    def piece(self, text: str) -> Iterator[Json]:
        """More of it."""
        yield {
            "type": "response.output_text.delta",
            "item_id": self.id,
            "output_index": self.index,
            "content_index": len(self._parts),
            "delta": text,
            "logprobs": [],
        }

    def stop(self, block: Json, text: str) -> Iterator[Json]:
        """It is complete."""
        at, part = len(self._parts), _output_text(text, response_annotations(block))
        self._parts.append(part)
        for number, annotation in enumerate(part["annotations"]):
            yield self._event(
                "response.output_text.annotation.added",
                content_index=at,
                annotation_index=number,
                annotation=annotation,
            )
        yield self._event("response.output_text.done", content_index=at, text=text, logprobs=[])
        yield self._event("response.content_part.done", content_index=at, part=part)

    def refuse(self, text: str) -> Iterator[Json]:
        """Say why the model would not go on."""
        at, part = len(self._parts), {"type": "refusal", "refusal": text}
        self._parts.append(part)
        empty = {"type": "refusal", "refusal": ""}
        yield self._event("response.content_part.added", content_index=at, part=empty)
        yield self._event("response.refusal.delta", content_index=at, delta=text)
        yield self._event("response.refusal.done", content_index=at, refusal=text)
        yield self._event("response.content_part.done", content_index=at, part=part)


class ReasoningItem(Item):
    """A thinking block: its text is the summary; all of it, signature included, is ``encrypted_content``.

    Args:
        tail: what its id is made of, less the prefix of its kind.
        index: its place in the output.
        bound_to: digest of the prompt that led to it.
    """

    prefix = "rs"

    def __init__(self, tail: str, index: int, bound_to: bytes) -> None:
        super().__init__(tail, index)
        self._bound_to = bound_to
        self._summary: list[Json] = []
        self._sealed: str | None = None
        self._shown = False

    def whole(self) -> Json:
        """The item as it is now."""
        return {
            "id": self.id,
            "type": "reasoning",
            "status": self.status,
            "summary": list(self._summary),
            "encrypted_content": self._sealed,
        }

    def piece(self, text: str) -> Iterator[Json]:
        """More of it."""
        if not self._shown:
            self._shown = True
            part = {"type": "summary_text", "text": ""}
            yield self._event("response.reasoning_summary_part.added", summary_index=0, part=part)
        yield self._event("response.reasoning_summary_text.delta", summary_index=0, delta=text)

    def stop(self, block: Json, text: str) -> Iterator[Json]:
        """It is complete."""
        self._sealed = seal(block, self._bound_to)
        if text:
            part = {"type": "summary_text", "text": text}
            self._summary.append(part)
            yield self._event("response.reasoning_summary_text.done", summary_index=0, text=text)
            yield self._event("response.reasoning_summary_part.done", summary_index=0, part=part)


class CallItem(Item):
    """A call of a function tool.

    Args:
        tail: what its id is made of, less the prefix of its kind.
        index: its place in the output.
        call_id: what the tool's output will name it by.
        tool: what is called.
    """

    prefix = "fc"
    _kind, _argument, _event_kind = "function_call", "arguments", "response.function_call_arguments"

    def __init__(self, tail: str, index: int, call_id: str, tool: CalledTool) -> None:
        super().__init__(tail, index)
        self._call_id = call_id
        self._tool = tool
        self._shown = False
        self._text = ""

    def whole(self) -> Json:
        """The item as it is now."""
        item = {"id": self.id, "type": self._kind, "status": self.status, "call_id": self._call_id}
        return {**self._tool.named(item), self._argument: self._text}

    def piece(self, text: str) -> Iterator[Json]:
        """More of it."""
        self._shown = True
        yield self._event(f"{self._event_kind}.delta", delta=text)

    def stop(self, block: Json, text: str) -> Iterator[Json]:
        """It is complete."""
        self._text = text
        if text and not self._shown:
            yield from self.piece(text)
        yield self._event(f"{self._event_kind}.done", **{self._argument: text})


class CustomCallItem(CallItem):
    """A call of a custom tool, whose input is text."""

    prefix = "ctc"
    _kind, _argument, _event_kind = "custom_tool_call", "input", "response.custom_tool_call_input"


class ClientCallItem(Item):
    """A call of a tool that OpenAI defines and the client runs.

    It is told when it is complete: from its first event on, clients look into what is to be done.

    Args:
        tail: what its id is made of, less the prefix of its kind.
        index: its place in the output.
        call_id: what the tool's output will name it by.
        tool: what is called, one of ``CLIENT_TOOLS``.
    """

    def __init__(self, tail: str, index: int, call_id: str, tool: CalledTool) -> None:
        self._tool = CLIENT_TOOLS[tool.kind]
        self.prefix = self._tool.prefix
        super().__init__(tail, index)
        self._call_id = call_id
        self._action: Json = {}

    def whole(self) -> Json:
        """The item as it is now."""
        return {
            "id": self.id,
            "type": self._tool.item,
            "status": self.status,
            "call_id": self._call_id,
            self._tool.member: self._action,
        }

    def open(self) -> Iterator[Json]:
        """Not yet."""
        yield from ()

    def piece(self, text: str) -> Iterator[Json]:
        """Not yet."""
        yield from ()

    def stop(self, block: Json, text: str) -> Iterator[Json]:
        """It is complete."""
        action = self._tool.action(text)
        self._action = self._tool.begun(action)
        yield self.added()
        self._action = action
        if self._tool.kind != "shell":
            return
        for number, command in enumerate(action["commands"]):
            at = {"output_index": self.index, "command_index": number}
            yield {"type": "response.shell_call_command.added", **at, "command": ""}
            yield {"type": "response.shell_call_command.delta", **at, "delta": command}
            yield {"type": "response.shell_call_command.done", **at, "command": command}

    def done(self, status: str) -> Json:
        """The event that closes the item."""
        return super().done(self._tool.cut_off if status == "incomplete" else status)


def _output_text(text: str, notes: list[Json]) -> Json:
    return {"type": "output_text", "text": text, "annotations": notes, "logprobs": []}
