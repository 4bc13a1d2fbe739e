"""How Claude Desk is: the words that the window, the command line and the control channel share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class ProxyState(Enum):
    """Whether the listener takes requests."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Attention:
    """Something a person should know or do.

    Attributes:
        kind: settings, port, keychain, key, access (a platform's login), upstream, routes, client keys, network, cache,
            budget or log.
        text: one or two sentences.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """How Claude Desk is, at one moment.

    Attributes:
        state: whether it listens.
        url: where clients reach it.
        upstream: the name of the upstream in use.
        attention: what a person should know, most urgent first.
        requests_running: exchanges under way.
        paused_until: when a pause ends, in seconds since the epoch, infinite for one without an end; None while there is none.
    """

    state: ProxyState
    url: str
    upstream: str
    attention: tuple[Attention, ...] = ()
    requests_running: int = 0
    paused_until: float | None = None


class StatusBoard:
    """Keeps what a person should know and tells whoever watches. Thread-safe.

    Args:
        describe: makes the whole status from the present attention.
    """

    def __init__(self, describe: Callable[[tuple[Attention, ...]], Status]) -> None:
        self._describe = describe
        self._lock = threading.Lock()
        self._attention: dict[str, str] = {}
        self._listeners: list[Callable[[Status], None]] = []

    @property
    def status(self) -> Status:
        """How it is now."""
        with self._lock:
            attention = tuple(Attention(kind, text) for kind, text in self._attention.items())
        return self._describe(attention)

    def attend(self, kind: str, text: str) -> None:
        """Say what is wrong with something, or with an empty text that it is well."""
        with self._lock:
            if self._attention.get(kind, "") == text:
                return
            if text:
                self._attention[kind] = text
            else:
                del self._attention[kind]
        self.tell()

    def mentions(self, kind: str) -> bool:
        """Whether something of this kind is wrong."""
        return kind in self._attention

    def watch(self, listener: Callable[[Status], None]) -> Callable[[], None]:
        """Be told of every change, on whichever thread it happens. Returns how to stop that."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def tell(self) -> None:
        """Tell whoever watches."""
        with self._lock:
            listeners = list(self._listeners)
        if listeners:
            status = self.status
            for listener in listeners:
                listener(status)
