"""The real keys: where one may come from, and which origin it may be sent to.

In this order: the environment or a mounted file (someone said so for this run), memory (someone entered it and
there was no keychain), the keychain. Wherever it comes from, a key belongs to one origin and is not found for
another, so changing a URL in the settings file sends no key anywhere.
"""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from claude_desk.config.keychain import Keychain
from claude_desk.errors import CredentialUnavailable, DeskError, KeychainAbsent, KeychainError, SettingsError
from claude_desk.secret import Secret

# While a keychain is locked, not every request may open its dialog again.
RETRY_SECONDS = 30.0
HINT_LENGTH = 4
MIN_LENGTH_FOR_HINT = 16


class KeySource(enum.Enum):
    """Where a real key is kept."""

    KEYCHAIN = "in the system keychain"
    ENVIRONMENT = "in the environment variable ANTHROPIC_API_KEY"
    FILE = "in the file that CLAUDE_DESK_API_KEY_FILE or ANTHROPIC_API_KEY_FILE names"
    SESSION = "in memory until Claude Desk quits"
    NONE = "not entered"


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """What a person may know about a real key.

    Attributes:
        source: where it is kept; NONE if there is none or it cannot be read now.
        origin: the only place it is sent to, such as ``https://api.anthropic.com:443``.
        hint: its last 4 characters, or "".
        problem: a sentence for the person, or "".
    """

    source: KeySource
    origin: str
    hint: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """What a real key belongs to. Another origin is another binding, and finds no key.

    Attributes:
        upstream: the upstream's name in the settings.
        kind: the upstream's kind.
        origin: scheme, host and port as ``str(Origin)`` writes them, such as ``https://api.anthropic.com:443``.
    """

    upstream: str
    kind: str
    origin: str

    @property
    def service(self) -> str:
        """The keychain item's service: one for each upstream, because Windows renames items that share one."""
        return f"claude-desk/{self.upstream}"

    @property
    def account(self) -> str:
        """The keychain item's account, which is what binds the key to its origin."""
        return f"{self.kind}|{self.origin}"


@dataclass(frozen=True, slots=True)
class EnvironmentKey:
    """A key for this run from an environment variable or a mounted file.

    Attributes:
        value: the key.
        source: ENVIRONMENT or FILE.
        upstream: name of the one upstream it is for.
        origin: the one origin it may be sent to.
    """

    value: Secret
    source: KeySource
    upstream: str
    origin: str


