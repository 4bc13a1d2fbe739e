"""Further addresses for sandboxes, seen from network namespaces that stand for containers."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from claude_desk.config.client_keys import KeyScope
from claude_desk.config.listening import DANGEROUS
from claude_desk.proxy.guard import Visitors
from claude_desk.proxy.server import Door
from fakes.canary import CLIENT_KEY
from fakes.network_sandbox import NetworkSandbox, why_not
from fakes.running_desk import PATIENCE_S, RunningDesk, wait_until

_WHY_NOT = why_not()
needs_namespaces = pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "not skipped")
NAME = "host.docker.internal"
HAIKU = "claude-haiku-4-5"
BODY = {"model": HAIKU, "max_tokens": 50, "messages": [{"role": "user", "content": "hello"}]}
VERSION = ("anthropic-version", "2023-06-01")
_SDK = """
import sys, anthropic
client = anthropic.Anthropic(max_retries=0)  # address and key from the environment, as docs/sandboxes.md sets them
for model in sys.argv[1:]:
    try:
        ask = dict(model=model, max_tokens=50, messages=[{"role": "user", "content": "hello"}])
        print("said", client.messages.create(**ask).content[0].type)
        with client.messages.stream(**ask) as stream:
            print("streamed", len(stream.get_final_text()) > 0)
    except anthropic.APIStatusError as error:
        print(error.status_code, error.body["error"]["type"])
"""


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[NetworkSandbox]:
    """A container, as far as its network goes."""
    with NetworkSandbox(tmp_path, NAME) as made:
        yield made


def also(host: str, *names: str, networks: tuple[str, ...] = ()) -> str:
    """The settings for one further address."""
    return (
        f"[[server.also]]\nhost = '{host}'\nnames = {json.dumps(names)}\nnetworks = {json.dumps(networks)}\n"
    )


def post(host: str, port: int, *, key: str = CLIENT_KEY, model: str = HAIKU, more: str = "") -> bytes:
    """The bytes of a Messages request that names a host."""
    body = json.dumps({**BODY, "model": model}).encode()
    return (
        f"POST /v1/messages HTTP/1.1\r\nHost: {host}:{port}\r\nx-api-key: {key}\r\nConnection: close\r\n"
        f"{VERSION[0]}: {VERSION[1]}\r\n{more}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def ask(running: RunningDesk, *more: tuple[str, str]) -> int:
    """The status of a Messages request to the loopback listener."""
    return running.ask(headers=[VERSION, *more], body=json.dumps(BODY).encode()).status


def status(reply: bytes) -> int:
    """Of a reply's bytes."""
    return int(reply.split(b" ", 2)[1])


def settle(running: RunningDesk, settings: str) -> None:
    """Change the file and let it count, as a command of another process does."""
    running.paths.settings_file.write_text(settings, encoding="utf-8")
    running.desk.reload().result(PATIENCE_S)


@needs_namespaces
def test_a_container_reaches_us_by_the_name_it_knows(tmp_path: Path, sandbox: NetworkSandbox) -> None:
    """By name and by address, with a client key, and only so; the loopback listener is as it was."""
    with RunningDesk(tmp_path / "desk", settings=also(sandbox.address, NAME)) as running:
        port = running.port
        assert running.attention("network") == ""
        assert running.desk.figures()["also"] == [sandbox.address]
        for host in (NAME, NAME.upper(), sandbox.address):
            assert status(sandbox.send(NAME, port, post(host, port))) == 200, host
        assert status(sandbox.send(NAME, port, post(NAME, port, key="x" * 40))) == 401
        assert ask(running) == 200
        with running.client() as own:
            own.send(post(NAME, port))
            assert own.reply().status == 403


@needs_namespaces
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "evil.example", "host.docker.internal.evil.example", "10.1.2.3"],
)
def test_no_other_name_is_served_there(tmp_path: Path, sandbox: NetworkSandbox, host: str) -> None:
    """Neither a page's rebound name nor those of the loopback listener, with a valid key or without."""
    settings = "server.allowed_hosts = ['desk.example']\n" + also(sandbox.address, NAME)
    with RunningDesk(tmp_path / "desk", settings=settings) as running:
        for wrong in (post(host, running.port), post("desk.example", running.port), post(NAME, 1)):
            assert status(sandbox.send(NAME, running.port, wrong)) == 403


@needs_namespaces
def test_no_page_is_served_there_even_of_a_listed_origin(tmp_path: Path, sandbox: NetworkSandbox) -> None:
    """A list of origins is for the browser of this machine."""
    settings = "server.allowed_origins = ['https://app.example']\n" + also(sandbox.address, NAME)
    with RunningDesk(tmp_path / "desk", settings=settings) as running:
        page = post(NAME, running.port, more="Origin: https://app.example\r\n")
        reply = sandbox.send(NAME, running.port, page)
        assert status(reply) == 403
        assert b"access-control" not in reply.lower()
        assert ask(running, ("Origin", "https://app.example")) == 200


