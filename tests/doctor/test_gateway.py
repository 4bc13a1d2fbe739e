"""The gateway checks: green for our own proxy, and for each kind of broken gateway exactly its own lines red."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk.doctor.finding import Finding, Verdict, all_well
from claude_desk.doctor.gateway import Check, Gateway, examine
from claude_desk.doctor.gateway_replies import CHECKS as REPLIES
from claude_desk.doctor.gateway_requests import CHECKS as REQUESTS
from claude_desk.doctor.probe import Endpoint
from claude_desk.secret import Secret
from fakes.broken_gateways import FAULTS, KEY, RELATED, WARNED, BrokenGateway
from fakes.canary import CLIENT_KEY
from fakes.recording_upstream import RecordingUpstream
from fakes.running_desk import RunningDesk

CHECKS: tuple[Check, ...] = (*REQUESTS, *REPLIES)


def look_at(url: str, key: Secret = KEY) -> dict[str, Finding]:
    """All findings about a gateway, by the last part of their ids."""
    found = examine(Gateway(Endpoint(url), key), CHECKS)
    return {finding.id.removeprefix("gateway."): finding for finding in found}


def having(findings: dict[str, Finding], *verdicts: Verdict) -> set[str]:
    """The checks that ended so."""
    return {name for name, finding in findings.items() if finding.verdict in verdicts}


def test_our_own_proxy_is_all_green(tmp_path: Path) -> None:
    """With Practice behind it, nothing is red, amber, or cannot be told."""
    with RunningDesk(tmp_path) as running:
        findings = look_at(running.desk.url, Secret(CLIENT_KEY))
    assert {
        name: finding.what for name, finding in findings.items() if finding.verdict is not Verdict.OK
    } == {}
    assert len(findings) == len(CHECKS)


@pytest.fixture(params=sorted(FAULTS | WARNED))
def broken(request: pytest.FixtureRequest) -> Iterator[tuple[str, dict[str, Finding]]]:
    """What is found about a gateway with each fault."""
    with BrokenGateway(request.param) as gateway:
        yield request.param, look_at(gateway.url)


def test_each_broken_gateway_has_its_own_lines_red(broken: tuple[str, dict[str, Finding]]) -> None:
    """Exactly the lines of its fault, each with what to do; no key is in any of them."""
    fault, findings = broken
    told = {name: finding.what for name, finding in findings.items() if finding.verdict is not Verdict.OK}
    assert having(findings, Verdict.FAIL) == FAULTS.get(fault, frozenset()), told
    assert having(findings, Verdict.WARN) == WARNED.get(fault, RELATED.get(fault, frozenset())), told
    assert not having(findings, Verdict.SKIP)
    assert all(finding.do for finding in findings.values() if finding.verdict is not Verdict.OK)
    assert KEY.reveal() not in repr(findings)


def test_every_check_has_a_gateway_that_fails_it() -> None:
    """No check is green whatever happens."""
    proved = frozenset().union(*FAULTS.values(), *WARNED.values())
    assert proved | {"reach"} == {check.id for check in CHECKS}


def test_where_nobody_listens_the_rest_is_not_tried() -> None:
    """One red line, and the others say why they were left out."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        findings = look_at(f"http://127.0.0.1:{sock.getsockname()[1]}")
    assert having(findings, Verdict.FAIL) == {"reach"}
    assert having(findings, Verdict.SKIP) == {check.id for check in CHECKS} - {"reach"}
    assert "Nobody answers" in findings["reach"].what


def test_a_limit_of_our_own_is_no_fault(tmp_path: Path) -> None:
    """Requests that a rate of the person's own settings stops are amber, and say so."""
    limited = "[rates]\nrequests_per_minute = 2\nwait_seconds = 0\n"
    with RunningDesk(tmp_path, settings=limited) as running:
        findings = look_at(running.desk.url, Secret(CLIENT_KEY))
    assert not having(findings, Verdict.FAIL)
    assert any("A limit stopped" in finding.what for finding in findings.values())
    assert all_well(findings.values())


def test_another_upstream_than_practice_is_not_seen_through(tmp_path: Path) -> None:
    """With a real vendor behind the gateway, what only Practice could tell is left out and not guessed."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path, upstream) as running:
        findings = look_at(running.desk.url, Secret(CLIENT_KEY))
    assert {"body", "broken_stream", "stream_error", "overload"} <= having(findings, Verdict.SKIP)
    assert findings["bearer"].verdict is Verdict.OK
    assert findings["headers"].verdict is Verdict.WARN
