"""Desk: starting, stopping, changing settings, and the control channel, as the window and the command line use it."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_desk import commands
from claude_desk.app import Desk, ProxyState, Status
from claude_desk.config.client_keys import ClientKeyRing
from claude_desk.config.paths import Paths
from claude_desk.errors import AlreadyRunning, DeskError, PortInUse, SettingsError
from claude_desk.proxy import control
from claude_desk.proxy.checkup import Finding, Step, Verdict
from claude_desk.requestlog.record import Outcome
from fakes.canary import CLIENT_KEY, find
from fakes.raw_client import ask
from fakes.recording_upstream import Gate, RecordingUpstream, json_reply, message_stream, sse_reply
from fakes.running_desk import CLIENT_NAME, PATIENCE_S, RunningDesk, wait_until

STREAM = b'{"stream":true}'


@pytest.fixture
def upstream() -> Iterator[RecordingUpstream]:
    """A server that records every byte it gets."""
    with RecordingUpstream() as server:
        yield server


@pytest.fixture
def running(tmp_path: Path, upstream: RecordingUpstream) -> Iterator[RunningDesk]:
    """A Claude Desk that sends to it."""
    with RunningDesk(tmp_path / "desk", upstream) as desk:
        yield desk


# -- starting


def test_when_start_is_done_the_port_is_open(tmp_path: Path) -> None:
    """The future of start() ends when a client can connect, and the URL is the right one."""
    with RunningDesk(tmp_path / "desk") as running:
        assert running.desk.status.state is ProxyState.RUNNING
        assert running.desk.url == f"http://127.0.0.1:{running.port}"
        assert ask(running.port, "HEAD", b"/api/hello", body=None).status == 200


def test_the_ipv6_twin_is_held_too(tmp_path: Path) -> None:
    """Nobody else can answer "localhost" clients on [::1]: the same port there is ours."""
    with RunningDesk(tmp_path / "desk") as running, socket.socket(socket.AF_INET6) as other:
        with pytest.raises(OSError, match="in use"):
            other.bind(("::1", running.port))
        with socket.create_connection(("::1", running.port), PATIENCE_S) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: [::1]:%d\r\n\r\n" % running.port)
            assert client.recv(100).startswith(b"HTTP/1.1 401")


def test_a_stranger_on_the_twin_is_mentioned(tmp_path: Path) -> None:
    """Where another program has [::1], people are told to write the address and not "localhost"."""
    with socket.socket(socket.AF_INET6) as other:
        other.bind(("::1", 0))
        other.listen()
        port = other.getsockname()[1]
        with RunningDesk(tmp_path / "desk", environ={"CLAUDE_DESK_PORT": str(port)}) as running:
            assert f"[::1]:{port}" in running.attention("network")
            assert ask(port, "HEAD", b"/api/hello", body=None).status == 200


def test_a_taken_port_names_its_holder(tmp_path: Path) -> None:
    """The port is not changed silently: starting fails with who has it, the status says so, a later try works."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        desk = Desk(Paths.in_one_folder(tmp_path / "desk"), environ={"CLAUDE_DESK_PORT": str(port)})
        desk.open()
        try:
            with pytest.raises(
                PortInUse, match=rf"Port {port} on 127\.0\.0\.1 is taken by .*process {os.getpid()}"
            ):
                desk.start().result(PATIENCE_S)
            assert desk.status.state is ProxyState.STOPPED
            assert [each.kind for each in desk.status.attention] == ["port"]
            holder.close()
            desk.start().result(PATIENCE_S)
            assert desk.status.attention == ()
        finally:
            desk.close()


def test_only_one_at_a_time_on_a_folder(tmp_path: Path) -> None:
    """A second Desk on the same folder is told so, and the first one goes on unharmed."""
    with RunningDesk(tmp_path / "desk") as running:
        second = Desk(running.paths, environ={})
        with pytest.raises(AlreadyRunning):
            second.open()
        second.close()
        assert running.ask("HEAD", b"/api/hello", body=None).status == 200
    third = Desk(running.paths, environ={})
    third.open()
    third.close()


