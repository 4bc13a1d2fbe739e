"""What every test is held to: no canary in what it logs, prints, or leaves in its folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from fakes.canary import find, find_in_folder

ROOT = Path(__file__).resolve().parents[1]


# What is slow by its nature: whole clients, programs started anew for each test, thousands of random requests or files, and the
# fakes' own tests, which change as rarely as the fakes do.
SLOW_PLACES = (
    "tests/end_to_end/",
    "tests/fakes/",
    *(
        f"tests/cli/test_cli_{name}.py"
        for name in ("access", "connect", "doctor", "env_file", "key_print", "log")
    ),
    *(
        f"tests/cli/test_cli_{name}.py"
        for name in ("prices", "run", "scoped_run", "secret", "serve", "status")
    ),
    *(f"tests/cli/test_cli_{name}.py" for name in ("budgets", "env", "keys", "sandbox")),
    "tests/connect/",  # a corpus of files, in every form, and a death at every call
    "tests/doctor/",
    "tests/proxy/test_further.py",  # network namespaces
    "tests/telemetry/test_switch.py",
    "tests/ui/test_doctor_window.py",
    "tests/ui/test_keyboard_walk.py",
    "tests/test_benchmarks.py",
    "tests/test_price_updates.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow because of what it is; single tests say it themselves."""
    for item in items:
        where = item.path.relative_to(ROOT).as_posix()
        if where.startswith(SLOW_PLACES) or where.endswith("_fuzz.py"):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def no_canary_escapes(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After each test: no canary in log records, in the test's own folder, or in this process's environment."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    for record in caplog.records:
        # Attributes too, not only the message: a JSON formatter would write them.
        assert not find(repr(vars(record))), f"a log record of {record.name} holds a credential"
    assert not find(repr(dict(os.environ)) + repr(sys.argv)), "the environment holds a credential"
    if folder is not None:
        leaks = find_in_folder(folder)
        assert not leaks, f"credentials in files: {leaks}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test whose captured output holds a canary."""
    report = yield
    held = [title for title, text in report.sections if find(text)]
    if held and report.passed:
        report.outcome = "failed"
        report.longrepr = f"credentials in: {', '.join(held)}"
    return report
