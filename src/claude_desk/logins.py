"""What lets each upstream in: finds the credential that an upstream says it needs, wherever that is kept.

Stands above ``config`` (which keeps and fetches credentials) and ``upstreams`` (which say what they need), because
neither knows the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from claude_desk.config.aws_login import AwsChain
from claude_desk.config.credentials import Credentials, KeyBinding
from claude_desk.config.entra_login import EntraChain
from claude_desk.config.google_login import GoogleChain
from claude_desk.config.settings import NetworkSettings, Settings
from claude_desk.secret import Credential
from claude_desk.upstreams import make
from claude_desk.upstreams.base import AwsLogin, EntraLogin, GoogleLogin, StoredKey, Upstream

_ASKING_AT_ONCE = 4  # each may wait for a network, a process or a person

_C = TypeVar("_C", bound=Credential)


def binding_of(settings: Settings, name: str) -> KeyBinding | None:
    """What a stored key of this upstream belongs to; None where it takes none, or is not usable as it is set."""
    chosen = settings.upstreams.get(name)
    if chosen is None:
        return None
    try:
        made = make(chosen.kind, name, chosen.model_dump())
    except ValueError:
        return None
    return _binding(made) if isinstance(made.login, StoredKey) else None


def _binding(upstream: Upstream) -> KeyBinding:
    return KeyBinding(upstream.name, upstream.kind, str(upstream.origin))


def key_origin(settings: Settings, name: str) -> str:
    """The origin that a stored key of this upstream goes to; empty where it takes none, or is not usable as it is set."""
    binding = binding_of(settings, name)
    return binding.origin if binding is not None else ""


class Logins:
    """Finds credentials. One per program; used on the event loop's thread.

    Args:
        credentials: the stored keys.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._aws = AwsChain()
        self._network = NetworkSettings()
        self._google = GoogleChain()
        self._entra = EntraChain()
        self._threads = ThreadPoolExecutor(_ASKING_AT_ONCE, thread_name_prefix="login")

    async def credential_for(self, upstream: Upstream) -> Credential | None:
        """What lets a request into the upstream; at once where it is known already.

        Raises:
            CredentialUnavailable: there is none, with what to do about it.
        """
        match upstream.login:
            case None:
                return None
            case StoredKey():
                binding = _binding(upstream)
                known = self._credentials.peek(binding)
                if known is None:
                    known = await asyncio.wrap_future(self._credentials.fetch(binding))
                return known
            case AwsLogin(profile, region):
                aws = self._aws
                return aws.peek(profile, region) or await self._ask(lambda: aws.fetch(profile, region))
            case GoogleLogin(file):
                google = self._google
                return google.peek(file) or await self._ask(lambda: google.fetch(file))
            case EntraLogin(tenant, scope):
                entra = self._entra
                return entra.peek(tenant, scope) or await self._ask(lambda: entra.fetch(tenant, scope))

    def reach_by(self, network: NetworkSettings) -> None:
        """Say how login servers are reached from now on. Which certificates AWS's show, the AWS configuration says."""
        if network != self._network:
            self._network = network
            self._aws = AwsChain(proxy=network.proxy)
            self._google = GoogleChain(proxy=network.proxy, ca_bundle=network.ca_bundle)
            self._entra = EntraChain(proxy=network.proxy, ca_bundle=network.ca_bundle)

    def forget(self, upstream: str | None = None) -> None:
        """Ask everybody anew: something changed, or was refused. Of stored keys, one upstream's alone where it is named."""
        self._credentials.invalidate(upstream)
        self.forget_cloud()

    def forget_cloud(self) -> None:
        """Ask the platforms' own logins anew; stored keys stay known."""
        for chain in (self._aws, self._google, self._entra):
            chain.forget()

    def close(self) -> None:
        """Wait for nobody any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, fetch: Callable[[], _C]) -> _C:
        return await asyncio.get_running_loop().run_in_executor(self._threads, fetch)
