"""The client key that "Copy key" gives to the person at this machine: the same one each time while it is valid."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

from claude_desk.config.client_keys import ClientKeyRing
from claude_desk.config.keychain import Keychain
from claude_desk.errors import KeychainError
from claude_desk.secret import Secret

_NAME = "this computer"
_SERVICE = "claude-desk/client-key"


class CopyableKey:
    """Finds or makes it, on a thread of its own: the keychain may wait for a person.

    Args:
        ring: gives the client keys there are.
        keychain: where its value is kept; without one, it is kept in memory until the program ends.
    """

    def __init__(self, ring: Callable[[], ClientKeyRing], keychain: Keychain) -> None:
        self._ring = ring
        self._keychain = keychain
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._value: Secret | None = None

    def get(self) -> Future[Secret]:
        """Its value; a new one where the last was revoked, has expired, or cannot be read."""
        return self._worker.submit(self._find)

    def close(self) -> None:
        """Let go of the thread."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _find(self) -> Secret:
        ring, now = self._ring(), datetime.now(UTC)
        for known in (self._value, self._from_keychain()):
            if known is not None and ring.match(known.reveal().encode(), now) is not None:
                self._value = known
                return known
        _, value = ring.create(ring.free_name(_NAME), now)
        # Without a keychain it is kept in memory only, as documented.
        with contextlib.suppress(KeychainError):
            self._keychain.set(_SERVICE, _NAME, value).result()
        self._value = value
        return value

    def _from_keychain(self) -> Secret | None:
        try:
            return self._keychain.get(_SERVICE, _NAME).result()
        except KeychainError:
            return None
