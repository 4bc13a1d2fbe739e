"""Waiting for a request."""

from __future__ import annotations

from claude_desk.connect.verify import wait_for_request


def test_it_ends_with_the_request_or_the_time() -> None:
    """A request that is there already needs no time; one that never comes takes just the time given."""
    now = [0.0]

    def pause(seconds: float) -> None:
        now[0] += seconds

    def waited(arrives: float, seconds: float) -> tuple[bool, float]:
        now[0] = 0.0
        arrived = wait_for_request(lambda: now[0] >= arrives, seconds, clock=lambda: now[0], pause=pause)
        return arrived, now[0]

    assert waited(0, 0) == (True, 0)
    assert waited(0.6, 5) == (True, 0.75)
    assert waited(99, 1.1) == (False, 1.1)
