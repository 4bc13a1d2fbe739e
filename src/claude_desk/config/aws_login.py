"""AWS's own chain of credentials: environment, profiles, single sign-on, assumed roles, processes, containers, instances.

All of it is botocore's, imported when the first credentials are asked for; here are the waiting, the sharing and the
words for people. What botocore or a helper program says is never passed on: it may quote a secret.

Source: boto3 documentation, "Credentials"; AWS SDKs and Tools Reference Guide, "Standardized credential providers".
"""

from __future__ import annotations

import logging
import os
import shlex
import threading
from collections.abc import Iterator, MutableMapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from claude_desk.config.token_cache import unavailable
from claude_desk.secret import AwsCredentials, Secret

VALID_FOR_S = 60
"""Credentials that end sooner than this many seconds from now are asked for anew."""

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 20
"""For AWS's login services (STS, SSO). The instance metadata service has botocore's own limit, one second."""

_LIBRARIES = ("botocore", "urllib3")
_PROXIES: dict[str, dict[str, str] | None] = {"system": None, "none": {}}  # None: as the system says
_LONGEST_CHAIN = 10  # of profiles that name each other as their source


@dataclass(frozen=True, slots=True)
class _Known:
    """Credentials, and botocore's own object that knows when they end."""

    credentials: AwsCredentials
    source: Any

    def is_good(self) -> bool:
        """Whether they last long enough for a request; those without an end do until AWS refuses them."""
        ends = getattr(self.source, "refresh_needed", None)
        return ends is None or not ends(refresh_in=VALID_FOR_S)


@dataclass(frozen=True, slots=True)
class _Missing:
    """Why there are none, for a person; and whether that may pass by itself."""

    sentence: str
    passes: bool = False


class AwsChain:
    """Finds AWS credentials and keeps them until they end. Thread-safe; reads this process's environment.

    Each question is asked from scratch, so that changed files and fresh logins count at once. Whoever asks for the
    same profile and region meanwhile shares the answer.

    Args:
        proxy: outbound proxy for AWS's login services, as in the settings. Which certificates are trusted is AWS's own
            configuration: ``ca_bundle`` in its file, or AWS_CA_BUNDLE.
    """

    def __init__(self, *, proxy: str = "system") -> None:
        self._proxy = proxy
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], _Known] = {}
        self._asked: dict[tuple[str, str], Future[_Known | _Missing]] = {}

    def peek(self, profile: str, region: str) -> AwsCredentials | None:
        """Credentials that are known and last for another minute, at once; None for a reason to :meth:`fetch`."""
        known = self._known.get((profile, region))
        return known.credentials if known is not None and known.is_good() else None

    def fetch(self, profile: str, region: str) -> AwsCredentials:
        """Credentials, however long that takes: files, helper programs and the network may be asked.

        Args:
            profile: of AWS's configuration; empty for the chain's own choice.
            region: where assumed roles are asked for, such as ``us-east-1``.

        Raises:
            CredentialUnavailable: there are none now, with what to do about it.
        """
        key = profile, region
        with self._lock:
            found = self.peek(profile, region)
            if found is not None:
                return found
            answer = self._asked.get(key)
            mine = answer is None
            if answer is None:
                answer = self._asked[key] = Future()
        if mine:
            self._ask(key, answer)
        outcome = answer.result()
        if isinstance(outcome, _Missing):
            raise unavailable(outcome.sentence, retryable=outcome.passes)
        return outcome.credentials

    def forget(self) -> None:
        """Know nothing: after AWS refused credentials, or when settings change."""
        with self._lock:
            self._known.clear()
            self._asked.clear()

    def _ask(self, key: tuple[str, str], answer: Future[_Known | _Missing]) -> None:
        outcome: _Known | _Missing = _Missing("The search for AWS credentials was interrupted.", passes=True)
        try:
            outcome = _found(*key, self._proxy)
        finally:
            with self._lock:
                # If all was forgotten meanwhile, this answer is only for those who asked before that.
                if self._asked.get(key) is answer:
                    del self._asked[key]
                    if isinstance(outcome, _Known):
                        self._known[key] = outcome
            answer.set_result(outcome)


