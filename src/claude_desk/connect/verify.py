"""Whether a connected tool's requests really arrive: the one proof that no other setting wins over ours."""

from __future__ import annotations

import time
from collections.abc import Callable

LOOK_SECONDS = 0.25


def wait_for_request(
    arrived: Callable[[], bool],
    seconds: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> bool:
    """Wait until a request with the tool's own client key is in the log.

    Args:
        arrived: looks whether there is one.
        seconds: how long to wait at most; it is looked at least once.
        clock: a steady clock, in seconds.
        pause: waits for some seconds.

    Returns:
        Whether there was one in time.
    """
    deadline = clock() + seconds
    while not arrived():
        left = deadline - clock()
        if left <= 0:
            return False
        pause(min(LOOK_SECONDS, left))
    return True
