"""Every error Claude Desk raises on purpose.

::

    DeskError                       title and message for a person; everything below is one
    ├── SettingsError               a setting, settings file or environment variable is not usable
    ├── ClientKeyError              a client key cannot be created, registered or revoked as asked
    ├── KeychainError               the OS keychain did not do what was asked
    │   ├── KeychainAbsent          there is no keychain here, or only one that would store plain text
    │   ├── KeychainLocked          it is locked, or the person dismissed its dialog
    │   ├── KeychainTimeout         it did not answer in time (usually a dialog nobody sees)
    │   └── KeychainRefused         it answered with an error of its own
    ├── ConnectError                another program's settings cannot be read or edited as asked
    ├── DoctorError                 a check-up got no answer it could read, or cannot be made
    ├── StorageError                the request log cannot be read or written
    ├── FilterError                 a filter of the request log cannot be understood
    ├── LifecycleError              starting or stopping did not go as asked
    │   ├── PortInUse               another program holds the port
    │   └── AlreadyRunning          another Claude Desk uses the same data folder
    └── ExchangeError               one request cannot be answered by the upstream; has an HTTP status
        ├── Refused                 by the guard or a rule of ours: the request never left
        ├── CredentialUnavailable   no usable real key for this upstream's origin
        └── UpstreamError           the upstream's fault
            ├── UpstreamUnreachable no connection: refused, DNS, TLS, time-out while connecting
            ├── UpstreamBroken      it closed, reset or sent something that is not HTTP
            └── UpstreamRefusedKey  it answered 401 or 403 to the real key

Foreign exceptions are turned into one of these at the boundary where they appear, without their text where
that text may quote wire bytes.
"""

from __future__ import annotations

from typing import ClassVar


class DeskError(Exception):
    """Base of every error with words for a person.

    Attributes:
        title: a few words, fit for a window title or a log line.
        message: what happened and what to do about it, in one or two sentences; never holds a credential.
    """

    title: ClassVar[str] = "Something went wrong"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingsError(DeskError):
    """A setting, the settings file or an environment variable is not usable."""

    title = "A setting is not usable"


class ClientKeyError(DeskError):
    """A client key cannot be created, registered or revoked as asked."""

    title = "That client key is not possible"


class KeychainError(DeskError):
    """The OS keychain did not do what was asked."""

    title = "The keychain did not answer"


class KeychainAbsent(KeychainError):
    """There is no keychain here, or only one that would store plain text."""

    title = "No keychain on this system"


class KeychainLocked(KeychainError):
    """The keychain is locked, or the person dismissed its dialog."""

    title = "The keychain is locked"


class KeychainTimeout(KeychainError):
    """The keychain did not answer in time, usually because of a dialog nobody sees."""

    title = "The keychain did not answer in time"


class KeychainRefused(KeychainError):
    """The keychain answered with an error of its own."""

    title = "The keychain refused"


class ConnectError(DeskError):
    """Another program's settings cannot be read or edited as asked; they are as they were."""

    title = "The tool's settings were left alone"


class DoctorError(DeskError):
    """A check-up got no answer it could read, or cannot be made."""

    title = "The check-up got no answer"


class StorageError(DeskError):
    """The request log cannot be read or written; requests are served all the same."""

    title = "The request log cannot be written"


class FilterError(DeskError):
    """A filter of the request log cannot be understood.

    Attributes:
        reason: the sentence with ``{word}`` in the word's place, for translators.
        word: what was not understood.
        start: where in the filter it begins.
        end: where it ends.
    """

    title = "That filter cannot be understood"

    def __init__(
        self, message: str, *, reason: str = "", word: str = "", start: int = 0, end: int = 0
    ) -> None:
        super().__init__(message)
        self.reason = reason or message
        self.word = word
        self.start = start
        self.end = end


class LifecycleError(DeskError):
    """Starting or stopping did not go as asked."""

    title = "Claude Desk could not start"


class PortInUse(LifecycleError):
    """Another program holds the port."""

    title = "The port is taken"


class AlreadyRunning(LifecycleError):
    """Another Claude Desk uses the same data folder."""

    title = "Claude Desk is already running"


class ExchangeError(DeskError):
    """One request cannot be answered by the upstream.

    Attributes:
        status: HTTP status for the client.
        kind: error type in the Messages protocol's vocabulary, such as ``api_error``.
        retryable: what ``x-should-retry`` says; ``None`` leaves the header out.
        quoted: the upstream's own words, for the client alone; they are wire bytes, so no log has them.
        advice: one sentence for the person at this machine, shown while it is so; empty for nothing to do.
    """

    title = "The request failed"
    status: int = 500
    kind: str = "api_error"
    retryable: bool | None = None
    quoted: str = ""
    advice: str = ""

    @property
    def told(self) -> str:
        """What the client reads."""
        return f"{self.message} {self.quoted}".strip()


class Refused(ExchangeError):
    """Refused by the guard or a rule of ours; nothing was sent anywhere."""

    title = "The request was refused"
    retryable = False

    def __init__(
        self, status: int, kind: str, message: str, *, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.headers = headers


class CredentialUnavailable(ExchangeError):
    """There is no usable real key for this upstream's origin."""

    title = "No key for this upstream"
    status = 503
    retryable = False


class UpstreamError(ExchangeError):
    """The upstream's fault, not the client's."""

    title = "The upstream failed"
    status = 502
    retryable = True


class UpstreamUnreachable(UpstreamError):
    """No connection: refused, unknown host, TLS failure or time-out while connecting."""

    title = "The upstream cannot be reached"


class UpstreamBroken(UpstreamError):
    """The upstream closed or reset the connection, or sent something that is not HTTP."""

    title = "The upstream broke off"


class UpstreamRefusedKey(UpstreamError):
    """The upstream answered 401 or 403 to the real key."""

    title = "The upstream refused the key"
    retryable = False
