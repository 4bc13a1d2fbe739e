"""What rates add to a request of 100 KB, measured in this process.

    python benchmarks/rates.py

Prints the time of asking for leave and of settling, with the limits of different settings. The least of many runs counts:
whatever else the machine does only makes them longer. What the estimate of the prompt takes stands in a row of its own: it
reads the whole prompt, and is only made where tokens are limited.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from model_policy import body, least_us

from claude_desk.config.client_keys import ClientKey
from claude_desk.config.settings import Settings
from claude_desk.messages.estimate import estimate_tokens
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.routes import Operation
from claude_desk.proxy.quotas import Ask
from claude_desk.quotas import DeskQuotas
from claude_desk.rates import Rates
from claude_desk.requestlog.record import Outcome, RequestFinished, Tokens

BAR_US = 50.0
ROUNDS, RUNS = 30, 200
MOST = 1_000_000
END = RequestFinished("", Outcome.OK, 200, tokens=Tokens(input=10, output=10))
SETTINGS: dict[str, dict[str, Any]] = {
    "no rates": {},
    "requests a minute, all together": {"requests_per_minute": MOST},
    "requests a minute and at once, all together and for each key": {
        "requests_per_minute": MOST,
        "concurrent": 1_000,
        "each": {"requests_per_minute": MOST, "concurrent": 1_000},
        "by_client": {"ci-*": {"concurrent": 10}, "laptop": {"concurrent": 20}},
    },
    "the same, and tokens a minute (an estimate of the whole prompt)": {
        "requests_per_minute": MOST,
        "concurrent": 1_000,
        "tokens_per_minute": 1_000 * MOST,
        "each": {"requests_per_minute": MOST, "tokens_per_minute": 1_000 * MOST, "concurrent": 1_000},
    },
}


async def asking_us(rates: dict[str, Any], message: MessagesRequest) -> float:
    """The least time of a grant and its settling, in microseconds."""
    quotas = DeskQuotas([Rates()])
    quotas.use(Settings.model_validate({"rates": rates}))
    key = ClientKey("1", "test", "0" * 64, "abcd", datetime(2026, 11, 21, tzinfo=UTC))
    ask = Ask(key, Operation.MESSAGES, message=message)
    least = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(RUNS):
            grant = await quotas.ask(ask)
            if grant is not None:
                grant.settle(END)
        await asyncio.sleep(0)  # what was used is counted now
        least = min(least, (time.perf_counter() - began) / RUNS * 1e6)
    return least


def main() -> None:
    """Measure and print."""
    message = MessagesRequest.parse(body("claude-opus-5-5", thinking=False))
    print(f"A request of {len(message.body)} bytes; the bar is {BAR_US:g} us without the estimate.\n")
    print("| What | us |\n|---|---:|")
    for what, rates in SETTINGS.items():
        print(f"| {what} | {asyncio.run(asking_us(rates, message)):.1f} |")
    print(f"| of that, the estimate | {least_us(lambda: estimate_tokens(message.body)):.1f} |")


if __name__ == "__main__":
    main()
