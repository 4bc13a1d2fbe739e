"""The official SDK's own tests, aimed at the whole program: they must pass through it exactly as they do without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from claude_desk.requestlog.record import Outcome
from fakes.installed_clients import SDK_TEST_TOOLS, python_packages, source_of
from fakes.recording_upstream import RecordingUpstream
from fakes.sdk_mock import SDK_FILES, SDK_KEY, sdk_answer
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(1500)]

RUN_LIMIT_S = 300
EXPECTED = 215
"""How many tests those files have in both releases."""

LEAST_ANSWERED = 180
"""Requests with a body that those tests read the whole answer of."""


def _outcomes(url: str, packages: Path, source: Path, report: Path) -> dict[str, str]:
    """Run the SDK's tests against a server; for each test, whether it passed, or how it did not."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TEMP") if name in os.environ}
    # -S: only the SDK's own dependencies are seen, not those of this program. Their options say "-n auto".
    options = ["-S", "-m", "pytest", "-o", "addopts=-p tests._alias_httpx", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(
        [sys.executable, *options, f"--junitxml={report}", *SDK_FILES],
        cwd=source,
        env={**kept, "PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1", "TEST_API_BASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=RUN_LIMIT_S,
    )
    assert report.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - written by the run just above
    return {
        f"{case.get('classname')}::{case.get('name')}": next(
            (
                f"{child.tag}: {child.get('message')}"
                for child in case
                if child.tag in {"failure", "error", "skipped"}
            ),
            "passed",
        )
        for case in cases
    }


@pytest.mark.parametrize("version", ["2.11.0", "1.17.0"])
def test_the_sdks_own_tests_pass_as_they_do_directly(version: str, tmp_path: Path) -> None:
    """Messages and Models, stable and beta, loose, strict and aiohttp clients: the same tests pass with us in between."""
    packages = python_packages(
        f"anthropic-{version}-tests", [f"anthropic[aiohttp]=={version}", *SDK_TEST_TOOLS]
    )
    source = tmp_path / "source"
    shutil.copytree(source_of("anthropic", version), source)
    with RecordingUpstream(sdk_answer) as upstream:
        direct = _outcomes(upstream.url, packages, source, tmp_path / "direct.xml")
        asked = [(request.method, request.target, request.body) for request in upstream.requests]
        upstream.forget()
        with ServedDesk(tmp_path, upstream, client_key=SDK_KEY) as desk:
            through = _outcomes(desk.url, packages, source, tmp_path / "through.xml")
        passed_on = [(request.method, request.target, request.body) for request in upstream.requests]
    assert {name: outcome for name, outcome in direct.items() if outcome != "passed"} == {}
    assert len(direct) == EXPECTED
    assert through == direct
    assert passed_on == asked
    rows = desk.rows()
    assert len(rows) == len(asked)
    # Some of those tests close a stream unread, which is the client leaving.
    assert {row.outcome for row in rows} <= {Outcome.OK, Outcome.CLIENT_LEFT}
    answered = [row for row in rows if row.started.method == "POST" and row.outcome is Outcome.OK]
    assert len(answered) >= LEAST_ANSWERED
    assert {row.unchanged for row in answered} == {True}
