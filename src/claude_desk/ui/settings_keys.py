"""The Client keys page: the local keys your tools use, made, copied once, revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from claude_desk.errors import DeskError
from claude_desk.ui import formats
from claude_desk.ui.form import Form
from claude_desk.ui.form_controls import combo_box, line_edit
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, ROW_HEIGHT, fixed_font
from claude_desk.ui.widgets import Card, CopyButton, Note, button, label

if TYPE_CHECKING:
    from typing import Any

    from claude_desk.app import Desk
    from claude_desk.config.client_keys import ClientKey
    from claude_desk.secret import Secret
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class KeyModel(QAbstractTableModel):
    """Client keys; never their values."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[ClientKey] = []
        self._titles = (self.tr("Name"), self.tr("Ends in"), self.tr("Created"), self.tr("Expires"))

    def take(self, keys: list[ClientKey]) -> None:
        """Show these keys."""
        self.beginResetModel()
        self.keys = keys
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """One line a key."""
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Name, hint, created, expires."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """The texts."""
        if not index.isValid() or role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        }:
            return None
        key = self.keys[index.row()]
        texts = (formats.one_line(key.name), f"…{key.hint}", _day(key.created), self._expires(key))
        return texts[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _expires(self, key: ClientKey) -> str:
        if key.source == "environment":
            return self.tr("with this run (environment)")
        if key.expires is None:
            return self.tr("never")
        if key.expired(datetime.now(UTC)):
            return self.tr("expired {day}").replace("{day}", _day(key.expires))
        return _day(key.expires)


class KeysPage(QWidget):
    """List, create, revoke. What is done here counts at once; there is nothing to apply."""

    def __init__(self, desk: Desk, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self._desk, self._clipboard = desk, clipboard
        self.model = KeyModel()
        self.table = self._make_table()
        self.begin = button(self.tr("Create a key…"), "primary")
        self.revoke = button(self.tr("Revoke…"), "danger")
        self.note = Note(theme, "error")
        self.form = _CreateForm()
        self.fresh = _FreshKey(theme)
        self.question = _Question()
        self._lay_out()
        self.begin.clicked.connect(self._begin)
        self.form.make.clicked.connect(self._create)
        self.form.cancel.clicked.connect(self.form.hide)
        self.revoke.clicked.connect(self._ask)
        self.question.no.clicked.connect(self.question.hide)
        self.question.yes.clicked.connect(self._revoke)
        self.fresh.copy.clicked.connect(self._copy)
        self.fresh.done.clicked.connect(self.fresh.forget)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.reload()

    def reload(self) -> None:
        """Read the keys again."""
        self.model.take(self._desk.client_keys())
        self.table.setFixedHeight(min(max(len(self.model.keys), 3), 8) * ROW_HEIGHT + 34)
        self._enable()

    def retire(self) -> None:
        """The window goes away, and the shown key with it."""
        self.fresh.forget()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("boxed")
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Client keys"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        columns = table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for section, width in ((1, 84), (2, 110), (3, 190)):
            columns.setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
            columns.resizeSection(section, width)
        return table

    def _selected(self) -> ClientKey | None:
        lines = self.table.selectionModel().selectedRows()
        return self.model.keys[lines[0].row()] if lines else None

    def _enable(self) -> None:
        key = self._selected()
        self.revoke.setEnabled(key is not None and key.source == "file")
        self.question.hide()

    def _begin(self) -> None:
        self.note.say("")
        self.form.begin()

    def _create(self) -> None:
        name = self.form.name.text().strip()
        try:
            key, value = self._desk.create_client_key(name, expires_in=self.form.expires.currentData())
        except DeskError as error:
            self.note.say(error.message, "error")
            return
        self.note.say("")
        self.form.hide()
        self.reload()
        self.fresh.show_key(key.name, value)

    def _copy(self) -> None:
        if self.fresh.value is not None:
            self._clipboard.copy_secret(self.fresh.value)
            self.fresh.copy.confirm()

    def _ask(self) -> None:
        key = self._selected()
        if key is not None:
            self.question.ask(key.name)

    def _revoke(self) -> None:
        key = self._selected()
        self.question.hide()
        if key is None:
            return
        try:
            self._desk.revoke_client_key(key.name)
        except DeskError as error:
            self.note.say(error.message, "error")
        else:
            self.note.say("")
        self.reload()

    def _lay_out(self) -> None:
        card = Card(
            self.tr("Client keys"),
            self.tr(
                "Your tools show one of these to Claude Desk. They are worth nothing anywhere else, and a revoked one "
                "stops working with its next request."
            ),
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_S)
        buttons.addWidget(self.begin)
        buttons.addWidget(self.revoke)
        buttons.addStretch(1)
        card.body.addWidget(self.fresh)
        card.body.addWidget(self.table)
        card.body.addLayout(buttons)
        card.body.addWidget(self.question)
        card.body.addWidget(self.form)
        card.body.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)


class _CreateForm(QFrame):
    """Name and expiry of a new key."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("code")
        self.name = line_edit(self.tr("Which tool or machine is it for?"))
        self.expires = combo_box(
            [
                (None, self.tr("Never")),
                (timedelta(days=1), self.tr("After a day")),
                (timedelta(days=7), self.tr("After 7 days")),
                (timedelta(days=30), self.tr("After 30 days")),
                (timedelta(days=365), self.tr("After a year")),
            ]
        )
        self.make = button(self.tr("Create"), "primary")
        self.cancel = button(self.tr("Cancel"))
        form = Form()
        form.add(self.tr("&Name"), self.name)
        form.add(self.tr("E&xpires"), self.expires)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_S)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_M)
        column.setSpacing(GAP_M)
        column.addWidget(form)
        column.addLayout(buttons)
        self.name.textChanged.connect(lambda text: self.make.setEnabled(bool(text.strip())))
        self.name.returnPressed.connect(self.make.click)
        self.hide()

    def begin(self) -> None:
        """Open, empty."""
        self.name.clear()
        self.make.setEnabled(False)
        self.expires.setCurrentIndex(0)
        self.show()
        self.name.setFocus()


