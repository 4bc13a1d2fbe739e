"""Files, batches and skills: passed on unparsed, both ways as they arrive, and only for keys that may."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.proxy.relay import ResultsUrl
from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY
from fakes.cuts import CUTS, pieces
from fakes.recording_upstream import Framing, Gate, RecordingUpstream, Reply, json_reply
from fakes.running_desk import RunningDesk, wait_until

MEGABYTE = 1024 * 1024
BATCH = {"id": "msgbatch_1", "type": "message_batch", "processing_status": "ended"}


@pytest.fixture
def key_for(desk: RunningDesk) -> Callable[..., str]:
    """Makes a client key with these opt-ins."""

    def make(*areas: str) -> str:
        name = f"key for {areas}"
        return desk.desk.create_client_key(name, relay=frozenset(areas))[1].reveal()

    return make


@pytest.mark.parametrize(
    ("area", "path"),
    [
        ("files", b"/v1/files"),
        ("batches", b"/v1/messages/batches/msgbatch_1/results"),
        ("skills", b"/anthropic/v1/skills/skill_1"),
    ],
)
def test_each_area_needs_its_own_permission(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str], area: str, path: bytes
) -> None:
    """A key opens only the areas it was made for; the refusal says how to get one that does."""
    others = {"files", "batches", "skills"} - {area}
    for key in (CLIENT_KEY, key_for(*others)):
        reply = desk.ask("GET", path, body=None, key=key)
        assert reply.status == 403
        error = json.loads(reply.body)["error"]
        assert error["type"] == "permission_error"
        assert f"--allow {area}" in error["message"]
    assert upstream.requests == []
    assert desk.ask("GET", path, body=None, key=key_for(area)).status == 200
    assert upstream.request().target == path.removeprefix(b"/anthropic")


def test_admin_paths_are_closed_to_every_key(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """No permission opens the organisation's API."""
    key = key_for("files", "batches", "skills")
    for path in (b"/v1/organizations/me", b"/v1/organizations/api_keys", b"/v1/files/../organizations/me"):
        assert desk.ask("GET", path, body=None, key=key).status == 404
    assert upstream.requests == []


