"""Remembers answers with thinking in them, for clients whose protocol has no place to send a signature back.

A turn is found again by everything before it and by what the client can see of it (see
:func:`~claude_desk.dialects.openai_turns.answer_key`), so that thinking only ever returns to the very prompt it came
from: anywhere else the upstream would refuse it. A turn that is forgotten costs the model some context and nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import msgspec

from claude_desk.dialects.openai_turns import answer_key

Json = dict[str, Any]

CLIENT_BYTES = 8 * 1024 * 1024
"""What one client's turns may take, written as JSON; the ones used longest ago go first."""

CLIENTS = 32


class TurnMemory:
    """Bounded, in memory only, and each client's apart.

    Args:
        client_bytes: bytes for each client.
        clients: how many clients; the one heard of longest ago goes first.
    """

    def __init__(self, client_bytes: int = CLIENT_BYTES, clients: int = CLIENTS) -> None:
        self._client_bytes = client_bytes
        self._clients = clients
        self._turns: OrderedDict[str, OrderedDict[bytes, bytes]] = OrderedDict()
        self._sizes: dict[str, int] = {}

    def remember(self, client: str, prefix: bytes, blocks: list[Json]) -> None:
        """Keep an answer, if there is thinking in it.

        Args:
            client: whose it is.
            prefix: digest of the prompt that led to it.
            blocks: the answer as the model wrote it.
        """
        if not any(block.get("type") in {"thinking", "redacted_thinking"} for block in blocks):
            return
        # An empty text may be said, but not sent back.
        blocks = [block for block in blocks if block.get("type") != "text" or block["text"].strip()]
        written = msgspec.json.encode(blocks)
        if len(written) > self._client_bytes:
            return
        turns = self._turns.setdefault(client, OrderedDict())
        self._turns.move_to_end(client)
        key = answer_key(prefix, blocks)
        self._sizes[client] = self._sizes.get(client, 0) + len(written) - len(turns.pop(key, b""))
        turns[key] = written
        while self._sizes[client] > self._client_bytes:
            _, dropped = turns.popitem(last=False)
            self._sizes[client] -= len(dropped)
        while len(self._turns) > self._clients:
            forgotten, _ = self._turns.popitem(last=False)
            del self._sizes[forgotten]

    def recall(self, client: str, prefix: bytes, blocks: list[Json]) -> list[Json] | None:
        """The answer as the model wrote it, given what the client shows of it; None where it is not known."""
        turns = self._turns.get(client)
        if turns is None:
            return None
        self._turns.move_to_end(client)
        key = answer_key(prefix, blocks)
        written = turns.get(key)
        if written is None:
            return None
        turns.move_to_end(key)
        found: list[Json] = msgspec.json.decode(written)
        return found
