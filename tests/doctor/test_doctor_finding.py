"""Findings as programs get them."""

from __future__ import annotations

import pytest

from claude_desk.doctor.finding import Finding, Group, Verdict, all_well


def test_a_finding_is_plain_json() -> None:
    """Words and milliseconds, nothing that needs this program to be read."""
    finding = Finding("gateway.head", Group.GATEWAY, "Title", Verdict.FAIL, "What.", "Do.", ("R4",), 0.0126)
    assert finding.as_json() == {
        "id": "gateway.head",
        "group": "gateway",
        "title": "Title",
        "verdict": "fail",
        "what": "What.",
        "do": "Do.",
        "requirements": ["R4"],
        "milliseconds": 13,
    }


@pytest.mark.parametrize(
    ("verdict", "well"),
    [(Verdict.OK, True), (Verdict.WARN, True), (Verdict.SKIP, True), (Verdict.FAIL, False)],
)
def test_only_a_failure_is_one(verdict: Verdict, well: bool) -> None:  # noqa: FBT001
    """Warnings, and what was not tried, fail nothing."""
    assert all_well([Finding("x", Group.DESK, "", verdict, "")]) is well
