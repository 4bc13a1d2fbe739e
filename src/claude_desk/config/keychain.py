"""The operating system's keychain, made safe to wait for. The only module that knows keyring.

A keychain call may show a dialog and block until someone answers it, so every call runs on a thread of its own
and every answer has a time limit. Errors become ours without their text: a foreign exception may quote a secret.
"""

from __future__ import annotations

import contextlib
import enum
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from claude_desk.errors import (
    KeychainAbsent,
    KeychainError,
    KeychainLocked,
    KeychainRefused,
    KeychainTimeout,
)
from claude_desk.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

DEFAULT_TIME_LIMIT = 20.0
# CRED_MAX_CREDENTIAL_BLOB_SIZE is 2,560 bytes, and keyring stores UTF-16 (learn.microsoft.com, CREDENTIALW).
WINDOWS_MAX_BYTES = 2560
# Back-ends that keep secrets in plain text or nowhere. keyrings.alt is refused whole: the package says itself
# that it is for tests and for systems that have nothing better.
PLAIN_TEXT_MODULES = ("keyrings.alt",)
INSECURE_MODULES = (*PLAIN_TEXT_MODULES, "keyring.backends.null", "keyring.backends.fail")
# A keychain that never answers costs one thread a try; beyond this many the answer is given at once.
MAX_STUCK_WORKERS = 4


class KeychainState(enum.Enum):
    """What the last answer said about the keychain."""

    UNKNOWN = "not asked yet"
    READY = "ready"
    LOCKED = "locked"
    ABSENT = "absent"


class Keychain:
    """The system keychain behind futures: no method blocks, none raises; the future does both.

    Every future fails with a :class:`~claude_desk.errors.KeychainError`: Absent, Locked, Timeout or Refused.
    A call that exceeds the limit is abandoned with its thread and the next call gets a new one. The system may
    still carry out what was abandoned, for example when someone finally answers its dialog.

    Args:
        time_limit: seconds from asking to an answer, waiting in line included.
        load_backend: finds the back-end to use; the default asks keyring.
    """

    def __init__(
        self,
        time_limit: float = DEFAULT_TIME_LIMIT,
        *,
        load_backend: Callable[[], KeyringBackend] | None = None,
    ) -> None:
        self._time_limit = time_limit
        self._load_backend = load_backend or _detect_backend
        self._backend: KeyringBackend | None = None
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._stuck: list[_Worker] = []
        self._state = KeychainState.UNKNOWN
        self._closed = False

    def state(self) -> KeychainState:
        """What the last call learnt; asks nothing and shows no dialog. A time-out counts as locked."""
        return self._state

    def probe(self) -> Future[KeychainState]:
        """Find out the state without unlocking anything, so that no dialog appears.

        The future gives the state; it does not fail.
        """

        def look() -> KeychainState:
            if _is_locked_secret_service(self._usable_backend()):
                raise KeychainLocked("The keychain is locked.")
            return KeychainState.READY

        probed: Future[KeychainState] = Future()
        probed.set_running_or_notify_cancel()
        self._submit(look).add_done_callback(lambda _: probed.set_result(self._state))
        return probed

    def get(self, service: str, account: str) -> Future[Secret | None]:
        """Read a secret; the future gives None if there is none."""

        def read() -> Secret | None:
            value = self._usable_backend().get_password(service, account)
            return None if value is None else Secret(value)

        return self._submit(read)

    def set(self, service: str, account: str, value: Secret) -> Future[None]:
        """Store a secret and read it back, so that success means it is there."""

        def write() -> None:
            backend = self._usable_backend()
            _check_length(backend, value)
            backend.set_password(service, account, value.reveal())
            kept = backend.get_password(service, account)
            if kept is None or Secret(kept) != value:
                raise KeychainRefused(
                    "The keychain accepted the key but does not give it back, so it is not stored."
                )

        return self._submit(write)

    def delete(self, service: str, account: str) -> Future[bool]:
        """Remove a secret; the future says whether there was one."""

        def remove() -> bool:
            backend = self._usable_backend()
            if backend.get_password(service, account) is None:
                return False
            backend.delete_password(service, account)
            if backend.get_password(service, account) is not None:
                raise KeychainRefused("The keychain still holds the key after deleting it.")
            return True

        return self._submit(remove)

    def close(self) -> None:
        """Let the thread end after what is in line. Later calls fail; calling this twice is fine."""
        with self._lock:
            self._closed = True
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.finish()

    def _usable_backend(self) -> KeyringBackend:
        if self._backend is None:
            self._backend = _only_secure(self._load_backend())
        return self._backend

    def _submit(self, action: Callable[[], T]) -> Future[T]:
        call = _Call(action)
        with self._lock:
            self._stuck = [worker for worker in self._stuck if worker.is_alive()]
            if self._closed:
                call.fail(KeychainTimeout("Claude Desk is closing and no longer asks the keychain."))
                return call.future
            if self._worker is None and len(self._stuck) >= MAX_STUCK_WORKERS:
                call.fail(
                    KeychainTimeout(
                        "The keychain has not answered several earlier questions. Is a dialog open?"
                    )
                )
                return call.future
            if self._worker is None:
                self._worker = _Worker(self._run)
                self._worker.start()
            worker = self._worker
            limit = threading.Timer(self._time_limit, self._give_up, (call, worker))
            limit.name = "keychain-limit"
            limit.daemon = True
            limit.start()
            call.future.add_done_callback(lambda _: limit.cancel())
            worker.calls.put(call)
        return call.future

    def _run(self, call: _Call[T]) -> None:
        """Carry out one call on the worker thread."""
        if call.future.done():
            return
        try:
            result = call.action()
        except Exception as error:  # noqa: BLE001 (a boundary: whatever a back-end raises becomes one of ours)
            ours = _translated(error)
            if isinstance(ours, KeychainAbsent):
                # A keychain may appear later, or the daemon behind this one may have died: look again next time.
                self._backend = None
            call.fail(ours, before=lambda: self._note(ours))
        else:
            call.succeed(result, before=lambda: self._note(None))

    def _give_up(self, call: _Call[T], worker: _Worker) -> None:
        timeout = KeychainTimeout(
            f"The keychain did not answer within {self._time_limit:g} seconds. It may be waiting in a dialog: unlock it and try again."
        )
        with self._lock:
            if call.future.done():
                return
            if self._worker is worker:
                self._worker = None
                self._stuck.append(worker)
                waiting = worker.abandon(except_for=call)
                if waiting and not self._closed:
                    self._worker = _Worker(self._run)
                    for each in waiting:
                        self._worker.calls.put(each)
                    self._worker.start()
        call.fail(timeout, before=lambda: self._note(timeout))

    def _note(self, error: KeychainError | None) -> None:
        if isinstance(error, KeychainAbsent):
            self._state = KeychainState.ABSENT
        elif isinstance(error, KeychainLocked | KeychainTimeout):
            self._state = KeychainState.LOCKED
        else:
            self._state = KeychainState.READY


