"""The content blocks of a Messages reply, out of pieces that come in any order.

Theory of operation
-------------------
Blocks of a Messages stream follow each other; those of a Chat stream need not: parallel calls may alternate, text may come
between them. So blocks stand in the order they began, and one of them is current: it passes what comes for it at once, while
what comes for later ones waits with them::

    unseen  -> open     it is current, and there is something to show: text that is not blank, arguments that begin an object
    open    -> closed   thinking, text: another block began, or the reply ends
                        call: another block began and its arguments are complete, or the reply ends
    unseen  -> closed   the same for a call with other arguments, which is then written whole
    unseen  -> dropped  text that stayed blank: the Messages API would not take it back

Arguments that are nothing, or ``null``, are an object without fields; what is no object at all is kept in one, as ``_raw``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from claude_desk.upstreams.openai_chat_names import claude_call_id, made_call_id

Json = dict[str, Any]


def event(name: str, **data: object) -> bytes:
    """One event of a Messages stream; ``type`` is filled in."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), msgspec.json.encode({"type": name, **data}))


PING = event("ping")


class Block:
    """One content block on its way.

    Args:
        kind: ``text``, ``thinking`` or ``tool_use``.
        signature: of thinking.
    """

    __slots__ = (
        "_checked",
        "_first",
        "_last",
        "call_id",
        "kind",
        "name",
        "parts",
        "shown",
        "signature",
        "written",
    )

    def __init__(self, kind: str, signature: str = "") -> None:
        self.kind = kind
        self.signature = signature
        self.call_id = ""
        self.name = ""
        self.parts: list[str] = []
        self.written = 0
        self.shown = False
        self._first = ""
        self._last = ""
        self._checked = 0

    def add(self, piece: str) -> None:
        """Take more of its text or arguments."""
        self.parts.append(piece)
        bare = piece.strip()
        self._first = self._first or bare[:1]
        self._last = bare[-1:] or self._last

    @property
    def value(self) -> str:
        """All of its text or arguments so far."""
        return "".join(self.parts)

    @property
    def blank(self) -> bool:
        """Nothing but white space so far."""
        return not self._first

    @property
    def begins_object(self) -> bool:
        """Whether its arguments can only become an object."""
        return self._first == "{"

    def complete(self) -> bool:
        """Whether its arguments are a whole object, so that no more can follow."""
        if self._checked == len(self.parts):
            return False
        # Only where there is something new, and only where it could be the end: calls can be long, and come in crumbs.
        if self._last != "}" or _object(self.value) is None:
            self._checked = len(self.parts)
            return False
        return True

    def input(self) -> Json:
        """What its arguments come to, whatever the model wrote."""
        value = self.value
        found = _object(value)
        if found is not None:
            return found
        return {} if value.strip() in {"", "null"} else {"_raw": value}


class Blocks:
    """All blocks of a reply.

    Args:
        renamed: from tool names that had to be shortened to the client's.

    Attributes:
        message: the reply's id, for calls that come without one.
    """

    def __init__(self, renamed: dict[str, str]) -> None:
        self.message = ""
        self._renamed = renamed
        self._blocks: list[Block] = []
        self._calls: dict[int, Block] = {}
        self._ids: set[str] = set()
        self._current = 0
        self._shown = 0

    @property
    def called(self) -> bool:
        """Whether the reply calls a tool."""
        return bool(self._calls)

    @property
    def calls_complete(self) -> bool:
        """Whether no call was cut off in its arguments."""
        return all(block.complete() or block.blank for block in self._blocks if block.kind == "tool_use")

    def add(self, kind: str, piece: str, signature: str = "") -> None:
        """Take a piece of text or thinking."""
        if not piece:
            return
        if not self._blocks or self._blocks[-1].kind != kind:
            self._blocks.append(Block(kind, signature))
        self._blocks[-1].add(piece)

    def add_call(self, index: int | None, call_id: str, name: str, arguments: str) -> None:
        """Take a piece of a call.

        Args:
            index: which call, by the server's count; None where it does not count.
            call_id: its id; empty where it was told before, or comes later.
            name: its name, or more of it; empty as above.
            arguments: more of its arguments.
        """
        if index is None:
            fresh = bool(name) or not self._calls
            index = max(self._calls, default=-1) + 1 if fresh else max(self._calls)
        block = self._calls.get(index)
        if block is not None and name and call_id and block.call_id and call_id != block.call_id:
            # Some servers count every call as the first. What follows belongs to the new one.
            self._calls[-1 - len(self._calls)] = block
            block = None
        if block is None:
            block = self._calls[index] = Block("tool_use")
            self._blocks.append(block)
        block.call_id = block.call_id or call_id
        if name and not block.parts and name != block.name:
            block.name += name
        if arguments:
            block.add(arguments)

    def advance(self, *, final: bool = False) -> bytes:
        """Write what can be written by now.

        Args:
            final: nothing follows.

        Raises:
            ValueError: a call has no name.
        """
        out = b""
        while self._current < len(self._blocks):
            block = self._blocks[self._current]
            waits = self._current + 1 < len(self._blocks)
            ended = final or (waits and (block.kind != "tool_use" or block.complete()))
            out += self._write(block, ended=ended)
            if not ended:
                break
            self._current += 1
        return out

    def content(self) -> list[Json]:
        """Every block, whole."""
        made = []
        for block in self._blocks:
            if block.kind == "tool_use":
                made.append({**self._start(block), "input": block.input()})
            elif not block.blank:
                made.append({**self._start(block), block.kind: block.value})
                if block.kind == "thinking":
                    made[-1]["signature"] = block.signature
        return made

    def _write(self, block: Block, *, ended: bool) -> bytes:
        call = block.kind == "tool_use"
        out = b""
        if not block.shown:
            if not (block.begins_object or ended if call else not block.blank):
                return b""
            block.shown = True
            out = event("content_block_start", index=self._shown, content_block=self._start(block))
            if not self._shown:
                out += PING
            if call and not block.begins_object:
                block.parts = [msgspec.json.encode(block.input()).decode()]
        field, kind = {
            "text": ("text", "text_delta"),
            "thinking": ("thinking", "thinking_delta"),
            "tool_use": ("partial_json", "input_json_delta"),
        }[block.kind]
        piece = "".join(block.parts[block.written :])
        block.written = len(block.parts)
        if piece:
            out += event("content_block_delta", index=self._shown, delta={"type": kind, field: piece})
        if ended:
            if block.kind == "thinking":
                signed = {"type": "signature_delta", "signature": block.signature}
                out += event("content_block_delta", index=self._shown, delta=signed)
            out += event("content_block_stop", index=self._shown)
            self._shown += 1
        return out

    def _start(self, block: Block) -> Json:
        if block.kind == "text":
            return {"type": "text", "text": ""}
        if block.kind == "thinking":
            return {"type": "thinking", "thinking": "", "signature": ""}
        if not block.name:
            raise ValueError("a tool call without a name")
        call_id = claude_call_id(block.call_id) if block.call_id else ""
        if not call_id or call_id in self._ids:
            call_id = made_call_id(self.message, len(self._ids))
        self._ids.add(call_id)
        return {
            "type": "tool_use",
            "id": call_id,
            "name": self._renamed.get(block.name, block.name),
            "input": {},
        }


def _object(arguments: str) -> Json | None:
    try:
        value = msgspec.json.decode(arguments.encode())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
