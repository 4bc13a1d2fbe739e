"""Setting up: from an empty folder to the first request, by mouse and by keyboard, with the real proxy."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
import urllib.request
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from claude_desk.app import Desk, ProxyState
from claude_desk.config.credentials import KeySource
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.errors import KeychainRefused, SettingsError
from claude_desk.ui.first_run import KEY, TOOL, WHERE, FirstRun, is_due
from claude_desk.ui.main import Shell
from claude_desk.ui.memory import WindowMemory
from fakes.canary import REAL_KEY
from fakes.desk_double import failed, row
from fakes.hands import LEFT, press, visible_texts
from fakes.recording_upstream import RecordingUpstream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.actions import Actions
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme
    from fakes.desk_double import DeskDouble

PATIENCE = 15_000
BODY = {"model": "claude-opus-5-5", "max_tokens": 5, "messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture
def setup(
    desk: DeskDouble, actions: Actions, inbox: Inbox, clipboard: Clipboard, theme: Theme, qtbot: QtBot
) -> Iterator[FirstRun]:
    """The window on a desk that only answers."""
    window = FirstRun(cast("Desk", desk), actions, inbox, clipboard, theme)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.reject()
    window.deleteLater()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder in which Claude Code was used."""
    folder = tmp_path / "user"
    (folder / ".claude").mkdir(parents=True)
    (folder / ".claude" / "settings.json").write_text('{\n  "model": "opus"\n}\n', "utf-8")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    return folder


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path, home: Path) -> Iterator[Callable[[], Shell]]:
    """Starts the program on a folder, which is empty the first time."""
    running: list[tuple[Desk, Shell]] = []
    interval = sys.getswitchinterval()

    def begin() -> Shell:
        end()
        environ = {"CLAUDE_DESK_PORT": "0", "HOME": str(home), "PATH": ""}
        desk = Desk(Paths.in_one_folder(tmp_path / "desk", runtime_dir=tmp_path), environ=environ)
        desk.open()
        shell = Shell(qapp, desk)
        running.append((desk, shell))
        shell.begin(background=False)
        return shell

    def end() -> None:
        while running:
            desk, shell = running.pop()
            shell.dispose()
            shell.deleteLater()
            qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            desk.close()
            sys.setswitchinterval(interval)

    yield begin
    end()


def opened(shell: Shell) -> FirstRun:
    """The window that the program opened."""
    assert shell.first_run is not None
    return shell.first_run


def send(qtbot: QtBot, lines: str) -> int:
    """What a tool does that was started with these lines: one request, from a thread of its own; its status."""
    values = dict(re.findall(r"(ANTHROPIC_\w+)\"?\s*=\s*\"?([^\s\"]+)", lines))
    request = urllib.request.Request(  # noqa: S310 - to our own listener
        f"{values['ANTHROPIC_BASE_URL']}/v1/messages",
        json.dumps(BODY).encode(),
        {
            "authorization": f"Bearer {values['ANTHROPIC_AUTH_TOKEN']}",
            "content-type": "application/json",
            "anthropic-version": "2023-06-01",
        },
    )
    answers: list[int] = []

    def ask() -> None:
        with urllib.request.urlopen(request, timeout=15) as response:  # noqa: S310
            response.read()
            answers.append(response.status)

    thread = threading.Thread(target=ask)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=PATIENCE)
    return answers[0]


def say(window: QWidget, text: str) -> bool:
    """Whether something visible says this."""
    return any(text in each for each in visible_texts(window))


def test_from_an_empty_folder_to_the_first_request_with_practice(
    qtbot: QtBot,
    qapp: QApplication,
    start: Callable[[], Shell],
    record_property: Callable[[str, object], None],
) -> None:
    """Start, Next, copy, paste: the request is answered and the window says so; the program's own part takes seconds."""
    began = time.monotonic()
    shell = start()
    window = opened(shell)
    qtbot.waitUntil(window.isVisible, timeout=PATIENCE)
    assert window.where.choices["practice"].isChecked()
    press(qtbot, window, "&Next")
    assert window.step == TOOL
    qtbot.waitUntil(lambda: shell.actions.status.state is ProxyState.RUNNING, timeout=PATIENCE)
    press(qtbot, window, "Copy with a client key")
    qtbot.waitUntil(lambda: "desk-" in qapp.clipboard().text(), timeout=PATIENCE)
    assert say(window, "Waiting for the first request")
    assert send(qtbot, qapp.clipboard().text()) == 200
    qtbot.waitUntil(
        lambda: say(window, "A request arrived: this computer, claude-opus-5-5, 200."), timeout=PATIENCE
    )
    took = time.monotonic() - began
    assert took < 20
    press(qtbot, window, "&Done")
    qtbot.waitUntil(lambda: shell.first_run is None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shell.log.model.rowCount() == 1, timeout=PATIENCE)


