"""A request or a reply, four ways: as a conversation, as JSON, as text, and its headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from claude_desk.ui import formats
from claude_desk.ui.inspector_chat import ChatPane
from claude_desk.ui.inspector_json import JsonPane
from claude_desk.ui.inspector_text import TextPane, shown
from claude_desk.ui.theme import GAP_S, fixed_font
from claude_desk.ui.widgets import Note, button, label

if TYPE_CHECKING:
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.inspector_reading import Body
    from claude_desk.ui.theme import Theme
    from claude_desk.wire.headers import RawHeaders

VIEWS = ("chat", "json", "text", "headers")
MASKED = b"***"


class HeadersPane(QTreeView):
    """Names and values, as they came; of credentials only that they were there."""

    def __init__(self, theme: Theme, clipboard: Clipboard, name: str) -> None:
        super().__init__()
        self._theme, self._clipboard = theme, clipboard
        self._headers: RawHeaders | None = None
        self.setObjectName("tree")
        self._items = QStandardItemModel(0, 2, self)
        self.setModel(self._items)
        self.setAccessibleName(name)
        self.setRootIsDecorated(False)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(fixed_font(12))
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        copying = QAction(self.tr("Copy"), self)
        copying.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copying.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copying.triggered.connect(self._copy)
        self.addAction(copying)
        theme.changed.connect(self._draw)

    def show_headers(self, headers: RawHeaders) -> None:
        """Show these fields."""
        if headers != self._headers:
            self._headers = headers
            self._draw()

    def texts(self) -> list[tuple[str, str]]:
        """What is shown, as (name, value)."""
        rows = range(self._items.rowCount())
        return [(self._items.item(row, 0).text(), self._items.item(row, 1).text()) for row in rows]

    def _draw(self) -> None:
        self._items.removeRows(0, self._items.rowCount())
        for name, value in self._headers or ():
            cells = [QStandardItem(shown(part.decode("latin-1"))[:2000]) for part in (name, value)]
            cells[0].setForeground(self._theme.color("info"))
            if value.endswith(MASKED):
                cells[1].setForeground(self._theme.color("muted"))
                cells[1].setText(cells[1].text().replace("***", self.tr("••••••  not kept")))
            self._items.appendRow(cells)
        self.resizeColumnToContents(0)
        self.setColumnWidth(0, min(self.columnWidth(0) + 12, 280))

    def _copy(self) -> None:
        row = self.currentIndex().row()
        if row >= 0 and self._headers is not None:
            name, value = self._headers[row]
            self._clipboard.copy(f"{name.decode('latin-1')}: {value.decode('latin-1')}")


class MessagePane(QWidget):
    """One side of an exchange; where it was rewritten on the way, both of its forms.

    Args:
        theme: for colours.
        clipboard: where copies go.
        inbox: for searches.
        name: what it is, for screen readers.
        forms: what its two forms are called.
        from_end: whether its conversation is read from the end.
    """

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard,
        inbox: Inbox,
        name: str,
        forms: tuple[str, str],
        *,
        from_end: bool,
    ) -> None:
        super().__init__()
        self._from_end = from_end
        self._bodies: tuple[Body | None, Body | None] = (None, None)
        self._wanted = "chat"
        self.form = QComboBox()
        self.form.addItems(list(forms))
        self.form.setAccessibleName(self.tr("Which form of it"))
        self.chat = ChatPane(theme, name)
        self.tree = JsonPane(theme, clipboard, inbox, name)
        self.text = TextPane(theme, clipboard, name)
        self.headers = HeadersPane(theme, clipboard, self.tr("Headers"))
        self.empty = label("", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.cut = Note(theme, "info")
        self._views = dict(zip(VIEWS, (self.chat, self.tree, self.text, self.headers), strict=True))
        self._stack = QStackedWidget()
        for view in (*self._views.values(), self.empty):
            self._stack.addWidget(view)
        names = (self.tr("Conversation"), self.tr("JSON"), self.tr("Text"), self.tr("Headers"))
        segments = QFrame()
        segments.setObjectName("segments")
        inside = QHBoxLayout(segments)
        inside.setContentsMargins(3, 2, 3, 2)
        inside.setSpacing(2)
        self._group = QButtonGroup(self)
        self.choices = {}
        for number, (view_name, title) in enumerate(zip(VIEWS, names, strict=True)):
            choice = button(title)
            choice.setCheckable(True)
            self._group.addButton(choice, number)
            self.choices[view_name] = choice
            inside.addWidget(choice)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(GAP_S)
        top.addWidget(segments)
        top.addStretch(1)
        top.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        column.addLayout(top)
        column.addWidget(self.cut)
        column.addWidget(self._stack, 1)
        self._group.idClicked.connect(self._choose)
        self.form.currentIndexChanged.connect(self._draw)

    def show_bodies(self, first: Body, second: Body | None) -> None:
        """Show a body, and the other form of it if it has one."""
        self._bodies = (first, second)
        self.form.setVisible(second is not None)
        if second is None and self.form.currentIndex():
            self.form.setCurrentIndex(0)  # draws
        else:
            self._draw()

    def dispose(self) -> None:
        """Stop searching."""
        self.tree.dispose()

    def _choose(self, number: int) -> None:
        self._wanted = VIEWS[number]
        self._draw()

    def _draw(self) -> None:
        body = self._bodies[max(0, self.form.currentIndex())] or self._bodies[0]
        if body is None:
            return
        usable = {
            "chat": body.conversation is not None,
            "json": body.root is not None,
            "text": bool(body.raw),
            "headers": bool(body.headers),
        }
        for name, choice in self.choices.items():
            choice.setEnabled(usable[name])
        view = next((name for name in (self._wanted, *VIEWS) if usable[name]), "")
        self.cut.say(self._said_of(body), "info")
        if not view:
            self._group.setExclusive(False)
            for choice in self.choices.values():
                choice.setChecked(False)
            self._group.setExclusive(True)
            self.empty.setText(self.tr("There is nothing here: no body, no headers."))
            self._stack.setCurrentWidget(self.empty)
            return
        self.choices[view].setChecked(True)
        if view == "chat":
            self.chat.show_conversation(body.conversation, from_end=self._from_end)
        elif view == "json":
            self.tree.show_document(body.raw, body.root)
        elif view == "text":
            self.text.show_body(body.raw)
        else:
            self.headers.show_headers(body.headers)
        self._stack.setCurrentWidget(self._views[view])

    def _said_of(self, body: Body) -> str:
        if not body.missing:
            return ""
        words = self.tr("The body was larger than what is kept of one; {n} are missing at its end.")
        return words.replace("{n}", formats.size(body.missing))