def test_an_upload_goes_up_while_it_comes_in(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """The upstream has the first part of a multipart body before the client has sent the last."""
    first, last = (
        b"--b\r\ncontent-disposition: form-data\r\n\r\n" + b"a" * 1000,
        b"\x00\xff" * 500 + b"\r\n--b--\r\n",
    )
    fields = [("Content-Type", "multipart/form-data; boundary=b"), ("anthropic-beta", "files-api-2025-04-14")]
    with desk.client() as client:
        head = desk.request(
            target=b"/v1/files",
            headers=[*fields, ("Content-Length", str(len(first + last)))],
            body=None,
            key=key_for("files"),
        )
        client.send(head + first)
        request = upstream.head()
        wait_until(lambda: request.body == first)
        client.send(last)
        assert client.reply().status == 200
    assert upstream.request().body == first + last
    assert request.header("content-length") == str(len(first + last)).encode()
    assert request.header("content-type") == b"multipart/form-data; boundary=b"
    assert desk.end().bytes_in == len(first + last)
    assert desk.row().started.dialect == "relay"


def test_a_chunked_upload_stays_chunked(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """Where the client does not know the length, the upstream is not told one."""
    with desk.client() as client:
        head = desk.request(
            target=b"/v1/files", headers=[("Transfer-Encoding", "chunked")], body=None, key=key_for("files")
        )
        client.send(head + b"3\r\nabc\r\n")
        wait_until(lambda: bool(upstream.requests) and upstream.requests[0].body == b"abc")
        client.send(b"3\r\ndef\r\n0\r\n\r\n")
        assert client.reply().status == 200
    request = upstream.request()
    assert (request.body, request.chunked, request.header("content-length")) == (b"abcdef", True, None)


def test_an_upload_may_be_larger_than_a_message(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """The 33 MiB limit is for what is held in memory; a file streams through whatever its size."""
    body = random.Random(3).randbytes(40 * MEGABYTE)  # noqa: S311
    assert desk.ask(target=b"/v1/files", body=body, key=key_for("files")).status == 200
    assert hashlib.sha256(upstream.request().body).digest() == hashlib.sha256(body).digest()


def test_a_slow_upstream_slows_the_upload(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """What the upstream does not read is not collected here: the client is made to wait, then all arrives."""
    hold = Gate()
    upstream.answer(Reply(hold_body=hold))
    size = 40 * MEGABYTE
    with desk.client() as client:
        client.send(
            desk.request(
                target=b"/v1/files", headers=[("Content-Length", str(size))], body=None, key=key_for("files")
            )
        )
        upstream.head()
        taken = client.send_until_it_waits(b"x" * MEGABYTE, size // MEGABYTE)
        assert taken < 24 * MEGABYTE
        hold.open()
        client.send(b"x" * (size - taken))
        assert client.reply().status == 200
    assert len(upstream.request().body) == size


def test_a_client_that_leaves_in_its_upload_leaves_half_a_request(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """The upstream's connection breaks, so half a file is never taken for a whole one."""
    key = key_for("files")
    for number, field in enumerate([("Content-Length", "1000"), ("Transfer-Encoding", "chunked")]):
        with desk.client() as client:
            client.send(desk.request(target=b"/v1/files", headers=[field], body=None, key=key))
            client.send(b"5\r\nabcde\r\n")
            request = upstream.head(number)
        request.wait_ended()
        assert (request.complete, request.aborted) == (False, True)
        assert desk.end(number).outcome is Outcome.CLIENT_LEFT


def test_an_upload_that_is_refused_early_is_told_at_once(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """The upstream's 413 reaches a client that is still sending, which then may not reuse the connection."""
    upstream.answer(Reply(413, chunks=[b"{}"], early=True))
    with desk.client() as client:
        client.send(
            desk.request(
                target=b"/v1/files", headers=[("Content-Length", "1000000")], body=None, key=key_for("files")
            )
        )
        client.send(b"first")
        reply = client.reply()
        assert (reply.status, reply.value("connection")) == (413, b"close")


def test_an_upload_that_stalls_is_given_up(
    desk: RunningDesk,
    upstream: RecordingUpstream,
    key_for: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A body that stops arriving ends in 408, and the upstream's half of it is broken off."""
    monkeypatch.setattr("claude_desk.proxy.exchange.BODY_STALL_SECONDS", 0.05)
    with desk.client() as client:
        client.send(
            desk.request(
                target=b"/v1/files", headers=[("Content-Length", "10")], body=None, key=key_for("files")
            )
        )
        client.send(b"half")
        reply = client.reply()
        assert (reply.status, reply.value("connection")) == (408, b"close")
    upstream.head().wait_ended()
    assert upstream.head().aborted


def test_a_download_passes_as_it_arrives(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """Binary content comes down piece by piece, with its type, name and length."""
    content = random.Random(4).randbytes(3 * MEGABYTE)  # noqa: S311
    gate = Gate()
    fields = [("content-type", "application/pdf"), ("content-disposition", 'attachment; filename="a.pdf"')]
    upstream.answer(Reply(headers=fields, chunks=[content[:100], gate, content[100:]]))
    with desk.client() as client:
        client.send(desk.request("GET", b"/v1/files/file_1/content", body=None, key=key_for("files")))
        reply = client.head()
        assert client.take(100) == content[:100]
        gate.open()
        assert client.take(len(content) - 100) == content[100:]
    assert reply.value("content-length") == str(len(content)).encode()
    assert reply.value("content-disposition") == b'attachment; filename="a.pdf"'
    assert desk.end().reply_sha256 == hashlib.sha256(content).hexdigest()


def test_requests_without_a_body_have_no_framing(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """GET, HEAD and DELETE go up without a length or chunks; an empty POST says 0."""
    key = key_for("files", "batches")
    for method in ("GET", "HEAD", "DELETE"):
        desk.ask(method, b"/v1/files/file_1", body=None, key=key)
    desk.ask("POST", b"/v1/messages/batches/msgbatch_1/cancel", body=None, key=key)
    assert [request.header("transfer-encoding") for request in upstream.requests] == [None] * 4
    assert [request.header("content-length") for request in upstream.requests] == [None, None, None, b"0"]


def test_head_tells_the_length_and_sends_nothing(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """HEAD passes on the length of what GET would send, and the connection stays good."""
    upstream.answer(Reply(chunks=[b"x" * 77]))
    key = key_for("files")
    with desk.client() as client:
        client.send(desk.request("HEAD", b"/v1/files/file_1/content", body=None, key=key))
        assert client.reply(head_only=True).value("content-length") == b"77"
        client.send(desk.request("GET", b"/v1/files", body=None, key=key))
        assert client.reply().complete


@pytest.mark.parametrize("prefix", ["", "/anthropic"])
def test_a_batchs_results_are_fetched_through_us(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str], prefix: str
) -> None:
    """``results_url`` points back here, prefix and all, in one batch and in a listing; no other byte changes."""
    vendor = "https://api.anthropic.com/v1/messages/batches/msgbatch_1/results"
    ours = f"http://127.0.0.1:{desk.port}{prefix}/v1/messages/batches/msgbatch_1/results"
    one = json.dumps({**BATCH, "results_url": vendor, "note": f"see {vendor}"}, indent=2)
    many = json.dumps({"data": [json.loads(one), {**BATCH, "results_url": None}, json.loads(one)]})
    key = key_for("batches")
    for document in (one, many):
        upstream.answer(Reply(chunks=[document.encode()]))
        reply = desk.ask("GET", f"{prefix}/v1/messages/batches".encode(), body=None, key=key)
        assert reply.body.decode() == document.replace(
            f'"results_url": "{vendor}"', f'"results_url": "{ours}"'
        )
        assert reply.complete
        assert reply.value("content-length") in {None, str(len(reply.body)).encode()}
    assert desk.row().unchanged is not True


def test_results_themselves_are_not_touched(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """JSON lines of results pass byte for byte, whatever they quote."""
    lines = (
        b'{"custom_id":"1","result":{"results_url":"https://api.anthropic.com/v1/messages/batches/x/results"}}\n'
        * 50
    )
    upstream.answer(
        Reply(headers=[("content-type", "application/x-jsonl")], chunks=[lines], framing=Framing.CHUNKED)
    )
    reply = desk.ask("GET", b"/v1/messages/batches/msgbatch_1/results", body=None, key=key_for("batches"))
    assert reply.body == lines


def test_a_files_description_is_not_touched(
    desk: RunningDesk, upstream: RecordingUpstream, key_for: Callable[..., str]
) -> None:
    """Only batches have a results_url of ours to make."""
    document = {"id": "file_1", "results_url": "https://api.anthropic.com/v1/messages/batches/x/results"}
    upstream.answer(json_reply(document))
    reply = desk.ask("GET", b"/v1/files/file_1", body=None, key=key_for("files"))
    assert json.loads(reply.body) == document


URL = b'{"results_url": "https://api.anthropic.com/v1/messages/batches/msgbatch_1/results"}'


@given(
    st.lists(st.sampled_from([URL, b'{"a": 1}', b"\xff", b"[", b'"results_url"']), max_size=4).map(b",".join),
    CUTS,
)
def test_rewriting_does_not_depend_on_the_cuts(document: bytes, cuts: list[int]) -> None:
    """However the document is cut, the result is the document with just those hosts replaced."""
    stage = ResultsUrl(b"http://127.0.0.1:8765", (200, ()))
    out = b"".join(stage.feed(piece) for piece in pieces(document, cuts)) + stage.close()
    assert out == document.replace(b"https://api.anthropic.com/v1", b"http://127.0.0.1:8765/v1")


def test_a_document_beyond_reason_passes_as_it_is() -> None:
    """What is too large to hold is passed on unchanged, not held."""
    stage = ResultsUrl(b"http://127.0.0.1:8765", (200, ()))
    out = b"".join(stage.feed(b"x" * MEGABYTE) for _ in range(20)) + stage.feed(URL) + stage.close()
    assert out == b"x" * 20 * MEGABYTE + URL