def test_what_cannot_be_opened_leaves_nothing_behind(tmp_path: Path) -> None:
    """After a failed open() the folder is free, and opening works once the cause is gone."""
    paths = Paths.in_one_folder(tmp_path / "desk")
    broken = Desk(paths, environ={"CLAUDE_DESK_PORT": "many"})
    with pytest.raises(SettingsError, match="CLAUDE_DESK_PORT"):
        broken.open()
    broken.close()
    Path(paths.control_address).mkdir()
    blocked = Desk(paths, environ={})
    with pytest.raises(SettingsError, match="cannot be made"):
        blocked.open()
    Path(paths.control_address).rmdir()
    good = Desk(paths, environ={})
    good.open()
    good.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "proxy"]


def test_starting_and_stopping_twenty_times(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """Each start serves, each stop closes the port, and neither leaves threads, descriptors or tasks behind."""
    with RunningDesk(tmp_path / "desk", upstream) as running:
        before = (0, 0)
        for turn in range(21):
            assert running.ask().status == 200
            if turn == 1:  # what is made once, when it is first needed, is made by now
                running.desk.flush_log()
                before = _held()
            port = running.port
            running.desk.stop().result(PATIENCE_S)
            wait_until(lambda: _refuses(port), "closing the port")  # noqa: B023  # called within the turn
            running.desk.start().result(PATIENCE_S)
        assert running.ask().status == 200
        wait_until(
            lambda: all(now <= then for now, then in zip(_held(), before, strict=True)),
            f"having {before} threads and files again",
        )
        running.desk.start().result(PATIENCE_S)
        running.desk.start().result(PATIENCE_S)
        assert running.ask().status == 200
        running.desk.stop().result(PATIENCE_S)
        running.desk.stop().result(PATIENCE_S)


def test_the_same_port_is_had_again(tmp_path: Path) -> None:
    """A stop and a start on one port follow each other at once, whatever connections the clients still hold."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with RunningDesk(tmp_path / "desk", environ={"CLAUDE_DESK_PORT": str(port)}) as running:
        held = []
        for _ in range(3):
            client = running.client()
            held.append(client)
            client.send(running.request("HEAD", b"/api/hello", body=None))
            assert client.reply(head_only=True).status == 200
            running.desk.stop().result(PATIENCE_S)
            running.desk.start().result(PATIENCE_S)
            assert running.port == port
        for client in held:
            client.leave()


def _refuses(port: int) -> bool:
    """Whether nobody listens there. A child that is being forked elsewhere may hold the port for a moment."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED


def _held() -> tuple[int, int]:
    """Threads of this process, and its open files and sockets."""
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


def test_close_is_final_and_harmless_twice(tmp_path: Path) -> None:
    """Closing ends every thread and file; closing again, or without ever opening, does nothing."""
    never = Desk(Paths.in_one_folder(tmp_path / "never"), environ={})
    never.close()
    running = RunningDesk(tmp_path / "desk").start()
    running.stop()
    running.desk.close()
    assert not {"proxy", "storage"} & {thread.name for thread in threading.enumerate()}
    assert not Path(running.paths.control_address).exists()


def test_listening_wider_is_a_decision(tmp_path: Path) -> None:
    """Other machines get in only when someone says the dangerous words, and that is mentioned as long as it lasts."""
    for host in ("0.0.0.0", "::", "0", "0x0"):
        desk = Desk(
            Paths.in_one_folder(tmp_path / "desk"),
            environ={"CLAUDE_DESK_HOST": host, "CLAUDE_DESK_PORT": "0"},
        )
        try:
            desk.open()
            with pytest.raises(SettingsError, match="DANGEROUSLY_BIND_ALL_INTERFACES"):
                desk.start().result(PATIENCE_S)
        finally:
            desk.close()
    environ = {"CLAUDE_DESK_HOST": "0.0.0.0", "DANGEROUSLY_BIND_ALL_INTERFACES": "1"}
    with RunningDesk(tmp_path / "desk", environ=environ) as running:
        assert "other machines can reach it" in running.attention("network")
        reply = ask(running.port, "HEAD", b"/api/hello", body=None)
        assert reply.status == 200
        with running.client() as client:
            client.send(b"GET /v1/models HTTP/1.1\r\nHost: 0.0.0.0:%d\r\n\r\n" % running.port)
            assert client.reply().status == 403, "a wider listener does not widen the Host list"


# -- stopping


def test_stopping_lets_a_stream_finish(running: RunningDesk, upstream: RecordingUpstream) -> None:
    """From the call on nobody new gets in, the running stream ends as it should, and then it is stopped."""
    gate = Gate()
    start, *rest = message_stream("to the end")
    upstream.answer(sse_reply([start, gate, *rest]))
    with running.client() as busy, running.client() as idle:
        idle.send(running.request("HEAD", b"/api/hello", body=None))
        idle.reply(head_only=True)
        busy.send(running.request(body=STREAM))
        head = busy.head()
        gate.wait_reached()
        port = running.port
        stopping = running.desk.stop()
        wait_until(lambda: running.desk.status.state is ProxyState.STOPPING)
        assert idle.rest() == b"", "an idle connection is let go at once"
        wait_until(lambda: _refuses(port), "closing the port")
        assert not stopping.done()
        gate.open()
        assert busy.finish(head).complete
        stopping.result(PATIENCE_S)
    assert running.end(1).outcome is Outcome.OK
    assert running.desk.status.state is ProxyState.STOPPED


def test_stopping_cuts_what_does_not_end(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """After the limit a stream is cut: visibly for the client, at once for the upstream, as such in the log."""
    upstream.answer(sse_reply([message_stream()[0], Gate()]))
    settings = "[server]\ndrain_seconds = 0.1\n"
    with RunningDesk(tmp_path / "desk", upstream, settings=settings) as running, running.client() as client:
        client.send(running.request(body=STREAM))
        head = client.head()
        client.chunk()
        running.desk.stop().result(PATIENCE_S)
        assert not client.finish(head).complete
        upstream.request().wait_ended(2.0)
        assert running.end().outcome is Outcome.CUT


def test_closing_in_the_middle_of_a_stream_writes_its_row(
    tmp_path: Path, upstream: RecordingUpstream
) -> None:
    """Quitting drains, cuts and then writes the log: nothing under way is lost from it."""
    upstream.answer(sse_reply([message_stream()[0], Gate()]))
    settings = "[server]\ndrain_seconds = 0\n"
    running = RunningDesk(tmp_path / "desk", upstream, settings=settings).start()
    with running.client() as client:
        client.send(running.request(body=STREAM))
        client.head()
        running.stop()
    again = Desk(running.paths, environ={})
    again.open()
    (row,) = again.log_page().result(PATIENCE_S)
    again.close()
    assert (row.outcome, row.started.client) == (Outcome.CUT, CLIENT_NAME)


# -- settings


def test_another_port_moves_the_listener(tmp_path: Path) -> None:
    """Applied settings count at once: the new port serves, the old one is closed, the file says so."""
    wanted = free_port()
    with RunningDesk(
        tmp_path / "desk", environ={"CLAUDE_DESK_PORT": ""}, settings="[server]\nport = 0\n"
    ) as running:
        before = running.port
        settings = running.desk.stored_settings
        moved = settings.model_copy(update={"server": settings.server.model_copy(update={"port": wanted})})
        running.desk.apply(moved).result(PATIENCE_S)
        assert running.port == wanted
        assert ask(wanted, "HEAD", b"/api/hello", body=None).status == 200
        wait_until(lambda: _refuses(before), "closing the old port")
        assert f"port = {wanted}" in running.paths.settings_file.read_text()


def test_another_upstream_counts_from_the_next_request(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """A stream that runs stays where it is; the request after the change goes to the new place."""
    gate = Gate()
    start, *rest = message_stream()
    upstream.answer(sse_reply([start, gate, *rest]))
    with RecordingUpstream() as other, RunningDesk(tmp_path / "desk", upstream) as running:
        with running.client() as client:
            client.send(running.request(body=STREAM))
            head = client.head()
            running.desk._environ["CLAUDE_DESK_UPSTREAM_URL"] = other.url
            running.desk.reload().result(PATIENCE_S)
            assert running.ask().status == 200
            gate.open()
            assert client.finish(head).complete
        assert (len(upstream.requests), len(other.requests)) == (1, 1)


def test_an_unusable_upstream_is_said_and_the_old_one_kept(tmp_path: Path) -> None:
    """Settings that name a kind nobody knows change nothing that works, and a person is told."""
    with RunningDesk(tmp_path / "desk", environ={"CLAUDE_DESK_UPSTREAM": ""}) as running:
        running.paths.settings_file.write_text(
            'upstream = "x"\n[upstreams.x]\nkind = "teapot"\nurl = "https://a.example"\n'
        )
        with pytest.raises(SettingsError, match="teapot"):
            running.desk.reload().result(PATIENCE_S)
        assert "teapot" in running.attention("upstream")
        assert running.ask("GET", b"/v1/models", body=None).status == 200
        running.paths.settings_file.write_text("")
        running.desk.reload().result(PATIENCE_S)
        assert running.attention("upstream") == ""


def test_a_broken_settings_file_starts_with_defaults_and_says_so(tmp_path: Path) -> None:
    """The damaged file is kept aside and mentioned; Practice answers."""
    environ = {"CLAUDE_DESK_UPSTREAM": ""}
    with RunningDesk(tmp_path / "desk", environ=environ, settings="[[[ not TOML") as running:
        assert "settings" in running.attention("settings")
        assert running.desk.settings.upstream == "practice"
        assert running.ask("GET", b"/v1/models", body=None).status == 200
    assert [path for path in (tmp_path / "desk").iterdir() if "broken" in path.name]


def test_watchers_hear_of_every_change(tmp_path: Path) -> None:
    """Status listeners are told of start and stop until they unsubscribe."""
    heard: list[Status] = []
    with RunningDesk(tmp_path / "desk") as running:
        unsubscribe = running.desk.watch_status(heard.append)
        running.desk.stop().result(PATIENCE_S)
        assert [status.state for status in heard] == [ProxyState.STOPPING, ProxyState.STOPPED]
        unsubscribe()
        running.desk.start().result(PATIENCE_S)
        assert len(heard) == 2


# -- the control channel


def test_the_control_channel_tells_and_obeys(running: RunningDesk) -> None:
    """Status, show, reload and stop, each answered in one line without any credential."""
    shown, quit_ = threading.Event(), threading.Event()
    address = running.paths.control_address
    status = control.ask(address, "status")
    assert status is not None
    assert (status["ok"], status["state"], status["url"]) == (True, "running", running.desk.url)
    assert (status["upstream"], status["pid"]) == ("compatible", os.getpid())
    assert control.ask(address, "show") == {"ok": True, "window": False}
    running.desk.on_show, running.desk.on_quit = shown.set, quit_.set
    assert control.ask(address, "show") == {"ok": True, "window": True}
    assert control.ask(address, "stop") == {"ok": True}
    reloaded = control.ask(address, "reload")
    assert reloaded is not None
    assert reloaded["ok"] is True
    assert shown.wait(PATIENCE_S)
    assert quit_.wait(PATIENCE_S)
    assert not find(repr((status, reloaded)))


def test_a_reload_that_fails_says_why(running: RunningDesk) -> None:
    """What the file says wrongly comes back as the answer's error, and the program goes on."""
    running.desk._environ["CLAUDE_DESK_PORT"] = "x"
    answer = control.ask(running.paths.control_address, "reload")
    assert answer is not None
    assert answer["ok"] is False
    assert "CLAUDE_DESK_PORT" in answer["error"]
    assert running.ask().status == 200


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_reload_that_moves_the_port_is_answered_before_running_streams_end(
    running: RunningDesk, upstream: RecordingUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever says "reload" does not wait for somebody's stream; the stream ends well and the listener is back."""
    monkeypatch.setattr(commands, "_RELOAD_SECONDS", 0.2)
    gate = Gate()
    start, *rest = message_stream()
    upstream.answer(sse_reply([start, gate, *rest]))
    with running.client() as client:
        client.send(running.request(body=STREAM))
        head = client.head()
        running.desk._environ["CLAUDE_DESK_PORT"] = str(free_port())
        answer = control.ask(running.paths.control_address, "reload")
        assert answer is not None
        assert (answer["ok"], answer["state"]) == (True, "stopping")
        gate.open()
        assert client.finish(head).complete
    wait_until(lambda: running.desk.status.state is ProxyState.RUNNING)


def test_a_change_by_the_command_line_counts_after_reload(running: RunningDesk) -> None:
    """Another process writes the keys, says "reload", and the answer counts them."""
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    ClientKeyRing(running.paths.client_keys_file, now).create("new", now)
    answer = control.ask(running.paths.control_address, "reload")
    assert answer is not None
    assert answer["client_keys"] == 2


def test_sigterm_is_left_to_the_command_line(tmp_path: Path) -> None:
    """Desk itself installs no signal handler: it may live in a window's process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    with RunningDesk(tmp_path / "desk"):
        assert {number: signal.getsignal(number) for number in before} == before


def test_every_error_of_starting_is_one_of_ours(tmp_path: Path) -> None:
    """An address that is not this machine's, or a folder that is a file, is a DeskError with words."""
    environ = {"CLAUDE_DESK_HOST": "192.0.2.1", "DANGEROUSLY_BIND_ALL_INTERFACES": "1"}
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        RunningDesk(tmp_path / "desk", environ=environ).start()
    (tmp_path / "file").write_text("")
    desk = Desk(Paths.in_one_folder(tmp_path / "file"), environ={})
    with pytest.raises(DeskError):
        desk.open()
    assert CLIENT_KEY not in repr(desk)


# -- trying an upstream out


def test_an_upstream_is_tried_out_while_nothing_listens(tmp_path: Path) -> None:
    """Step by step on another thread, whether requests go there or not; an unknown name is an error."""
    with RunningDesk(tmp_path / "desk", environ={"CLAUDE_DESK_UPSTREAM": "anthropic"}) as running:
        for listening in (True, False):
            seen: list[Finding] = []
            found = running.desk.check_upstream("practice", on_finding=seen.append).result(PATIENCE_S)
            assert found == seen
            assert [each.step for each in found] == list(Step)
            assert all(each.verdict is Verdict.OK for each in found)
            if listening:
                running.desk.stop().result(PATIENCE_S)
        with pytest.raises(SettingsError, match="There is no upstream of that name"):
            running.desk.check_upstream("other", on_finding=seen.append).result(PATIENCE_S)
        assert not running.rows(), "a test is no request of a client"


def test_cancelling_a_test_ends_its_request(running: RunningDesk, upstream: RecordingUpstream) -> None:
    """The upstream is not left working for nobody, and clients' requests go on."""
    gate = Gate()
    upstream.always(sse_reply([b"{", gate]))
    future = running.desk.check_upstream("compatible", on_finding=lambda _: None)
    gate.wait_reached()
    assert future.cancel()
    upstream.request().wait_ended()
    assert upstream.request().aborted
    gate.open()
    upstream.always(json_reply({"type": "message"}))
    assert running.ask().status == 200
