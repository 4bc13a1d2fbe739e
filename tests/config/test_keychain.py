"""The keychain behind futures, against a real gnome-keyring wherever one can be made to do it."""

from __future__ import annotations

import subprocess
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any, cast

import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest

from claude_desk.config.keychain import MAX_STUCK_WORKERS, Keychain, KeychainState
from claude_desk.errors import (
    KeychainAbsent,
    KeychainError,
    KeychainLocked,
    KeychainRefused,
    KeychainTimeout,
)
from claude_desk.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keyring.backend import KeyringBackend

    from fakes.secret_service import SecretService

# keyring leaves its connection to the garbage collector where a collection is locked or gone.
pytestmark = pytest.mark.filterwarnings(r"ignore:unclosed <socket.*/keyring-:ResourceWarning")

SERVICE = "claude-desk/anthropic"
ACCOUNT = "anthropic|https://api.anthropic.com:443"
CANARY = "sk-ant-canary-0123456789"
WAIT = 30.0
NULL: Any = keyring.backends.null.Keyring  # its constructor has no types
FAIL: Any = keyring.backends.fail.Keyring


@pytest.fixture
def keychain() -> Iterator[Keychain]:
    """A keychain with the default back-end and limit."""
    keychain = Keychain()
    yield keychain
    keychain.close()


