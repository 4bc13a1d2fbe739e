"""What the guard of the prompt cache adds to a request, and what it takes afterwards, measured in this process.

    python benchmarks/cache_guard.py

The first row is all that a request waits for: noting its prompt, and putting it into the queue when all is over. The others
happen on another thread, which lets go of the interpreter every few blocks. The least of many runs counts: whatever else the
machine does only makes them longer.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from model_policy import SIZE, body, least_us

from claude_desk.messages.prompt_prefix import Prefix, PrefixReader
from claude_desk.policy.cache_findings import CacheUse
from claude_desk.policy.cache_guard import Asked, CacheGuard
from claude_desk.prompt_cache import PromptCache
from claude_desk.proxy.prompt_watch import SentPrompt
from claude_desk.requestlog.record import Outcome, RequestFinished

BAR_US = 50.0


def longer(first: bytes) -> bytes:
    """The next request of the same conversation."""
    document = json.loads(first)
    document["messages"] += [{"role": "user", "content": "go on"}, {"role": "assistant", "content": "yes"}]
    return json.dumps(document).encode()


class _Unread(PromptCache):
    """Looks at nothing: what is left is what the caller pays, and the queue."""

    def _judged(self, _prompt: SentPrompt, _end: RequestFinished) -> None:
        return None


def read(reader: PrefixReader, request: bytes) -> Prefix:
    """The prompt of a request that has one."""
    prefix = reader.read(request)
    if prefix is None:
        raise ValueError("no prompt")
    return prefix


def main() -> None:
    """Measure and print."""
    first = body("claude-opus-5-5", thinking=True)
    second = longer(first)
    end = RequestFinished("req", Outcome.OK, 200, upstream="anthropic", model_sent="claude-opus-5-5")
    cache = _Unread(lambda _: None)

    def hand_over() -> None:
        prompt = SentPrompt(first, "laptop", "session", "", "", 0.0, explicit=True)
        cache.ended(prompt, end)

    reader = PrefixReader(b"salt")
    known = [read(reader, each) for each in (first, second)]
    numbers = count()

    def judge() -> None:
        guard = CacheGuard()
        asked = Asked(
            "laptop",
            str(next(numbers)),
            "",
            "anthropic",
            "claude",
            "",
            0.0,
            1.0,
            known[0],
            CacheUse(1, 0, 9_999),
        )
        guard.judge(asked)
        guard.judge(replace(asked, prefix=known[1], use=CacheUse(1, 9_999, 10)))

    rows = {
        "on the path: noting the prompt, handing it over": least_us(hand_over),
        f"afterwards: reading {SIZE:,} bytes nobody has seen": least_us(
            lambda: PrefixReader(b"salt").read(first)
        ),
        "afterwards: reading the next request of the conversation": least_us(lambda: reader.read(second)),
        "afterwards: judging two requests": least_us(judge),
    }
    cache.close()
    print("| What | us |\n|---|---:|")
    for name, microseconds in rows.items():
        print(f"| {name} | {microseconds:.1f} |")
    on_path = next(iter(rows.values()))
    print(f"\nGoal: at most {BAR_US:.0f} us on the path: {'met' if on_path < BAR_US else 'MISSED'}")


if __name__ == "__main__":
    main()
