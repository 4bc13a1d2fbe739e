"""Microsoft Entra's login: access tokens for Azure from whatever this machine is logged in with.

The order is that of Microsoft's own ``DefaultAzureCredential``: an application from the environment, workload identity,
managed identity, then what people log in with: the Azure CLI, Azure PowerShell, the Azure Developer CLI. Needs
azure-identity, the extra ``azure``; it is imported when a token is first asked for. Its variables are this process's.

https://learn.microsoft.com/azure/developer/python/sdk/authentication/credential-chains
"""

from __future__ import annotations

from enum import Enum

from claude_desk.config.token_cache import Token, TokenCache, unavailable
from claude_desk.secret import Secret

_MISSING = (
    "The Microsoft Entra login needs a part that is not installed; run 'pip install claude-desk[azure]'."
)


class Problem(Enum):
    """Why there is no token; the value says it with the command that logs in."""

    NO_LOGIN = "There is no Microsoft Entra login on this machine; run '{command}'."
    NO_TOOL = "There is no Microsoft Entra login on this machine; install the Azure CLI and run '{command}'."
    EXPIRED = "The Microsoft Entra login has expired or may not be used for this; run '{command}'."
    APPLICATION_REFUSED = (
        "Microsoft Entra refuses the application that the environment names; check AZURE_TENANT_ID, AZURE_CLIENT_ID and "
        "AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH."
    )
    WORKLOAD_REFUSED = (
        "Microsoft Entra refuses the workload identity that the environment names; check AZURE_TENANT_ID, "
        "AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE."
    )
    MACHINE_REFUSED = (
        "The managed identity of this machine gave no token; check that it has one, or run '{command}'."
    )
    UNREACHABLE = (
        "Microsoft Entra cannot be reached or does not answer; check this machine's network and proxy."
    )
    CERTIFICATES = (
        "The file of certificates from the settings (network.ca_bundle) cannot be used; choose another one."
    )

    def sentence(self, tenant: str) -> str:
        """It in words, for a login to a tenant; empty for its own."""
        return self.value.format(command=f"az login --tenant {tenant}" if tenant else "az login")


class EntraChain:
    """Finds access tokens of Microsoft Entra, and keeps them until they are nearly over.

    Args:
        proxy: outbound proxy, as in the settings.
        ca_bundle: certificates to trust on top of the system's, as in the settings.
    """

    def __init__(self, *, proxy: str = "system", ca_bundle: str = "") -> None:
        self._proxy = proxy
        self._ca_bundle = ca_bundle
        self._cache: TokenCache[tuple[str, str]] = TokenCache()

    def peek(self, tenant: str, scope: str) -> Secret | None:
        """The token, if there is one that is valid for a minute or more; never blocks."""
        return self._cache.peek((tenant, scope))

    def fetch(self, tenant: str, scope: str) -> Secret:
        """The token, asked for if need be: talks to Entra, and runs the tools that people log in with.

        Args:
            tenant: id or domain; empty for the login's own.
            scope: what the token is for, such as ``https://ai.azure.com/.default``.

        Raises:
            CredentialUnavailable: there is none; one sentence says what to run.
        """
        return self._cache.fetch((tenant, scope), lambda: self._ask(tenant, scope))

    def forget(self) -> None:
        """Ask anew next time."""
        self._cache.forget()

    def _ask(self, tenant: str, scope: str) -> Token:
        try:
            from claude_desk.config import entra_tokens
        except ImportError:
            raise unavailable(_MISSING) from None
        answer = entra_tokens.ask(tenant, scope, self._proxy, self._ca_bundle)
        # Raised here and not where azure-identity fails: its errors may quote a tool's output, and must not hang on ours.
        if isinstance(answer, Token):
            return answer
        raise unavailable(answer.sentence(tenant), retryable=answer is Problem.UNREACHABLE)
