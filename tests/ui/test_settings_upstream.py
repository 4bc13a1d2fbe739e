"""The Upstreams page as a person uses it: every kind, what lets it in, adding and removing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit

from claude_desk.config.settings import Settings
from claude_desk.secret import Secret
from claude_desk.upstreams import KINDS
from fakes.desk_double import DeskDouble
from fakes.hands import LEFT, choose, press, retype, visible_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from claude_desk.ui.settings_window import SettingsWindow

    OpenSettings = Callable[[str], SettingsWindow]

COMPLETE: dict[str, dict[str, Any]] = {
    "anthropic": {"url": "https://api.anthropic.com"},
    "compatible": {"url": "https://vendor.example/v"},
    "bedrock": {"region": "eu-central-1"},
    "bedrock-mantle": {"region": "us-east-1"},
    "claude-aws": {"region": "us-east-1", "workspace": "wrkspc_1"},
    "vertex": {"project": "research-42", "region": "global"},
    "claude-google": {"project": "research-42", "workspace": "wrkspc_1"},
    "foundry": {"resource": "research"},
    "openai": {"url": "http://127.0.0.1:11434/v1"},
}


@pytest.fixture
def desk(tmp_path: Path) -> DeskDouble:
    """A desk with one upstream of each kind that can be added, named after it; Practice chosen."""
    upstreams = {f"my-{kind}": {"kind": kind, **COMPLETE[kind]} for kind in KINDS if kind in COMPLETE}
    settings = Settings.model_validate(
        {
            "upstreams": upstreams,
            "routes": [{"upstream": "my-vertex"}, {"upstream": "my-vertex"}, {"upstream": "my-bedrock"}],
            "failover": {"order": ["my-vertex", "my-foundry"]},
        }
    )
    return DeskDouble(tmp_path, settings=settings)


def shown_rows(window: SettingsWindow) -> set[str]:
    """Keys of the fields that are to be seen."""
    return {key for key, bound in window.upstream.fields.items() if bound.control.isVisible()}


def is_cut_off(label: QLabel) -> bool:
    """Whether some of its text is not to be seen."""
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    return label.width() < label.sizeHint().width() or label.height() < label.sizeHint().height()


def ways_in(window: SettingsWindow) -> tuple[bool, bool]:
    """Whether there is a key's card, and whether there is one that tells of a login."""
    return window.upstream.key is not None, window.upstream.access is not None


def edit(window: SettingsWindow, name: str) -> None:
    """Press the button for an upstream's settings."""
    QTest.mouseClick(window.upstream.list.editors[name], LEFT)


@pytest.mark.parametrize("kind", list(COMPLETE))
def test_every_kind_is_drawn_from_its_fields(qtbot: QtBot, open_settings: OpenSettings, kind: str) -> None:
    """Usual fields are there at once, advanced ones after "More settings", those for another choice not at all."""
    window = open_settings("upstream")
    edit(window, f"my-{kind}")
    fields = KINDS[kind].fields
    values = {field.key: COMPLETE[kind].get(field.key) or field.default for field in fields}
    usual = {
        field.key
        for field in fields
        if not field.advanced
        and (field.shown_for is None or values[field.shown_for[0]] == field.shown_for[1])
    }
    qtbot.waitUntil(lambda: shown_rows(window) == usual)
    if any(field.advanced for field in fields):
        press(qtbot, window, "More settings")
        more = {field.key for field in fields if field.advanced and field.shown_for is None}
        qtbot.waitUntil(lambda: shown_rows(window) == usual | more)
    assert window.draft.valid
    assert not window.draft.dirty


@pytest.mark.parametrize("kind", list(COMPLETE))
def test_nothing_is_cut_off_with_a_larger_font(
    qtbot: QtBot, qapp: QApplication, open_settings: OpenSettings, kind: str
) -> None:
    """At 1.25 times the font every line of text has the room it needs, at the window's smallest width too."""
    before = qapp.font()
    larger = qapp.font()
    larger.setPixelSize(round(before.pixelSize() * 1.25))
    qapp.setFont(larger)
    try:
        window = open_settings("upstream")
        window.resize(window.minimumSize())
        edit(window, f"my-{kind}")
        assert window.upstream.form is not None
        window.upstream.form.more.open(opened=True)
        qtbot.waitUntil(lambda: bool(shown_rows(window)))
        labels = [label for label in window.upstream.form.findChildren(QLabel) if label.isVisible()]
        qtbot.waitUntil(lambda: not [label.text() for label in labels if is_cut_off(label)])
    finally:
        qapp.setFont(before)


