"""The whole check-up, and its report."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.connect.machine import Machine
from claude_desk.doctor import examination
from claude_desk.doctor.computer import System
from claude_desk.doctor.examination import Surroundings, check_up, of_upstream, own_gateway, report
from claude_desk.doctor.finding import Finding, Group, Verdict, all_well
from claude_desk.doctor.subject import Subject
from claude_desk.proxy.checkup_findings import Finding as StepFinding
from claude_desk.proxy.checkup_findings import Step
from claude_desk.proxy.checkup_findings import Verdict as StepVerdict
from fakes.running_desk import RunningDesk


def test_our_own_program_is_well(tmp_path: Path) -> None:
    """Against a real one with real sockets: nothing fails, and every gateway line is green."""
    with RunningDesk(tmp_path / "desk") as running:
        subject = Subject.look(running.paths, running.desk.settings, {})
        around = Surroundings(System.this(), Machine({"PATH": ""}, tmp_path, tmp_path))
        findings = list(check_up(subject, around))
    assert all_well(findings), [each for each in findings if each.verdict is Verdict.FAIL]
    gateway = [each for each in findings if each.group is Group.GATEWAY]
    assert len(gateway) == len(examination.GATEWAY_CHECKS)
    assert {each.verdict for each in gateway} == {Verdict.OK}
    assert [each.group for each in findings] == sorted(
        (each.group for each in findings), key=list(Group).index
    )


@pytest.mark.parametrize(
    ("status", "settings", "verdict", "words"),
    [
        (None, {}, Verdict.SKIP, "does not listen"),
        ({"state": "running", "paused_until": 1e12}, {}, Verdict.SKIP, "held off"),
        ({"state": "running"}, {"limits": {"max_tokens": 9}}, Verdict.WARN, "Your limits"),
        ({"state": "running"}, {}, Verdict.FAIL, "does not take a new client key over"),
    ],
)
def test_a_gateway_that_cannot_be_tried_says_why(
    tmp_path: Path, status: dict[str, Any] | None, settings: dict[str, Any], verdict: Verdict, words: str
) -> None:
    """In one line, and not as two dozen failures."""
    paths = Paths.in_one_folder(tmp_path)
    paths.ensure()
    subject = Subject(paths, Settings.model_validate(settings), {}, status=status)
    (only,) = own_gateway(subject)
    assert (only.verdict, words in only.what) == (verdict, True), only


def test_an_upstreams_step_becomes_a_line(tmp_path: Path) -> None:
    """With its words and advice; the message brings the clock along."""
    step = StepFinding(
        Step.MESSAGE, StepVerdict.FAILED, "Refused.", "no <b>", "Enter a key.", clock_ahead=900.0
    )
    clock, line = of_upstream(step)
    assert (clock.id, clock.verdict) == ("upstream.clock", Verdict.FAIL)
    assert (line.id, line.verdict, line.do) == ("upstream.message", Verdict.FAIL, "Enter a key.")
    assert line.what == "Refused. It said: “no <b>”"
    (bare,) = of_upstream(StepFinding(Step.MODELS, StepVerdict.WARNING, "None.", clock_ahead=900.0))
    assert bare.do


def test_the_report_names_nobody(tmp_path: Path) -> None:
    """Names of client keys and upstreams, their hosts and this computer's name are replaced, and keys taken out."""
    paths = Paths.in_one_folder(tmp_path)
    paths.ensure()
    settings = Settings.model_validate(
        {"upstreams": {"acme": {"kind": "compatible", "url": "https://llm.acme-corp.example"}}}
    )
    subject = Subject(paths, settings, {})
    with_key = subject.ring()
    from datetime import UTC, datetime

    with_key.create("project manhattan", datetime.now(UTC))
    said = "'acme' at llm.acme-corp.example refused sk-ant-abcdefgh12345 of 'project manhattan'."
    text = report([Finding("x", Group.DESK, "T", Verdict.FAIL, said, "Do it.")], subject, {})
    assert "FAIL" not in text
    assert "fail x: 'upstream 1' at upstream-1.example refused *** of 'client key 1'." in text
    assert "     -> Do it." in text
    assert "acme" not in text
    assert socket.gethostname() not in text or len(socket.gethostname()) < 3
    assert report([], None, {}).startswith("### Surroundings")
