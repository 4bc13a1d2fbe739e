"""The settings window as a person uses it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from claude_desk.config.credentials import KeySource
from claude_desk.config.settings import Settings
from claude_desk.errors import PortInUse, SettingsError
from claude_desk.secret import Secret
from claude_desk.ui.settings_key import KeyCard, shown_origin
from fakes.desk_double import DeskDouble
from fakes.hands import press, retype, visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow

    OpenSettings = Callable[[str], SettingsWindow]

LEFT = Qt.MouseButton.LeftButton
KEY = "sk-canary-of-the-settings-window-7Qw2"


@pytest.fixture
def desk(tmp_path: object) -> DeskDouble:
    """A desk with a vendor of its own, Anthropic chosen."""
    settings = Settings.model_validate(
        {
            "upstream": "anthropic",
            "upstreams": {"vendor": {"kind": "compatible", "url": "https://vendor.example/v"}},
        }
    )
    return DeskDouble(tmp_path, settings=settings)  # type: ignore[arg-type]


def key_card(window: SettingsWindow) -> KeyCard:
    """The key card of the upstream that is shown."""
    assert window.upstream.key is not None
    return window.upstream.key


def test_nothing_is_written_before_ok(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Cancel forgets what was changed; OK applies it and closes."""
    before = desk.stored_settings
    for button in ("Cancel", "OK"):
        window = open_settings("general")
        port = window.general.bound["server", "port"].control
        assert isinstance(port, QSpinBox)
        retype(port, "9000")
        assert desk.stored_settings == before
        press(qtbot, window, button)
        qtbot.waitUntil(window.isHidden)
        assert desk.stored_settings.server.port == (8765 if button == "Cancel" else 9000)


