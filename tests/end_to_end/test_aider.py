"""Aider, unmodified, through the whole program."""

from __future__ import annotations

import itertools
import json
import subprocess
from pathlib import Path

import pytest

from fakes import installed_clients
from fakes.canary import CLIENT_KEY
from fakes.client_process import python_client, run_client
from fakes.recording_upstream import Ending, RecordingUpstream, error_reply, message_stream, sse_reply
from fakes.served_desk import ServedDesk

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timeout(900)]

MODEL = "claude-opus-5-5"
OPTIONS = (
    "--no-check-update",
    "--no-analytics",
    "--no-show-model-warnings",
    "--no-show-release-notes",
    "--no-detect-urls",
    "--no-git",
    "--yes-always",
    "--no-auto-lint",
    "--no-pretty",
)
# Or aider fetches a list of all models, to look for this one in it.
KNOWN = {f"openai/{MODEL}": {"max_input_tokens": 1_000_000, "litellm_provider": "openai", "mode": "chat"}}
BEFORE = 'print("before")\n'
AFTER = 'print("practised")\n'
EDIT = f"""I change what it prints.

hello.py
```python
<<<<<<< SEARCH
{BEFORE}=======
{AFTER}>>>>>>> REPLACE
```
"""


def _run(url: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Let aider change one file."""
    work = folder / "work"
    work.mkdir()
    (work / "hello.py").write_text(BEFORE, encoding="utf-8")
    known = folder / "client-home" / ".aider" / "caches" / "model_prices_and_context_window.json"
    known.parent.mkdir(parents=True)
    known.write_text(json.dumps(KNOWN), encoding="utf-8")
    packages = installed_clients.python_release(installed_clients.AIDER)
    task = ("--edit-format", "diff", "--message", "Print something else", "hello.py")
    command, environ = python_client(
        packages, "-m", "aider", "--model", f"openai/{MODEL}", *OPTIONS, *options, *task
    )
    environ = {
        **environ,
        "OPENAI_API_BASE": f"{url}/v1",
        "OPENAI_API_KEY": CLIENT_KEY,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # or litellm fetches one
    }
    return run_client(command, folder, **environ)


@pytest.mark.parametrize("options", [(), ("--no-stream",)], ids=["streamed", "whole"])
def test_a_file_is_changed(tmp_path: Path, options: tuple[str, ...]) -> None:
    """An edit in the answer is applied, and the tokens it cost are shown where it asks for them."""
    with (
        RecordingUpstream(sse_reply(message_stream(EDIT))) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        done = _run(desk.url, tmp_path, *options)
        [request] = upstream.requests
    assert (tmp_path / "work" / "hello.py").read_text(encoding="utf-8") == AFTER, done.stdout + done.stderr
    assert "raw.githubusercontent" not in done.stdout + done.stderr
    # It does not ask a stream for usage, and then shows what it reckons itself.
    assert ("Tokens: 19 sent" in done.stdout) is bool(options)
    body = request.json()
    assert body["model"] == MODEL
    assert "temperature" not in body  # it asks for 0, which this model refuses
    roles = [message["role"] for message in body["messages"]]
    assert all(first != second for first, second in itertools.pairwise(roles))


def test_an_overload_is_waited_out(tmp_path: Path) -> None:
    """After an overload, aider asks again by itself."""
    with (
        RecordingUpstream(sse_reply(message_stream(EDIT))) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        upstream.answer(error_reply(529, "overloaded_error", "Overloaded just now"))
        done = _run(desk.url, tmp_path)
        assert len(upstream.requests) == 2
    assert (tmp_path / "work" / "hello.py").read_text(encoding="utf-8") == AFTER, done.stdout + done.stderr


@pytest.mark.parametrize("ending", [Ending.CLEAN, Ending.RESET])
def test_a_broken_stream_changes_nothing(tmp_path: Path, ending: Ending) -> None:
    """An edit whose answer broke off is not applied, even if it is all there; the next answer is."""
    with (
        RecordingUpstream(sse_reply(message_stream(EDIT.replace("practised", "done")))) as upstream,
        ServedDesk(tmp_path, upstream) as desk,
    ):
        upstream.answer(sse_reply(message_stream(EDIT)[:-2], ending=ending))
        done = _run(desk.url, tmp_path)
        assert len(upstream.requests) == 2
    changed = (tmp_path / "work" / "hello.py").read_text(encoding="utf-8")
    assert changed == AFTER.replace("practised", "done"), done.stdout + done.stderr
