"""Upstreams behind an outbound proxy, over real sockets and TLS: reached through it, or not at all."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claude_desk.requestlog.record import Outcome
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY
from fakes.outbound_proxy import ConnectProxy, OutboundProxy, SocksProxy
from fakes.recording_upstream import RecordingUpstream, json_reply, message_stream, sse_reply
from fakes.running_desk import RunningDesk

pytest.importorskip(
    "cryptography", reason="makes the test certificates; installed with SecretStorage on Linux"
)
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only OpenSSL on Linux takes another trust store from SSL_CERT_FILE"
)

from fakes.certificates import Authority, TLSUpstream  # noqa: E402  # needs cryptography

HOST = "api.upstream.invalid"  # no resolver knows it (RFC 2606), so only a proxy can lead there
OK = json_reply({"type": "message"})


@pytest.fixture
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority nobody trusts by itself."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def far(authority: Authority) -> Iterator[TLSUpstream]:
    """A server that is only reached through a proxy."""
    with TLSUpstream(authority.server_context(HOST)) as server:
        yield server


def port_of(upstream: RecordingUpstream) -> int:
    """Where it listens."""
    return int(upstream.url.rpartition(":")[2])


def desk(
    folder: Path, authority: Authority | None, environ: dict[str, str] | None = None, proxy: str = ""
) -> RunningDesk:
    """A desk that sends to the far server."""
    network = f'proxy = "{proxy}"\n' if proxy else ""
    if authority is not None:
        network += f'ca_bundle = "{authority.file}"\n'
    text = f'upstream = "far"\n[upstreams.far]\nkind = "compatible"\nurl = "https://{HOST}"\n[network]\n{network}'
    made = RunningDesk(
        folder / "desk", environ={"CLAUDE_DESK_UPSTREAM": ""} | (environ or {}), settings=text
    ).start()
    made.desk.store_key("far", Secret(REAL_KEY)).result(10)
    return made


@pytest.mark.parametrize("kind", [ConnectProxy, SocksProxy])
@pytest.mark.parametrize("pieces", [10_000, 1])
def test_a_request_goes_through_the_proxy(
    tmp_path: Path, authority: Authority, far: TLSUpstream, kind: type[OutboundProxy], pieces: int
) -> None:
    """TLS is spoken with the upstream inside the tunnel, whose name the proxy resolves; the tunnel is kept and used again."""
    with kind(port_of(far), pieces=pieces) as proxy:
        running = desk(tmp_path, authority, {"HTTPS_PROXY": proxy.url})
        try:
            events = message_stream("through the tunnel")
            far.answer(OK, sse_reply(events))
            assert running.ask().status == 200
            streamed = running.ask(body=b'{"stream":true}')
            assert (streamed.body, streamed.complete) == (b"".join(events), True)
            assert proxy.asked == [f"{HOST}:443"]
            assert far.request().header("x-api-key") == REAL_KEY.encode()
        finally:
            running.stop()


@pytest.mark.parametrize("kind", [ConnectProxy, SocksProxy])
def test_a_login_from_the_environment_is_shown_to_the_proxy_alone(
    tmp_path: Path, authority: Authority, far: TLSUpstream, kind: type[OutboundProxy]
) -> None:
    """User and password go to the proxy and not to the upstream, and stand in no status and no log."""
    with kind(port_of(far), login="me:pass word") as proxy:
        running = desk(tmp_path, authority, {"HTTPS_PROXY": proxy.url_with("me:pass%20word")})
        try:
            far.answer(OK)
            assert running.ask().status == 200
            assert proxy.logins == ["me:pass word"]
            assert far.request().header("proxy-authorization") is None
            assert "pass word" not in repr(running.desk.status) + repr(running.end())
        finally:
            running.stop()


REFUSING: dict[str, tuple[type[OutboundProxy], dict[str, Any], str]] = {
    "wants a login": (
        ConnectProxy,
        {"login": "me:secret"},
        "wants a login; put user and password into HTTPS_PROXY",
    ),
    "forbids it": (
        ConnectProxy,
        {"status": "HTTP/1.1 403 Forbidden\r\n\r\n"},
        "refused the connection (HTTP 403)",
    ),
    "is no proxy": (ConnectProxy, {"status": "SSH-2.0-OpenSSH\r\n\r\n"}, "does not speak HTTP"),
    "breaks off": (ConnectProxy, {"status": "HTTP/1.1 200"}, "broke off"),
    "never ends its head": (
        ConnectProxy,
        {"status": "HTTP/1.1 200 OK\r\n" + "x: y\r\n" * 20_000},
        "broke off",
    ),
    "SOCKS: wants a login": (SocksProxy, {"login": "me:secret"}, "refused the connection"),
    "SOCKS: forbids it": (SocksProxy, {"status": "no"}, "refused the connection"),
}


@pytest.mark.parametrize("how", REFUSING)
def test_a_proxy_that_says_no_is_named(
    tmp_path: Path, authority: Authority, far: TLSUpstream, how: str
) -> None:
    """The client gets a 502 that blames the proxy and not the upstream; nothing goes around it."""
    kind, options, words = REFUSING[how]
    with kind(port_of(far), **options) as proxy:
        running = desk(tmp_path, authority, {"HTTPS_PROXY": proxy.url})
        try:
            answer = running.ask()
            assert answer.status == 502
            message = json.loads(answer.body)["error"]["message"]
            assert f"the outbound proxy {proxy.url}" in message
            assert words in message
            assert not far.requests
            assert running.end().outcome is Outcome.FAILED
        finally:
            running.stop()


def test_a_proxy_that_is_not_there_is_named(tmp_path: Path, authority: Authority) -> None:
    """A dead proxy is no reason to go around it."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        running = desk(tmp_path, authority, proxy=url)
        try:
            answer = running.ask()
            assert answer.status == 502
            assert (
                f"the outbound proxy {url} does not answer (the connection was refused)".encode()
                in answer.body
            )
        finally:
            running.stop()


