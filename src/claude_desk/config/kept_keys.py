"""Client keys whose values are kept, in the keychain and nowhere else, for tools that ask for them when they need them.

Of every other client key only a digest exists. A value is kept under the key's own id, so a key that is revoked and made
again under the same name has nothing to do with what was kept before.
"""

from __future__ import annotations

from datetime import datetime

from claude_desk.config.client_keys import ClientKey, ClientKeyRing
from claude_desk.config.keychain import Keychain, KeychainState
from claude_desk.errors import ClientKeyError
from claude_desk.secret import Secret


class KeptKeys:
    """Keeps and finds values. Every method may wait for the keychain, and so for a person.

    Args:
        keychain: the system's keychain.
    """

    def __init__(self, keychain: Keychain) -> None:
        self._keychain = keychain

    def possible(self) -> bool:
        """Whether a value can be kept now, without a dialog."""
        return self._keychain.probe().result() is KeychainState.READY

    def keep(self, key: ClientKey, value: Secret) -> None:
        """Keep a value.

        Raises:
            KeychainError: it is not kept.
        """
        self._keychain.set(_service(key), key.name, value).result()

    def find(self, name: str, ring: ClientKeyRing, now: datetime) -> Secret:
        """The value of a key that is still valid.

        Raises:
            ClientKeyError: there is no such key, it is not valid any more, or its value was not kept.
            KeychainError: the keychain does not say.
        """
        keys = ring.keys()
        key = next((each for each in keys if each.name == name), None)
        if key is None:
            raise ClientKeyError(f"There is no client key named '{name}'.")
        if key.expired(now):
            raise ClientKeyError(f"The client key '{name}' has expired.")
        value = self._keychain.get(_service(key), key.name).result()
        if value is None or ring.match(value.reveal().encode(), now) != key:
            raise ClientKeyError(
                f"The value of the client key '{name}' was not kept. Make a key with: claude-desk key create NAME --keep"
            )
        return value

    def forget(self, key: ClientKey) -> bool:
        """Remove a value; says whether there was one.

        Raises:
            KeychainError: nobody knows.
        """
        return self._keychain.delete(_service(key), key.name).result()


def _service(key: ClientKey) -> str:
    """One service for each: Windows renames items that share one."""
    return f"claude-desk/client-key/{key.id}"
