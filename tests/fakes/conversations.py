"""Conversations as agents have them: a request for each turn, with tools, system prompt and cache breakpoints."""

from __future__ import annotations

import copy
import json
from typing import Any

Json = dict[str, Any]
FILLER = "It reads what it is given, word by word, and says what is in there. "


class Conversation:
    """One conversation; each turn makes the whole request anew, as a client would.

    Args:
        name: stands in every text, so that two conversations have none in common.
        tools: how many there are.
        marks: whether breakpoints are set: on the system prompt, and on the newest block.
    """

    def __init__(self, name: str = "one", *, tools: int = 4, marks: bool = True) -> None:
        self.name = name
        self.marks = marks
        self.model = "claude-opus-5-5"
        self.fields: Json = {"max_tokens": 100}
        self.tools: list[Json] = [
            {
                "name": f"tool_{number}",
                "description": f"Tool {number} of {name}. " + FILLER * 3,
                "input_schema": {
                    "type": "object",
                    "properties": {"path": {"type": "string"}, "depth": {"type": "integer"}},
                },
            }
            for number in range(tools)
        ]
        self.system: list[Json] = [
            {"type": "text", "text": f"You are {name}."},
            {"type": "text", "text": f"Be kind, {name}. " + FILLER * 40},
        ]
        self.messages: list[Json] = []
        self.ask()

    def ask(self, blocks: int = 2) -> None:
        """The user says something."""
        turn = len(self.messages)
        texts = [f"{self.name}, turn {turn}, part {number}. " + FILLER * 6 for number in range(blocks)]
        self.messages.append({"role": "user", "content": [{"type": "text", "text": text} for text in texts]})

    def answered(self, *, with_tool: bool = False) -> None:
        """The model answers, with a tool call that is answered in turn if wanted, and the user goes on."""
        turn = len(self.messages)
        content: list[Json] = [{"type": "text", "text": f"Answer {turn} to {self.name}. " + FILLER}]
        if not with_tool:
            self.messages.append({"role": "assistant", "content": content})
            self.ask()
            return
        call = {
            "type": "tool_use",
            "id": f"toolu_{turn}",
            "name": "tool_0",
            "input": {"path": f"/{turn}", "depth": turn},
        }
        result = {
            "type": "tool_result",
            "tool_use_id": f"toolu_{turn}",
            "content": f"Result {turn}. " + FILLER * 3,
        }
        self.messages.append({"role": "assistant", "content": [*content, call]})
        self.messages.append({"role": "user", "content": [result]})

    def document(self) -> Json:
        """The request now; changing it changes nothing here."""
        document: Json = copy.deepcopy(
            {
                "model": self.model,
                **self.fields,
                "tools": self.tools,
                "system": self.system,
                "messages": self.messages,
            }
        )
        if self.marks:
            mark = {"cache_control": {"type": "ephemeral"}}
            for blocks in (document["system"], document["messages"][-1]["content"]):
                if blocks:
                    blocks[-1] |= mark
        return document

    def body(self) -> bytes:
        """The same as bytes."""
        return json.dumps(self.document()).encode()