def test_a_vendor_its_key_and_claude_code(qtbot: QtBot, start: Callable[[], Shell], home: Path) -> None:
    """The vendor's address and key are typed, the settings of Claude Code are shown before they change, its request reaches the vendor with the real key, and undone they are what they were, to the byte."""
    settings = home / ".claude" / "settings.json"
    before = settings.read_bytes()
    with RecordingUpstream() as upstream:
        shell = start()
        window = opened(shell)
        qtbot.waitUntil(lambda: shell.actions.status.state is ProxyState.RUNNING, timeout=PATIENCE)
        QTest.mouseClick(window.where.choices["compatible"], LEFT)
        assert not window.next.isEnabled()
        assert window.where.form is not None
        QTest.keyClicks(window.where.form.fields["url"].control, upstream.url)
        press(qtbot, window, "&Next")
        qtbot.waitUntil(lambda: window.step == KEY, timeout=PATIENCE)
        key = window.key.key
        assert key is not None
        qtbot.waitUntil(lambda: say(window, upstream.url), timeout=PATIENCE)  # where the key will be sent
        QTest.keyClicks(key.field, REAL_KEY)
        press(qtbot, window, "&Save key and go on")
        qtbot.waitUntil(lambda: window.step == TOOL, timeout=PATIENCE)

        qtbot.waitUntil(lambda: "claude-code" in window.tool.lines, timeout=PATIENCE)
        QTest.mouseClick(window.tool.lines["claude-code"].button, LEFT)
        qtbot.waitUntil(lambda: window.tool.plan is not None, timeout=PATIENCE)
        assert window.tool.plan is not None
        assert (
            f'+    "ANTHROPIC_BASE_URL": "{shell.actions.status.url}"' in window.tool.plan.diff.toPlainText()
        )
        assert settings.read_bytes() == before
        QTest.mouseClick(window.tool.plan.connect_, LEFT)
        qtbot.waitUntil(lambda: say(window, "Claude Code is connected."), timeout=PATIENCE)
        qtbot.waitUntil(
            lambda: window.tool.lines["claude-code"].state.text() == "Connected", timeout=PATIENCE
        )

        env = json.loads(settings.read_text("utf-8"))["env"]
        if "ANTHROPIC_AUTH_TOKEN" in env:  # without a keychain; with one, it asks for the key itself
            assert send(qtbot, "\n".join(f"{name}={value}" for name, value in env.items())) == 200
            assert upstream.request().header("x-api-key") == REAL_KEY.encode()
            qtbot.waitUntil(lambda: say(window, "A request arrived: Claude Code"), timeout=PATIENCE)

        QTest.mouseClick(window.tool.lines["claude-code"].button, LEFT)
        qtbot.waitUntil(lambda: settings.read_bytes() == before, timeout=PATIENCE)
        qtbot.waitUntil(lambda: say(window, "Claude Code is as it was before."), timeout=PATIENCE)


def test_it_opens_by_itself_only_once(qtbot: QtBot, start: Callable[[], Shell]) -> None:
    """Skipped at the first start it does not come again, unless it is asked for in the menu."""
    shell = start()
    opened(shell).reject()
    assert start().first_run is None
    shell = start()
    shell.actions.set_up.trigger()
    qtbot.waitUntil(opened(shell).isVisible, timeout=PATIENCE)


def test_who_has_settings_already_is_not_asked(desk: DeskDouble, tmp_path: Path) -> None:
    """An installation that was set up by hand, or before this window was there, is left in peace."""
    memory = WindowMemory(tmp_path / "window.json")
    assert is_due(cast("Desk", desk), memory)
    desk.apply(Settings.model_validate({**desk.stored_settings.model_dump(), "upstream": "anthropic"}))
    assert not is_due(cast("Desk", desk), memory)


def test_every_step_can_be_skipped(qtbot: QtBot, desk: DeskDouble, setup: FirstRun) -> None:
    """Skipping changes nothing that is stored, whatever was chosen; back leads back."""
    stored = desk.stored_settings
    QTest.mouseClick(setup.where.choices["anthropic"], LEFT)
    press(qtbot, setup, "S&kip this step")
    assert setup.step == TOOL
    assert desk.stored_settings == stored
    press(qtbot, setup, "&Back")
    assert setup.step == WHERE


