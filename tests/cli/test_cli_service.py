"""Claude Desk in the foreground; its signals and its end are tested from outside in test_cli_serve.py."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from claude_desk.app import Attention, Desk, ProxyState, Status
from claude_desk.cli import service
from claude_desk.cli.context import Context
from claude_desk.errors import AlreadyRunning, PortInUse
from fakes.canary import CLIENT_KEY, REAL_KEY


def status(*attention: tuple[str, str]) -> Status:
    """A status that needs this attention."""
    return Status(
        ProxyState.RUNNING, "http://127.0.0.1:1", "practice", tuple(Attention(*each) for each in attention)
    )


def context(folder: Path, **environ: str) -> Context:
    """A call of the command line with this home and environment."""

    def no_window(desk: Desk, *, background: bool) -> int:
        raise NotImplementedError

    return Context({"CLAUDE_DESK_HOME": str(folder), "CLAUDE_DESK_PORT": "0", **environ}, no_window)


def test_what_needs_attention_at_the_start_is_said_plainly(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """At the start each is a line for a person; later only what is new or gone is logged, each once."""
    watch = service._Watch(status(("settings", "A is odd."), ("key", "B is missing.")))
    assert capsys.readouterr().err == "claude-desk: A is odd.\nclaude-desk: B is missing.\n"
    caplog.set_level("INFO", "claude_desk")
    watch(status(("settings", "A is odd."), ("upstream", "C is slow.")))
    watch(status(("settings", "A is odd."), ("upstream", "C is slow.")))
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "C is slow."),
        ("INFO", "No longer: B is missing."),
    ]


@pytest.fixture
def logging_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests run in pytest's own process, whose logging is pytest's."""
    monkeypatch.setattr(service, "log_to_stderr", lambda *_: None)


@pytest.mark.usefixtures("logging_untouched")
def test_the_environment_is_emptied_of_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the Desk has its copy, what child processes inherit holds no key."""
    keys = {"ANTHROPIC_API_KEY": REAL_KEY, "CLAUDE_DESK_CLIENT_KEYS": f"me:{CLIENT_KEY}"}
    environ = {"OTHER": "stays", **keys}
    monkeypatch.setattr(os, "environ", environ)
    desk = service.opened_desk(context(tmp_path, CLAUDE_DESK_UPSTREAM="anthropic", **keys))
    try:
        assert environ == {"OTHER": "stays"}
        assert [key.name for key in desk.client_keys()] == ["me"]
    finally:
        desk.close()


@pytest.mark.usefixtures("logging_untouched")
def test_a_start_that_fails_lets_go_of_everything(tmp_path: Path) -> None:
    """A taken port: the error comes out, nothing is announced, and the home is free again."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        call = context(tmp_path, CLAUDE_DESK_PORT=str(holder.getsockname()[1]))
        desk = service.opened_desk(call)
        announced: list[str] = []
        with pytest.raises(PortInUse):
            service.run_in_foreground(desk, lambda: announced.append("ready"))
        assert announced == []
        service.opened_desk(call).close()


@pytest.mark.usefixtures("logging_untouched")
def test_it_runs_until_it_is_asked_to_quit(tmp_path: Path) -> None:
    """Asked over on_quit, from another thread, it stops, closes and returns."""
    call = context(tmp_path)
    desk = service.opened_desk(call)

    def quit_soon() -> None:
        assert desk.status.state is ProxyState.RUNNING
        with pytest.raises(AlreadyRunning):
            service.opened_desk(call)
        assert desk.on_quit is not None
        threading.Thread(target=desk.on_quit).start()

    service.run_in_foreground(desk, quit_soon)
    assert desk.status.state is ProxyState.STOPPED
    service.opened_desk(call).close()