def test_a_server_on_this_machine_is_never_proxied(tmp_path: Path) -> None:
    """Local models, and Practice, are reached directly whatever the environment says."""
    with RecordingUpstream() as near, ConnectProxy(1) as proxy:
        near.answer(OK)
        with RunningDesk(
            tmp_path / "desk", near, environ={"ALL_PROXY": proxy.url, "HTTP_PROXY": proxy.url}
        ) as running:
            assert running.ask().status == 200
        assert proxy.asked == []


def test_the_settings_change_the_way_at_once(tmp_path: Path, authority: Authority, far: TLSUpstream) -> None:
    """A proxy entered, and one taken away, count for the next request; kept connections of the old way are not used."""
    with ConnectProxy(port_of(far)) as one, ConnectProxy(port_of(far)) as two:
        running = desk(tmp_path, authority, proxy=one.url)
        try:
            far.answer(OK, OK)
            assert running.ask().status == 200
            settings = running.desk.stored_settings
            network = settings.network.model_copy(update={"proxy": two.url})
            running.desk.apply(settings.model_copy(update={"network": network})).result(10)
            assert running.ask().status == 200
            assert (len(one.asked), len(two.asked)) == (1, 1)
        finally:
            running.stop()


def test_certificates_are_trusted_by_the_bundle_and_not_without(
    tmp_path: Path, authority: Authority, far: TLSUpstream
) -> None:
    """A company's own authority is trusted when its file is named; otherwise not one byte of a request leaves."""
    with ConnectProxy(port_of(far)) as proxy:
        running = desk(tmp_path / "without", None, {"HTTPS_PROXY": proxy.url})
        try:
            answer = running.ask()
            assert answer.status == 502
            assert b"its certificate is not trusted" in answer.body
            assert not far.requests
        finally:
            running.stop()


def test_a_bundle_that_is_none_is_refused_and_the_old_way_stays(
    tmp_path: Path, authority: Authority, far: TLSUpstream
) -> None:
    """A wrong file is said; what counted before still counts, so nothing is sent unchecked."""
    with ConnectProxy(port_of(far)) as proxy:
        running = desk(tmp_path, authority, {"HTTPS_PROXY": proxy.url})
        try:
            settings = running.desk.stored_settings
            network = settings.network.model_copy(update={"ca_bundle": str(tmp_path / "none.pem")})
            changed = running.desk.apply(settings.model_copy(update={"network": network}))
            assert "is no file of PEM certificates" in str(changed.exception(10))
            far.answer(OK)
            assert running.ask().status == 200
        finally:
            running.stop()
