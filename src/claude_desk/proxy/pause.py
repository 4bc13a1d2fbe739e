"""A pause: a person holds requests off for a while, and whoever asks meanwhile is told so at once.

The listener stays, so that tools get an answer in words instead of a refused connection, which reads like a fault. Answers
that are under way go on to their end; probes (``/health``, ``/metrics``) are answered as ever.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import datetime

from claude_desk.errors import Refused

UNTIL_RESTART = math.inf


class Pause:
    """Whether requests are held off. Set from any thread; asked on the event loop's for each request. Nothing ticks.

    Args:
        on_change: called when it begins or ends, on the thread that does that.
        clock: seconds since the epoch.
    """

    def __init__(self, on_change: Callable[[], None], clock: Callable[[], float] = time.time) -> None:
        self._on_change = on_change
        self._clock = clock
        self._until: float | None = None

    @property
    def until(self) -> float | None:
        """When it ends, in seconds since the epoch; :data:`UNTIL_RESTART` for when it is ended; None while there is none."""
        until = self._until
        return until if until is not None and until > self._clock() else None

    def begin(self, seconds: float = UNTIL_RESTART) -> None:
        """Hold requests off from now on, for some seconds or until it is ended."""
        self._until = self._clock() + seconds
        self._on_change()

    def end(self) -> None:
        """Let requests through again; idempotent. To be called when its time has come, too, so that everybody hears of it."""
        if self._until is not None:
            self._until = None
            self._on_change()

    def check(self) -> None:
        """Let a request through, or not.

        Raises:
            Refused: 503; with the seconds to wait, where that is known, and without a wish for another try, because tools
                would spend all of theirs in the first minute.
        """
        until = self.until
        if until is None:
            return
        if until == UNTIL_RESTART:
            raise Refused(
                503,
                "api_error",
                "Claude Desk is paused: its user chose that, and nothing was sent. Choose Resume in its menu to go on.",
            )
        moment = datetime.fromtimestamp(until).astimezone().strftime("%H:%M")
        raise Refused(
            503,
            "api_error",
            f"Claude Desk is paused until {moment}: its user chose that, and nothing was sent. Choose Resume in its menu to "
            "go on earlier.",
            headers=((b"retry-after", b"%d" % max(1, math.ceil(until - self._clock()))),),
        )
