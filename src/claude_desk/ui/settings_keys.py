"""The Client keys page: the local keys your tools use, made, copied once, limited, revoked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from claude_desk.budgets import own_budgets
from claude_desk.errors import DeskError
from claude_desk.ui import budget_text, formats
from claude_desk.ui.settings_key_form import KeyForm
from claude_desk.ui.theme import GAP_M, GAP_S, ROW_HEIGHT, fixed_font
from claude_desk.ui.widgets import Card, CopyButton, Note, button, label, plain_tooltip

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtGui import QKeyEvent

    from claude_desk.app import Desk
    from claude_desk.config.client_keys import ClientKey
    from claude_desk.secret import Secret
    from claude_desk.spending import Standing
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
CELL_PADDING = 28


class KeyModel(QAbstractTableModel):
    """Client keys; never their values."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[ClientKey] = []
        self._titles = (
            self.tr("Name"),
            self.tr("Ends in"),
            self.tr("Created"),
            self.tr("Expires"),
            self.tr("Limited to"),
        )

    def take(self, keys: list[ClientKey]) -> None:
        """Show these keys."""
        self.beginResetModel()
        self.keys = keys
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """One line a key."""
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Name, hint, created, expires, limits."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """The texts."""
        if not index.isValid() or role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        }:
            return None
        key = self.keys[index.row()]
        texts = (
            formats.one_line(key.name),
            f"…{key.hint}",
            _day(key.created),
            self._expires(key),
            budget_text.limits(key.scope) or formats.NOTHING,
        )
        text = texts[index.column()]
        return plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else text

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
            return self.tr("with this run")
        if key.expires is None:
            return self.tr("never")
        if key.expired(datetime.now(UTC)):
            return self.tr("expired")
        return _day(key.expires)


class KeysPage(QWidget):
    """List, create, change, revoke. What is done here counts at once; there is nothing to apply."""

    def __init__(self, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self._desk, self._inbox, self._clipboard = desk, inbox, clipboard
        self._gone = False
        self.model = KeyModel()
        self.table = self._make_table()
        self.about = label("", "muted", wrap=True)
        self.begin = button(self.tr("Create a key…"), "primary")
        self.change = button(self.tr("Change…"))
        self.revoke = button(self.tr("Revoke…"), "danger")
        self.note = Note(theme, "error")
        self.form = KeyForm(list(desk.settings.upstreams))
        self.fresh = _FreshKey(theme)
        self.question = _Question()
        self._lay_out()
        self.begin.clicked.connect(self._begin)
        self.change.clicked.connect(self._begin_change)
        self.form.wanted.connect(self._carry_out)
        self.form.left.connect(self._left)
        self.revoke.clicked.connect(self._ask)
        self.question.no.clicked.connect(self.question.leave)
        self.question.left.connect(self.revoke.setFocus)
        self.question.yes.clicked.connect(self._revoke)
        self.fresh.copy.clicked.connect(self._copy)
        self.fresh.done.clicked.connect(self.fresh.forget)
        self.table.selectionModel().selectionChanged.connect(self._turn)
        self.reload()

    def reload(self) -> None:
        """Read the keys again; the same one stays selected."""
        selected = self._selected()
        self.model.take(self._desk.client_keys())
        self.table.setFixedHeight(min(max(len(self.model.keys), 3), 8) * ROW_HEIGHT + 34)
        for number, key in enumerate(self.model.keys):
            if selected is not None and key.id == selected.id:
                self.table.selectRow(number)
        self._turn()

    def retire(self) -> None:
        """The window goes away, and the shown key with it."""
        self._gone = True
        self.fresh.forget()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("boxed")
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Client keys"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        columns = table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        letters = table.fontMetrics()
        for section, longest in ((1, "…WWWW"), (2, "0000-00-00"), (3, "0000-00-00")):
            columns.setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
            columns.resizeSection(section, letters.horizontalAdvance(longest) + CELL_PADDING)
        return table

    def _selected(self) -> ClientKey | None:
        lines = self.table.selectionModel().selectedRows()
        return self.model.keys[lines[0].row()] if lines else None

    def _turn(self) -> None:
        """Follow the selection."""
        key = self._selected()
        for pressed in (self.change, self.revoke):
            pressed.setEnabled(key is not None and key.source == "file")
        self.question.hide()
        if self.form.changing:
            self.form.hide()
        self._describe(key)

    def _describe(self, key: ClientKey | None) -> None:
        """Say what the selected key may be used for, and how far its budget is used once that is known."""
        limits = budget_text.limits(key.scope) if key is not None else ""
        self.about.setText(self.tr("Limited to: {limits}").replace("{limits}", limits))
        self.about.setVisible(bool(limits))
        budgets = own_budgets(key) if key is not None else ()
        if key is not None and budgets:
            self._inbox.when_done(
                self._desk.standings(budgets), lambda done: self._show_standing(key, limits, done)
            )

    def _show_standing(self, key: ClientKey, limits: str, done: Future[list[list[Standing]]]) -> None:
        selected = None if self._gone else self._selected()
        if selected is None or selected.id != key.id or selected.scope != key.scope:
            return
        error = done.exception()
        if isinstance(error, DeskError):
            how = error.message
        elif error is not None:
            raise error
        else:
            how = " ".join(budget_text.state(standing) for each in done.result() for standing in each)
        self.about.setText(f"{self.tr('Limited to: {limits}').replace('{limits}', limits)}\n{how}".rstrip())

    def _begin(self) -> None:
        self.note.say("")
        self.question.hide()
        self.form.begin()

    def _begin_change(self) -> None:
        key = self._selected()
        if key is not None:
            self.note.say("")
            self.question.hide()
            self.form.change(key)

    def _left(self) -> None:
        self.note.say("")
        (self.change if self.form.changing and self.change.isEnabled() else self.begin).setFocus()

    def _carry_out(self) -> None:
        """Make or change the key. It waits for the disk, so not on this thread."""
        desk, form, scope = self._desk, self.form, self.form.scope()
        form.wait(waiting=True)
        if form.changing:
            name = form.changing
            self._inbox.when_done(
                desk.in_background(lambda: desk.change_client_key(name, scope)), self._changed
            )
            return
        name, expires = form.name.text().strip(), form.expires.currentData()
        made = desk.in_background(lambda: desk.create_client_key(name, expires_in=expires, scope=scope))
        self._inbox.when_done(made, self._made)

    def _made(self, done: Future[tuple[ClientKey, Secret]]) -> None:
        if self._gone:
            # Its value was never seen by anybody, and now nobody ever will.
            if done.exception() is None:
                name = done.result()[0].name
                self._desk.in_background(lambda: self._desk.revoke_client_key(name))
            return
        if self._went_wrong(done):
            return
        key, value = done.result()
        self.form.hide()
        self.reload()
        self.fresh.show_key(key.name, value)

    def _changed(self, done: Future[ClientKey]) -> None:
        if self._gone or self._went_wrong(done):
            return
        self.form.hide()
        self.reload()
        self.change.setFocus()

    def _went_wrong(self, done: Future[Any]) -> bool:
        """Show what went wrong, if anything; the form stays as it is then."""
        self.form.wait(waiting=False)
        error = done.exception()
        if error is None:
            self.note.say("")
        elif isinstance(error, DeskError):
            self.note.say(error.message, "error")
        else:
            raise error
        return error is not None

    def _copy(self) -> None:
        if self.fresh.value is not None:
            self._clipboard.copy_secret(self.fresh.value)
            self.fresh.copy.confirm()

    def _ask(self) -> None:
        key = self._selected()
        if key is not None:
            self.form.hide()
            self.question.ask(key.name)

    def _revoke(self) -> None:
        key = self._selected()
        self.question.hide()
        if key is None:
            return
        name = key.name
        self.revoke.setEnabled(False)
        self._inbox.when_done(
            self._desk.in_background(lambda: self._desk.revoke_client_key(name)), self._revoked
        )

    def _revoked(self, done: Future[None]) -> None:
        if not self._gone:
            self._went_wrong(done)
            self.reload()
            self.begin.setFocus()

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
        buttons.addWidget(self.change)
        buttons.addWidget(self.revoke)
        buttons.addStretch(1)
        card.body.addWidget(self.fresh)
        card.body.addWidget(self.table)
        card.body.addWidget(self.about)
        card.body.addLayout(buttons)
        card.body.addWidget(self.question)
        card.body.addWidget(self.form)
        card.body.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)


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
    """Asks before a key is revoked; ``left`` when the answer is no."""

    left = Signal()

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

    def leave(self) -> None:
        """The answer is no."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape is a no, and does not close the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def ask(self, name: str) -> None:
        """Ask about this key."""
        text = self.tr("Revoke “{name}”? Tools that use it are refused from their next request on.")
        self._text.setText(text.replace("{name}", formats.one_line(name)))
        self.show()
        self.no.setFocus()


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d")
