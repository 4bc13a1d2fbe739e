"""What the standard OTEL_* variables say about telemetry, on top of the settings.

They only say how: whether anything is sent is the settings' word alone, because a desktop may have them for other
programs. https://opentelemetry.io/docs/specs/otel/protocol/exporter/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from claude_desk.config.checks import LOOPBACK_HOSTS
from claude_desk.config.telemetry_settings import TelemetrySettings, checked_collector
from claude_desk.errors import SettingsError

DEFAULT_ENDPOINT = "http://localhost:4318"
_PREFIX = "OTEL_EXPORTER_OTLP"
_DEFAULT_TIMEOUT_MS = 10_000
_LONGEST_MS = 3_600_000
Signal = Literal["metrics", "traces"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where one signal is sent.

    Attributes:
        url: of the collector, with its path.
        headers: further fields; may hold credentials.
        timeout_s: for one try, in seconds.
        gzip: whether bodies are compressed.
        certificate: path of a PEM file with the certificates to trust; empty for the usual ones.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    timeout_s: float
    gzip: bool
    certificate: str


@dataclass(frozen=True, slots=True)
class TelemetryOptions:
    """All that telemetry is told.

    Attributes:
        metrics: where figures go; None for nowhere.
        traces: where spans go; None for nowhere.
        interval_s: between two sendings of figures, in seconds.
        resource: what this program is called.
    """

    metrics: Target | None
    traces: Target | None
    interval_s: float
    resource: Mapping[str, str]


def telemetry_options(
    settings: TelemetrySettings, environ: Mapping[str, str], *, ca_bundle: str = ""
) -> TelemetryOptions | None:
    """What is to be sent where; None if nothing is.

    Args:
        settings: the table.
        environ: the environment.
        ca_bundle: path of certificates that the settings trust.

    Raises:
        SettingsError: a variable is not usable; the message names it and holds nothing of its value.
    """
    if not settings.enabled or environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    metrics = _target("metrics", settings, environ, ca_bundle)
    traces = _target("traces", settings, environ, ca_bundle) if settings.traces else None
    interval = _milliseconds(environ, "OTEL_METRIC_EXPORT_INTERVAL", round(settings.interval_seconds * 1000))
    attributes = _pairs(environ.get("OTEL_RESOURCE_ATTRIBUTES", ""), "OTEL_RESOURCE_ATTRIBUTES")
    name = environ.get("OTEL_SERVICE_NAME", "").strip() or attributes.get("service.name", "claude-desk")
    resource = {**attributes, "service.name": name}
    return TelemetryOptions(metrics, traces, interval / 1000, resource) if metrics or traces else None


def _target(
    signal: Signal, settings: TelemetrySettings, environ: Mapping[str, str], ca_bundle: str
) -> Target | None:
    exporter = environ.get(f"OTEL_{signal.upper()}_EXPORTER", "").strip().lower()
    if exporter == "none":
        return None
    if exporter not in {"", "otlp"}:
        raise SettingsError(f"OTEL_{signal.upper()}_EXPORTER must be otlp or none.")
    protocol, variable = _said(environ, signal, "PROTOCOL")
    if protocol not in {"", "http/protobuf"}:
        raise SettingsError(f"{variable} must be http/protobuf; there is no other way here.")
    url, url_given = _url(signal, settings, environ)
    text, variable = _said(environ, signal, "HEADERS")
    headers = _pairs(text, variable)
    if headers and not url_given:
        # Who can write the settings file could otherwise have the collector's credential sent to himself.
        raise SettingsError(f"{variable} is set, so the collector's address must be in {_PREFIX}_ENDPOINT.")
    if headers and urlsplit(url).scheme == "http" and urlsplit(url).hostname not in LOOPBACK_HOSTS:
        raise SettingsError(f"{variable} is set, so the collector must be reached over https://.")
    timeout = _milliseconds(environ, _said(environ, signal, "TIMEOUT")[1], _DEFAULT_TIMEOUT_MS)
    compression, variable = _said(environ, signal, "COMPRESSION")
    if compression not in {"", "none", "gzip"}:
        raise SettingsError(f"{variable} must be gzip or none.")
    certificate = _said(environ, signal, "CERTIFICATE")[0] or ca_bundle
    return Target(url, headers, timeout / 1000, compression == "gzip", certificate)


def _url(signal: Signal, settings: TelemetrySettings, environ: Mapping[str, str]) -> tuple[str, bool]:
    """A signal's address, and whether the environment gives it. One of a signal's own is taken as it is."""
    for variable, path in (
        (f"{_PREFIX}_{signal.upper()}_ENDPOINT", ""),
        (f"{_PREFIX}_ENDPOINT", f"/v1/{signal}"),
    ):
        if text := environ.get(variable, "").strip():
            try:
                return checked_collector(text) + path, True
            except ValueError as error:
                raise SettingsError(f"{variable} is not usable: {error}.") from None
    return f"{settings.endpoint or DEFAULT_ENDPOINT}/v1/{signal}", False


def _said(environ: Mapping[str, str], signal: Signal, name: str) -> tuple[str, str]:
    """A value with its variable's name: the signal's own before the one for all."""
    own, common = f"{_PREFIX}_{signal.upper()}_{name}", f"{_PREFIX}_{name}"
    variable = own if environ.get(own, "").strip() else common
    return environ.get(variable, "").strip(), variable


def _milliseconds(environ: Mapping[str, str], variable: str, usual: int) -> int:
    text = environ.get(variable, "").strip()
    if not text:
        return usual
    if (
        text.isascii()
        and text.isdigit()
        and len(text) <= len(str(_LONGEST_MS))
        and 0 < int(text) <= _LONGEST_MS
    ):
        return int(text)
    raise SettingsError(f"{variable} must be a number of milliseconds from 1 to {_LONGEST_MS}.")


def _pairs(text: str, variable: str) -> dict[str, str]:
    """``name=value,name=value`` with percent-encoded values, as W3C Baggage has them without properties."""
    pairs: dict[str, str] = {}
    for entry in text.split(","):
        name, equals, value = (part.strip() for part in entry.partition("="))
        if not entry.strip():
            continue
        decoded = unquote(value)
        if not equals or not name or not (name.isascii() and f"{name}{decoded}".isprintable()):
            raise SettingsError(f"{variable} must be name=value pairs, separated by commas.")
        pairs[name] = decoded
    return pairs
