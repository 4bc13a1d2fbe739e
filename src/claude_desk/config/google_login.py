"""Google's login: access tokens from a credentials file, gcloud's application default credentials or the metadata server.

The order is that of Google's own libraries (AIP-4110): the file from the settings, the one that
``GOOGLE_APPLICATION_CREDENTIALS`` names, the one that ``gcloud auth application-default login`` writes, the
metadata server. Needs google-auth, the extra ``google``; it is imported when a token is first asked for.

https://google.aip.dev/auth/4110, https://cloud.google.com/docs/authentication/application-default-credentials
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from claude_desk.config.token_cache import Token, TokenCache, unavailable
from claude_desk.secret import Secret

RELOGIN = "gcloud auth application-default login"

NO_LOGIN = f"There is no Google login on this machine; run '{RELOGIN}'."

_MISSING = "Google's login needs a part that is not installed; run 'pip install claude-desk[google]'."


@dataclass(frozen=True, slots=True)
class File:
    """A credentials file.

    Attributes:
        path: where it is.
        name: what a sentence calls it.
        remedy: what to do when it is of no use.
    """

    path: Path
    name: str
    remedy: str


class Problem(Enum):
    """Why there is no token; the value says it of a file by its name and with its remedy."""

    ABSENT = "{name} does not exist; {remedy}."
    UNREADABLE = "{name} cannot be read; {remedy}."
    NO_CREDENTIALS = "{name} is no Google credentials file; {remedy}."
    INCOMPLETE = "{name} is incomplete; {remedy}."
    UNREACHABLE = (
        "Google's login server cannot be reached or does not answer; check this machine's network and proxy."
    )
    CERTIFICATES = (
        "The file of certificates from the settings (network.ca_bundle) cannot be used; choose another one."
    )
    EXPIRED = f"The Google login has expired or was withdrawn; run '{RELOGIN}'."
    ACCOUNT_REFUSED = (
        "Google refuses the service account of the credentials file: its key was deleted or switched off, or this "
        "machine's clock is wrong; {remedy}."
    )
    WORKLOAD_REFUSED = "Google did not accept the workload identity of the credentials file; renew what it is made from, or {remedy}."
    IMPERSONATION_REFUSED = (
        "Google does not let the login act for the service account: it needs the role Service Account Token Creator, "
        f"or has expired; run '{RELOGIN} --impersonate-service-account=ACCOUNT'."
    )

    def sentence(self, file: File | None) -> str:
        """It in words; without a file the metadata server was asked, and is not there."""
        if file is None:
            return NO_LOGIN
        return self.value.format(name=file.name, remedy=file.remedy)


class GoogleChain:
    """Finds access tokens for Google Cloud, and keeps them until they are nearly over.

    Args:
        environ: where ``GOOGLE_APPLICATION_CREDENTIALS``, ``CLOUDSDK_CONFIG`` and ``NO_GCE_CHECK`` are looked up; the
            variables of the metadata server itself are the process's.
        proxy: outbound proxy, as in the settings.
        ca_bundle: certificates to trust on top of the system's, as in the settings.
    """

    def __init__(
        self, environ: Mapping[str, str] | None = None, *, proxy: str = "system", ca_bundle: str = ""
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._proxy = proxy
        self._ca_bundle = ca_bundle
        self._cache: TokenCache[str] = TokenCache()

    def peek(self, credentials_file: str) -> Secret | None:
        """The token, if there is one that is valid for a minute or more; never blocks."""
        return self._cache.peek(credentials_file)

    def fetch(self, credentials_file: str) -> Secret:
        """The token, asked for if need be: reads files, and talks to Google.

        Args:
            credentials_file: path of a credentials file; empty for the application default credentials.

        Raises:
            CredentialUnavailable: there is none; one sentence says what to run.
        """
        return self._cache.fetch(credentials_file, lambda: self._ask(credentials_file))

    def forget(self) -> None:
        """Read the files and ask Google anew next time."""
        self._cache.forget()

    def _ask(self, credentials_file: str) -> Token:
        try:
            from claude_desk.config import google_tokens
        except ImportError:
            raise unavailable(_MISSING) from None
        file = self._file(credentials_file)
        if file is None and self._environ.get("NO_GCE_CHECK") == "true":
            raise unavailable(NO_LOGIN)
        # Raised here and not where a file is read or google-auth fails: neither what stands in the file nor an error
        # that quotes a token may hang on ours, as a context or as a traceback's local.
        answer = google_tokens.ask(None if file is None else file.path, self._proxy, self._ca_bundle)
        if isinstance(answer, Token):
            return answer
        raise unavailable(answer.sentence(file), retryable=file is not None and answer is Problem.UNREACHABLE)

    def _file(self, credentials_file: str) -> File | None:
        if credentials_file:
            path = Path(credentials_file).expanduser()
            return File(path, "The Google credentials file from the settings", "choose another one")
        named = self._environ.get("GOOGLE_APPLICATION_CREDENTIALS", "")
        if named:
            name = "The file that GOOGLE_APPLICATION_CREDENTIALS names"
            return File(Path(named), name, "correct or unset the variable")
        written = _gcloud_folder(self._environ) / "application_default_credentials.json"
        return File(written, "gcloud's login", f"run '{RELOGIN}'") if written.is_file() else None


def _gcloud_folder(environ: Mapping[str, str]) -> Path:
    if environ.get("CLOUDSDK_CONFIG"):
        return Path(environ["CLOUDSDK_CONFIG"])
    if sys.platform == "win32":
        return Path(environ.get("APPDATA") or "C:\\") / "gcloud"
    return Path.home() / ".config" / "gcloud"