class _FreshKey(QFrame):
    """A new key's value: shown this once."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("note")
        self.setProperty("tone", "ok")
        self.value: Secret | None = None
        self._heading = label("", wrap=True)
        self.shown = label("", selectable=True)
        self.shown.setFont(fixed_font(12))
        self.shown.setAccessibleName(self.tr("The new key"))
        self.copy = CopyButton(theme, self.tr("Copy the new key"))
        self.done = button(self.tr("Done"), "banner")
        line = QHBoxLayout()
        line.setSpacing(GAP_S)
        line.addWidget(self.shown, 1)
        line.addWidget(self.copy)
        line.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_M, GAP_M, GAP_M, GAP_M)
        column.addWidget(self._heading)
        column.addLayout(line)
        self.hide()

    def show_key(self, name: str, value: Secret) -> None:
        """Show a value; it is in no other place."""
        self.value = value
        text = self.tr("The key for “{name}”. Copy it now: it is not stored and cannot be shown again.")
        self._heading.setText(text.replace("{name}", formats.one_line(name)))
        self.shown.setText(value.reveal())
        self.show()
        self.copy.setFocus()

    def forget(self) -> None:
        """Let go of the value."""
        self.value = None
        self.shown.clear()
        self.hide()


class _Question(QWidget):
    """Asks before a key is revoked."""

    def __init__(self) -> None:
        super().__init__()
        self._text = label("", "muted", wrap=True)
        self.yes = button(self.tr("Revoke"), "danger")
        self.no = button(self.tr("Keep"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addWidget(self._text, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.hide()

    def ask(self, name: str) -> None:
        """Ask about this key."""
        text = self.tr("Revoke “{name}”? Tools that use it are refused from their next request on.")
        self._text.setText(text.replace("{name}", formats.one_line(name)))
        self.show()
        self.no.setFocus()


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d")
