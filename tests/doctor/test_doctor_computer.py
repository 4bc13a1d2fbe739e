"""The computer around Claude Desk, with a system that answers what a test says, and once with this one."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.doctor import computer
from claude_desk.doctor.computer import Listener, System
from claude_desk.doctor.finding import Verdict
from claude_desk.doctor.subject import Subject

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PORT = 8765
US = Listener("127.0.0.1", 100, "claude-desk")
THEM = Listener("127.0.0.1", 200, "node")
THEM_ON_SIX = Listener("::1", 200, "node")
HIDDEN = Listener("127.0.0.1", None, "")


def system(
    *found: Listener,
    addresses: tuple[str, ...] = ("127.0.0.1",),
    reserved: tuple[tuple[int, int], ...] = (),
    passing: range = range(0),
) -> System:
    """A system with these listeners on every port."""
    return System(
        lambda _: list(found), lambda _: list(addresses), lambda: list(reserved), lambda: passing, lambda: NOW
    )


def subject(tmp_path: Path, *, runs: bool = True, port: int = PORT) -> Subject:
    """A Claude Desk, process 100, that listens or does not run."""
    status: dict[str, Any] | None = (
        {"state": "running", "url": f"http://127.0.0.1:{port}", "pid": 100} if runs else None
    )
    settings = Settings.model_validate({"server": {"port": port}})
    return Subject(Paths.in_one_folder(tmp_path), settings, {}, status=status)


@pytest.mark.parametrize(
    ("environ", "verdict"),
    [
        ({}, Verdict.OK),
        ({"HTTP_PROXY": "http://p:3128"}, Verdict.FAIL),
        ({"http_proxy": "http://p:3128", "NO_PROXY": "localhost,127.0.0.1"}, Verdict.OK),
        ({"all_proxy": "socks5://p:1080", "no_proxy": "127.0.0.1"}, Verdict.FAIL),
        ({"HTTP_PROXY": "http://p:3128", "NO_PROXY": "*"}, Verdict.OK),
        ({"HTTP_PROXY": "http://p:3128", "NO_PROXY": "127.0.0.0/8 localhost"}, Verdict.OK),
        ({"HTTP_PROXY": "http://p:3128", "NO_PROXY": "corp.example"}, Verdict.FAIL),
        ({"HTTPS_PROXY": "http://p:3128"}, Verdict.WARN),
        ({"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "localhost,127.0.0.1,::1"}, Verdict.OK),
    ],
)
def test_a_proxy_needs_an_exception_for_this_computer(environ: Mapping[str, str], verdict: Verdict) -> None:
    """Without one, requests and keys go to the proxy; only HTTPS_PROXY misleads some tools only."""
    assert computer.proxies(environ).verdict is verdict


def test_a_proxys_login_is_not_repeated_and_exceptions_stay() -> None:
    """The line names the variable and not its value; what to set keeps what was there."""
    found = computer.proxies({"HTTP_PROXY": "http://me:hunter2@p:3128", "NO_PROXY": "corp.example"})
    assert "hunter2" not in repr(found)
    assert "corp.example,127.0.0.1,localhost,::1" in found.do
    assert computer.proxies({"HTTPS_PROXY": "http://p"}, secure=True).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("runs", "around", "verdict", "words"),
    [
        (True, system(US), Verdict.OK, "is ours"),
        (True, system(), Verdict.OK, "is ours"),
        (True, system(US, THEM_ON_SIX), Verdict.WARN, "node (process 200) on ::1"),
        (False, system(), Verdict.OK, "is free"),
        (False, system(THEM), Verdict.FAIL, "taken by node (process 200)"),
        (False, system(HIDDEN), Verdict.FAIL, "does not show itself"),
        (False, system(reserved=((8700, 8800),)), Verdict.FAIL, "8700 to 8800"),
        (False, system(passing=range(8000, 9000)), Verdict.WARN, "outgoing connections"),
    ],
)
def test_who_has_the_port_is_named(
    tmp_path: Path,
    runs: bool,  # noqa: FBT001
    around: System,
    verdict: Verdict,
    words: str,
) -> None:
    """Ours, free, taken and by whom, kept by the system, or on loan to whoever comes first."""
    found = computer.port(subject(tmp_path, runs=runs), around)
    assert found.verdict is verdict
    assert words in found.what
    assert bool(found.do) is (verdict is not Verdict.OK)


@pytest.mark.parametrize(
    ("around", "verdict", "words"),
    [
        (system(US), Verdict.OK, "IPv4 first"),
        (system(US, addresses=("::1", "127.0.0.1")), Verdict.OK, "IPv6 first"),
        (system(US, THEM_ON_SIX, addresses=("::1", "127.0.0.1")), Verdict.FAIL, "there answers node"),
        (system(US, addresses=("203.0.113.7",)), Verdict.FAIL, "203.0.113.7"),
        (system(US, addresses=()), Verdict.WARN, "stands for nothing"),
    ],
)
def test_localhost_leads_to_us(tmp_path: Path, around: System, verdict: Verdict, words: str) -> None:
    """Also where IPv6 comes first, and not to another program or computer."""
    found = computer.localhost(subject(tmp_path), around)
    assert (found.verdict, words in found.what) == (verdict, True)


@pytest.mark.parametrize(
    ("now", "ahead", "verdict"),
    [
        (NOW, None, Verdict.OK),
        (NOW - timedelta(days=900), None, Verdict.FAIL),
        (NOW, 2.0, Verdict.OK),
        (NOW, -90.0, Verdict.WARN),
        (NOW, 400.0, Verdict.FAIL),
    ],
)
def test_a_wrong_clock_is_seen(now: datetime, ahead: float | None, verdict: Verdict) -> None:
    """By itself when it is absurd, and by a server's clock when there is one to compare."""
    assert computer.clock(now, ahead).verdict is verdict


def test_windows_reserved_ranges_are_read_in_any_language() -> None:
    """What netsh prints: two numbers a line, some with a star; the heading's words do not matter."""
    table = "\r\nProtokoll tcp Portausschlussbereiche\r\n\r\nStartport    Endport\r\n---------    -------\r\n"
    table += "      5357        5357\r\n     50000       50059     *\r\n\r\n* - Verwaltete Portausschl\u00fcsse.\r\n"
    assert computer.ranges_in(table) == [(5357, 5357), (50000, 50059)]


def test_this_computer_can_be_asked(tmp_path: Path) -> None:
    """A listener of our own is found with our process, and nothing raises."""
    around = System.this()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = around.listeners(port)
        assert [each.pid for each in found] in ([os.getpid()], [])  # macOS tells root only
    assert around.listeners(0) == []
    assert around.addresses("localhost")
    assert around.addresses("no-such-host.invalid") == []
    assert all(first <= last for first, last in around.reserved())
    assert around.passing().start >= 0
    ids = [finding.id for finding in computer.examine(subject(tmp_path), around)]
    assert ids == ["computer.proxies", "computer.port", "computer.localhost", "computer.clock"]
