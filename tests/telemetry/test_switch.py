"""Telemetry of a running Claude Desk, received by a real collector; and nothing at all where it is off."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from claude_desk.config.settings import Settings
from claude_desk.requestlog.journal import Journal
from claude_desk.status import ProxyState, Status, StatusBoard
from claude_desk.telemetry import switch
from claude_desk.telemetry.switch import Telemetry
from fakes.canary import CLIENT_KEY, REAL_KEY
from fakes.otlp_collector import OtlpCollector, attributes
from fakes.program import Program
from fakes.recording_upstream import RecordingUpstream, Reply, message_reply
from fakes.running_desk import CLIENT_NAME, RunningDesk, wait_until

ON = "[telemetry]\nenabled = true\ntraces = true\ninterval_seconds = 1\n"
SECRET_TEXT = "words that nobody else shall read"
BODY = f'{{"model": "claude-opus-4-8", "max_tokens": 50, "messages": [{{"role": "user", "content": "{SECRET_TEXT}"}}]}}'


def listening(collector: OtlpCollector, **more: str) -> dict[str, str]:
    """The environment that names the collector."""
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **more}


def has_figures(exports: list[Any]) -> bool:
    """Whether figures of requests came."""
    return any(b"claude_desk.requests" in each.body for each in exports)


def test_a_request_arrives_as_figures_and_as_a_span(tmp_path: Path) -> None:
    """Number, tokens, times and a span by the conventions for generative AI; no content, no key, one resource."""
    with OtlpCollector() as collector, RecordingUpstream(message_reply()) as upstream:
        environ = listening(
            collector,
            OTEL_SERVICE_NAME="my desk",
            OTEL_RESOURCE_ATTRIBUTES="team=blue%20sky",
            OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20collector-token",
            OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
        )
        with RunningDesk(tmp_path / "desk", upstream, settings=ON, environ=environ) as desk:
            fields = [("x-claude-code-session-id", "session-1")]
            assert desk.ask(body=BODY.encode(), headers=fields).status == 200
            end = desk.row().finished
            assert end is not None
            collector.wait_for(has_figures)
        # Spans wait up to five seconds, or until the end.
        (span,) = collector.spans()
        figures = collector.figures()
        exports = collector.exports
    ((labels, point),) = figures["claude_desk.requests"]
    assert point.as_int == 1
    assert labels == {
        "upstream": "compatible",
        "model": "claude-opus-4-8",
        "client": CLIENT_NAME,
        "status": "2xx",
        "outcome": "ok",
    }
    tokens = {labels["type"]: point.as_int for labels, point in figures["claude_desk.tokens"]}
    assert (tokens["input"], tokens["output"]) == (end.tokens.input, end.tokens.output)
    ((labels, point),) = figures["gen_ai.client.operation.duration"]
    assert labels == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "compatible",
        "gen_ai.request.model": "claude-opus-4-8",
    }
    assert (point.count, point.sum) == (1, pytest.approx(end.total_s))
    assert {
        "claude_desk.request.duration",
        "claude_desk.request.first_byte",
        "gen_ai.client.token.usage",
    } <= set(figures)
    assert "claude_desk.errors" not in figures
    assert span.name == "chat claude-opus-4-8"
    assert (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9 == pytest.approx(end.total_s)
    told = attributes(span)
    assert told["gen_ai.conversation.id"] == "session-1"
    assert told["gen_ai.usage.output_tokens"] == end.tokens.output
    assert told["http.response.status_code"] == 200
    assert "error.type" not in told
    resource = attributes(exports[0].message.resource_metrics[0].resource)
    assert (resource["service.name"], resource["team"]) == ("my desk", "blue sky")
    assert {each.headers["authorization"] for each in exports} == {"Bearer collector-token"}
    for each in exports:
        assert not {text for text in (SECRET_TEXT, REAL_KEY, CLIENT_KEY) if text.encode() in each.body}


def test_an_error_is_counted_and_marked(tmp_path: Path) -> None:
    """A refusal of the upstream is an error in the figures and in the span."""
    refusal = Reply(
        status=529, chunks=[b'{"type": "error", "error": {"type": "overloaded_error", "message": "x"}}']
    )
    with OtlpCollector() as collector, RecordingUpstream(refusal) as upstream:
        with RunningDesk(tmp_path / "desk", upstream, settings=ON, environ=listening(collector)) as desk:
            assert desk.ask(body=BODY.encode()).status == 529
            collector.wait_for(has_figures)
        (span,) = collector.spans()
        ((labels, point),) = collector.figures()["claude_desk.errors"]
    assert (labels["upstream"], point.as_int) == ("compatible", 1)
    assert attributes(span)["error.type"] == labels["error.type"]
    assert span.status.code == 2


def test_what_is_off_is_not_even_imported() -> None:
    """Without the setting, a program that has OTEL_* variables sends nothing, starts no thread and loads no SDK."""
    code = (
        "import sys, threading, pathlib, tempfile\n"
        "from claude_desk.app import Desk\nfrom claude_desk.config.paths import Paths\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    environ = {'OTEL_EXPORTER_OTLP_ENDPOINT': 'http://127.0.0.1:1', 'CLAUDE_DESK_PORT': '0'}\n"
        "    desk = Desk(Paths.in_one_folder(pathlib.Path(folder)), environ=environ)\n"
        "    desk.open()\n    desk.start().result()\n"
        "    print([each.name for each in threading.enumerate() if 'telemetry' in each.name.lower()])\n"
        "    desk.close()\n"
        "print(sorted(name for name in sys.modules if name.startswith(('opentelemetry', 'requests', 'claude_desk.telemetry.sender'))))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.split("\n")[:2] == ["[]", "[]"], done.stderr


def test_a_collector_that_refuses_is_said_once_and_costs_no_request(tmp_path: Path) -> None:
    """Failed sendings become one attention, requests are answered as ever, and it is gone when sending works again."""
    with OtlpCollector() as collector, RecordingUpstream() as upstream:
        collector.status = 400
        upstream.always(message_reply())
        with RunningDesk(tmp_path / "desk", upstream, settings=ON, environ=listening(collector)) as desk:
            said: list[str] = []

            def listen(status: Status) -> None:
                said.append(" ".join(each.text for each in status.attention if each.kind == "telemetry"))

            desk.desk.watch_status(listen)
            assert desk.ask(body=BODY.encode()).status == 200
            wait_until(lambda: any("does not take telemetry" in text for text in said))
            count = len(collector.exports)
            assert desk.ask(body=BODY.encode()).status == 200
            collector.wait_for(lambda exports: len(exports) > count + 1)
            collector.status = 200
            wait_until(lambda: said[-1] == "")
            assert sum(before != after for before, after in zip(["", *said], said, strict=False)) == 2


def test_a_collector_that_never_answers_delays_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests go through while an export hangs, and so does the end of the program, within its limit."""
    monkeypatch.setattr(switch, "CLOSE_SECONDS", 0.2)
    with OtlpCollector() as collector, RecordingUpstream() as upstream:
        collector.hold.clear()
        upstream.always(message_reply())
        with RunningDesk(tmp_path / "desk", upstream, settings=ON, environ=listening(collector)) as desk:
            assert desk.ask(body=BODY.encode()).status == 200
            collector.wait_for(lambda exports: len(exports) > 0)
            for _ in range(5):
                assert desk.ask(body=BODY.encode()).status == 200
            assert desk.desk.flush_log()
        collector.hold.set()


