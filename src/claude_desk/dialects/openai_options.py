"""What the dialects of OpenAI's protocols get from the program: what its user chose, and what clients said so far."""

from __future__ import annotations

from dataclasses import dataclass

from claude_desk.dialects.openai_memory import TurnMemory
from claude_desk.dialects.openai_responses_memory import ItemMemory


@dataclass(frozen=True, slots=True)
class Options:
    """What the user chose.

    Attributes:
        lenient: pass over what has no counterpart, with a warning, instead of refusing it.
        automatic_caching: place cache breakpoints where the client asks for none.
    """

    lenient: bool = False
    automatic_caching: bool = True


class Memories:
    """What clients said. Made once, so that a changed option makes new dialects and nothing is forgotten.

    Attributes:
        turns: answers with thinking in them, for Chat Completions.
        items: responses and their items, for Responses.
    """

    def __init__(self) -> None:
        self.turns = TurnMemory()
        self.items = ItemMemory()
