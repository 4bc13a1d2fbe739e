"""What is done to each target, and which figures come out.

=====  =======================================================================================
W1     requests of 1 KB answered by 1 KB of JSON, over 1 and over 64 kept-alive connections
W2     streams of 50 events a second, 16 and 100 at a time: how much later an event arrives
W2u    16 streams at full speed
W3     prompts of 200 KB, 2, 10 and 30 MB: time to the first byte of the reply
W3h    the events of 16 paced streams while somebody else sends prompts of 10 MB
W4     1,000 streams that are open and silent, then given up by their clients
T      one stream of Messages events for clients of other protocols: see ``translation.py``
idle   memory and start, before anything was asked
=====  =======================================================================================
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from load import Load
from machine import Family, on_processor
from targets import CLIENT_KEY, Target

HERE = Path(__file__).resolve().parent
LOAD_PROCESSOR = 0
PROXY_PROCESSOR = 1
EVENTS_A_SECOND = 50
STREAM_SETTLES = 2.0

Figures = dict[str, float]


class Bench:
    """Runs workloads against one upstream.

    Args:
        seconds: length of the closed loops and of each paced stream.
        real_time: measure latency at real-time priority, where the system lets us.
    """

    def __init__(self, seconds: float, *, real_time: bool) -> None:
        self.seconds = seconds
        self.real_time = real_time
        with on_processor(LOAD_PROCESSOR):
            self._upstream = subprocess.Popen(
                [sys.executable, str(HERE / "upstream.py")], stdout=subprocess.PIPE
            )
        assert self._upstream.stdout is not None  # noqa: S101  # it was asked for
        self.port = int(self._upstream.stdout.readline())

    def close(self) -> None:
        """End the upstream."""
        self._upstream.terminate()
        self._upstream.wait(10)

    def open_streams(self) -> int:
        """Streams that the upstream is still working on."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/stats", timeout=10) as reply:
            return int(json.load(reply)["streams"])

    def load(self, target: Target, **what: Any) -> subprocess.Popen[bytes]:
        """Start a load on a target; its result is one line of its output."""
        fields = {"x-api-key": CLIENT_KEY, "anthropic-version": "2023-06-01", "User-Agent": "benchmark"}
        load = Load(target.port, **{"headers": fields, **what})
        with on_processor(LOAD_PROCESSOR):
            process = subprocess.Popen(
                [sys.executable, str(HERE / "load.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert process.stdin is not None  # noqa: S101  # it was asked for
        process.stdin.write(json.dumps(dataclasses.asdict(load)).encode() + b"\n")
        process.stdin.flush()
        return process

    def warm(self, target: Target) -> None:
        """Have a target do everything a few times: what it does only once is no part of a request."""
        for what in ({"requests": 100, "connections": 4}, {"requests": 4, "connections": 4, "events": 20}):
            self.load(target, **what).communicate(timeout=30)

    def measure(self, target: Target, *, latency: bool = False, **what: Any) -> dict[str, Any]:
        """Put a load on a target and wait for it.

        Args:
            target: a started one.
            latency: this is about microseconds: use real-time priority, where that was asked for.
            what: fields of :class:`Load`.

        Returns:
            What the load generator found, and ``cpu_us``: processor time of the target.
        """
        families = [Family(self._upstream.pid), *([target.family] if target.family else [])]
        urgent = latency and self.real_time
        before = target.family.cpu_seconds() if target.family else 0.0
        process = self.load(target, **what)
        if urgent:
            families.append(Family(process.pid))
            for family in families:
                family.real_time(on=True)
        result: dict[str, Any] = _result(process)
        process.communicate(timeout=30)
        after = target.family.cpu_seconds() if target.family else 0.0
        if urgent:
            for family in families[:-1]:
                family.real_time(on=False)
        result["cpu_us"] = (after - before) * 1e6
        return result


def _result(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None  # noqa: S101  # it was asked for
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("the load generator failed")
    found: dict[str, Any] = json.loads(line)
    return found


def small_requests(bench: Bench, target: Target, connections: int) -> Figures:
    """W1."""
    found = bench.measure(target, latency=connections == 1, connections=connections, seconds=bench.seconds)
    return {
        "requests/s": found["requests_s"],
        "p50 us": found["total_us"].get("p50", 0.0),
        "p99 us": found["total_us"].get("p99", 0.0),
        "CPU us/request": found["cpu_us"] / max(1, found["requests"]),
        "errors": found["errors"],
    }


def paced_streams(bench: Bench, target: Target, streams: int) -> Figures:
    """W2."""
    found = bench.measure(
        target,
        latency=True,
        connections=streams,
        requests=streams,
        events=max(10, round(bench.seconds * EVENTS_A_SECOND)),
        gap=1000 // EVENTS_A_SECOND,
        ramp=min(1.0, bench.seconds / 4),
    )
    return {
        "event p50 us": found["event_us"].get("p50", 0.0),
        "event p99 us": found["event_us"].get("p99", 0.0),
        "CPU us/event": found["cpu_us"] / max(1, found["events"]),
        "errors": found["errors"],
    }


def fast_streams(bench: Bench, target: Target, streams: int) -> Figures:
    """W2u."""
    found = bench.measure(target, connections=streams, events=300, seconds=bench.seconds)
    return {
        "events/s": found["events_s"],
        "CPU us/event": found["cpu_us"] / max(1, found["events"]),
        "errors": found["errors"],
    }


def large_prompts(bench: Bench, target: Target, size: int) -> Figures:
    """W3."""
    count = max(3, min(30, 60_000_000 // size))
    found = bench.measure(target, latency=True, size=size, requests=count, events=3)
    return {
        "first byte ms": found["first_byte_us"].get("p50", 0.0) / 1e3,
        "CPU ms/request": found["cpu_us"] / 1e3 / max(1, found["requests"]),
        "errors": found["errors"],
    }


def beside_large_prompts(bench: Bench, target: Target, size: int) -> Figures:
    """W3h."""
    side = bench.load(target, size=size, seconds=bench.seconds, think=0.3)
    figures = paced_streams(bench, target, 16)
    prompts = _result(side)
    side.communicate(timeout=30)
    return {
        "event p50 us": figures["event p50 us"],
        "event p99 us": figures["event p99 us"],
        "prompts": prompts["requests"],
        "errors": figures["errors"] + prompts["errors"],
    }


def silent_streams(bench: Bench, target: Target, streams: int) -> Figures:
    """W4."""
    before = target.family.resident_kb() if target.family else 0.0
    process = bench.load(target, connections=streams, hold=True, ramp=1.0)
    found = _result(process)
    after = target.family.resident_kb() if target.family else 0.0
    reached = bench.open_streams()
    process.communicate(b"\n", timeout=30)
    time.sleep(STREAM_SETTLES)
    return {
        "held": found["held"],
        "KB/stream": (after - before) / max(1, found["held"]),
        "left at the upstream": bench.open_streams(),
        "errors": found["errors"] + streams - reached,
    }


def at_rest(_bench: Bench, target: Target, _amount: int) -> Figures:
    """Idle; only for a target that has just been started."""
    if target.family is None or target.start_seconds is None:
        return {}
    time.sleep(1.0)
    return {
        "resident MB": target.family.resident_kb() / 1024,
        "start s": target.start_seconds,
    }


@dataclasses.dataclass(frozen=True, slots=True)
class Ratio:
    """Two targets of a workload that are compared.

    Attributes:
        over: name of the one that is judged.
        under: name of the one it is measured by.
        judged: whether the workload's goals speak of it.
    """

    over: str
    under: str
    judged: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Workload:
    """One table of the report.

    Attributes:
        name: its short name.
        group: what ``--only`` calls it.
        title: what it is.
        run: does it.
        amount: connections, streams or bytes.
        goals: for each figure, how much at most (at least, when negative) it may be of nginx's, or by ``ratios``.
        limits: the same in its own unit.
        targets: which are measured: ``relays``, or ``translators``.
        ratios: what is compared; empty for Claude Desk and nginx.
        cold: the target is measured as it was started.
    """

    name: str
    group: str
    title: str
    run: Callable[[Bench, Target, int], Figures]
    amount: int
    goals: dict[str, float] = dataclasses.field(default_factory=dict)
    limits: dict[str, float] = dataclasses.field(default_factory=dict)
    targets: str = "relays"
    ratios: tuple[Ratio, ...] = ()
    cold: bool = False


_PACED = {"event p50 us": 1.2, "event p99 us": 2.0, "CPU us/event": 1.2}

WORKLOADS = (
    Workload(
        "idle",
        "idle",
        "started, nothing asked yet",
        at_rest,
        0,
        limits={"resident MB": 65, "start s": 0.5},
        cold=True,
    ),
    Workload(
        "W1c1",
        "w1",
        "1 KB requests, one connection",
        small_requests,
        1,
        {"p50 us": 1.3, "CPU us/request": 2.5},
    ),
    Workload("W1c64", "w1", "1 KB requests, 64 connections", small_requests, 64, {"requests/s": -0.15}),
    Workload("W2p16", "w2", "16 streams of 50 events/s", paced_streams, 16, _PACED),
    Workload("W2p100", "w2", "100 streams of 50 events/s", paced_streams, 100, _PACED),
    Workload("W2u16", "w2u", "16 streams at full speed", fast_streams, 16, {"events/s": -1.0}),
    Workload("W3 200 KB", "w3", "prompts of 200 KB", large_prompts, 200_000, {"first byte ms": 2.0}),
    Workload("W3 2 MB", "w3", "prompts of 2 MB", large_prompts, 2_000_000, {"first byte ms": 1.6}),
    Workload("W3 10 MB", "w3", "prompts of 10 MB", large_prompts, 10_000_000, {"first byte ms": 1.5}),
    Workload("W3 30 MB", "w3", "prompts of 30 MB", large_prompts, 30_000_000, {"first byte ms": 1.3}),
    Workload(
        "W3h 10 MB",
        "w3h",
        "16 streams of 50 events/s beside prompts of 10 MB",
        beside_large_prompts,
        10_000_000,
        {"event p99 us": 3.0},
    ),
    Workload(
        "W4",
        "w4",
        "1,000 silent streams",
        silent_streams,
        1000,
        limits={"held": -1000, "KB/stream": 24, "left at the upstream": 0},
    ),
)
