"""A captured request, made again by what was copied: real programs against the real proxy."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from claude_desk.requestlog.capture import Capture, Flow
from claude_desk.ui.copy_as import as_curl, as_python, as_typescript
from fakes.canary import CLIENT_KEY, find
from fakes.recording_upstream import RecordingUpstream, message_reply
from fakes.running_desk import RunningDesk

BODY = json.dumps(
    {
        "model": "claude-opus-4-5",
        "max_tokens": 5,
        "messages": [{"role": "user", "content": 'it\'s `$HOME` "so"\n\u202e'}],
    }
).encode()


def capture(body: bytes = BODY, *, key_field: bytes = b"X-Api-Key") -> Capture:
    """A request with a masked key and some fields."""
    headers = (
        (b"Host", b"127.0.0.1:1"),
        (key_field, b"Bearer ***" if key_field == b"Authorization" else b"***"),
        (b"Cookie", b"***"),
        (b"anthropic-beta", b"a'b; $(touch /nowhere)"),
        (b"Content-Type", b"application/json"),
        (b"Content-Length", b"9"),
    )
    return Capture("req", 0.0, "POST", "/v1/messages?beta=true", headers, Flow(body))


def run(command: list[str], *, text: str = "") -> str:
    """What a program prints, given the key in its environment."""
    environment = {**os.environ, "CLAUDE_DESK_KEY": CLIENT_KEY, "NO_PROXY": "*"}
    done = subprocess.run(
        command, input=text, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("form", ["curl", "python", "typescript"])
def test_what_is_copied_makes_the_request_again(form: str, tmp_path: Path) -> None:
    """Run as it stands, with the key in the environment, it reaches the upstream with the same body and fields."""
    with RecordingUpstream() as upstream, RunningDesk(tmp_path / "home", upstream) as running:
        upstream.answer(message_reply("made again"))
        base = running.desk.url
        if form == "curl":
            if shutil.which("curl") is None or sys.platform == "win32":
                pytest.skip("needs curl and a POSIX shell")
            printed = run(["sh", "-s"], text=as_curl(capture(), base))
        elif form == "python":
            printed = run([sys.executable, "-"], text=as_python(capture(), base))
        else:
            node = shutil.which("node")
            if node is None:
                pytest.skip("needs Node")
            program = tmp_path / "again.mjs"
            program.write_text(as_typescript(capture(), base).replace("body!", "body"), encoding="utf-8")
            printed = run([node, str(program)])
        assert "made again" in printed
        request = upstream.request()
        assert request.json() == json.loads(BODY)
        if form == "curl":
            assert request.body == BODY
        assert request.target == b"/v1/messages?beta=true"
        assert request.header("anthropic-beta") == b"a'b; $(touch /nowhere)"


@pytest.mark.parametrize("make", [as_curl, as_python, as_typescript])
def test_the_variable_stands_where_the_key_was(make: object) -> None:
    """In the field the client used; no mask and no cookie is copied, and a bearer token keeps its word."""
    for field, words in ((b"X-Api-Key", "x-api-key"), (b"Authorization", "Bearer ")):
        text: str = make(capture(key_field=field), "http://127.0.0.1:8765")  # type: ignore[operator]
        assert "CLAUDE_DESK_KEY" in text
        assert words in text
        assert "***" not in text
        assert "ookie" not in text
        assert not find(text)


def test_binary_is_given_to_curl_byte_for_byte() -> None:
    """A body that no shell takes as text is printed by it."""
    if sys.platform == "win32":
        pytest.skip("needs a POSIX shell")
    body = bytes(range(256))
    line = as_curl(capture(body), "http://127.0.0.1:1").split(" | ")[0]
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=True, timeout=20)
    assert done.stdout == body


def test_what_is_no_json_is_a_literal() -> None:
    """Python gets bytes, TypeScript a string or numbers; a request without a body gets none."""
    module = ast.parse(as_python(capture(b"plain \xff"), "http://127.0.0.1:1"))
    assert any(isinstance(node, ast.Constant) and node.value == b"plain \xff" for node in ast.walk(module))
    assert '"plain text"' in as_typescript(capture(b"plain text"), "http://127.0.0.1:1")
    assert "Uint8Array([255])" in as_typescript(capture(b"\xff"), "http://127.0.0.1:1")
    nothing = Capture("req", 0.0, "GET", "/v1/models", (), Flow())
    assert "--data" not in as_curl(nothing, "http://127.0.0.1:1")
    assert "body" not in as_typescript(nothing, "http://127.0.0.1:1").replace("reply.body", "")
