"""What aliases, token limits and budgets add to a request of 100 KB, measured in this process.

    python benchmarks/model_policy.py

Prints the time of a decision beside that of reading the request, which happens with or without it. The least of many runs
counts: whatever else the machine does only makes them longer. What the estimate of a fitted context takes stands in a row
of its own, as it reads the whole prompt and is off unless somebody wants it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import timeit
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from claude_desk.budgets import Books, Budgets
from claude_desk.config.client_keys import ClientKey
from claude_desk.config.settings import Settings
from claude_desk.costs import Costs
from claude_desk.messages.counting import countable
from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.aliases import Aliases, Target
from claude_desk.policy.decision import ModelPolicy
from claude_desk.policy.patterns import Patterns
from claude_desk.policy.routes import Operation
from claude_desk.policy.token_limits import TokenLimits
from claude_desk.proxy.quotas import Ask
from claude_desk.requestlog.record import Outcome, RequestFinished, Tokens
from claude_desk.requestlog.usage import Spent

SIZE = 100_000
BAR_US = 50.0
ROUNDS, RUNS = 30, 50


def body(model: str, *, thinking: bool) -> bytes:
    """A request as agents send it: some tools, many turns, 100 KB."""
    tool = {"name": "read", "description": "Reads a file. " * 20, "input_schema": {"type": "object"}}
    document = {
        "model": model,
        "max_tokens": 64_000,
        "stream": True,
        **({"thinking": {"type": "enabled", "budget_tokens": 40_000}} if thinking else {}),
        "system": [{"type": "text", "text": "Be brief. " * 200, "cache_control": {"type": "ephemeral"}}],
        "tools": [{**tool, "name": f"read{number}"} for number in range(20)],
        "metadata": {"user_id": "somebody"},
        "messages": [{"role": ("user", "assistant")[n % 2], "content": f"{n} " * 200} for n in range(101)],
    }
    text = json.dumps(document)
    document["messages"].append({"role": "assistant", "content": "x" * max(0, SIZE - len(text))})  # type: ignore[attr-defined]
    return json.dumps(document).encode()


def policy(*, fit: bool = False) -> ModelPolicy:
    """Fifty aliases, half of them patterns, and every kind of limit."""
    names = {f"gpt-{number}": Target("claude-haiku-4-5") for number in range(25)}
    patterns = {f"gpt-{number}-*mini*": Target("claude-haiku-4-5", "work") for number in range(25)}
    return ModelPolicy(
        Aliases({**names, **patterns}, "claude-haiku-4-5"),
        TokenLimits(8_000, 50_000, Patterns({"claude-haiku-*": 32_000, "claude-*": 48_000}), fit=fit),
    )


def least_us(work: Callable[[], object]) -> float:
    """The least time of a run, in microseconds."""
    return min(timeit.repeat(work, number=RUNS, repeat=ROUNDS)) / RUNS * 1e6


class _NothingSpent(Books):
    """A log without requests."""

    def __init__(self) -> None:
        pass

    def spent(self, since: date | None, client: ClientKey | None, session: str | None) -> Future[list[Spent]]:
        """Nothing."""
        found: Future[list[Spent]] = Future()
        found.set_result([])
        return found


def budgets(message: MessagesRequest) -> dict[str, float]:
    """Three budgets: for all, for the client key in tokens, for the session."""
    tables = [{"usd": 1e6}, {"tokens": 10**12, "each": "client"}, {"usd": 1e6, "each": "session"}]
    settings = Settings.model_validate({"upstream": "anthropic", "budgets": tables})
    costs = Costs()
    costs.use(settings)
    kept = Budgets(costs, _NothingSpent(), lambda _: None, lambda: ["id"])
    kept.use(settings)
    key = ClientKey("id", "ci", "0" * 64, "abcd", datetime.now(UTC))
    model = message.model or ""
    ask = Ask(key, Operation.MESSAGES, ("anthropic",), session="s", model=model, asked=model, message=message)
    end = RequestFinished("", Outcome.OK, 200, "anthropic", model, model, tokens=Tokens(10, 200, 25_000, 300))
    asking, settling = [], []

    async def measure() -> None:
        for _ in range(ROUNDS * RUNS):
            began = perf_counter()
            grant = await kept.ask(ask)
            asked = perf_counter()
            if grant is None:
                raise AssertionError("three budgets grant")
            grant.settle(end)
            asking.append(asked - began)
            settling.append(perf_counter() - asked)

    asyncio.run(measure())
    return {
        "three budgets: what it may cost, taken from each": min(asking) * 1e6,
        "three budgets: settled, after the answer": min(settling) * 1e6,
    }


def main() -> None:
    """Measure and print."""
    settled = policy()
    untouched = ModelPolicy()
    plain, changed = body("claude-opus-5-5", thinking=False), body("gpt-24-a-mini-b", thinking=True)
    reading = least_us(lambda: MessagesRequest.parse(changed))
    requests = {name: MessagesRequest.parse(text) for name, text in (("plain", plain), ("changed", changed))}

    def deciding(by: ModelPolicy, which: str) -> Callable[[], object]:
        request = requests[which]
        return lambda: by.decide(request, request.model, writes=True, named=request.max_tokens)

    rows = {
        "reading the request": reading,
        "decision: no settings": least_us(deciding(untouched, "plain")),
        "decision: settings that change nothing but the limit": least_us(deciding(settled, "plain")),
        "decision: alias by the last pattern, limit, thinking budget": least_us(deciding(settled, "changed")),
        "the same, fitted into the context (an estimate of the whole prompt)": least_us(
            deciding(policy(fit=True), "changed")
        ),
    }
    rows |= budgets(requests["plain"])
    place = b"upstream claude-haiku-4-5"
    rows["knowing a counted prompt again (only near the end of a context)"] = least_us(
        lambda: countable(requests["changed"], place)
    )
    print(f"A request of {len(changed)} bytes; the decision's bar is {BAR_US:g} us without the estimate.\n")
    print("| What | us | times reading |\n|---|---:|---:|")
    for what, least in rows.items():
        print(f"| {what} | {least:.1f} | {least / reading:.2f} |")


if __name__ == "__main__":
    main()
