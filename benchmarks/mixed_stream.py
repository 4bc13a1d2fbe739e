"""The stream that translating proxies are measured with: thinking, an answer and a tool call, the same each time.

Pieces are as long as a model's tokens come, with the escapes and the letters beyond ASCII that real ones have.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import cycle, islice

MARK = "zq"
"""Stands in every delta, whatever becomes of it on the way, so that nobody's stream passes for whole that is not."""

_WISH = "Answer with a mixed stream: deltas={deltas} gap={gap}"
WISH_PATTERN = rb"mixed stream: deltas=(\d+) gap=(\d+)"

_THOUGHTS = (f" The user {MARK}", f" wants{MARK} to know,", f" so{MARK} first I", f" look{MARK}.\n\n")
_WORDS = (
    f"Here{MARK}",
    f" is the plan{MARK} for",
    f" `src/{MARK}main.py`:\n\n",
    f"1. Read{MARK} what",
    f' the "caller"{MARK} sends',
    f" \u2013 caf\u00e9{MARK} included \u2013",
    f", then{MARK}",
    f"\n\tdef {MARK}f(x):\n\t\treturn x",
)
_INPUT = (f"line {MARK}", f' = \\"{MARK}\\";', f"\\n\\tif {MARK}:", f" call({MARK})")


def wish(deltas: int, gap: int) -> str:
    """What to say to the model: proxies that translate lose a header field, but never the user's words.

    Args:
        deltas: how many, of all three kinds together.
        gap: milliseconds between two events; 0 for full speed.
    """
    return _WISH.format(deltas=deltas, gap=gap)


@lru_cache
def mixed_events(deltas: int) -> tuple[tuple[str, str], ...]:
    """Names and data of the events between ``message_start`` and ``message_delta``.

    Args:
        deltas: at least 10; a tenth is thinking, three tenths are a tool's input, the rest is text.
    """
    thoughts, arguments = deltas // 10, deltas * 3 // 10
    blocks = (
        (
            {"type": "thinking", "thinking": "", "signature": ""},
            [
                *(
                    {"type": "thinking_delta", "thinking": each}
                    for each in islice(cycle(_THOUGHTS), thoughts)
                ),
                {"type": "signature_delta", "signature": "EqQBCgIYAhIM" * 20},
            ],
        ),
        (
            {"type": "text", "text": ""},
            [
                {"type": "text_delta", "text": each}
                for each in islice(cycle(_WORDS), deltas - thoughts - arguments)
            ],
        ),
        (
            {"type": "tool_use", "id": "toolu_benchmark", "name": "write_file", "input": {}},
            [
                {"type": "input_json_delta", "partial_json": each}
                for each in ('{"text":"', *islice(cycle(_INPUT), arguments), '"}')
            ],
        ),
    )
    events = []
    for index, (block, pieces) in enumerate(blocks):
        events.append({"type": "content_block_start", "index": index, "content_block": block})
        events += [{"type": "content_block_delta", "index": index, "delta": each} for each in pieces]
        events.append({"type": "content_block_stop", "index": index})
    return tuple(
        (str(each["type"]), json.dumps(each, separators=(",", ":"), ensure_ascii=False)) for each in events
    )