class Backend:
    """What no real back-end can be made to do: block, raise and forget at will."""

    def __init__(self, act: Callable[[], object] = lambda: None, stored: str | None = None) -> None:
        self.act = act
        self.stored = stored
        self.threads: list[threading.Thread] = []

    def get_password(self, service: str, username: str) -> str | None:
        """Read."""
        self.threads.append(threading.current_thread())
        self.act()
        return self.stored

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write, unless told to forget."""
        self.act()

    def delete_password(self, service: str, username: str) -> None:
        """Delete."""
        self.act()


def keychain_on(backend: object, time_limit: float = WAIT) -> Keychain:
    """A keychain that uses this back-end."""
    return Keychain(time_limit, load_backend=lambda: cast("KeyringBackend", backend))


def of_module(module: str, **attributes: object) -> Any:
    """A working back-end whose class says it comes from ``module``."""

    class Stored(Backend):
        def set_password(self, service: str, username: str, password: str) -> None:
            self.stored = password

    Stored.__module__ = module
    backend = Stored()
    for name, value in attributes.items():
        setattr(backend, name, value)
    return backend


def test_importing_it_does_not_import_keyring() -> None:
    """Starting the app does not pay for keyring until a key is needed."""
    code = "import sys, claude_desk.config.credentials; sys.exit('keyring' in sys.modules or 'secretstorage' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=WAIT)


def test_a_key_survives_the_round_trip(secret_service: SecretService, keychain: Keychain) -> None:
    """What is stored in a real keyring is read back, replaced and deleted."""
    assert keychain.get(SERVICE, ACCOUNT).result(WAIT) is None
    keychain.set(SERVICE, ACCOUNT, Secret("first")).result(WAIT)
    keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    stored = keychain.get(SERVICE, ACCOUNT).result(WAIT)
    assert stored is not None
    assert stored.reveal() == CANARY
    assert [(item["service"], item["username"]) for item in secret_service.items()] == [(SERVICE, ACCOUNT)]
    assert keychain.delete(SERVICE, ACCOUNT).result(WAIT) is True
    assert keychain.delete(SERVICE, ACCOUNT).result(WAIT) is False
    assert secret_service.items() == []
    assert keychain.state() is KeychainState.READY


def test_another_account_finds_no_key(secret_service: SecretService, keychain: Keychain) -> None:
    """A key stored for one origin is not there for another one of the same upstream."""
    keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    assert keychain.get(SERVICE, "anthropic|https://evil.example:443").result(WAIT) is None


@pytest.mark.parametrize("value", ["x" * 10_000, "käy ☃", 'quotes " and \\ and \n newline'])
def test_any_text_can_be_kept(secret_service: SecretService, keychain: Keychain, value: str) -> None:
    """Length and characters of a key are no matter to a real keyring."""
    keychain.set(SERVICE, ACCOUNT, Secret(value)).result(WAIT)
    assert keychain.get(SERVICE, ACCOUNT).result(WAIT) == Secret(value)


def test_a_locked_keyring_is_said_to_be_locked(secret_service: SecretService, keychain: Keychain) -> None:
    """Locked, with no dialog possible: every question fails as locked, and works again once it is unlocked."""
    keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    secret_service.lock()
    for question in (
        keychain.get(SERVICE, ACCOUNT),
        keychain.set(SERVICE, ACCOUNT, Secret("x")),
        keychain.delete(SERVICE, ACCOUNT),
    ):
        with pytest.raises(KeychainLocked):
            question.result(WAIT)
    assert keychain.state() is KeychainState.LOCKED
    secret_service.unlock()
    assert keychain.get(SERVICE, ACCOUNT).result(WAIT) == Secret(CANARY)
    assert keychain.state() is KeychainState.READY


def test_probing_shows_the_state_and_unlocks_nothing(
    secret_service: SecretService, keychain: Keychain
) -> None:
    """The state is found out without a dialog: a locked keyring is still locked afterwards."""
    assert keychain.state() is KeychainState.UNKNOWN
    assert keychain.probe().result(WAIT) is KeychainState.READY
    secret_service.lock()
    assert keychain.probe().result(WAIT) is KeychainState.LOCKED
    assert secret_service.is_locked


def test_a_keyring_that_dies_is_absent_and_found_again_when_it_is_back(
    secret_service: SecretService, keychain: Keychain
) -> None:
    """When the daemon dies the keychain is absent; when it comes back, the next question finds it."""
    keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    secret_service.kill_keyring()
    with pytest.raises(KeychainAbsent):
        keychain.get(SERVICE, ACCOUNT).result(WAIT)
    assert keychain.state() is KeychainState.ABSENT
    assert keychain.probe().result(WAIT) is KeychainState.ABSENT
    secret_service.start_keyring()
    assert keychain.get(SERVICE, ACCOUNT).result(WAIT) == Secret(CANARY)


def test_without_a_bus_there_is_no_keychain(keychain: Keychain, monkeypatch: pytest.MonkeyPatch) -> None:
    """No D-Bus session: absent, in words a person understands."""
    if sys.platform != "linux":
        pytest.skip("other systems have their keychain without D-Bus")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    with pytest.raises(KeychainAbsent, match="no keychain"):
        keychain.get(SERVICE, ACCOUNT).result(WAIT)


def test_a_frozen_keyring_is_given_up_and_the_next_question_gets_a_new_thread(
    secret_service: SecretService,
) -> None:
    """A real keyring that does not answer costs the time limit, not the app; once it answers again all is well."""
    keychain = Keychain(time_limit=0.3)
    patient = Keychain()
    patient.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    with secret_service.frozen():
        with pytest.raises(KeychainTimeout, match=r"0\.3 seconds"):
            keychain.get(SERVICE, ACCOUNT).result(WAIT)
        assert keychain.state() is KeychainState.LOCKED
        with pytest.raises(KeychainTimeout):
            keychain.get(SERVICE, ACCOUNT).result(WAIT)
    assert patient.get(SERVICE, ACCOUNT).result(WAIT) == Secret(CANARY)
    keychain.close()
    patient.close()


def test_calls_in_line_behind_a_stuck_one_still_run() -> None:
    """When the first call hangs, those behind it move to a new thread and are answered."""
    stuck = threading.Event()
    let_go = threading.Event()

    def hang_once() -> None:
        if not stuck.is_set():
            stuck.set()
            let_go.wait(WAIT)

    backend = Backend(hang_once, stored=CANARY)
    keychain = keychain_on(backend, time_limit=0.2)
    first = keychain.get(SERVICE, ACCOUNT)
    assert stuck.wait(WAIT)
    keychain._time_limit = WAIT  # as if it had been asked much later
    second = keychain.get(SERVICE, ACCOUNT)
    with pytest.raises(KeychainTimeout):
        first.result(WAIT)
    assert second.result(WAIT) == Secret(CANARY)
    assert backend.threads[0] is not backend.threads[1]
    let_go.set()
    for thread in backend.threads[:1]:
        thread.join(WAIT)
        assert not thread.is_alive()
    keychain.close()


def test_a_keychain_that_never_answers_does_not_collect_threads() -> None:
    """After a few stuck threads the answer is given at once, and asking works again when they are free."""
    let_go = threading.Event()
    backend = Backend(lambda: let_go.wait(WAIT), stored=CANARY)
    keychain = keychain_on(backend, time_limit=0.05)
    for _ in range(MAX_STUCK_WORKERS + 3):
        with pytest.raises(KeychainTimeout):
            keychain.get(SERVICE, ACCOUNT).result(WAIT)
    assert len(backend.threads) == MAX_STUCK_WORKERS
    let_go.set()
    for thread in backend.threads:
        thread.join(WAIT)
    assert keychain.get(SERVICE, ACCOUNT).result(WAIT) == Secret(CANARY)
    keychain.close()


def test_questions_never_run_on_the_callers_thread() -> None:
    """A daemon thread named "keychain" does the asking, so that a dialog blocks neither window nor proxy nor quitting."""
    backend = Backend()
    keychain = keychain_on(backend)
    keychain.get(SERVICE, ACCOUNT).result(WAIT)
    assert [(thread.name, thread.daemon) for thread in backend.threads] == [("keychain", True)]
    keychain.close()
    backend.threads[0].join(WAIT)
    assert not backend.threads[0].is_alive()


def test_a_closed_keychain_says_so() -> None:
    """After closing, a question fails instead of waiting for ever; closing twice is fine."""
    keychain = keychain_on(Backend())
    keychain.close()
    keychain.close()
    with pytest.raises(KeychainTimeout, match="closing"):
        keychain.get(SERVICE, ACCOUNT).result(WAIT)


@pytest.mark.parametrize(
    "backend",
    [
        NULL(),
        FAIL(),
        of_module("keyrings.alt.file"),
        of_module(
            "keyring.backends.chainer",
            backends=[of_module("keyrings.alt.file"), NULL()],
        ),
        of_module("keyring.backends.chainer", backends=[]),
    ],
    ids=["null", "fail", "plain text", "chain of insecure ones", "empty chain"],
)
def test_a_back_end_that_stores_plain_text_or_nothing_is_no_keychain(backend: object) -> None:
    """Nothing is ever handed to an insecure back-end."""
    keychain = keychain_on(backend)
    with pytest.raises(KeychainAbsent):
        keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    assert keychain.state() is KeychainState.ABSENT
    assert getattr(backend, "stored", None) is None
    keychain.close()


def test_a_subclass_of_a_plain_text_back_end_is_refused_too() -> None:
    """Deriving from it does not make it secure."""
    plain = type(of_module("keyrings.alt.file"))
    derived = type("Mine", (plain,), {"__module__": "mine"})()
    keychain = keychain_on(derived)
    with pytest.raises(KeychainAbsent, match="plain text"):
        keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    keychain.close()


def test_of_a_chain_only_the_first_secure_one_is_used() -> None:
    """A chain would fall back to plain text by itself, so it is never asked."""
    plain, secure = of_module("keyrings.alt.file"), of_module("keyring.backends.SecretServiceLike")
    keychain = keychain_on(of_module("keyring.backends.chainer", backends=[plain, secure]))
    keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    assert (plain.stored, secure.stored) == (None, CANARY)
    keychain.close()


@pytest.mark.parametrize("name", ["keyring.backends.null.Keyring", "nowhere.at.all.Keyring"])
def test_a_back_end_forced_by_the_environment_is_checked_too(
    name: str, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PYTHON_KEYRING_BACKEND can choose nothing insecure, and a name that does not load is an absent keychain."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    with pytest.raises(KeychainAbsent):
        keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)


@pytest.mark.parametrize(("length", "fits"), [(1280, True), (1281, False)])
def test_windows_limit_is_checked_before_windows_is_asked(length: int, *, fits: bool) -> None:
    """1,280 characters fit into a Windows credential; one more is refused with both numbers."""
    backend = of_module("keyring.backends.Windows")
    keychain = keychain_on(backend)
    stored = keychain.set(SERVICE, ACCOUNT, Secret("x" * length))
    if fits:
        stored.result(WAIT)
        assert backend.persist == "local machine"
    else:
        with pytest.raises(KeychainRefused, match=r"1,280.*1,281"):
            stored.result(WAIT)
        assert backend.stored is None
    keychain.close()


def test_a_key_that_is_not_given_back_counts_as_refused() -> None:
    """A back-end that swallows the key does not pass for one that keeps it."""
    keychain = keychain_on(Backend())
    with pytest.raises(KeychainRefused, match="not stored"):
        keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).result(WAIT)
    keychain.close()


def test_a_key_that_is_still_there_after_deleting_counts_as_refused() -> None:
    """A back-end that does not delete does not pass for one that does."""
    keychain = keychain_on(Backend(stored=CANARY))
    with pytest.raises(KeychainRefused, match="still holds"):
        keychain.delete(SERVICE, ACCOUNT).result(WAIT)
    keychain.close()


def _windows_error(number: int) -> OSError:
    error = OSError(number, CANARY)
    error.winerror = number  # type: ignore[attr-defined, unused-ignore]
    return error


def _macos_error(status: int) -> keyring.errors.KeyringError:
    foreign = type("Error", (Exception,), {"__module__": "keyring.backends.macOS.api"})
    error = keyring.errors.KeyringError(CANARY)
    error.__cause__ = foreign(status, CANARY)
    return error


def _named(name: str) -> Exception:
    error = type(name, (Exception,), {})(CANARY)
    assert isinstance(error, Exception)
    return error


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        (keyring.errors.NoKeyringError(CANARY), KeychainAbsent),
        (keyring.errors.InitError(CANARY), KeychainAbsent),
        (keyring.errors.KeyringLocked(CANARY), KeychainLocked),
        (keyring.errors.PasswordSetError(CANARY), KeychainRefused),
        (keyring.errors.KeyringError(CANARY), KeychainRefused),
        (_named("PromptDismissedException"), KeychainLocked),
        (_named("LockedException"), KeychainLocked),
        (_named("SecretServiceNotAvailableException"), KeychainAbsent),
        (_named("DBusErrorResponse"), KeychainRefused),
        (ConnectionResetError(CANARY), KeychainAbsent),
        (RuntimeError(CANARY), KeychainRefused),
        (OSError(CANARY), KeychainRefused),
        (_windows_error(1783), KeychainRefused),
        (_windows_error(1312), KeychainAbsent),
        (_macos_error(-25308), KeychainLocked),
        (_macos_error(-67030), KeychainRefused),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_every_foreign_error_becomes_ours_without_its_text(
    foreign: Exception, ours: type[KeychainError]
) -> None:
    """Neither message, cause, context nor traceback of our error holds what the back-end said."""

    def fail() -> None:
        raise foreign

    keychain = keychain_on(Backend(fail))
    error = keychain.get(SERVICE, ACCOUNT).exception(WAIT)
    keychain.close()
    assert type(error) is ours
    assert (error.__cause__, error.__context__, error.__traceback__) == (None, None, None)
    assert CANARY not in "".join(traceback.format_exception(error))


def test_no_frame_of_a_refusal_holds_the_key() -> None:
    """A crash reporter that prints local variables of our own error finds no key in them."""
    keychain = keychain_on(Backend(stored="another"))
    error = keychain.set(SERVICE, ACCOUNT, Secret(CANARY)).exception(WAIT)
    keychain.close()
    assert isinstance(error, KeychainRefused)
    assert error.__traceback__ is None
