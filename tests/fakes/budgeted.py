"""A Desk with budgets: Practice's exact usage, and a price that makes it cost something."""

from __future__ import annotations

import json
from pathlib import Path

from fakes.canary import CLIENT_KEY
from fakes.raw_client import RawReply
from fakes.running_desk import RunningDesk

DOLLAR = 10**9
PRICED = """
[prices."*"]
input = 1000
output = 1000
"""  # a thousandth of a dollar for a token
VERSION = (("anthropic-version", "2023-06-01"),)
LONG = "Say the alphabet, please. " * 10


def body(
    max_tokens: int = 100, *, text: str = "hello", stream: bool = False, model: str = "claude-opus-4-8"
) -> bytes:
    """A Messages request."""
    message = {"model": model, "max_tokens": max_tokens, "messages": [{"role": "user", "content": text}]}
    return json.dumps(message | ({"stream": True} if stream else {})).encode()


def budgeted(folder: Path, *tables: str) -> RunningDesk:
    """A Desk with Practice, prices and budgets."""
    return RunningDesk(folder, settings=PRICED + "".join(f"[[budgets]]\n{table}\n" for table in tables))


def ask(
    desk: RunningDesk, *args: int, key: str = CLIENT_KEY, session: str = "", stream: bool = False
) -> RawReply:
    """One Messages request."""
    headers = VERSION + ((("x-claude-code-session-id", session),) if session else ())
    return desk.ask(headers=headers, body=body(*args, stream=stream), key=key)


def error(reply: RawReply) -> dict[str, str]:
    """What an error reply says."""
    found: dict[str, str] = json.loads(reply.body)["error"]
    return found


def spent(desk: RunningDesk) -> int:
    """What all requests of the log cost, in billionths of a US dollar."""
    desk.desk.flush_log()
    return sum(row.finished.cost or 0 for row in desk.rows() if row.finished)