@needs_namespaces
def test_no_other_address_of_this_machine_is_open(tmp_path: Path, sandbox: NetworkSandbox) -> None:
    """Not even another one of the same interface."""
    with RunningDesk(tmp_path / "desk", settings=also(sandbox.address, NAME)) as running:
        port = running.port
        assert sandbox.send(sandbox.other_address, port, post(NAME, port)).strip() == b"refused"


@needs_namespaces
def test_ipv6_is_a_further_address_like_any_other(tmp_path: Path, sandbox: NetworkSandbox) -> None:
    """And opens nothing of IPv4, nor the other way round."""
    v6, v4 = sandbox.address6, sandbox.address
    with RunningDesk(tmp_path / "desk", settings=also(v6, NAME)) as running:
        port = running.port
        assert running.attention("network") == ""
        for host in (f"[{v6}]", NAME):
            assert status(sandbox.send(v6, port, post(host, port))) == 200, host
        for host in ("[::1]", f"[{v4}]", v6):
            assert status(sandbox.send(v6, port, post(host, port))) == 403, host
        assert sandbox.send(v4, port, post(NAME, port)).strip() == b"refused"
        settle(running, also(v4, NAME))
        assert sandbox.send(v6, port, post(NAME, port)).strip() == b"refused"


@pytest.mark.parametrize(
    ("peer", "welcome"),
    [
        *(("172.17.255.254", True), ("172.18.0.1", False), ("fd00:1::5", True), ("fd00:1::5%docker0", True)),
        *(("fd00:2::5", False), ("::ffff:172.17.0.2", False), ("", False), ("host.docker.internal", False)),
    ],
)
def test_a_door_lets_in_who_is_of_its_networks(peer: str, *, welcome: bool) -> None:
    """By number; whoever has none is nobody."""
    door = Door("172.17.0.1", (ip_network("172.17.0.0/16"), ip_network("fd00:1::/64")))
    assert door.lets_in(peer) is welcome


def test_at_an_address_without_an_entry_nobody_is_served() -> None:
    """As for a connection that outlives it; the usual names do not count in its place."""
    visitors = Visitors.at(8765)
    assert visitors.coming_to("") is visitors
    assert visitors.coming_to("172.17.0.1") == Visitors(frozenset())


@needs_namespaces
def test_others_on_this_machine_cannot_come_by_that_address(tmp_path: Path, sandbox: NetworkSandbox) -> None:
    """Linux takes what comes for an address on any interface; a neighbour that routes to it learns nothing, until it is let in."""
    with (
        NetworkSandbox(tmp_path, NAME) as neighbour,
        RunningDesk(tmp_path / "desk", settings=also(sandbox.address, NAME)) as running,
    ):
        port = running.port
        knock = post(NAME, port)
        assert neighbour.send(sandbox.address, port, knock).strip() in {b"", b"reset"}
        assert status(sandbox.send(sandbox.address, port, knock)) == 200
        settle(running, also(sandbox.address, NAME, networks=(sandbox.network, neighbour.network)))
        assert status(neighbour.send(sandbox.address, port, knock)) == 200
        settle(running, also(sandbox.address, NAME))
        assert neighbour.send(sandbox.address, port, knock).strip() in {b"", b"reset"}


@needs_namespaces
def test_the_real_sdk_works_in_a_container_within_its_keys_limits(
    tmp_path: Path, sandbox: NetworkSandbox
) -> None:
    """A key of its own: for its models and its budget, until it expires or is revoked."""
    with RunningDesk(tmp_path / "desk", settings=also(sandbox.interface, NAME)) as running:
        desk = running.desk
        scope = KeyScope(models=("claude-haiku*",), budget_usd=5.0)
        _, value = desk.create_client_key("box", expires_in=timedelta(hours=12), scope=scope)
        environ = {
            "ANTHROPIC_BASE_URL": f"http://{NAME}:{running.port}",
            "ANTHROPIC_AUTH_TOKEN": value.reveal(),
        }
        said = (
            sandbox.python(_SDK, "claude-haiku-4-5", "claude-opus-4-5", environ=environ).decode().split("\n")
        )
        assert said[:2] == ["said text", "streamed True"]
        assert said[2] == "403 permission_error", said
        rows = [row for row in running.rows() if row.started.client == "box"]
        assert rows, "the log names the key"
        desk.revoke_client_key("box")
        assert sandbox.python(_SDK, "claude-haiku-4-5", environ=environ).split()[0] == b"401"
        short, brief = desk.create_client_key("brief", expires_in=timedelta(milliseconds=50), scope=scope)
        wait_until(lambda: short.expired(datetime.now(UTC)))
        assert status(sandbox.send(NAME, running.port, post(NAME, running.port, key=brief.reveal()))) == 401


