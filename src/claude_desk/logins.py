"""What lets each upstream in: finds the credential that an upstream says it needs, wherever that is kept.

Stands above ``config`` (which keeps and fetches credentials) and ``upstreams`` (which say what they need), because
neither knows the other.
"""

from __future__ import annotations

import asyncio

from claude_desk.config.credentials import Credentials, KeyBinding
from claude_desk.config.settings import Settings
from claude_desk.errors import CredentialUnavailable
from claude_desk.secret import Credential
from claude_desk.upstreams import make
from claude_desk.upstreams.base import StoredKey, Upstream


def binding_of(settings: Settings, name: str) -> KeyBinding | None:
    """What a stored key of this upstream belongs to; None where it takes none, or is not usable as it is set."""
    chosen = settings.upstreams.get(name)
    if chosen is None:
        return None
    try:
        made = make(chosen.kind, name, chosen.model_dump())
    except ValueError:
        return None
    return KeyBinding(name, made.kind, str(made.origin)) if isinstance(made.login, StoredKey) else None


class Logins:
    """Finds credentials. One per program; used on the event loop's thread.

    Args:
        credentials: the stored keys.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    async def credential_for(self, upstream: Upstream) -> Credential | None:
        """What lets a request into the upstream; at once where it is known already.

        Raises:
            CredentialUnavailable: there is none, with what to do about it.
        """
        match upstream.login:
            case None:
                return None
            case StoredKey():
                binding = KeyBinding(upstream.name, upstream.kind, str(upstream.origin))
                known = self._credentials.peek(binding)
                if known is None:
                    known = await asyncio.wrap_future(self._credentials.fetch(binding))
                return known
            case _:
                raise CredentialUnavailable(f"This version cannot log in for the upstream '{upstream.name}'.")

    def forget(self) -> None:
        """Ask everybody anew: something changed, or was refused."""
        self._credentials.invalidate()
        self.forget_cloud()

    def forget_cloud(self) -> None:
        """Ask the platforms' own logins anew; stored keys stay known."""
        self._credentials.invalidate()