def board() -> StatusBoard:
    """Of a program that does nothing."""
    return StatusBoard(lambda attention: Status(ProxyState.STOPPED, "", "practice", attention))


def texts(told: StatusBoard) -> list[str]:
    """What needs attention."""
    return [each.text for each in told.status.attention]


def test_a_missing_package_is_said_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, everything else works, and the sentence names it."""
    monkeypatch.delitem(sys.modules, "claude_desk.telemetry.sender", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http", None)
    told = board()
    telemetry = Telemetry(Journal(tmp_path / "log.sqlite3"), told, {})
    telemetry.use(Settings.model_validate({"telemetry": {"enabled": True}}))
    wait_until(lambda: bool(texts(told)))
    assert "claude-desk[otlp]" in texts(told)[0]
    telemetry.use(Settings())
    assert texts(told) == []
    telemetry.close()


def test_a_variable_that_is_wrong_switches_it_off_with_its_name(tmp_path: Path) -> None:
    """The rest of the program starts; attention names the variable."""
    told = board()
    telemetry = Telemetry(Journal(tmp_path / "log.sqlite3"), told, {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})
    telemetry.use(Settings.model_validate({"telemetry": {"enabled": True}}))
    assert "OTEL_EXPORTER_OTLP_PROTOCOL" in texts(told)[0]
    telemetry.close()


def test_it_is_switched_with_the_settings_while_running(tmp_path: Path) -> None:
    """Off, on and off again by a reload: figures come while it is on, and its threads are gone afterwards."""
    with OtlpCollector() as collector, RecordingUpstream() as upstream:
        upstream.always(message_reply())
        with RunningDesk(tmp_path / "desk", upstream, environ=listening(collector)) as desk:
            before = desk.desk.stored_settings
            assert desk.ask(body=BODY.encode()).status == 200
            desk.row()
            assert desk.desk.flush_log()
            on = before.model_copy(
                update={
                    "telemetry": before.telemetry.model_copy(
                        update={"enabled": True, "interval_seconds": 1.0}
                    )
                }
            )
            desk.desk.apply(on).result(10)
            wait_until(lambda: any("Otel" in each.name for each in threading.enumerate()))
            assert desk.ask(body=BODY.encode()).status == 200
            collector.wait_for(has_figures)
            ((_, point),) = collector.figures()["claude_desk.requests"]
            assert point.as_int == 1
            assert collector.spans() == []
            desk.desk.apply(before).result(10)
            wait_until(lambda: not any("Otel" in each.name for each in threading.enumerate()))


def test_a_container_needs_variables_alone(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The real program, with a file of variables: what the file says of the collector counts, its credential included."""
    file = tmp_path_factory.mktemp("variables") / "variables"
    with OtlpCollector() as collector:
        file.write_text(
            f"CLAUDE_DESK_TELEMETRY_ENABLED=true\nOTEL_EXPORTER_OTLP_ENDPOINT={collector.url}\n"
            "OTEL_EXPORTER_OTLP_HEADERS=api-key=collector-canary\nOTEL_METRIC_EXPORT_INTERVAL=200\n"
            f"CLAUDE_DESK_CLIENT_KEYS=me:{CLIENT_KEY}\n"
        )
        program = Program(tmp_path)
        with program.serve("--env-file", str(file)) as server:
            assert server.ask(CLIENT_KEY).status == 200
            exports = collector.wait_for(has_figures)
        assert exports[-1].headers["api-key"] == "collector-canary"
        ((labels, _),) = collector.figures()["claude_desk.requests"]
        assert (labels["upstream"], labels["client"]) == ("practice", "me")
        assert not [line for line in server.err if "telemetry" in line.lower()]
