"""The standard OTEL_* variables: what they say, and what they cannot bring about."""

from __future__ import annotations

import pytest

from claude_desk.config.otel_variables import Target, TelemetryOptions, telemetry_options
from claude_desk.config.telemetry_settings import TelemetrySettings
from claude_desk.errors import SettingsError

ON = TelemetrySettings(enabled=True, traces=True)
BASE = "OTEL_EXPORTER_OTLP"


def options(environ: dict[str, str], settings: TelemetrySettings = ON) -> TelemetryOptions:
    """What is sent where."""
    found = telemetry_options(settings, environ)
    assert found is not None
    return found


def targets(environ: dict[str, str], settings: TelemetrySettings = ON) -> tuple[Target, Target]:
    """Where figures and spans go."""
    found = options(environ, settings)
    assert found.metrics is not None
    assert found.traces is not None
    return found.metrics, found.traces


def test_variables_alone_switch_nothing_on() -> None:
    """A desktop has them for other programs: only the settings do, and OTEL_SDK_DISABLED undoes that."""
    everything = {f"{BASE}_ENDPOINT": "http://localhost:4318", "OTEL_METRICS_EXPORTER": "otlp"}
    assert telemetry_options(TelemetrySettings(), everything) is None
    assert telemetry_options(TelemetrySettings(traces=True), everything) is None
    assert telemetry_options(ON, {"OTEL_SDK_DISABLED": "True"}) is None
    assert telemetry_options(ON, {"OTEL_METRICS_EXPORTER": "none", "OTEL_TRACES_EXPORTER": "none"}) is None


def test_what_counts_without_any_variable() -> None:
    """The specification's address, or the settings'; a minute; our own name."""
    metrics, traces = targets({})
    assert (metrics.url, traces.url) == (
        "http://localhost:4318/v1/metrics",
        "http://localhost:4318/v1/traces",
    )
    assert (metrics.timeout_s, metrics.gzip, metrics.certificate) == (10.0, False, "")
    assert (options({}).interval_s, dict(options({}).resource)) == (60.0, {"service.name": "claude-desk"})
    own = TelemetrySettings(enabled=True, traces=True, endpoint="https://c.example/otlp/", interval_seconds=5)
    assert targets({}, own)[0].url == "https://c.example/otlp/v1/metrics"
    assert options({}, own).interval_s == 5.0
    assert options({}, TelemetrySettings(enabled=True)).traces is None


def test_a_signals_own_variables_come_first() -> None:
    """Address, headers, time limit, compression and certificate: for one signal before for all; times in milliseconds."""
    metrics, traces = targets(
        {
            f"{BASE}_ENDPOINT": "https://all.example:4318/",
            f"{BASE}_TRACES_ENDPOINT": "https://traces.example/in",
            f"{BASE}_HEADERS": "api-key=a%2Cb, x = y",
            f"{BASE}_TRACES_HEADERS": "api-key=t",
            f"{BASE}_TIMEOUT": "2500",
            f"{BASE}_METRICS_TIMEOUT": "500",
            f"{BASE}_COMPRESSION": "gzip",
            f"{BASE}_CERTIFICATE": "/ca.pem",
            "OTEL_METRIC_EXPORT_INTERVAL": "1500",
        }
    )
    assert metrics == Target(
        "https://all.example:4318/v1/metrics",
        {"api-key": "a,b", "x": "y"},
        0.5,
        gzip=True,
        certificate="/ca.pem",
    )
    assert traces == Target(
        "https://traces.example/in", {"api-key": "t"}, 2.5, gzip=True, certificate="/ca.pem"
    )
    assert "a,b" not in repr(metrics)


def test_a_credential_does_not_go_to_an_address_of_the_file() -> None:
    """Who can write the settings file shall not have the collector's credential sent to himself."""
    own = TelemetrySettings(enabled=True, endpoint="https://evil.example")
    with pytest.raises(SettingsError, match=f"{BASE}_HEADERS is set") as caught:
        telemetry_options(own, {f"{BASE}_HEADERS": "authorization=canary"})
    assert "canary" not in caught.value.message
    with pytest.raises(SettingsError, match="https://"):
        telemetry_options(
            ON, {f"{BASE}_ENDPOINT": "http://collector:4318", f"{BASE}_HEADERS": "authorization=canary"}
        )
    assert targets({f"{BASE}_ENDPOINT": "http://127.0.0.1:4318", f"{BASE}_HEADERS": "a=b"})[0].headers == {
        "a": "b"
    }


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        (f"{BASE}_ENDPOINT", "collector:4318"),
        (f"{BASE}_ENDPOINT", "https://user:canary@a.example"),
        (f"{BASE}_METRICS_ENDPOINT", "ftp://canary.example"),
        (f"{BASE}_HEADERS", "canary"),
        (f"{BASE}_HEADERS", "a=canary%0d%0ab: c"),
        (f"{BASE}_PROTOCOL", "grpc"),
        (f"{BASE}_TRACES_PROTOCOL", "http/json"),
        (f"{BASE}_TIMEOUT", "canary"),
        (f"{BASE}_TIMEOUT", "0"),
        (f"{BASE}_COMPRESSION", "canary"),
        ("OTEL_METRICS_EXPORTER", "prometheus"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "-1"),
        ("OTEL_RESOURCE_ATTRIBUTES", "canary"),
    ],
)
def test_what_is_not_usable_names_its_variable(variable: str, value: str) -> None:
    """Each mistake has the variable's name in its message, and nothing of the value."""
    with pytest.raises(SettingsError, match=variable) as caught:
        telemetry_options(ON, {f"{BASE}_ENDPOINT": "https://c.example", variable: value})
    assert "canary" not in caught.value.message
