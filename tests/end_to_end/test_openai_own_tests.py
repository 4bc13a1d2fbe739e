"""openai-python's own tests, aimed at the whole program over Practice.

They send every parameter there is and check every answer's types strictly. By default some of what they send is refused on
purpose; with ``[openai] lenient = true`` nothing of it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from claude_desk.config.paths import Paths
from claude_desk.requestlog.record import Outcome
from fakes.installed_clients import SDK_TEST_TOOLS, python_packages, source_of
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(1500)]

VERSION = "3.52.0"
KEY = "sk-desk-0123456789-of-openais-own-tests"
MODEL = "claude-opus-5-5"
RUN_LIMIT_S = 300

CHAT, RESPONSES, MODELS = (
    f"tests/api_resources/{name}.py" for name in ("chat/test_completions", "test_responses", "test_models")
)

NO_SUCH_ROUTE = {
    # Nothing is stored that could be asked for later.
    (CHAT, "Completions"): ("retrieve", "update", "list", "delete"),
    # What is remembered can only be gone on from; summaries that are sealed only OpenAI's servers can read.
    (RESPONSES, "Responses"): ("retrieve", "delete", "cancel", "compact"),
    # The upstream's models are nobody's to delete.
    (MODELS, "Models"): ("delete",),
}
"""Operations that are no part of the product, by file and test class."""

REFUSED = {
    (CHAT, "method_create_with_all_params"): "audio is not supported by Claude models",
    (RESPONSES, "method_create_with_all_params"): "conversations are not kept here",
    # These send nothing at all, as if a stored prompt named a model.
    (RESPONSES, "method_create_overload"): "model is required",
    (RESPONSES, "raw_response_create_overload"): "model is required",
    (RESPONSES, "streaming_response_create_overload"): "model is required",
}
"""The tests that are refused by default, on purpose, and what with. Each is a 400."""

EXPECTED = {CHAT: 40, RESPONSES: 40, MODELS: 35}
"""How many tests are left in each file: each in five ways, by loose, strict and aiohttp clients."""


def _deselected() -> list[str]:
    """Options that leave out what is in :data:`NO_SUCH_ROUTE`."""
    return [
        f"--deselect={file}::Test{kind}{name}::test_{way}_{operation}"
        for (file, name), operations in NO_SUCH_ROUTE.items()
        for kind in ("", "Async")
        for operation in operations
        for way in ("method", "raw_response", "streaming_response", "path_params")
    ]


def _source(folder: Path) -> Path:
    """The SDK's source, with a key that can be a client key and a model that Practice has."""
    shutil.copytree(source_of("openai", VERSION), folder)
    for name, before, after in (
        ("tests/conftest.py", '"My API Key"', f'"{KEY}"'),
        (MODELS, '"gpt-6-astra"', f'"{MODEL}"'),
    ):
        text = (folder / name).read_text("utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after), "utf-8")
    return folder


def _outcomes(url: str, source: Path, report: Path) -> dict[tuple[str, str], str]:
    """Run the tests against a server: for each, by file and name, "passed" or how it ended."""
    packages = python_packages(f"openai-{VERSION}-tests", [f"openai[aiohttp]=={VERSION}", *SDK_TEST_TOOLS])
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TEMP") if name in os.environ}
    # -S: only the SDK's own dependencies are seen, not those of this program. Their options say "-n auto".
    options = ["-S", "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "-q", *_deselected()]
    done = subprocess.run(
        [sys.executable, *options, f"--junitxml={report}", *EXPECTED],
        cwd=source,
        env={
            **kept,
            "PYTHONPATH": str(packages),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TEST_API_BASE_URL": f"{url}/v1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=RUN_LIMIT_S,
    )
    assert report.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    found = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by the run just above
        module, _, name = str(case.get("classname")).rpartition(".")
        ends = [f"{child.tag}: {child.get('message')}" for child in case if child.tag != "system-out"]
        kind = "async " if "Async" in name else ""
        test = str(case.get("name")).removeprefix("test_")
        found[f"{module.replace('.', '/')}.py", kind + test] = ends[0] if ends else "passed"
    return found


@pytest.mark.parametrize("lenient", [False, True], ids=["default", "lenient"])
def test_openais_own_tests_pass_or_are_refused_on_purpose(lenient: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """By default every failure is one of the 400s listed above; with leniency there is no failure."""
    source = _source(tmp_path / "source")
    desk = ServedDesk(tmp_path, client_key=KEY)
    if lenient:
        settings = Paths.in_one_folder(desk.home).settings_file
        settings.parent.mkdir(parents=True)
        settings.write_text("[openai]\nlenient = true\n", "utf-8")
    with desk:
        outcomes = _outcomes(desk.url, source, tmp_path / "report.xml")
    counted = {file: sum(where == file for where, _ in outcomes) for file in EXPECTED}
    assert counted == EXPECTED
    refused = {}
    for (file, name), outcome in outcomes.items():
        for (where, test), words in REFUSED.items():
            if file == where and name.removeprefix("async ").startswith(test) and not lenient:
                refused[file, name] = words
                assert "BadRequestError: Error code: 400" in outcome, (name, outcome)
                assert words in outcome, (name, outcome)
    assert {
        test: outcome for test, outcome in outcomes.items() if outcome != "passed"
    }.keys() == refused.keys()
    rows = desk.rows()
    assert {row.outcome for row in rows} <= {Outcome.OK, Outcome.CLIENT_LEFT, Outcome.REFUSED}
    assert any(row.outcome is Outcome.REFUSED for row in rows) is not lenient