class _Call(Generic[T]):
    """One question and its future, which the first of answer and time limit decides."""

    def __init__(self, action: Callable[[], T]) -> None:
        self.action = action
        self.future: Future[T] = Future()
        # Running from the start: nobody can cancel it, so worker and timer are the only ones to decide it.
        self.future.set_running_or_notify_cancel()
        self._deciding = threading.Lock()
        self._decided = False

    def succeed(self, result: T, *, before: Callable[[], None]) -> None:
        if self._decide(before):
            self.future.set_result(result)

    def fail(self, error: KeychainError, *, before: Callable[[], None] = lambda: None) -> None:
        if self._decide(before):
            self.future.set_exception(error)

    def _decide(self, before: Callable[[], None]) -> bool:
        with self._deciding:
            if self._decided:
                return False
            self._decided = True
            before()
            return True


class _Worker(threading.Thread):
    """The thread that talks to the keychain, until it is told to finish or given up as stuck."""

    def __init__(self, run_call: Callable[[_Call[Any]], None]) -> None:
        super().__init__(name="keychain", daemon=True)
        self.calls: queue.SimpleQueue[_Call[Any] | None] = queue.SimpleQueue()
        self._run_call = run_call

    def run(self) -> None:
        while (call := self.calls.get()) is not None:
            self._run_call(call)

    def finish(self) -> None:
        """End after the calls in line."""
        self.calls.put(None)

    def abandon(self, *, except_for: _Call[Any]) -> list[_Call[Any]]:
        """End as soon as the call that hangs returns, and hand over the calls still in line."""
        waiting = []
        while True:
            try:
                call = self.calls.get_nowait()
            except queue.Empty:
                break
            if call is not None and call is not except_for:
                waiting.append(call)
        self.calls.put(None)
        return waiting


def _detect_backend() -> KeyringBackend:
    """What keyring would use, looked for anew: keyring itself remembers its first answer for good."""
    import keyring.backend
    import keyring.core

    try:
        with contextlib.suppress(KeyError):
            # Raised where nothing is remembered yet.
            keyring.backend.get_all_keyring.reset()
        keyring.core.init_backend()
        return keyring.core.get_keyring()
    except Exception as error:  # noqa: BLE001 (PYTHON_KEYRING_BACKEND and keyringrc.cfg can name anything)
        raise KeychainAbsent(
            f"The keychain chosen by PYTHON_KEYRING_BACKEND or keyringrc.cfg does not load ({type(error).__name__})."
        ) from None