class Credentials:
    """Finds, stores and forgets the real keys. Thread-safe; nothing here waits for the keychain but the futures.

    Args:
        keychain: the system's keychain.
        monotonic: a clock in seconds, for the pause between questions to a locked keychain.
    """

    def __init__(self, keychain: Keychain, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._keychain = keychain
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._environment: EnvironmentKey | None = None
        self._session: dict[KeyBinding, Secret] = {}
        self._cached: dict[KeyBinding, Secret] = {}
        self._asking: dict[KeyBinding, Future[Secret | None]] = {}
        self._failed: dict[KeyBinding, tuple[float, KeychainError]] = {}

    def use_environment(self, key: EnvironmentKey | None) -> None:
        """Say which key this run's environment gives, if any; it wins over every other for its own binding."""
        with self._lock:
            self._environment = key

    def peek(self, binding: KeyBinding) -> Secret | None:
        """The key if it is known already. Never waits; this is what a request asks first."""
        with self._lock:
            found = self._known(binding)
            return None if found is None else found[1]

    def known(self) -> tuple[Secret, ...]:
        """All real keys that are in memory, so that they can be taken out of what is kept. Never waits."""
        with self._lock:
            environment = () if self._environment is None else (self._environment.value,)
            return (*environment, *self._session.values(), *self._cached.values())

    def fetch(self, binding: KeyBinding) -> Future[Secret]:
        """The key, asked of the keychain if need be. Many callers at once cost one question.

        The future fails with :class:`~claude_desk.errors.CredentialUnavailable`, whose ``__cause__`` is the
        :class:`~claude_desk.errors.KeychainError` if the keychain was the reason. A failed keychain is asked
        again after 30 seconds, or at once after :meth:`invalidate`.
        """

        def checked(key: Secret | None) -> Secret:
            if key is None:
                raise CredentialUnavailable(
                    f"No key is stored for upstream '{binding.upstream}' at {binding.origin}. Enter it in Claude Desk's "
                    "settings or with `claude-desk secret set`; a key entered for another address is not sent there."
                )
            return key

        def failed(error: KeychainError) -> Secret:
            raise CredentialUnavailable(
                f"The key for upstream '{binding.upstream}' cannot be read. {error.message}"
            ) from error

        return _after(self._find(binding), checked, failed)

    def status(self, binding: KeyBinding) -> Future[KeyStatus]:
        """What a person may know about the key; asks the keychain if need be. The future does not fail."""
        return _after(
            self._find(binding),
            lambda _: self._status_now(binding),
            lambda error: self._status_now(binding, error.message),
        )

    def store(self, binding: KeyBinding, key: Secret) -> Future[KeyStatus]:
        """Keep a key: in the keychain, or if the system has none, in memory until Claude Desk quits.

        White space around the key is dropped. It is never written to a file. The future fails with
        :class:`~claude_desk.errors.KeychainError` if there is a keychain that did not take it, and with
        :class:`~claude_desk.errors.SettingsError` if the key cannot be sent in a header; nothing is kept then.
        """
        try:
            key = checked_credential(key, "The key")
        except SettingsError as error:
            return _failed(error)

        def kept(_: None) -> KeyStatus:
            with self._lock:
                self._session.pop(binding, None)
                self._remember(binding, key)
            problem = (
                ""
                if self._environment_for(binding) is None
                else _environment_wins("is stored in the keychain")
            )
            return self._status_now(binding, problem)

        def not_kept(error: KeychainError) -> KeyStatus:
            if not isinstance(error, KeychainAbsent):
                raise error
            with self._lock:
                self._remember(binding, None)
                self._session[binding] = key
            return self._status_now(
                binding, f"{error.message} The key is kept in memory and is gone when Claude Desk quits."
            )

        return _after(self._keychain.set(binding.service, binding.account, key), kept, not_kept)

    def forget(self, binding: KeyBinding) -> Future[KeyStatus]:
        """Remove a key from memory and from the keychain.

        The future fails with :class:`~claude_desk.errors.KeychainError` if a keychain is there but did not do it.
        """

        def gone(_: bool) -> KeyStatus:  # noqa: FBT001 (what the keychain's future gives)
            with self._lock:
                self._session.pop(binding, None)
                self._remember(binding, None)
            problem = (
                "" if self._environment_for(binding) is None else _environment_wins("is no longer stored")
            )
            return self._status_now(binding, problem)

        def failed(error: KeychainError) -> KeyStatus:
            if not isinstance(error, KeychainAbsent):
                raise error
            return gone(False)

        return _after(self._keychain.delete(binding.service, binding.account), gone, failed)

    def invalidate(self, upstream: str | None = None) -> None:
        """Read the keychain anew for one upstream, or for all, the next time its key is needed."""
        with self._lock:
            for memory in (self._cached, self._asking, self._failed):
                for binding in [each for each in memory if upstream is None or each.upstream == upstream]:
                    del memory[binding]

    def _find(self, binding: KeyBinding) -> Future[Secret | None]:
        """The key or None; fails with KeychainError."""
        with self._lock:
            if (known := self._known(binding)) is not None:
                return _done(known[1])
            if (asking := self._asking.get(binding)) is not None:
                return asking
            if (failure := self._failed.get(binding)) is not None:
                if self._monotonic() - failure[0] < RETRY_SECONDS:
                    return _failed(failure[1])
                del self._failed[binding]
            answer: Future[Secret | None] = Future()
            answer.set_running_or_notify_cancel()
            self._asking[binding] = answer
        self._keychain.get(binding.service, binding.account).add_done_callback(
            lambda asked: self._answered(binding, asked, answer)
        )
        return answer

    def _answered(
        self, binding: KeyBinding, asked: Future[Secret | None], answer: Future[Secret | None]
    ) -> None:
        error = asked.exception()
        with self._lock:
            current = self._asking.get(binding) is answer
            if current:
                del self._asking[binding]
                if isinstance(error, KeychainError):
                    self._failed[binding] = (self._monotonic(), error)
                elif error is None and (key := asked.result()) is not None:
                    self._cached[binding] = key
        if current:
            _pass_on(asked, answer)
        else:
            # Stored, forgotten or invalidated meanwhile: this answer is about the past.
            self._find(binding).add_done_callback(lambda again: _pass_on(again, answer))

    def _known(self, binding: KeyBinding) -> tuple[KeySource, Secret] | None:
        environment = self._environment_for(binding)
        if environment is not None:
            return environment.source, environment.value
        if (key := self._session.get(binding)) is not None:
            return KeySource.SESSION, key
        if (key := self._cached.get(binding)) is not None:
            return KeySource.KEYCHAIN, key
        return None

    def _environment_for(self, binding: KeyBinding) -> EnvironmentKey | None:
        key = self._environment
        if key is not None and key.upstream == binding.upstream and key.origin == binding.origin:
            return key
        return None

    def _remember(self, binding: KeyBinding, key: Secret | None) -> None:
        self._asking.pop(binding, None)
        self._failed.pop(binding, None)
        if key is None:
            self._cached.pop(binding, None)
        else:
            self._cached[binding] = key

    def _status_now(self, binding: KeyBinding, problem: str = "") -> KeyStatus:
        with self._lock:
            known = self._known(binding)
        if known is None:
            return KeyStatus(KeySource.NONE, binding.origin, problem=problem)
        source, key = known
        if source is KeySource.SESSION and not problem:
            problem = "The key is kept in memory and is gone when Claude Desk quits."
        return KeyStatus(source, binding.origin, hint_of(key), problem)


def checked_credential(key: Secret, what: str) -> Secret:
    """A real key without white space around it, fit for a header field (RFC 9110 section 5.5).

    Args:
        key: as entered or read.
        what: how the message begins, such as ``ANTHROPIC_API_KEY``.

    Raises:
        SettingsError: it is empty or holds anything but visible ASCII; the message never holds the key.
    """
    text = key.reveal().strip()
    if not text:
        raise SettingsError(f"{what} is empty.")
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise SettingsError(
            f"{what} holds spaces, line breaks or characters that no key has; enter it again."
        )
    return Secret(text)


def hint_of(key: Secret) -> str:
    """A key's last 4 characters, or nothing if it is so short that they would tell much of it."""
    text = key.reveal()
    return text[-HINT_LENGTH:] if len(text) >= MIN_LENGTH_FOR_HINT else ""


def _environment_wins(what_happened: str) -> str:
    return f"The key {what_happened}, but the one from the environment is used as long as it is set."


T = TypeVar("T")
R = TypeVar("R")


def _done(value: T) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(value)
    return future


def _failed(error: DeskError) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def _pass_on(settled: Future[T], answer: Future[T]) -> None:
    if (error := settled.exception()) is not None:
        answer.set_exception(error)
    else:
        answer.set_result(settled.result())


def _after(asked: Future[T], then: Callable[[T], R], otherwise: Callable[[KeychainError], R]) -> Future[R]:
    """A future for what ``then`` makes of a result, or ``otherwise`` of a keychain's error."""
    answer: Future[R] = Future()
    answer.set_running_or_notify_cancel()

    def settle(settled: Future[T]) -> None:
        try:
            error = settled.exception()
            if isinstance(error, KeychainError):
                answer.set_result(otherwise(error))
            elif error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(then(settled.result()))
        except Exception as failure:  # noqa: BLE001 (handed on to whoever waits for the future)
            answer.set_exception(failure)

    asked.add_done_callback(settle)
    return answer
