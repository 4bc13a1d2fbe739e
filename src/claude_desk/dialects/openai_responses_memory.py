"""Remembers items, so that clients may name them instead of sending them again. Bounded, in memory only.

``previous_response_id`` stands for everything that led to a response and the response itself; an
``item_reference`` for one item of its output. What one client was told no other can name.

Responses form trees: each knows the one it went on from. Whenever one is used, all before it count as used after
it, so that the oldest entry is never one that a kept entry still needs.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import msgspec

Json = dict[str, Any]

TOTAL_BYTES = 64 * 1024 * 1024
"""What all clients' items may take, written as JSON. A long agent session is a few MB."""


@dataclass(frozen=True, slots=True)
class _Entry:
    previous: str
    given: bytes
    output: dict[str, bytes]

    @property
    def size(self) -> int:
        return len(self.given) + sum(map(len, self.output.values()))

    def items(self) -> list[Json]:
        given: list[Json] = msgspec.json.decode(self.given)
        return given + [msgspec.json.decode(item) for item in self.output.values()]


class _Client:
    def __init__(self) -> None:
        self.entries: OrderedDict[str, _Entry] = OrderedDict()
        self.homes: dict[str, str] = {}  # item id -> response id
        self.size = 0

    def forget_oldest(self) -> int:
        _, entry = self.entries.popitem(last=False)
        for item in entry.output:
            self.homes.pop(item, None)
        self.size -= entry.size
        return entry.size


class ItemMemory:
    """What clients may refer to.

    Args:
        total_bytes: bound for all clients together; over it, the client with the most gives way, oldest first.
    """

    def __init__(self, total_bytes: int = TOTAL_BYTES) -> None:
        self._total_bytes = total_bytes
        self._clients: dict[str, _Client] = {}
        self._size = 0

    def remember(
        self, client: str, response_id: str, *, previous: str, given: list[Json], output: list[Json]
    ) -> None:
        """Keep a response.

        Args:
            client: whose it is.
            response_id: what it will be named by.
            previous: the response it went on from; empty for none.
            given: the input items of its own request, with no references among them.
            output: its output items, ids included.
        """
        holder = self._clients.setdefault(client, _Client())
        if response_id in holder.entries:
            return  # ids are unique: whoever says it again says the same
        encoded = {item["id"]: msgspec.json.encode(item) for item in output}
        entry = _Entry(previous, msgspec.json.encode(given), encoded)
        holder.entries[response_id] = entry
        holder.homes.update(dict.fromkeys(encoded, response_id))
        holder.size += entry.size
        self._size += entry.size
        self._touch(holder, response_id)
        while self._size > self._total_bytes:
            largest = max(self._clients.values(), key=lambda each: each.size)
            self._size -= largest.forget_oldest()

    def history(self, client: str, response_id: str) -> list[Json] | None:
        """All items up to and with a response's output, oldest first; None where it is not known."""
        holder = self._clients.get(client)
        if holder is None:
            return None
        chain = self._touch(holder, response_id)
        if chain is None:
            return None
        return [item for each in reversed(chain) for item in each.items()]

    def item(self, client: str, item_id: str) -> Json | None:
        """One output item; None where it is not known."""
        holder = self._clients.get(client)
        home = holder.homes.get(item_id) if holder is not None else None
        if holder is None or home is None:
            return None
        self._touch(holder, home)
        found: Json = msgspec.json.decode(holder.entries[home].output[item_id])
        return found

    @staticmethod
    def _touch(holder: _Client, response_id: str) -> list[_Entry] | None:
        """Count a response and all before it as used now; give them, newest first, or None if one is missing."""
        chain = []
        while response_id:
            entry = holder.entries.get(response_id)
            if entry is None:
                return None
            holder.entries.move_to_end(response_id)
            chain.append(entry)
            response_id = entry.previous
        return chain
