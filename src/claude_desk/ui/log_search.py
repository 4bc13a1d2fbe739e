"""The field a filter is written in, with its list of ways to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from claude_desk.ui import formats
from claude_desk.ui.icons import icon
from claude_desk.ui.language import tr
from claude_desk.ui.log_completion import Candidate, candidates, replaced

if TYPE_CHECKING:
    from claude_desk.requestlog.filter import Spot
    from claude_desk.ui.log_known import KnownValues
    from claude_desk.ui.theme import Theme

CANDIDATE_ROLE = int(Qt.ItemDataRole.UserRole)
POPUP_WIDTH = 420
LINE_HEIGHT = 28


def meaning(field: str) -> str:
    """What a field of the filter is, translated."""
    words = {
        "status": tr("HTTP status: 429, 4xx, >=400"),
        "is": tr("running, ok, failed, streamed, rewritten, retried, subagent"),
        "outcome": tr("how it ended"),
        "model": tr("model asked for or sent"),
        "client": tr("name of the client key"),
        "upstream": tr("where it went"),
        "path": tr("path of the request"),
        "method": tr("GET, POST …"),
        "dialect": tr("protocol the client spoke"),
        "session": tr("conversation"),
        "agent": tr("subagent, or the one above it"),
        "cost": tr("US dollars: >0.1, unknown"),
        "in": tr("input tokens, cached or not: >20k"),
        "out": tr("output tokens"),
        "cached": tr("input tokens read from the cache"),
        "written": tr("input tokens written to the cache"),
        "cache": tr("why the prompt cache was lost"),
        "latency": tr("total time: >2s, 500ms..1s"),
        "ttfb": tr("time to the first byte"),
        "time": tr("when: today, >=14:30, 2026-11-20"),
        "age": tr("how long ago: <15m, <2h, <3d"),
        "sent": tr("size of the request: >1MB"),
        "received": tr("size of the reply"),
        "error": tr("kind and text of an error"),
        "note": tr("what was changed on the way"),
        "stop": tr("why the model stopped"),
        "id": tr("request id, ours or the upstream's"),
        "text": tr("anywhere"),
    }
    return words.get(field, "")


class _CandidateDelegate(QStyledItemDelegate):
    """A candidate, and what it means in a quieter colour behind it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(POPUP_WIDTH - 20, LINE_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        candidate: Candidate = index.data(CANDIDATE_ROLE)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(option.rect, self._theme.color("accent_soft"))
        room = option.rect.adjusted(10, 0, -10, 0)
        align = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        metrics = option.fontMetrics
        shown = metrics.elidedText(
            formats.one_line(candidate.shown), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.setPen(self._theme.color("accent" if selected else "text"))
        painter.drawText(room, align, shown)
        room.setLeft(max(room.left() + 84, room.left() + metrics.horizontalAdvance(shown) + 14))
        if candidate.meaning and room.width() > 0:
            painter.setPen(self._theme.color("muted"))
            said = metrics.elidedText(candidate.meaning, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, align, said)
        painter.restore()


class SearchField(QLineEdit):
    """One line of the filter's language.

    Args:
        theme: has the colours.
        known: values that rows had.

    Attributes:
        left: Escape was pressed with nothing written, or Return: the person wants to go to the table.
    """

    left = Signal()

    def __init__(self, theme: Theme, known: KnownValues) -> None:
        super().__init__()
        self._theme = theme
        self._known = known
        self._spot: Spot | None = None
        self._offered: list[Candidate] = []
        self.setObjectName("search")
        self.setPlaceholderText(self.tr("Filter: words, status:>=400, model:opus, cost:>0.1 …"))
        self.setAccessibleName(self.tr("Filter the log"))
        self.setClearButtonEnabled(True)
        self._glass = self.addAction(
            icon("search", theme.colors.muted), QLineEdit.ActionPosition.LeadingPosition
        )
        theme.changed.connect(self._draw_glass)
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self)
        self._completer.setMaxVisibleItems(12)
        self._popup = QListView()
        self._completer.setPopup(self._popup)
        self._popup.setObjectName("candidates")
        self._popup.setAccessibleName(self.tr("Ways to go on with the filter"))
        self._delegate = _CandidateDelegate(theme)
        self._popup.setItemDelegate(self._delegate)
        self._completer.activated.connect(self._take)
        self.textEdited.connect(lambda _: self.suggest(asked=False))

    @property
    def suggested(self) -> list[str]:
        """What the open list offers; nothing while it is closed."""
        if not self._popup.isVisible():
            return []
        return [self._model.item(place).text() for place in range(self._model.rowCount())]

    def suggest(self, *, asked: bool) -> None:
        """Offer ways to go on; of fields only when one is begun, or when the person asked."""
        place, found = candidates(self.text(), self.cursorPosition(), self._known.of, meaning)
        begun = place.field is not None or bool(place.written)
        if not found or not (asked or begun):
            self._popup.hide()
            return
        self._spot, self._offered = place, found
        self._model.clear()
        for candidate in found:
            item = QStandardItem(candidate.shown)
            item.setData(candidate, CANDIDATE_ROLE)
            item.setToolTip("")
            said = f"{candidate.shown} {candidate.meaning}".strip()
            item.setData(said, int(Qt.ItemDataRole.AccessibleTextRole))
            self._model.appendRow(item)
        room = self.cursorRect()
        room.setWidth(POPUP_WIDTH)
        self._completer.complete(room)
        self._popup.setCurrentIndex(QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab takes what is offered, Down or Ctrl+Space asks, Escape clears, Return goes to the table."""
        key, open_ = event.key(), self._popup.isVisible()
        asked = key == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if open_ and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab}:
            event.ignore()  # the list's: Qt hands it on from there
            return
        if asked or (key == Qt.Key.Key_Down and not open_):
            self.suggest(asked=True)
        elif key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's name
        """Tab takes the chosen way to go on, or the first, while the list is open."""
        if next and self._popup.isVisible():
            index = self._popup.currentIndex()
            self._take(str(index.data()) if index.isValid() else self._model.item(0).text())
            return True
        return super().focusNextPrevChild(next)

    def _take(self, shown: str) -> None:
        candidate = next((each for each in self._offered if each.shown == shown), None)
        if self._spot is None or candidate is None:
            return
        text, cursor = replaced(self.text(), self._spot, candidate)
        self._popup.hide()
        self.setText(text)
        self.setCursorPosition(cursor)
        if not candidate.done:
            self.suggest(asked=True)

    def _draw_glass(self) -> None:
        self._glass.setIcon(icon("search", self._theme.colors.muted))
