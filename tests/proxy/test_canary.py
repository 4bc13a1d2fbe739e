"""Attacks on every place where a credential could come out: logs, errors, tracebacks, reprs, other servers."""

from __future__ import annotations

import gc
import logging
from pathlib import Path

import pytest

from claude_desk.app import Desk
from claude_desk.config.settings import AppearanceSettings
from claude_desk.dialects.base import ErrorReply
from claude_desk.errors import DeskError, ExchangeError
from claude_desk.proxy.client import Reply as UpstreamReply
from claude_desk.proxy.client import UpstreamClient, _tls_context
from claude_desk.proxy.connection import Connection
from claude_desk.proxy.delivery import Delivery
from claude_desk.proxy.exchange import Exchange
from claude_desk.proxy.pipeline import Pipeline
from claude_desk.secret import Secret
from claude_desk.upstreams.base import Upstream, UpstreamRequest
from fakes.canary import CLIENT_KEY, REAL_KEY, find, find_in_folder, find_in_reprs, find_in_traceback
from fakes.recording_upstream import (
    Ending,
    Gate,
    RecordingUpstream,
    Reply,
    error_reply,
    json_reply,
    message_stream,
    sse_reply,
)
from fakes.running_desk import RunningDesk

STREAM = b'{"model":"claude-opus-5-5","stream":true}'
ECHO = f"you sent {REAL_KEY} and {REAL_KEY}"

