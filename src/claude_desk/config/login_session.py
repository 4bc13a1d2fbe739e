"""HTTP for the login libraries: the system's trust store, the outbound proxy of the settings, short waits, no ``.netrc``.

Imported only where a login is asked, because it needs ``requests``, which comes with the extras ``google`` and ``azure``.
"""

from __future__ import annotations

import logging
import ssl
from typing import Any
from urllib.parse import urlsplit

import requests
import truststore
from requests.adapters import HTTPAdapter

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0

# Never behind a proxy: this machine, and the metadata servers of Google Cloud, Azure and their containers.
_DIRECT = frozenset(
    {"127.0.0.1", "localhost", "::1", "169.254.169.254", "169.254.170.2", "metadata.google.internal"}
)
_LIBRARIES = ("google", "azure", "msal", "msal_extensions", "requests", "urllib3")


class LoginSession(requests.Session):
    """A session for one question to a login server.

    Args:
        proxy: ``system``, ``none``, or an address, as in the settings.
        ca_bundle: path of a PEM file to trust on top of the system's; empty for none.

    Raises:
        OSError: the file of certificates cannot be read, or holds none.
    """

    def __init__(self, proxy: str = "system", ca_bundle: str = "") -> None:
        super().__init__()
        self.trust_env = proxy == "system"
        self._proxies = {} if proxy in {"system", "none"} else {"http": proxy, "https": proxy}
        self.auth = _unchanged  # without one, requests looks into ~/.netrc
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if ca_bundle:
            context.load_verify_locations(ca_bundle)
        self.mount("https://", _Adapter(context))

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        """Decide the proxy by the host, and leave certificates to the context, whatever the environment says."""
        merged = super().merge_environment_settings(url, proxies, stream, verify, cert)
        host = urlsplit(str(url)).hostname or ""
        if host in _DIRECT:
            merged["proxies"] = {}
        elif self._proxies:
            merged["proxies"] = dict(self._proxies)
        merged["verify"] = True
        return merged


class _Adapter(HTTPAdapter):
    """Uses one TLS context for every connection."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> Any:
        return super().init_poolmanager(*args, ssl_context=self._context, **options)

    def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **options)


def silence() -> None:
    """Keep the libraries from logging: their words may quote tokens, and our log is not theirs."""
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
