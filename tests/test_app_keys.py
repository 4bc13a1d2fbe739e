"""Desk: who may call, and where the real key goes, as the window and the command line use it."""

from __future__ import annotations

import gc
import stat
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from claude_desk.app import Desk
from claude_desk.config.credentials import KeySource
from claude_desk.config.paths import Paths
from claude_desk.errors import ClientKeyError, SettingsError
from claude_desk.secret import Secret
from fakes.canary import REAL_KEY, find
from fakes.recording_upstream import RecordingUpstream
from fakes.running_desk import PATIENCE_S, RunningDesk
from fakes.secret_service import SecretService, missing_programs

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


# -- who may call


def test_a_revoked_key_fails_on_its_next_request(running: RunningDesk) -> None:
    """Also on a connection that is open already."""
    _, key = running.desk.create_client_key("tool")
    with running.client() as client:
        client.send(running.request(key=key.reveal()))
        assert client.reply().status == 200
        running.desk.revoke_client_key("tool")
        client.send(running.request(key=key.reveal()))
        assert client.reply().status == 401
    assert running.row().started.client == "tool"


def test_a_key_revoked_by_another_process_fails_on_its_next_request(running: RunningDesk) -> None:
    """The file is looked at on each request: whoever changes it need not tell us."""
    _, key = running.desk.create_client_key("tool")
    assert running.ask(key=key.reveal()).status == 200
    code = (
        "import sys, datetime, pathlib\n"
        "from claude_desk.config.client_keys import ClientKeyRing\n"
        "now = datetime.datetime.now(datetime.UTC)\n"
        "ring = ClientKeyRing(pathlib.Path(sys.argv[1]), now)\n"
        "ring.revoke('tool', now)\n"
        "print(ring.create('newer', now)[1].reveal())\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, str(running.paths.client_keys_file)],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    assert running.ask(key=key.reveal()).status == 401
    assert running.ask(key=made).status == 200


def test_an_expired_key_fails(running: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the moment of its expiry on a key opens nothing."""
    made, key = running.desk.create_client_key("tool", expires_in=timedelta(hours=1))
    assert running.ask(key=key.reveal()).status == 200
    assert made.expires is not None
    moment = made.expires
    monkeypatch.setattr("claude_desk.app._now", lambda: moment)
    assert running.ask(key=key.reveal()).status == 401
    monkeypatch.setattr("claude_desk.app._now", lambda: moment - timedelta(seconds=1))
    assert running.ask(key=key.reveal()).status == 200


def test_a_sandboxs_own_id_can_be_its_key(running: RunningDesk) -> None:
    """A registered identifier works as a key; a provider's real key is not taken for one."""
    sandbox = "sandbox-6f1c1d0e-4a7b-4c0f-9d6e-1b2c3d4e5f60"
    running.desk.register_client_key("sandbox", Secret(sandbox))
    assert running.ask(key=sandbox).status == 200
    with pytest.raises(ClientKeyError):
        running.desk.register_client_key("real", Secret(REAL_KEY))


def test_the_copyable_key_stays_the_same_while_it_works(running: RunningDesk) -> None:
    """The tray hands out one key for this computer, and another once that one was revoked."""
    key = running.desk.copyable_client_key().result(PATIENCE_S)
    assert running.desk.copyable_client_key().result(PATIENCE_S) == key
    assert running.ask(key=key.reveal()).status == 200
    (name,) = [each.name for each in running.desk.client_keys() if each.source == "file"]
    running.desk.revoke_client_key(name)
    assert running.desk.copyable_client_key().result(PATIENCE_S) != key
    assert running.ask(key=key.reveal()).status == 401


def test_client_keys_are_stored_as_digests_only(running: RunningDesk) -> None:
    """The file holds no key, and nobody else may read it."""
    _, key = running.desk.create_client_key("tool")
    content = running.paths.client_keys_file.read_text()
    assert key.reveal() not in content
    if sys.platform != "win32":
        assert stat.S_IMODE(running.paths.client_keys_file.stat().st_mode) == 0o600


# -- the real key


@pytest.fixture
def keychain(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SecretService]:
    """A real, unlocked keychain that this process finds."""
    if reason := missing_programs():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="keyring-") as folder:
        service = SecretService(Path(folder))
        try:
            service.start_keyring()
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
            monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
            monkeypatch.setenv("XDG_CONFIG_HOME", f"{folder}/config")
            yield service
        finally:
            service.stop()
            # keyring leaves its connection to the garbage collector where a collection is locked or gone.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)
                gc.collect()


# keyring leaves its D-Bus connections to the garbage collector, which may come by at any time.
leaky_keyring = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def _vendor(url: str) -> str:
    return f'upstream = "vendor"\n[upstreams.vendor]\nkind = "compatible"\nurl = "{url}"\n'


KEYCHAIN_ONLY = {"CLAUDE_DESK_UPSTREAM": "", "CLAUDE_DESK_UPSTREAM_URL": "", "ANTHROPIC_API_KEY": ""}


@leaky_keyring
def test_a_key_goes_only_where_it_was_entered_for(
    tmp_path: Path, upstream: RecordingUpstream, keychain: SecretService
) -> None:
    """A changed address finds no key: 503, a person is told, and the new place gets not one byte."""
    folder = tmp_path / "desk"
    with (
        RecordingUpstream() as evil,
        RunningDesk(folder, environ=KEYCHAIN_ONLY, settings=_vendor(upstream.url)) as running,
    ):
        assert running.ask().status == 503
        assert "No key is stored" in running.wait_for_attention("key")
        stored = running.desk.store_key("vendor", Secret(REAL_KEY)).result(PATIENCE_S)
        assert (stored.source, stored.hint) == (KeySource.KEYCHAIN, REAL_KEY[-4:])
        assert running.ask().status == 200
        assert running.attention("key") == ""
        assert upstream.request().header("x-api-key") == REAL_KEY.encode()

        running.paths.settings_file.write_text(_vendor(evil.url))
        running.desk.reload().result(PATIENCE_S)
        reply = running.ask()
        assert (reply.status, reply.value("x-should-retry")) == (503, b"false")
        assert not find(reply.body)
        assert f"http://127.0.0.1:{evil.port}" in running.wait_for_attention("key")
        assert running.desk.key_status("vendor").result(PATIENCE_S).source is KeySource.NONE
        running.paths.settings_file.write_text(_vendor(upstream.url) + 'auth = "bearer"\n')
        running.desk.reload().result(PATIENCE_S)
        assert running.ask().status == 200
        assert evil.connections_opened == 0
    # A restart with the tampered file finds no key either.
    with RecordingUpstream() as evil:
        folder.joinpath("settings.toml").write_text(_vendor(evil.url))
        with RunningDesk(folder, environ=KEYCHAIN_ONLY) as running:
            assert running.ask().status == 503
            running.desk.forget_key("vendor").result(PATIENCE_S)
        assert evil.connections_opened == 0


@leaky_keyring
def test_a_locked_keychain_is_said_to_client_and_person(
    tmp_path: Path, upstream: RecordingUpstream, keychain: SecretService
) -> None:
    """503 in the protocol's shape, an attention of its own, and service again once it is unlocked."""
    with RunningDesk(tmp_path / "desk", environ=KEYCHAIN_ONLY, settings=_vendor(upstream.url)) as running:
        running.desk.store_key("vendor", Secret(REAL_KEY)).result(PATIENCE_S)
        keychain.lock()
        running.desk.reload().result(PATIENCE_S)
        reply = running.ask()
        assert reply.status == 503
        assert "locked" in running.wait_for_attention("keychain").lower()
        keychain.unlock()
        running.desk.reload().result(PATIENCE_S)
        assert running.ask().status == 200
        assert running.attention("keychain") == ""
    assert len(upstream.requests) == 1


def test_without_a_keychain_a_key_lives_in_memory_only(tmp_path: Path, upstream: RecordingUpstream) -> None:
    """It works until the program ends, is in no file, and is gone afterwards; the person is told."""
    with RunningDesk(tmp_path / "desk", environ=KEYCHAIN_ONLY, settings=_vendor(upstream.url)) as running:
        stored = running.desk.store_key("vendor", Secret(REAL_KEY)).result(PATIENCE_S)
        assert stored.source is KeySource.SESSION
        assert "memory" in stored.problem
        assert running.ask().status == 200
    with RunningDesk(tmp_path / "desk", environ=KEYCHAIN_ONLY) as running:
        assert running.ask().status == 503
    assert len(upstream.requests) == 1


def test_plain_http_to_another_machine_is_refused(tmp_path: Path) -> None:
    """A key never leaves this machine unencrypted: such an address is no setting."""
    for url in ("http://api.anthropic.com", "http://10.0.0.1:8000", "http://localhost.evil.example"):
        desk = Desk(
            Paths.in_one_folder(tmp_path / "desk"),
            environ={"CLAUDE_DESK_UPSTREAM": "compatible", "CLAUDE_DESK_UPSTREAM_URL": url},
        )
        with pytest.raises(SettingsError, match="http:// is only allowed to this machine"):
            desk.open()


def test_a_key_of_the_environment_does_not_follow_the_file(tmp_path: Path) -> None:
    """Who can write the settings file cannot have ANTHROPIC_API_KEY sent to himself."""
    with RecordingUpstream() as evil:
        environ = {**KEYCHAIN_ONLY, "ANTHROPIC_API_KEY": REAL_KEY}
        with RunningDesk(tmp_path / "desk", environ=environ, settings=_vendor(evil.url)) as running:
            assert running.ask().status == 503
            assert "ANTHROPIC_API_KEY is not used" in running.attention("settings")
        assert evil.connections_opened == 0
