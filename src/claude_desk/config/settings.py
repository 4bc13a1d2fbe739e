"""The settings as data: every option with its type, default, limits and the sentence that explains it.

The file format is TOML (see ``file.py``), the tables are the classes below. Secrets have no place here.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from claude_desk.wire.headers import may_be_added

UPSTREAM_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
BUILT_IN_UPSTREAMS = {
    "practice": {"kind": "practice"},
    "anthropic": {"kind": "anthropic", "url": "https://api.anthropic.com"},
}


def checked_url(url: str) -> str:
    """Check an upstream's base URL and return it without a trailing slash.

    https, or http to this machine only; no user name, query or fragment (a URL setting is a place a
    credential is sent to, so nothing unusual is repaired).

    Raises:
        ValueError: with the sentence to show.
    """
    if not url:
        return url
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        raise ValueError(
            "the address may not hold spaces, control characters, backslashes or non-ASCII letters"
        )
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port in the address is not a number from 1 to 65535") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("the address must start with https:// (or http:// for a server on this machine)")
    if port == 0:
        raise ValueError("the port in the address is not a number from 1 to 65535")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the address may not hold a user name or password")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise ValueError("the address may not hold a query (?) or a fragment (#)")
    if ".." in parts.path or "//" in parts.path or "%" in parts.path or ";" in parts.path:
        raise ValueError("the path in the address may not hold '..', '//', '%' or ';'")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        raise ValueError("plain http:// is only allowed to this machine (127.0.0.1, localhost, [::1])")
    return url.rstrip("/")


def origin_of(url: str) -> str:
    """Scheme, host and port of a checked base URL, such as ``https://api.anthropic.com:443`` (RFC 6454).

    The form in which keys are bound to a place; the same text as ``str(upstreams.base.Origin.of(url))``.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def checked_name(name: str) -> str:
    """Check an upstream's name: lower-case letters, digits and hyphens, 40 at most.

    Raises:
        ValueError: with the sentence to show.
    """
    if not UPSTREAM_NAME.fullmatch(name):
        raise ValueError(
            "a name has 1 to 40 lower-case letters, digits or hyphens, and starts with no hyphen"
        )
    return name


def checked_header_name(name: str) -> str:
    """Check the name of a field that is to be added to each request.

    Raises:
        ValueError: with the sentence to show.
    """
    if not may_be_added(name.encode(), b""):
        raise ValueError(
            f"the header '{name}' cannot be added: no credentials, and no fields that HTTP itself needs"
        )
    return name


def checked_header_value(value: str) -> str:
    """Check the value of a field that is to be added to each request.

    Raises:
        ValueError: with the sentence to show, which never holds the value.
    """
    if not may_be_added(b"x-any", value.strip().encode()):
        raise ValueError(
            "a header with this value cannot be added: it holds line breaks or control characters"
        )
    return value


HeaderName = Annotated[str, AfterValidator(checked_header_name)]
HeaderValue = Annotated[str, AfterValidator(checked_header_value)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class ServerSettings(_Table):
    """Where Claude Desk listens."""

    host: str = Field(
        default="127.0.0.1", description="Address to listen on. Keep 127.0.0.1 unless you know why not."
    )
    port: int = Field(
        default=8765, ge=0, le=65535, description="Port to listen on; 0 picks a free one at each start."
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Further Host names that clients may use, such as a container's name for this machine.",
    )
    allowed_origins: tuple[str, ...] = Field(
        default=(),
        description="Web origins (https://name[:port]) whose pages may call us. Empty: no web page may.",
    )
    drain_seconds: float = Field(
        default=20.0,
        ge=0,
        le=3600,
        description="How long running answers may still finish when Claude Desk stops.",
    )


class UpstreamSettings(_Table):
    """One place requests can go. Which of the fields it uses is declared by its kind."""

    kind: str = Field(description="What sort of upstream it is: anthropic, compatible or practice.")
    url: Annotated[str, AfterValidator(checked_url)] = Field(default="", description="Base URL, without /v1.")
    auth: Literal["x-api-key", "bearer"] = Field(
        default="x-api-key", description="How the key is sent: as x-api-key, or as Authorization: Bearer."
    )
    api_version: str = Field(
        default="",
        pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
        description="anthropic-version to send; empty: the client's own.",
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict, description="Extra headers for every request. No place for credentials."
    )


class LogSettings(_Table):
    """How much of the past is kept. Whichever limit is met first counts."""

    max_days: int = Field(default=7, ge=1, le=3650, description="Days a request stays in the log.")
    max_rows: int = Field(default=200_000, ge=100, le=10_000_000, description="Requests kept in the log.")
    max_mb: int = Field(default=50, ge=1, le=10_000, description="Size of the log on disk, in megabytes.")


class AppearanceSettings(_Table):
    """How it looks."""

    theme: Literal["system", "light", "dark"] = Field(
        default="system", description="Light, dark, or as the system says."
    )


class Settings(_Table):
    """Everything the user chose.

    ``upstream`` names the entry of ``upstreams`` that requests go to. ``practice`` and ``anthropic`` are
    always there, so an empty file is a complete configuration; a table of either name changes only what it says.
    """

    upstream: Annotated[str, AfterValidator(checked_name)] = Field(
        default="practice", description="Where requests go."
    )
    server: ServerSettings = Field(default_factory=ServerSettings)
    upstreams: dict[Annotated[str, AfterValidator(checked_name)], UpstreamSettings] = Field(
        default_factory=dict
    )
    log: LogSettings = Field(default_factory=LogSettings)
    appearance: AppearanceSettings = Field(default_factory=AppearanceSettings)

    @model_validator(mode="before")
    @classmethod
    def _with_built_in_upstreams(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("upstreams", {}), dict):
            upstreams: dict[object, object] = {
                name: dict(table) for name, table in BUILT_IN_UPSTREAMS.items()
            }
            for name, table in data.get("upstreams", {}).items():
                built_in = BUILT_IN_UPSTREAMS.get(name)
                upstreams[name] = {**built_in, **table} if built_in and isinstance(table, dict) else table
            data = {**data, "upstreams": upstreams}
        return data

    @model_validator(mode="after")
    def _upstream_exists(self) -> Settings:
        if self.upstream not in self.upstreams:
            known = ", ".join(sorted(self.upstreams))
            raise ValueError(
                f"upstream is '{self.upstream}', but there is no [upstreams.{self.upstream}]; there are: {known}"
            )
        return self