def test_settings_are_looked_at_without_sending_requests_there(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """The button beside an upstream shows and changes its settings; where requests go stays as it is."""
    window = open_settings("upstream")
    edit(window, "my-bedrock")
    assert window.upstream.choices["practice"].isChecked()
    assert window.upstream.list.editors["my-bedrock"].isChecked()
    retype(window.upstream.fields["region"].control, "us-west-2")
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: desk.stored_settings.upstreams["my-bedrock"].region == "us-west-2")
    assert desk.stored_settings.upstream == "practice"


def test_each_line_says_what_it_is(open_settings: OpenSettings) -> None:
    """Kind and address as people write it; what is not Claude is marked."""
    window = open_settings("upstream")
    texts = visible_texts(window.upstream.list)
    assert "Amazon Bedrock, https://bedrock-runtime.eu-central-1.amazonaws.com" in texts
    assert "Anthropic-compatible, https://vendor.example/v" in texts
    assert "OpenAI-compatible (not Claude), http://127.0.0.1:11434" in texts
    assert texts.count("Not Claude") == 1


def test_every_sort_of_value_is_stored(qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings) -> None:
    """Text, choice, map, toggle and headers of one upstream reach the desk as they were entered."""
    window = open_settings("upstream")
    edit(window, "my-bedrock")
    press(qtbot, window, "More settings")
    fields = window.upstream.fields
    retype(fields["profile"].control, "research")
    QTest.keyClicks(fields["models"].control, "claude-sonnet-4-5 = arn:aws:x")
    retype(fields["guardrail"].control, "abc:1")
    QTest.keyClicks(fields["headers"].control, "X-Team: research")
    box = fields["list_models"].control
    assert isinstance(box, QCheckBox)
    assert box.isChecked()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: not window.draft.dirty)
    stored = desk.stored_settings.upstreams["my-bedrock"]
    assert (stored.profile, stored.guardrail, stored.list_models) == ("research", "abc:1", False)
    assert stored.models == {"claude-sonnet-4-5": "arn:aws:x"}
    assert stored.headers == {"X-Team": "research"}