class _MfaWanted(Exception):
    """A code from a second factor would have to be typed in."""


class _CommandLineCache(MutableMapping[str, Any]):
    """The credentials that AWS's command line has cached, read only: what is new stays in memory.

    Thereby a role that needs a second factor works here after it was used there.

    Args:
        files: botocore's reader of them.
    """

    def __init__(self, files: Any) -> None:
        self._files = files
        self._own: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        return self._own[key] if key in self._own else self._files[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._own[key] = value

    def __delitem__(self, key: str) -> None:
        del self._own[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)


def _found(profile: str, region: str, proxy: str) -> _Known | _Missing:
    """Ask the whole chain once."""
    for library in _LIBRARIES:
        # They log what they send and receive, and failed refreshes with what a helper program wrote.
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    try:
        import botocore.session
    except ImportError:
        return _Missing("AWS logins need the Python package botocore. Install it with: pip install botocore")
    session: Any = None
    try:
        session = botocore.session.Session(profile=profile or None)
        _prepare(session, region, proxy)
        source = session.get_credentials()
        if source is None:
            nothing = _NOTHING_IN_PROFILE if profile else _NOTHING
            return _Missing(nothing.format(profile=profile, option=_option(profile)))
        frozen = source.get_frozen_credentials()
    except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold what a helper printed
        return _Missing(_sentence(error, session, profile), passes=_is_about_the_network(error))
    token = Secret(frozen.token) if frozen.token else None
    return _Known(AwsCredentials(frozen.access_key, Secret(frozen.secret_key), token), source)


def _prepare(session: Any, region: str, proxy: str) -> None:
    from botocore.config import Config
    from botocore.credentials import create_credential_resolver
    from botocore.utils import JSONFileCache

    session.set_config_variable("region", region)
    session.set_default_client_config(
        Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"total_max_attempts": 2, "mode": "standard"},
            proxies=_PROXIES.get(proxy, {"http": proxy, "https": proxy}),
        )
    )
    folder = os.path.expanduser("~/.aws/cli/cache")  # noqa: PTH111 - a Path raises where there is no home
    cache = _CommandLineCache(JSONFileCache(folder))
    resolver = create_credential_resolver(session, cache=cache, region_name=region)
    # It would ask on a terminal that is not there, and wait for ever. There is no public way to say so.
    resolver.get_provider("assume-role")._prompter = _no_code  # noqa: SLF001
    session.register_component("credential_provider", resolver)


def _no_code(_prompt: str) -> str:
    raise _MfaWanted


_NOTHING = (
    "No AWS credentials were found on this machine. Run: aws configure, or aws configure sso; or name a profile in the "
    "settings."
)
_NOTHING_IN_PROFILE = (
    "The AWS profile '{profile}' has no credentials. Run: aws configure{option}, or aws sso login{option} if it uses "
    "single sign-on."
)
_NO_PROFILE = (
    "There is no AWS profile '{missing}' on this machine. Make it with: aws configure sso --profile {missing}, or choose "
    "another one in the settings."
)
_SSO_ENDED = "The AWS single sign-on session has expired. Run: aws sso login{sso_option}"
_LOGIN_ENDED = "The AWS login session has expired. Run: aws login{option}"
_NO_CRT = "The kind of login that {named} uses needs the Python package awscrt. Run: pip install awscrt, then start again."
_MFA = "The role of {named} needs a code from a second factor. Run: aws sts get-caller-identity{option}, then try again."
_INCOMPLETE = "The credentials of {named} are incomplete: {part} is missing."
_NO_FILE = "AWS's configuration file {path} cannot be read. Mend it, then try again."
_NO_NETWORK = "The AWS service that gives out credentials cannot be reached. Check the network and the region, then try again."
_CONTAINER = "The credential endpoint of this container (AWS_CONTAINER_CREDENTIALS_*) gave no credentials."
_PROCESS = (
    "The credential_process of {named} gave no credentials ({kind}). To see why, run what this prints: aws configure get "
    "credential_process{option}"
)
_ENDED = "The credentials of {named} have expired. Renew them where they come from, then try again."
_UNKNOWN = "AWS does not accept the credentials of {named}. Run: aws configure{option}"
_NO_ROLE = "AWS does not let the credentials of {named} take its role. Ask who administers the account."
_REFUSED = "AWS gave no credentials for {named}. To see why, run: aws sts get-caller-identity{option}"
_UNREADABLE = (
    "The credentials of {named} cannot be used ({kind}). To see why, run: aws configure list{option}"
)

