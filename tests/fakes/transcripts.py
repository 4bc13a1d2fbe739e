"""Replies recorded from real servers, and public fixtures, for tests that want real bytes.

They live beside the project, in ``../shared/transcripts``, and are not part of it: where the folder is absent,
:func:`messages_replies` and :func:`bedrock_replies` give one skipped parameter that says so.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "transcripts"

# A recording keeps the decoded body, so the framing it came in is no longer true of it.
_FRAMING = frozenset({"content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive"})


@dataclass(frozen=True)
class Transcript:
    """One recorded reply.

    Attributes:
        id: the file, and the number of the exchange in it.
        content_type: as the server sent it.
        body: the reply's bytes, content encoding undone.
        status: HTTP status.
        headers: without those of framing and length, names as recorded.
        exact: the body is what the server wrote; if not, the recorder kept the parsed JSON and this is that
            JSON written anew.
        prompt: the request's body, as far as it was recorded.
    """

    id: str
    content_type: str
    body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    exact: bool
    prompt: bytes = b""

    @property
    def streamed(self) -> bool:
        """Whether the reply is a stream of server-sent events."""
        return self.content_type.startswith("text/event-stream")


def messages_replies(*, streamed: bool | None = None) -> list[Any]:
    """Every reply in the Messages protocol (stream, message, token count or error) as a pytest parameter.

    Args:
        streamed: only the streams, or only the whole documents.
    """
    return _parameters(
        reply for reply in _load() if _is_messages_reply(reply) and streamed in {None, reply.streamed}
    )


def bedrock_replies() -> list[Any]:
    """Every reply of Bedrock (event stream, message, token count or error) as a pytest parameter."""
    return _parameters(reply for reply in _load() if "bedrock" in reply.id)


def recorded_prompts() -> list[Any]:
    """Every prompt of text and tools that a recorded message answers, with that answer, as pytest parameters."""
    found = [
        pytest.param(reply.prompt, reply, id=reply.id)
        for reply in _load()
        if _is_messages_reply(reply)
        and not reply.streamed
        and _is_plain(reply.prompt)
        and b'"usage"' in reply.body
    ]
    return found or [pytest.param(b"", None, marks=pytest.mark.skip(reason=f"no transcripts in {FOLDER}"))]


def _is_plain(prompt: bytes) -> bool:
    """Whether the size of a prompt can be worked out from it: there are no files, and no tools of the server's."""
    text = prompt.decode("utf-8", "replace")
    return text.startswith("{") and not re.search(r'"(image|document|mcp|task_budget|[a-z_]+_20\d{6})', text)


def _parameters(replies: Iterable[Transcript]) -> list[Any]:
    found = [pytest.param(reply, id=reply.id) for reply in replies]
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=f"no transcripts in {FOLDER}"))]


@cache
def _load() -> tuple[Transcript, ...]:
    found: list[Transcript] = []
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in {".yaml", ".yml"}:
            found += _from_cassette(path)
        elif path.suffix == ".json":
            found += _from_snapshot(path)
        elif path.suffix in {".sse", ".txt"}:
            found.append(Transcript(path.name, "text/event-stream", path.read_bytes(), 200, (), exact=True))
    return tuple(found)


class _CassetteLoader(yaml.CSafeLoader):
    """Reads Ruby's ``!binary`` as YAML's ``!!binary``."""


def _binary(_loader: _CassetteLoader, node: yaml.ScalarNode) -> bytes:
    return base64.b64decode(node.value)


_CassetteLoader.add_constructor("!binary", _binary)


def _from_cassette(path: Path) -> Iterator[Transcript]:
    cassette = yaml.load(path.read_bytes(), _CassetteLoader)  # noqa: S506 (a safe loader, and one tag more)
    exchanges = cassette.get("interactions") or cassette["http_interactions"]
    for number, exchange in enumerate(exchanges):
        reply = exchange["response"]
        headers = [(name, value) for name, values in reply["headers"].items() for value in values]
        if "parsed_body" in reply:
            body, exact = json.dumps(reply["parsed_body"]).encode(), False
        else:
            text = reply["body"]["string"]
            body, exact = text if isinstance(text, bytes) else text.encode(), True
        asked = exchange["request"]
        prompt = asked.get("parsed_body", asked.get("body"))
        if isinstance(prompt, dict) and set(prompt) <= {"encoding", "string"}:
            prompt = prompt["string"]
        status = reply["status"]["code"]
        yield _transcript(f"{path.name}#{number}", body, status, headers, exact=exact, prompt=prompt)


def _from_snapshot(path: Path) -> Iterator[Transcript]:
    for number, exchange in enumerate(json.loads(path.read_bytes())):
        reply = exchange["response"]
        exact = isinstance(reply["body"], str)
        body = reply["body"].encode() if exact else json.dumps(reply["body"]).encode()
        yield _transcript(
            f"{path.name}#{number}",
            body,
            reply["status_code"],
            list(reply["headers"].items()),
            exact=exact,
            prompt=exchange["request"].get("body"),
        )


def _transcript(
    name: str, body: bytes, status: int, headers: list[tuple[str, str]], *, exact: bool, prompt: object
) -> Transcript:
    if isinstance(prompt, dict):
        prompt = json.dumps(prompt)
    if isinstance(prompt, str):
        prompt = prompt.encode()
    content_type = next(value for header, value in headers if header.lower() == "content-type")
    kept = tuple((header, value) for header, value in headers if header.lower() not in _FRAMING)
    return Transcript(
        name, content_type, body, status, kept, exact, prompt if isinstance(prompt, bytes) else b""
    )


def _is_messages_reply(reply: Transcript) -> bool:
    if reply.streamed:
        return b"event: message_start" in reply.body
    if not reply.content_type.startswith("application/json"):
        return False
    document = json.loads(reply.body)
    return document.get("type") in {"message", "error"} or "input_tokens" in document
