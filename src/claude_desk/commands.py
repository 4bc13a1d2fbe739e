"""What the running program does when another process asks it to, over the control channel."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Callable
from typing import Any, Protocol

from claude_desk import __version__
from claude_desk.errors import DeskError
from claude_desk.status import Status

_RELOAD_SECONDS = 5.0  # half of what whoever says "reload" waits


class Program(Protocol):
    """What the commands need.

    Attributes:
        on_show: brings the window to the front; None where there is none.
        on_quit: ends the program.
    """

    on_show: Callable[[], None] | None
    on_quit: Callable[[], None] | None

    @property
    def status(self) -> Status:
        """How it is."""
        ...

    async def read_again(self) -> None:
        """Settings, client keys or keychain changed."""
        ...

    def forget_responses(self) -> int:
        """Drop the answers that are kept."""
        ...

    def figures(self) -> dict[str, Any]:
        """What else to tell of it."""
        ...


class Commands:
    """Carries commands out, on the event loop's thread.

    Args:
        program: what is commanded.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._reading: asyncio.Future[None] | None = None

    async def answer(self, command: str) -> dict[str, Any]:
        """Carry a command out and describe the result; the commands are those of :mod:`claude_desk.proxy.control`."""
        program = self._program
        match command:
            case "reload":
                # Moving to another port lets running answers finish first, which may take longer than anybody waits.
                self._reading = asyncio.ensure_future(program.read_again())
                done, _ = await asyncio.wait({self._reading}, timeout=_RELOAD_SECONDS)
                error = self._reading.exception() if done else None
                if isinstance(error, DeskError):
                    return {"ok": False, "error": error.message}
                if error is not None:
                    raise error
            case "show":
                if program.on_show is not None:
                    program.on_show()
                return {"ok": True, "window": program.on_show is not None}
            case "forget-responses":
                return {"ok": True, "forgotten": program.forget_responses()}
            case "stop":
                if program.on_quit is not None:
                    program.on_quit()
                return {"ok": True}
        return self._description()

    def _description(self) -> dict[str, Any]:
        status = self._program.status
        return {
            "ok": True,
            "version": __version__,
            "pid": os.getpid(),
            "state": status.state.value,
            "url": status.url,
            "upstream": status.upstream,
            "requests_running": status.requests_running,
            # JSON has no infinity: 0 is a pause without an end.
            "paused_until": 0 if status.paused_until == math.inf else status.paused_until,
            "attention": [{"kind": each.kind, "text": each.text} for each in status.attention],
            **self._program.figures(),
        }