def test_a_prompt_of_several_lines_is_stored(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """A paragraph keeps its line breaks; Tab leaves it."""
    window = open_settings("upstream")
    edit(window, "my-compatible")
    press(qtbot, window, "More settings")
    prompt = window.upstream.fields["system_prompt"].control
    QTest.keyClicks(prompt, "First.")
    QTest.keyClick(prompt, Qt.Key.Key_Return)
    QTest.keyClicks(prompt, "Second.")
    press(qtbot, window, "Apply")
    qtbot.waitUntil(
        lambda: desk.stored_settings.upstreams["my-compatible"].system_prompt == "First.\nSecond."
    )


def test_a_value_of_the_wrong_form_is_explained(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """The field's own help says what is right; a hidden field with a problem comes into sight."""
    window = open_settings("upstream")
    edit(window, "my-bedrock")
    retype(window.upstream.fields["region"].control, "EU West")
    assert any(
        text.startswith("This is not of the right form. The AWS region") for text in visible_texts(window)
    )
    assert not any("pattern" in text for text in visible_texts(window))
    assert not window.ok.isEnabled()
    window.draft.set(("upstreams", "my-bedrock", "guardrail"), "no version")
    qtbot.waitUntil(lambda: "guardrail" in shown_rows(window))


def test_the_way_in_follows_the_choice(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """AWS's login is told in words with the profile's command; a Bedrock key has the key's card and no profile."""
    window = open_settings("upstream")
    page = window.upstream
    edit(window, "my-bedrock")
    assert ways_in(window) == (False, True)
    retype(page.fields["profile"].control, "my team")
    assert page.access is not None
    assert page.access.command.text() == "aws sso login --profile 'my team'"
    assert any("the profile “my team”" in text for text in visible_texts(page.access))
    how = page.fields["auth"].control
    assert isinstance(how, QComboBox)
    choose(how, "key")
    assert ways_in(window) == (True, False)
    assert "profile" not in shown_rows(window)
    choose(how, "aws")
    assert ways_in(window) == (False, True)
    assert "profile" in shown_rows(window)


@pytest.mark.parametrize(
    ("name", "values", "command", "says"),
    [
        ("my-claude-aws", {}, "aws sso login", "this computer's AWS login"),
        ("my-vertex", {}, "gcloud auth application-default login", "application default credentials"),
        ("my-vertex", {"credentials_file": "/keys/a.json"}, "", "credentials file /keys/a.json"),
        ("my-foundry", {"auth": "entra"}, "az login", "Microsoft Entra login"),
        (
            "my-foundry",
            {"auth": "entra", "tenant": "corp.example"},
            "az login --tenant corp.example",
            "Entra",
        ),
        ("my-openai", {}, "", "without a key"),
    ],
)
def test_each_login_says_what_lets_in(
    qapp: QApplication,
    open_settings: OpenSettings,
    name: str,
    values: dict[str, str],
    command: str,
    says: str,
) -> None:
    """A sentence for each, and the command to log in with, which can be copied."""
    window = open_settings("upstream")
    for key, value in values.items():
        window.draft.set(("upstreams", name, key), value)
    edit(window, name)
    access = window.upstream.access
    assert window.upstream.key is None
    assert access is not None
    assert any(says in text for text in visible_texts(access))
    assert access.command.text() == command
    assert access.copy.isVisible() == bool(command)
    if command:
        QTest.mouseClick(access.copy, LEFT)
        assert qapp.clipboard().text() == command


def test_a_typed_key_outlives_a_moment_without_an_address(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """While the address is being typed anew, the key's card stays with what is in it; then both are saved together."""
    window = open_settings("upstream")
    edit(window, "my-compatible")
    card = window.upstream.key
    assert card is not None
    QTest.keyClicks(card.field, "sk-typed-before")
    retype(window.upstream.fields["url"].control, "https://other.example")
    assert window.upstream.key is card
    assert not card.save.isEnabled()
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: "my-compatible" in desk.keys)
    assert desk.keys["my-compatible"][1] == Secret("sk-typed-before")
    assert desk.stored_settings.upstreams["my-compatible"].url == "https://other.example"


def test_a_key_waits_for_what_moves_its_address(open_settings: OpenSettings) -> None:
    """A region that was changed and not applied is another address, so the key cannot be saved yet."""
    window = open_settings("upstream")
    edit(window, "my-bedrock")
    window.draft.set(("upstreams", "my-bedrock", "auth"), "key")
    card = window.upstream.key
    assert card is not None
    QTest.keyClicks(card.field, "bedrock-key")
    assert card.save.isEnabled()
    retype(window.upstream.fields["region"].control, "us-west-2")
    assert not card.save.isEnabled()


def test_the_chooser_tells_the_kinds_apart(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """All kinds but Practice, with title and sentence, under headings; what is not Claude comes last and is said."""
    window = open_settings("upstream")
    press(qtbot, window, "Add an upstream…")
    adder = window.upstream.adder
    assert set(adder.kinds) == set(KINDS) - {"practice"}
    texts = visible_texts(adder)
    assert all(KINDS[kind].summary in texts for kind in adder.kinds)
    headings = ["Anthropic, vendors and gateways", "Claude on a cloud platform", "Other models: not Claude"]
    places = [texts.index(heading) for heading in headings]
    assert places == sorted(places)
    assert texts.index(KINDS["openai"].summary) > places[2]
    assert places[1] < texts.index(KINDS["bedrock"].summary) < places[2]
    assert places[0] < texts.index(KINDS["compatible"].summary) < places[1]


def test_a_cloud_platform_is_added_by_keyboard(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """The name follows the kind until one is typed; the new one is chosen and its first field has the focus."""
    window = open_settings("upstream")
    press(qtbot, window, "Add an upstream…")
    adder = window.upstream.adder
    assert adder.name.text() == "compatible"
    QTest.mouseClick(adder.kinds["vertex"], LEFT)
    assert adder.name.text() == "vertex"
    retype(adder.name, "my-vertex")
    assert adder.problem.text() == "There is already an upstream with this name."
    retype(adder.name, "team-vertex")
    QTest.mouseClick(adder.kinds["bedrock"], LEFT)
    assert adder.name.text() == "team-vertex"
    QTest.mouseClick(adder.kinds["vertex"], LEFT)
    QTest.keyClick(adder.name, Qt.Key.Key_Return)
    assert not adder.isVisible()
    assert window.upstream.choices["team-vertex"].isChecked()
    project = window.upstream.fields["project"].control
    assert window.focusWidget() is project
    assert not window.ok.isEnabled()
    QTest.keyClicks(project, "research-42")
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: "team-vertex" in desk.stored_settings.upstreams)
    stored = desk.stored_settings.upstreams["team-vertex"]
    assert (stored.kind, stored.project, stored.region) == ("vertex", "research-42", "global")


def test_escape_leaves_the_chooser_and_not_the_window(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Nothing is added, and the list has the focus again."""
    window = open_settings("upstream")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, window, "Add an upstream…")
    QTest.keyClick(window.upstream.adder.name, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert not window.upstream.adder.isVisible()
    assert window.upstream.list.isVisible()
    assert window.focusWidget() is window.upstream.list.add
    assert not window.draft.dirty


def test_what_uses_an_upstream_is_said_before_it_goes(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """Rules and failover that name it are counted; Keep keeps all, the other answer removes all of it."""
    window = open_settings("upstream")
    edit(window, "my-vertex")
    press(qtbot, window, "Remove this upstream")
    asked = "“my-vertex” is in use: 2 rules send requests to it and failover goes on to it."
    qtbot.waitUntil(lambda: any(text.startswith(asked) for text in visible_texts(window)))
    press(qtbot, window, "Keep")
    assert not window.draft.dirty
    press(qtbot, window, "Remove this upstream")
    press(qtbot, window, "Remove all of it")
    assert "my-vertex" not in window.upstream.choices
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: "my-vertex" not in desk.stored_settings.upstreams)
    assert [rule.upstream for rule in desk.stored_settings.routes] == ["my-bedrock"]
    assert desk.stored_settings.failover.order == ("my-foundry",)


def test_what_is_not_complete_is_said_wherever_one_looks(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """In its own form, in the list, and at the window's foot while another page is shown."""
    window = open_settings("upstream")
    edit(window, "my-foundry")
    resource = window.upstream.fields["resource"].control
    assert isinstance(resource, QLineEdit)
    retype(resource, "")
    assert window.upstream.form is not None
    qtbot.waitUntil(window.upstream.form.note.isVisible)
    assert "Microsoft Foundry: its settings are not complete" in visible_texts(window.upstream.list)
    assert not window.note.isVisible()
    window.open_page("general")
    assert window.note.text == "The settings of “my-foundry” are not complete."
    assert not window.ok.isEnabled()
    window.open_page("upstream")
    retype(resource, "other")
    assert window.note.text == ""
    assert window.ok.isEnabled()


def test_what_was_broken_before_keeps_nothing_else_from_being_applied(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings
) -> None:
    """An unusable upstream and a rule to nowhere in the file are shown, and another setting can still be changed."""
    desk.stored_settings = desk.settings = Settings.model_validate(
        {"upstreams": {"half": {"kind": "compatible"}}, "routes": [{"upstream": "gone"}]}
    )
    window = open_settings("general")
    theme = window.general.bound["appearance", "theme"].control
    assert isinstance(theme, QComboBox)
    choose(theme, "dark")
    press(qtbot, window, "OK")
    qtbot.waitUntil(lambda: desk.stored_settings.appearance.theme == "dark")
    assert desk.stored_settings.routes[0].upstream == "gone"


def test_the_network_is_set(
    qtbot: QtBot, desk: DeskDouble, open_settings: OpenSettings, tmp_path: Path
) -> None:
    """System, none or an address that is checked while it is typed; a file of certificates."""
    window = open_settings("advanced")
    card = window.advanced.network
    assert card.proxy.currentData() == "system"
    assert not card.address.isVisible()
    choose(card.proxy, "address")
    assert card.address.isVisible()
    assert not window.ok.isEnabled()
    QTest.keyClicks(card.address, "proxy.example")
    assert "Give the address with its port, such as http://proxy.example:3128." in visible_texts(card)
    retype(card.address, "http://me:word@proxy.example:3128")
    assert any("may not hold a user name or password" in text for text in visible_texts(card))
    retype(card.address, "http://proxy.example:3128")
    retype(card.certificates.line, str(tmp_path / "corp.pem"))
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: desk.stored_settings.network.proxy == "http://proxy.example:3128")
    assert desk.stored_settings.network.ca_bundle == str(tmp_path / "corp.pem")
    qtbot.waitUntil(lambda: not window.draft.dirty)
    choose(card.proxy, "none")
    assert not card.address.isVisible()
    press(qtbot, window, "Apply")
    qtbot.waitUntil(lambda: desk.stored_settings.network.proxy == "none")


def test_tab_goes_from_the_list_into_the_settings(qtbot: QtBot, open_settings: OpenSettings) -> None:
    """A form that was made a moment ago comes after the list and before the window's buttons."""
    window = open_settings("upstream")
    edit(window, "my-vertex")
    fields, access = window.upstream.fields, window.upstream.access
    assert window.upstream.form is not None
    assert access is not None
    walk = [
        fields["project"].control,
        fields["region"].control,
        fields["credentials_file"].control.focusProxy(),
    ]
    window.upstream.list.add.setFocus()
    for expected in walk:
        focused = window.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        assert window.focusWidget() is expected
    for _ in range(4):  # Browse, more settings, remove, the command's copy button
        focused = window.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert window.focusWidget() is access.copy