def test_apply_needs_a_change(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Apply is off until something differs, and off again once it is applied."""
    window = open_settings("general")
    assert not window.apply.isEnabled()
    combo = window.general.bound["appearance", "theme"].control
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)
    assert window.apply.isEnabled()
    QTest.mouseClick(window.apply, LEFT)
    qtbot.waitUntil(lambda: desk.stored_settings.appearance.theme == "dark")
    qtbot.waitUntil(lambda: not window.apply.isEnabled())
    assert window.isVisible()


def test_openais_protocols_have_two_boxes(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Each shows what is stored, a click changes it, Apply stores it, Cancel shows the old value again."""
    window = open_settings("general")
    boxes = {name: window.general.bound["openai", name].control for name in ("lenient", "automatic_caching")}
    for box in boxes.values():
        assert isinstance(box, QCheckBox)
    assert {name: box.isChecked() for name, box in boxes.items()} == {  # type: ignore[attr-defined]
        "lenient": False,
        "automatic_caching": True,
    }
    for box in boxes.values():
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.mouseClick(window.apply, LEFT)
    qtbot.waitUntil(lambda: desk.stored_settings.openai.lenient)
    assert not desk.stored_settings.openai.automatic_caching
    QTest.keyClick(boxes["lenient"], Qt.Key.Key_Space)
    press(qtbot, window, "Cancel")
    assert desk.stored_settings.openai.lenient
    again = open_settings("general").general.bound["openai", "lenient"].control
    assert isinstance(again, QCheckBox)
    assert again.isChecked()


def test_the_wheel_scrolls_the_page_and_changes_only_what_has_the_focus(
    qtbot: QtBot, qapp: QApplication, open_settings: OpenSettings
) -> None:
    """A number and a choice under the pointer stay as they are until they are clicked."""
    window = open_settings("general")
    port, theme = (
        window.general.bound[path].control for path in (("server", "port"), ("appearance", "theme"))
    )
    assert isinstance(port, QSpinBox)
    assert isinstance(theme, QComboBox)

    def turn(control: QWidget) -> tuple[int, int]:
        middle = QPointF(control.rect().center())
        event = QWheelEvent(
            middle,
            QPointF(control.mapToGlobal(control.rect().center())),
            QPoint(0, 0),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        qapp.sendEvent(control, event)
        return port.value(), theme.currentIndex()

    window.navigation.setFocus()
    before = port.value(), theme.currentIndex()
    assert turn(port) == turn(theme) == before
    port.setFocus()
    qtbot.waitUntil(port.hasFocus)
    assert turn(port) == (before[0] - 1, before[1])
    theme.setFocus()
    qtbot.waitUntil(theme.hasFocus)
    assert turn(theme) == (before[0] - 1, before[1] + 1)


def test_a_wrong_address_is_explained_beside_the_field_as_it_is_typed(
    qtbot: QtBot, open_settings: OpenSettings
) -> None:
    """Http to another machine: the sentence stands under the field, nothing can be applied; mended, it can."""
    window = open_settings("upstream")
    url = window.upstream.fields["url"].control
    retype(url, "http://example.com")
    assert any("only allowed to this machine" in text for text in visible_texts(window))
    assert not window.ok.isEnabled()
    assert not window.apply.isEnabled()
    retype(url, "")
    QTest.keyClick(url, Qt.Key.Key_Backspace)
    assert "This cannot be empty." in visible_texts(window)
    retype(url, "https://proxy.example")
    assert window.ok.isEnabled()
    assert not any("only allowed" in text for text in visible_texts(window))


def test_a_key_is_saved_and_forgotten_here(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """The typed key reaches the desk once, the field is empty then, and only its end and its origin are shown."""
    window = open_settings("upstream")
    card = key_card(window)
    qtbot.waitUntil(lambda: "No key is stored." in visible_texts(card))
    QTest.keyClicks(card.field, KEY)
    assert card.field.echoMode() == QLineEdit.EchoMode.Password
    QTest.mouseClick(card.eye, LEFT)
    assert card.field.echoMode() == QLineEdit.EchoMode.Normal
    press(qtbot, card, "Save key")
    assert desk.keys["anthropic"][1] == Secret(KEY)
    assert card.field.text() == ""
    assert card.field.echoMode() == QLineEdit.EchoMode.Password
    qtbot.waitUntil(lambda: "Kept in the system keychain, ends in 7Qw2" in visible_texts(card))
    assert "It is sent to https://api.anthropic.com and to no other address." in visible_texts(card)
    assert not any(KEY in text for text in visible_texts(window))


def test_a_key_is_removed_only_after_a_question(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Remove asks; Keep keeps, Remove removes."""
    desk.keys["anthropic"] = (KeySource.KEYCHAIN, Secret(KEY))
    window = open_settings("upstream")
    card = key_card(window)
    qtbot.waitUntil(card.remove.isEnabled)
    press(qtbot, card, "Remove…")
    press(qtbot, card, "Keep")
    assert "anthropic" in desk.keys
    press(qtbot, card, "Remove…")
    press(qtbot, card, "Remove")
    qtbot.waitUntil(lambda: "anthropic" not in desk.keys)
    qtbot.waitUntil(lambda: "No key is stored." in visible_texts(card))


def test_a_key_in_memory_has_a_warning(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Without a keychain the card says that the key lasts until quitting."""
    desk.keys["anthropic"] = (KeySource.SESSION, Secret(KEY))
    window = open_settings("upstream")
    qtbot.waitUntil(key_card(window).note.isVisible)
    assert "until Claude Desk quits" in key_card(window).note.text


def test_a_key_from_the_environment_cannot_be_removed_here(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """What the environment gives is shown as such."""
    desk.keys["anthropic"] = (KeySource.ENVIRONMENT, Secret(KEY))
    card = key_card(open_settings("upstream"))
    qtbot.waitUntil(lambda: any("ANTHROPIC_API_KEY" in text for text in visible_texts(card)))
    assert not card.remove.isEnabled()


def test_a_key_is_not_saved_for_an_address_that_is_not_applied(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """With a changed address Save waits; Apply stores address first, then the key."""
    window = open_settings("upstream")
    retype(window.upstream.fields["url"].control, "https://proxy.example")
    card = key_card(window)
    QTest.keyClicks(card.field, KEY)
    assert not card.save.isEnabled()
    QTest.mouseClick(window.apply, LEFT)
    qtbot.waitUntil(lambda: "anthropic" in desk.keys)
    assert desk.stored_settings.upstreams["anthropic"].url == "https://proxy.example"
    qtbot.waitUntil(lambda: any("proxy.example and to no other" in text for text in visible_texts(card)))


def test_cancel_forgets_a_typed_key(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """What is in the key field when the window is cancelled goes nowhere and is not kept."""
    window = open_settings("upstream")
    card = key_card(window)
    QTest.keyClicks(card.field, KEY)
    press(qtbot, window, "Cancel")
    assert desk.keys == {}
    assert card.field.text() == ""


def test_adding_a_vendor(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Name, address, extra header, key, OK: the vendor is chosen and its key stored."""
    window = open_settings("upstream")
    press(qtbot, window, "Add an upstream…")
    adder = window.upstream.adder
    QTest.keyClicks(adder.name, "Not Good")
    assert not adder.add.isEnabled()
    assert adder.problem.isVisible()
    retype(adder.name, "vendor")
    assert adder.problem.text() == "There is already an upstream with this name."
    retype(adder.name, "other-vendor")
    QTest.keyClick(adder.name, Qt.Key.Key_Return)
    assert window.isVisible()
    assert window.upstream.choices["other-vendor"].isChecked()
    assert not window.ok.isEnabled()
    retype(window.upstream.fields["url"].control, "https://other.example/anthropic")
    headers = window.upstream.fields["headers"].control
    QTest.keyClicks(headers, "X-Team")
    assert not window.ok.isEnabled()
    QTest.keyClicks(headers, ": research")
    QTest.keyClicks(key_card(window).field, KEY)
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert desk.stored_settings.upstream == "other-vendor"
    stored = desk.stored_settings.upstreams["other-vendor"]
    assert (stored.kind, stored.url) == ("compatible", "https://other.example/anthropic")
    assert stored.headers == {"X-Team": "research"}
    assert desk.keys["other-vendor"][1] == Secret(KEY)


def test_removing_a_vendor(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """A vendor can be taken away, the built-in ones cannot."""
    window = open_settings("upstream")
    assert window.upstream.remove is None
    QTest.mouseClick(window.upstream.choices["vendor"], LEFT)
    press(qtbot, window, "Remove this upstream")
    assert list(window.upstream.choices) == ["practice", "anthropic"]
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: "vendor" not in desk.stored_settings.upstreams)


def test_choosing_practice_asks_for_no_key(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Practice has no form and no key."""
    window = open_settings("upstream")
    QTest.mouseClick(window.upstream.choices["practice"], LEFT)
    assert window.upstream.key is None
    assert window.upstream.fields == {}
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: desk.stored_settings.upstream == "practice")


def test_what_the_environment_decides_is_shown_and_locked(
    desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """An overridden option shows the value in effect and says why it is fixed."""
    desk.settings = Settings.model_validate({"server": {"port": 9999}, "upstream": "practice"})
    desk.environment_overrides = frozenset({"server.port", "upstream"})
    window = open_settings("general")
    port = window.general.bound["server", "port"].control
    assert isinstance(port, QSpinBox)
    assert (port.value(), port.isEnabled()) == (9999, False)
    assert any("Set by the environment" in text for text in visible_texts(window))
    window.open_page("upstream")
    assert window.upstream.choices["practice"].isChecked()
    assert not window.upstream.choices["anthropic"].isEnabled()
    assert not window.apply.isEnabled()


@pytest.mark.parametrize("error", [SettingsError("The disk is full."), PortInUse("Port 8765 is taken.")])
def test_an_apply_that_fails_says_why_and_stays_open(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings, error: Exception
) -> None:
    """OK does not close over an error."""
    desk.apply_error = error
    window = open_settings("general")
    retype(window.general.bound["server", "port"].control, "9001")
    press(qtbot, window, "OK")
    qtbot.waitUntil(window.note.isVisible)
    assert window.note.text == str(error)
    assert window.isVisible()
    assert window.ok.isEnabled()


def test_a_client_key_is_made_shown_once_and_copied(
    qtbot: QtBot, qapp: QApplication, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Name, expiry, Create: the value is on the screen until Done and nowhere after."""
    window = open_settings("keys")
    page = window.keys
    press(qtbot, page, "Create a key…")
    QTest.keyClicks(page.form.name, "build server")
    page.form.expires.setFocus()
    QTest.keyClick(page.form.expires, Qt.Key.Key_End)
    press(qtbot, page, "Create")
    qtbot.waitUntil(page.fresh.isVisible)
    made = desk.known_clients[-1]
    assert made.name == "build server"
    assert made.expires is not None
    assert made.expires - datetime.now(UTC) > timedelta(days=364)
    value = page.fresh.shown.text()
    assert value.endswith("MN9v")
    QTest.mouseClick(page.fresh.copy, LEFT)
    assert qapp.clipboard().text() == value
    press(qtbot, page, "Done")
    assert not any(value in text for text in visible_texts(window))
    assert page.fresh.shown.text() == ""
    assert page.model.index(1, 0).data() == "build server"


def test_a_name_that_is_taken_is_refused(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """The desk's sentence is shown, and the form stays."""
    page = open_settings("keys").keys
    press(qtbot, page, "Create a key…")
    QTest.keyClicks(page.form.name, "this computer")
    QTest.keyClick(page.form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "already a client key" in page.note.text)
    assert page.form.isVisible()


def test_a_client_key_is_revoked_after_a_question(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Revoke needs a selected key and a yes."""
    page = open_settings("keys").keys
    assert not page.revoke.isEnabled()
    QTest.mouseClick(page.table.viewport(), LEFT, pos=page.table.visualRect(page.model.index(0, 0)).center())
    press(qtbot, page, "Revoke…")
    press(qtbot, page, "Keep")
    assert desk.known_clients
    press(qtbot, page, "Revoke…")
    press(qtbot, page, "Revoke")
    assert desk.known_clients == []
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)


@pytest.mark.parametrize("page", ["general", "upstream", "routing", "limits", "keys"])
def test_every_control_has_a_name_and_tab_reaches_it(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings, page: str
) -> None:
    """Names for screen readers, and no control that only the mouse can reach."""
    desk.keys["anthropic"] = (KeySource.KEYCHAIN, Secret(KEY))
    window = open_settings(page)
    if page == "upstream":
        QTest.mouseClick(window.upstream.choices["vendor"], LEFT)
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit)
    controls = {
        control
        for kind in kinds
        for control in window.findChildren(kind)
        if control.isVisible()
        and control.isEnabled()
        and control.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(control.parent(), QAbstractSpinBox)
    }
    for control in controls:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text, control
    controls -= {choice for name, choice in window.upstream.choices.items() if not choice.isChecked()}
    reached = set()
    window.navigation.setFocus()
    for _ in range(len(controls) * 2 + 6):
        focused = window.focusWidget()
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert controls - reached == set()


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        ("https://api.anthropic.com:443", "https://api.anthropic.com"),
        ("https://h:8443", "https://h:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://127.0.0.1:4430", "http://127.0.0.1:4430"),
    ],
)
def test_origins_are_shown_as_people_write_them(origin: str, shown: str) -> None:
    """Only the port that the scheme has anyway is left out."""
    assert shown_origin(origin) == shown
