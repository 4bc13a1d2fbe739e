"""The table of telemetry: figures and traces of requests for an OpenTelemetry collector."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from claude_desk.config.table import Table


def checked_collector(url: str) -> str:
    """Check a collector's base address and return it without a trailing slash, or empty.

    Raises:
        ValueError: with the sentence to show, which never holds the address.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if url and not (usable and url.isascii() and url.isprintable() and " " not in url):
        raise ValueError(
            "the collector's address must start with http:// or https://, such as http://localhost:4318"
        )
    if url and (parts.username is not None or parts.password is not None or parts.query or parts.fragment):
        raise ValueError(
            "the collector's address may not hold a user name, a password, a query or a fragment"
        )
    return url.rstrip("/")


class TelemetrySettings(Table):
    """What is told to an OpenTelemetry collector, as OTLP over HTTP: never the content of a request."""

    enabled: bool = Field(
        default=False, description="Send figures of requests: number, errors, tokens, cost, times."
    )
    traces: bool = Field(
        default=False,
        description="Send a span for each request too, with its models, times, tokens and session id.",
    )
    endpoint: Annotated[str, AfterValidator(checked_collector)] = Field(
        default="",
        description="The collector's address, without /v1. Empty: OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318.",
    )
    interval_seconds: float = Field(
        default=60.0, ge=1, le=3600, description="How often figures are sent, in seconds."
    )