@needs_namespaces
def test_a_key_whose_budget_is_spent_is_refused_in_a_container(
    tmp_path: Path, sandbox: NetworkSandbox
) -> None:
    """The same refusal as everywhere."""
    prices = '[prices."claude-haiku*"]\ninput = 1000\noutput = 1000\n'
    with RunningDesk(tmp_path / "desk", settings=also(sandbox.address, NAME) + prices) as running:
        _, value = running.desk.create_client_key("box", scope=KeyScope(budget_usd=0.001))
        request = post(NAME, running.port, key=value.reveal())
        assert b"budget" in sandbox.send(NAME, running.port, request).lower()


@needs_namespaces
def test_an_interface_that_is_not_there_yet_is_said_and_opened_when_settings_are_read(
    tmp_path: Path, sandbox: NetworkSandbox
) -> None:
    """The start does not fail for it; what went away is closed."""
    sandbox.vanish()
    settings = also(sandbox.interface, NAME)
    with RunningDesk(tmp_path / "desk", settings=settings) as running:
        port = running.port
        assert sandbox.interface in running.attention("network")
        assert ask(running) == 200
        sandbox.appear()
        running.desk.reload().result(PATIENCE_S)
        assert running.attention("network") == ""
        assert status(sandbox.send(NAME, port, post(NAME, port))) == 200
        settle(running, "")
        assert sandbox.send(NAME, port, post(NAME, port)).strip() == b"refused"
        assert running.desk.figures()["also"] == []


@needs_namespaces
def test_an_interface_that_may_lead_to_other_machines_needs_the_word_for_it(tmp_path: Path) -> None:
    """By its name nothing says that only sandboxes are behind it."""
    with NetworkSandbox(tmp_path, NAME, interface="lan") as lan:
        with RunningDesk(tmp_path / "shut", settings=also(lan.address, NAME)) as running:
            assert f"{DANGEROUS}=1" in running.attention("network")
            assert lan.send(NAME, running.port, post(NAME, running.port)).strip() == b"refused"
        environ = {DANGEROUS: "1"}
        with RunningDesk(tmp_path / "open", environ=environ, settings=also(lan.address, NAME)) as running:
            assert "other machines" in running.attention("network")
            assert status(lan.send(NAME, running.port, post(NAME, running.port))) == 200


@needs_namespaces
def test_a_connection_that_was_let_in_ends_when_its_address_is_closed(
    tmp_path: Path, sandbox: NetworkSandbox
) -> None:
    """A client that keeps it open asks nothing more through it."""
    with (
        RunningDesk(tmp_path / "desk", settings=also(sandbox.address, NAME)) as running,
        socket.create_connection((sandbox.address, running.port), PATIENCE_S) as kept,
    ):
        kept.sendall(f"GET /health HTTP/1.1\r\nHost: {NAME}:{running.port}\r\n\r\n".encode())
        assert kept.recv(65536).startswith(b"HTTP/1.1 200")
        settle(running, "")
        assert kept.recv(65536) == b""


@needs_namespaces
def test_a_port_that_another_program_has_there_is_said(tmp_path: Path, sandbox: NetworkSandbox) -> None:
    """The usual address is served all the same, and nobody mistakes the other program for us."""
    with socket.create_server((sandbox.address, 0)) as other:
        port = other.getsockname()[1]
        environ = {"CLAUDE_DESK_PORT": str(port)}
        with RunningDesk(tmp_path / "desk", environ=environ, settings=also(sandbox.address)) as running:
            assert f"Port {port} on {sandbox.address} is taken" in running.attention("network")
            assert ask(running) == 200


def test_an_address_that_is_not_ours_is_said(tmp_path: Path) -> None:
    """It costs that address and nothing else."""
    with RunningDesk(tmp_path / "desk", settings=also("10.254.253.252", NAME)) as running:
        assert "10.254.253.252" in running.attention("network")
        assert ask(running) == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_beside_every_address_there_is_no_further_one(tmp_path: Path, host: str) -> None:
    """Two lists of names for one socket would be a guess."""
    environ = {DANGEROUS: "1", "CLAUDE_DESK_HOST": host}
    with RunningDesk(tmp_path / "desk", environ=environ, settings=also("10.254.253.252", NAME)) as running:
        assert "server.also counts for nothing" in running.attention("network")
