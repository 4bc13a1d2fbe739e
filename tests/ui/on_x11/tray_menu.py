"""The tray's menu on a real StatusNotifier host: what it tells, where requests go, the pause, notifications."""

from __future__ import annotations

import json
import secrets
import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from claude_desk.app import ProxyState

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.app import Desk
    from claude_desk.ui.main import Shell
    from fakes.tray_host import TrayHost

PATIENCE = 15_000


def begun(qtbot: QtBot, desk: Desk, shell: Shell, host: TrayHost) -> None:
    """In the tray, with no window, running."""
    host.ask(qtbot, "appear")
    qtbot.waitUntil(lambda: shell.tray.present, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(host.ask(qtbot, "items")), timeout=PATIENCE)
    shell.begin(background=True)
    qtbot.waitUntil(lambda: desk.status.state is ProxyState.RUNNING, timeout=PATIENCE)


def uses(qtbot: QtBot, desk: Desk, upstream: str) -> None:
    """Wait until requests go there."""
    qtbot.waitUntil(lambda: desk.status.upstream == upstream, timeout=PATIENCE)


def labels(qtbot: QtBot, host: TrayHost) -> list[str]:
    """What the menu says."""
    return [label for label, _ in host.ask(qtbot, "menu")]


def ask(qtbot: QtBot, desk: Desk, text: str = "Hello") -> int:
    """A request from another thread while Qt goes on; its status."""
    key = desk.lend_client_key(secrets.token_hex(4)).reveal()
    body = {"model": "claude-opus-5-5", "max_tokens": 5, "messages": [{"role": "user", "content": text}]}
    answers: list[int] = []

    def send() -> None:
        request = urllib.request.Request(  # noqa: S310 - to our own listener
            f"{desk.url}/v1/messages",
            json.dumps(body).encode(),
            {"x-api-key": key, "content-type": "application/json", "anthropic-version": "2023-06-01"},
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as response:  # noqa: S310
                response.read()
                answers.append(response.status)
        except urllib.error.HTTPError as error:
            answers.append(error.code)
            error.close()

    thread = threading.Thread(target=send)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=PATIENCE)
    return answers[0]


def test_it_tells_of_today_and_leads_to_an_error(
    qtbot: QtBot, real_desk: Desk, shell: Shell, host: TrayHost
) -> None:
    """Opened, it says how many requests there were and which failed; a click opens the window at that request."""
    begun(qtbot, real_desk, shell, host)
    assert ask(qtbot, real_desk) == 200
    assert ask(qtbot, real_desk, "practice:rate-limit") == 429
    assert real_desk.flush_log()
    host.ask(qtbot, "open")
    qtbot.waitUntil(
        lambda: any(each.startswith("Today: ") and "requests" in each for each in labels(qtbot, host)),
        timeout=PATIENCE,
    )

    def error() -> list[str]:
        return [each for each in labels(qtbot, host) if each.startswith("Latest errors/") and "429" in each]

    qtbot.waitUntil(lambda: len(error()) == 1, timeout=PATIENCE)
    assert not shell.log.isVisible()
    host.ask(qtbot, "click", error()[0])
    qtbot.waitUntil(shell.log.isVisible, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(shell.log.table.selected_rows()) == 1, timeout=PATIENCE)
    [chosen] = shell.log.table.selected_rows()
    assert chosen.finished is not None
    assert chosen.finished.status == 429
    qtbot.waitUntil(shell.log.details.isVisible, timeout=PATIENCE)


def test_another_upstream_is_one_click_away(
    qtbot: QtBot, real_desk: Desk, shell: Shell, host: TrayHost
) -> None:
    """Chosen in the tray it is stored and counts; the window says so as well."""
    begun(qtbot, real_desk, shell, host)
    assert real_desk.status.upstream == "practice"
    host.ask(qtbot, "click", "Requests go to/Anthropic")
    qtbot.waitUntil(lambda: real_desk.status.upstream == "anthropic", timeout=PATIENCE)
    assert real_desk.stored_settings.upstream == "anthropic"
    host.ask(qtbot, "click", "Requests go to/Practice")
    qtbot.waitUntil(lambda: real_desk.status.upstream == "practice", timeout=PATIENCE)


def test_a_pause_from_the_tray(qtbot: QtBot, real_desk: Desk, shell: Shell, host: TrayHost) -> None:
    """Paused, tools are told so, the icon is another and the menu offers to resume; resumed, all is as before."""
    begun(qtbot, real_desk, shell, host)
    running = host.ask(qtbot, "item")["picture"]
    host.ask(qtbot, "click", "Pause/For 15 minutes")
    qtbot.waitUntil(lambda: "Resume" in labels(qtbot, host), timeout=PATIENCE)
    assert "Pause/For 15 minutes" not in labels(qtbot, host)
    assert any(each.startswith("Paused until ") for each in labels(qtbot, host))
    paused = host.ask(qtbot, "item")
    assert paused["picture"] != running
    assert "Paused until" in str(paused["tooltip"])
    assert ask(qtbot, real_desk) == 503
    host.ask(qtbot, "click", "Resume")
    qtbot.waitUntil(lambda: host.ask(qtbot, "item")["picture"] == running, timeout=PATIENCE)
    assert ask(qtbot, real_desk) == 200


def test_what_needs_a_person_is_notified_once_and_not_to_who_looks(
    qtbot: QtBot, qapp: QApplication, real_desk: Desk, shell: Shell, host: TrayHost
) -> None:
    """An upstream without a key is said by a bubble, once; the same again, after a moment, is not."""
    begun(qtbot, real_desk, shell, host)

    def said() -> list[str]:
        return [body for _, body in host.ask(qtbot, "notices")]

    host.ask(qtbot, "click", "Requests go to/Anthropic")
    qtbot.waitUntil(lambda: len(said()) == 1, timeout=PATIENCE)
    assert "key" in said()[0].lower()
    for name, upstream in (("Practice", "practice"), ("Anthropic", "anthropic")):
        host.ask(qtbot, "click", f"Requests go to/{name}")
        uses(qtbot, real_desk, upstream)
    qtbot.waitUntil(lambda: bool(real_desk.status.attention), timeout=PATIENCE)
    assert len(said()) == 1