def test_a_key_that_is_skipped_is_forgotten(qtbot: QtBot, desk: DeskDouble, setup: FirstRun) -> None:
    """The upstream counts, the typed key goes nowhere."""
    QTest.mouseClick(setup.where.choices["anthropic"], LEFT)
    press(qtbot, setup, "&Next")
    qtbot.waitUntil(lambda: setup.step == KEY)
    assert setup.key.key is not None
    QTest.keyClicks(setup.key.key.field, "sk-example-typed")
    press(qtbot, setup, "S&kip this step")
    assert setup.step == TOOL
    assert desk.stored_settings.upstream == "anthropic"
    assert not desk.keys
    setup.reject()
    assert setup.key.key is None


def test_by_keyboard_alone(qtbot: QtBot, desk: DeskDouble, setup: FirstRun) -> None:
    """Arrow, Alt+N, the key, Alt+S, Alt+D: no mouse is needed."""
    alt = Qt.KeyboardModifier.AltModifier
    qtbot.waitUntil(lambda: QApplication.focusWidget() is setup.where.choices["practice"])
    QTest.keyClick(setup.where.choices["practice"], Qt.Key.Key_Down)
    assert setup.where.choices["anthropic"].isChecked()
    QTest.keyClick(setup, Qt.Key.Key_N, alt)
    qtbot.waitUntil(lambda: setup.step == KEY)
    assert setup.key.key is not None
    qtbot.waitUntil(lambda: setup.key.key is not None and setup.key.key.field.hasFocus())
    QTest.keyClicks(setup.key.key.field, "sk-example-typed")
    QTest.keyClick(setup, Qt.Key.Key_S, alt)
    qtbot.waitUntil(lambda: setup.step == TOOL)
    source, key = desk.keys["anthropic"]
    assert (source, key.reveal()) == (KeySource.KEYCHAIN, "sk-example-typed")
    QTest.keyClick(setup, Qt.Key.Key_D, alt)
    qtbot.waitUntil(lambda: not setup.isVisible())


def test_trying_kinds_leaves_none_of_them_behind(qtbot: QtBot, desk: DeskDouble, setup: FirstRun) -> None:
    """Only the last choice is stored; what was looked at is not."""
    setup.where.more.open(opened=True)
    for kind in ("bedrock", "vertex", "foundry", "compatible", "practice", "bedrock"):
        setup.where.choices[kind].click()
    assert setup.where.form is not None
    QTest.keyClicks(setup.where.form.fields["region"].control, "eu-central-1")
    press(qtbot, setup, "&Next")
    qtbot.waitUntil(lambda: setup.step == KEY)
    assert set(desk.stored_settings.upstreams) == {"practice", "anthropic", "bedrock"}
    assert desk.stored_settings.upstream == "bedrock"
    assert setup.key.key is None  # its login is AWS's own
    assert say(setup, "AWS login")


def test_what_cannot_be_stored_is_said_and_nothing_goes_on(
    qtbot: QtBot, desk: DeskDouble, setup: FirstRun
) -> None:
    """A settings file that cannot be written keeps the first step, a keychain that refuses the second."""
    desk.apply_error = SettingsError("The file is read-only.")
    QTest.mouseClick(setup.where.choices["anthropic"], LEFT)
    press(qtbot, setup, "&Next")
    qtbot.waitUntil(lambda: say(setup, "The file is read-only."))
    assert setup.step == WHERE
    desk.apply_error = None
    press(qtbot, setup, "&Next")
    qtbot.waitUntil(lambda: setup.step == KEY)
    assert setup.key.key is not None
    QTest.keyClicks(setup.key.key.field, "sk-example-typed")
    desk.store_key = lambda *_: failed(KeychainRefused("The keychain said no."))  # type: ignore[method-assign]
    press(qtbot, setup, "&Save key and go on")
    qtbot.waitUntil(lambda: say(setup, "The keychain said no."))
    assert setup.step == KEY


def test_the_first_request_is_said_and_those_after_it_change_nothing(
    qtbot: QtBot, desk: DeskDouble, setup: FirstRun
) -> None:
    """Older requests are none; the first that ends is told with its client; closing afterwards works."""
    later = time.time() + 60
    desk.happen([row(1)])
    desk.happen([row(2, ended=False, at=later)])
    desk.happen([row(3, at=later, client="<b>laptop</b>", status=529, model_sent="opus")])
    qtbot.waitUntil(lambda: setup.tool.waiting.text == "A request arrived: <b>laptop</b>, opus, 529.")
    desk.happen([row(4, at=later, client="another")])
    setup.reject()
    assert "another" not in setup.tool.waiting.text