def _only_secure(backend: KeyringBackend) -> KeyringBackend:
    """The back-end itself, or the first one in a chain, that does not store plain text.

    A chain is never used whole: it would look for, and put, a secret where the first of it fails.

    Raises:
        KeychainAbsent: there is none.
    """
    if _module_of(backend) == "keyring.backends.chainer":
        candidates: list[KeyringBackend] = list(backend.backends)  # type: ignore[attr-defined]
    else:
        candidates = [backend]
    for candidate in candidates:
        if not _comes_from(candidate, INSECURE_MODULES):
            if _module_of(candidate) == "keyring.backends.Windows":
                # The default would let the secret roam to other machines of a Windows domain.
                candidate.persist = "local machine"  # type: ignore[attr-defined]
            return candidate
    if any(_comes_from(candidate, PLAIN_TEXT_MODULES) for candidate in candidates):
        raise KeychainAbsent(
            "The only keychain here would store keys as plain text, so Claude Desk does not use it."
        )
    raise KeychainAbsent(
        "This system offers no keychain (on Linux: no Secret Service such as GNOME Keyring or KWallet)."
    )


def _module_of(backend: KeyringBackend) -> str:
    return type(backend).__module__


def _comes_from(backend: KeyringBackend, packages: tuple[str, ...]) -> bool:
    """Whether its class, or one it derives from, is defined in one of the packages."""
    modules = [base.__module__ for base in type(backend).__mro__]
    return any(f"{module}.".startswith(f"{package}.") for module in modules for package in packages)


def _check_length(backend: KeyringBackend, value: Secret) -> None:
    """Refuse what Windows would answer with error 1783, "the stub received bad data" (jaraco/keyring#355).

    Raises:
        KeychainRefused: the value is too long for this back-end.
    """
    length = len(value.reveal().encode("utf-16-le", "surrogatepass"))
    if _module_of(backend) == "keyring.backends.Windows" and length > WINDOWS_MAX_BYTES:
        raise KeychainRefused(
            f"Windows keeps at most {WINDOWS_MAX_BYTES // 2:,} characters in one item; this key has {length // 2:,}."
        )


def _is_locked_secret_service(backend: KeyringBackend) -> bool:
    """Whether asking would open an unlock dialog; only a Secret Service can be asked that."""
    if _module_of(backend) != "keyring.backends.SecretService":
        return False
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        return secretstorage.Collection(connection).is_locked()
    except secretstorage.ItemNotFoundException:
        # No collection yet: the first key that is stored makes one.
        return False
    finally:
        connection.close()


def _translated(error: Exception) -> KeychainError:
    """One of our errors for whatever a back-end raised, without its text, cause and frames."""
    import keyring.errors

    if isinstance(error, KeychainError):
        # Its frames hold the secret that did not fit.
        return error.with_traceback(None)
    causes = [each for each in (error, error.__cause__) if each is not None]
    names = {type(each).__name__ for each in causes}
    if (
        isinstance(error, keyring.errors.KeyringLocked)
        or names & _LOCKED_NAMES
        or _macos_status(causes) in _MACOS_LOCKED
    ):
        return KeychainLocked("The keychain is locked, or its dialog was dismissed. Unlock it and try again.")
    winerror = getattr(error, "winerror", None)
    if (
        isinstance(
            error,
            keyring.errors.NoKeyringError | keyring.errors.InitError | ConnectionError | FileNotFoundError,
        )
        or names & _ABSENT_NAMES
        or winerror == _ERROR_NO_SUCH_LOGON_SESSION
    ):
        return KeychainAbsent("The keychain cannot be reached: its service is not running in this session.")
    number = f" {winerror}" if isinstance(winerror, int) else ""
    return KeychainRefused(f"The keychain refused ({type(error).__name__}{number}).")


def _macos_status(causes: list[BaseException]) -> int | None:
    for cause in causes:
        if (
            type(cause).__module__ == "keyring.backends.macOS.api"
            and cause.args
            and isinstance(cause.args[0], int)
        ):
            return cause.args[0]
    return None


# Of secretstorage, which exists on Linux only; PromptDismissed and Locked pass through keyring unwrapped.
_LOCKED_NAMES = frozenset({"LockedException", "PromptDismissedException"})
_ABSENT_NAMES = frozenset({"SecretServiceNotAvailableException", "RouterClosed", "EOFError"})
# errSecInteractionNotAllowed: it is locked and no dialog is possible, as over ssh (Security/SecBase.h).
_MACOS_LOCKED = frozenset({-25308})
# A logon without a credential store, as over a network or ssh (winerror.h).
_ERROR_NO_SUCH_LOGON_SESSION = 1312
