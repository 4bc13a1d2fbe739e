"""The benchmarks run as their documentation says; how fast anything is, they say themselves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
def test_a_short_run_prints_a_table_with_ratios_and_writes_what_was_asked_for(tmp_path: Path) -> None:
    """One short round of W1 answers every request and relates Claude Desk's figures to a reference."""
    figures = tmp_path / "figures.json"
    command = [
        *(sys.executable, str(ROOT / "benchmarks" / "run.py")),
        *("--only", "w1", "--rounds", "1", "--seconds", "0.2", "--json", str(figures)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    # "p50 us" has a ratio to whichever reference there is; no proxy has no processor time of its own.
    assert re.search(r"^\| p50 us \|.* \d+\.\d\d \|", done.stdout, re.MULTILINE), done.stdout
    results = json.loads(figures.read_text())
    assert set(results) == {"W1c1", "W1c64"}
    for targets in results.values():
        for name in ("no proxy", "Claude Desk"):
            (measured,) = targets[name]
            assert measured["errors"] == 0
            assert measured["requests/s"] > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figures.json"]


@pytest.mark.slow
def test_translated_streams_arrive_whole_with_or_without_litellm(tmp_path: Path) -> None:
    """A short round brings every event in each protocol; that LiteLLM cannot be installed is said, and ends nothing."""
    figures = tmp_path / "figures.json"
    command = [
        *(sys.executable, str(ROOT / "benchmarks" / "run.py")),
        *("--only", "translation", "--rounds", "1", "--seconds", "0.3", "--json", str(figures)),
        *("--packages", str(tmp_path / "packages")),
    ]
    environ = os.environ | {"PIP_NO_INDEX": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=100, cwd=tmp_path, env=environ
    )
    assert done.returncode == 0, done.stderr
    assert "LiteLLM is left out, as it cannot be installed: ERROR: " in done.stderr
    assert re.search(
        r"^\| CPU us/event \|.* \d+\.\d\d \| \d+\.\d\d \| at most 3 x", done.stdout, re.MULTILINE
    )
    results = json.loads(figures.read_text())
    assert set(results) == {"Tp16", "Tu16"}
    for targets in results.values():
        assert set(targets) == {"native", "chat", "responses"}
        for (measured,) in targets.values():
            assert measured["errors"] == 0
            assert measured["CPU us/event"] > 0
    assert list((tmp_path / "packages").iterdir()) == []


def test_an_unknown_workload_is_refused_before_anything_starts() -> None:
    """A misspelt workload ends with exit code 2 and the names there are."""
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--only", "w9"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "w9" in done.stderr
    assert (
        "w1"
        in subprocess.run(
            [*command[:2], "--help"], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    )


def test_the_policy_step_is_measured_in_process() -> None:
    """The benchmark of aliases and limits prints a row for each kind of decision, beside reading the request."""
    command = [sys.executable, str(ROOT / "benchmarks" / "model_policy.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^\| (.+) \| (\d+\.\d) \| \d+\.\d\d \|$", done.stdout, re.MULTILINE)
    assert len(rows) == 8, done.stdout
    assert rows[0][0] == "reading the request"
    assert all(float(least) > 0 for _, least in rows)


def test_the_response_cache_is_measured_in_process() -> None:
    """The benchmark of the response cache prints what it takes off and on; off, it is next to nothing."""
    command = [sys.executable, str(ROOT / "benchmarks" / "response_cache.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    rows = dict(re.findall(r"^\| (.+) \| (\d+\.\d) \| \d+\.\d\d \|$", done.stdout, re.MULTILINE))
    assert len(rows) == 5, done.stdout
    assert float(rows["off"]) < float(rows["reading the request"]) / 10


def test_the_cache_guard_is_measured_in_process() -> None:
    """The benchmark of the cache guard prints what a request waits for, which is next to nothing, and what comes afterwards."""
    command = [sys.executable, str(ROOT / "benchmarks" / "cache_guard.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    rows = [float(us) for us in re.findall(r"^\| .+ \| (\d+\.\d) \|$", done.stdout, re.MULTILINE)]
    assert len(rows) == 4, done.stdout
    assert rows[0] < rows[1] / 5


def test_rates_are_measured_in_process() -> None:
    """The benchmark of rates prints a row for each kind of setting; without any, next to nothing is added."""
    command = [sys.executable, str(ROOT / "benchmarks" / "rates.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^\| (.+) \| (\d+\.\d) \|$", done.stdout, re.MULTILINE)
    assert len(rows) == 5, done.stdout
    least = {what: float(us) for what, us in rows}
    assert least["no rates"] < least["requests a minute, all together"]


@pytest.mark.slow
def test_the_log_window_is_measured_with_its_real_parts(tmp_path: Path) -> None:
    """A short run of the window's benchmark does every deed, and says of each whether it met its goal."""
    command = [
        *(sys.executable, str(ROOT / "benchmarks" / "log_window.py")),
        *("--rows", "3000", "--seconds", "0.3"),
    ]
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=100, cwd=tmp_path, env=environ
    )
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^\| (.+?) \| \d+ \|.*: (?:met|MISSED) \|$", done.stdout, re.MULTILINE)
    assert {"select all", "group by conversation", "1,000 requests/s, newest first, at the top"} <= set(rows)
    assert "Traceback" not in done.stderr