_BY_CODE = {
    "ExpiredToken": _ENDED,
    "ExpiredTokenException": _ENDED,
    "InvalidClientTokenId": _UNKNOWN,
    "SignatureDoesNotMatch": _UNKNOWN,
    "UnrecognizedClientException": _UNKNOWN,
    "AccessDenied": _NO_ROLE,
    "AccessDeniedException": _NO_ROLE,
    "ForbiddenException": _NO_ROLE,
}
"""By the error codes of STS and of the single sign-on portal."""


def _sentence(error: Exception, session: Any, profile: str) -> str:
    """What to tell a person: our own words, and names from the configuration."""
    chosen = profile or os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or ""
    said = getattr(error, "kwargs", {})  # what botocore fills its own sentences with
    tables = _chain_of_profiles(session, chosen)
    logged_in_by = next(
        (name for name, table in tables if "sso_session" in table or "sso_start_url" in table), chosen
    )
    runs_a_process = any("credential_process" in table for _, table in tables)
    return _template(error, said, runs_a_process=runs_a_process).format(
        named=f"the AWS profile '{chosen}'" if chosen else "AWS's default configuration",
        option=_option(chosen),
        sso_option=_option(logged_in_by),
        missing=said.get("profile", chosen),
        part=said.get("cred_var", ""),
        path=said.get("path", ""),
        kind=type(error).__name__,
    )


def _template(error: Exception, said: dict[str, Any], *, runs_a_process: bool) -> str:
    from botocore import exceptions as aws

    if isinstance(error, aws.ClientError):
        return _BY_CODE.get(str(error.response.get("Error", {}).get("Code", "")), _REFUSED)
    if isinstance(error, aws.CredentialRetrievalError) and said.get("provider") == "container-role":
        return _CONTAINER
    by_kind: tuple[tuple[Any, str], ...] = (
        (aws.ProfileNotFound, _NO_PROFILE),
        ((aws.SSOError, aws.TokenRetrievalError), _SSO_ENDED),
        (aws.LoginError, _LOGIN_ENDED),
        (aws.MissingDependencyException, _NO_CRT),
        ((_MfaWanted, aws.RefreshWithMFAUnsupportedError), _MFA),
        (aws.PartialCredentialsError, _INCOMPLETE),
        (aws.ConfigParseError, _NO_FILE),
        ((aws.HTTPClientError, aws.ConnectionError), _NO_NETWORK),
        # A helper that is not there, fails, or prints something else than the JSON it should.
        ((aws.CredentialRetrievalError, OSError, ValueError), _PROCESS if runs_a_process else _UNREADABLE),
        (RuntimeError, _ENDED),  # botocore's word for credentials that are old when they are new
    )
    return next((text for kinds, text in by_kind if isinstance(error, kinds)), _UNREADABLE)


def _is_about_the_network(error: Exception) -> bool:
    from botocore import exceptions as aws

    return isinstance(error, aws.HTTPClientError | aws.ConnectionError)


def _option(profile: str) -> str:
    return f" --profile {shlex.quote(profile)}" if profile not in {"", "default"} else ""


def _chain_of_profiles(session: Any, profile: str) -> list[tuple[str, dict[str, Any]]]:
    """A profile and those that its credentials come from, each with its table in the configuration."""
    from botocore.exceptions import BotoCoreError

    try:
        profiles = session.full_config.get("profiles", {}) if session is not None else {}
    except BotoCoreError:
        return []  # a broken file is told of in the sentence itself
    chain: list[tuple[str, dict[str, Any]]] = []
    name = profile or "default"
    while name in profiles and len(chain) < _LONGEST_CHAIN:
        chain.append((name, profiles[name]))
        name = str(profiles[name].get("source_profile", ""))
    return chain