HOSTILE = {
    "good": json_reply({"type": "message"}),
    "echo": json_reply({"echo": ECHO}),
    "echo in a stream": sse_reply(message_stream(ECHO)),
    "echo in a broken stream": sse_reply(message_stream(ECHO)[:4], ending=Ending.RESET),
    "echo in a header": Reply(headers=[("x-echo", ECHO), ("request-id", REAL_KEY)], chunks=[b"{}"]),
    "echo in an error": error_reply(400, "invalid_request_error", ECHO),
    "echo as an error's type": error_reply(500, REAL_KEY, "x"),
    "echo in a refusal": error_reply(401, REAL_KEY, ECHO),
    "echo in a redirect": Reply(307, headers=[("location", f"http://127.0.0.1:1/?{REAL_KEY}")]),
    "echo as the reason": Reply(200, reason=ECHO, chunks=[b"{}"]),
    "echo as model and stop reason": json_reply(
        {"type": "message", "model": REAL_KEY, "stop_reason": REAL_KEY}
    ),
    "echo as no HTTP": Reply(raw=f"{ECHO}\r\n\r\n".encode()),
    "echo as a bad header": Reply(raw=f"HTTP/1.1 200 OK\r\n{REAL_KEY}\r\n\r\n".encode()),
    "echo as a bad chunk": Reply(
        raw=f"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{REAL_KEY}\r\n".encode()
    ),
    "echo in a protocol switch": Reply(raw=f"HTTP/1.1 101 X\r\nupgrade: {REAL_KEY}\r\n\r\n".encode()),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_no_upstream_gets_the_key_out(
    desk: RunningDesk,
    upstream: RecordingUpstream,
    how: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever an upstream does with the key it was given, no reply, log line, row, status or traceback shows it."""
    caplog.set_level(logging.DEBUG)
    errors: list[ExchangeError] = []
    render = Pipeline._render

    def listen(self: Pipeline, exchange: Exchange, error: ExchangeError) -> ErrorReply:
        errors.append(error)
        return render(self, exchange, error)

    monkeypatch.setattr(Pipeline, "_render", listen)
    upstream.answer(HOSTILE[how])
    reply = desk.ask(body=STREAM)
    assert REAL_KEY.encode() not in reply.head + reply.body
    desk.row()
    assert not find(repr(desk.rows()) + repr(desk.desk.status))
    for error in errors:
        assert not [piece for piece in find_in_traceback(error) if piece in REAL_KEY.encode()]
    assert upstream.request().head.count(REAL_KEY.encode()) == 1
    assert upstream.request().header("x-api-key") == REAL_KEY.encode()


MALFORMED = [
    b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key : KEY\r\n\r\n",
    b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nKEY\r\n\r\n",
    b"POST /v1/messages?KEY HTTP/1.1\r\nHost: x\r\nx-api-key: KEY\x00\r\n\r\n",
    b"KEY /v1/messages HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST KEY HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST http://KEY/ HTTP/1.1\r\nHost: KEY\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: KEY\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nx-api-key: KEY\r\n\r\nKEY\r\n",
    b"KEY\r\n\r\n",
]


@pytest.mark.parametrize("request_", MALFORMED, ids=range(len(MALFORMED)))
def test_no_parser_quotes_a_client_key(
    desk: RunningDesk, request_: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """A malformed line that holds the client key is refused without a word of it, in reply or log."""
    caplog.set_level(logging.DEBUG)
    with desk.client() as client:
        client.try_send(request_.replace(b"KEY", CLIENT_KEY.encode()))
        reply = client.reply()
    assert 400 <= reply.status < 500
    assert not find(reply.head + reply.body)
    # The fixture that watches every test looks through the log records and the folder.


PATHS = [f"/v1/{CLIENT_KEY}/messages", f"/{REAL_KEY}", f"//{CLIENT_KEY}@evil/", "/v1/xyz"]


@pytest.mark.parametrize("known", [True, False])
def test_a_key_in_a_path_is_not_logged(desk: RunningDesk, *, known: bool) -> None:
    """Paths that are not served are shown in the log, less whatever in them is or may be a credential."""
    for path in PATHS:
        desk.ask("GET", path.encode(), body=None, key=CLIENT_KEY if known else None)
    shown = [desk.row(number).started.path for number in range(len(PATHS))]
    assert shown == ["/v1/***/messages", "/***", "//***@evil/", "/v1/xyz"]
    assert not find(repr([row.finished for row in desk.rows()]))


def test_a_short_key_in_a_path_is_not_logged(desk: RunningDesk) -> None:
    """Also one that looks like any other word is known as a key."""
    desk.desk.register_client_key("short", Secret("sandbox-0042"))
    desk.ask("GET", b"/v1/sandbox-0042/messages", body=None)
    assert desk.row().started.path == "/v1/***/messages"


@pytest.mark.parametrize("when", ["before the head", "in the body"])
def test_a_failure_nobody_foresaw_is_named_by_its_kind_only(
    desk: RunningDesk,
    upstream: RecordingUpstream,
    when: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bug of ours is a 500 in the protocol's shape, or a visibly broken body; its text, which may quote, is not logged."""
    run = Delivery.run

    async def fail(self: Delivery) -> None:
        if when == "in the body":
            monkeypatch.setattr(self._answer, "end", _raise)
            await run(self)
        raise ValueError(REAL_KEY)

    def _raise() -> None:
        raise ValueError(REAL_KEY)

    monkeypatch.setattr(Delivery, "run", fail)
    gate = Gate()
    start, *rest = message_stream()
    upstream.answer(sse_reply([start, gate, *rest]))
    with desk.client() as client:
        client.send(desk.request(body=STREAM))
        head = client.head()
        gate.open()
        reply = client.finish(head)
    if when == "before the head":
        assert (reply.status, reply.value("content-type")) == (500, b"application/json")
        assert b'"type":"api_error"' in reply.body
    else:
        assert (reply.status, reply.complete) == (200, False)
        assert b"HTTP/1.1" not in reply.body
    assert not find(reply.head + reply.body)
    assert [record.getMessage() for record in caplog.records] == ["A request failed unexpectedly: ValueError"]
    assert all(record.exc_info is None for record in caplog.records)


def test_no_living_object_shows_a_credential(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """Repr and str of everything that holds one, while a request is under way, say nothing."""
    gate = Gate()
    upstream.answer(sse_reply([message_stream()[0], gate, *message_stream()[1:]]))
    with desk.client() as client:
        client.send(desk.request(body=STREAM))
        head = client.head()
        gate.wait_reached()
        gc.collect()
        ours = (
            Desk,
            Secret,
            Upstream,
            UpstreamRequest,
            UpstreamClient,
            UpstreamReply,
            Connection,
            Exchange,
            Pipeline,
            Delivery,
            DeskError,
        )
        assert find_in_reprs(*ours) == []
        gate.open()
        client.finish(head)
    assert not find(
        repr(desk.desk.settings) + repr(desk.desk.stored_settings) + repr(desk.desk.client_keys())
    )


def test_settings_files_never_hold_a_key(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """Saving settings while keys come from the environment writes neither of them."""
    with RunningDesk(tmp_path / "desk", upstream) as desk:
        dark = AppearanceSettings(theme="dark")
        desk.desk.apply(desk.desk.stored_settings.model_copy(update={"appearance": dark})).result(10)
        desk.desk.create_client_key("tool")
        assert desk.ask().status == 200
        content = desk.paths.settings_file.read_text() + desk.paths.client_keys_file.read_text()
        assert not find(content)
        assert upstream.url not in content, "what the environment says is not written either"


def test_no_proxy_variable_is_followed(
    tmp_path: Path, upstream: RecordingUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP_PROXY and ALL_PROXY lead no request, and so no key, anywhere."""
    with RecordingUpstream() as sink:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, sink.url)
        with RunningDesk(tmp_path / "desk", upstream) as desk:
            assert desk.ask().status == 200
        assert sink.connections_opened == 0


def test_no_netrc_is_read(
    tmp_path: Path, upstream: RecordingUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials for 127.0.0.1 in a .netrc are not sent along."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").write_text(netrc.read_text())
    with RunningDesk(tmp_path / "desk", upstream) as desk:
        assert desk.ask().status == 200
    assert upstream.request().header("authorization") is None


def test_session_keys_are_not_written_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSLKEYLOGFILE, which would let a file's reader decrypt the key on the wire, is not honoured."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    context = _tls_context("")
    assert not context.keylog_filename
    assert context.check_hostname
    assert not (tmp_path / "keys.log").exists()


def test_no_cookie_is_kept(desk: RunningDesk, upstream: RecordingUpstream) -> None:
    """An upstream's cookie comes back to nobody, on no later request."""
    upstream.answer(Reply(headers=[("set-cookie", "session=1; Path=/")], chunks=[b"{}"]))
    for _ in range(2):
        desk.ask()
    assert [request.header("cookie") for request in upstream.requests] == [None, None]


def test_the_watch_itself_finds_things(tmp_path: Path) -> None:
    """The search that guards every test sees a key in a file, in text, in a traceback's locals, and a large part of one."""
    (tmp_path / "sub").mkdir()
    leak = tmp_path / "sub" / "leak"
    leak.write_bytes(b"\x00" + REAL_KEY.encode() + b"\x00")
    assert list(find_in_folder(tmp_path)) == [str(leak)]
    leak.unlink()
    assert find(f"...{CLIENT_KEY[:30]}...")
    assert find(REAL_KEY[-30:])
    assert not find(f"hint {REAL_KEY[-4:]}")

    def fail(key: str) -> None:
        raise RuntimeError(len(key))

    with pytest.raises(RuntimeError) as failed:
        fail(REAL_KEY)
    assert find_in_traceback(failed.value)
