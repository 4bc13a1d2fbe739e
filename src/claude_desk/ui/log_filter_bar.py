"""The bar above the table: the filter, saved filters, outcomes, and how the table behaves."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from claude_desk.errors import FilterError
from claude_desk.requestlog.filter import Filter, Problem, compiled
from claude_desk.ui import formats
from claude_desk.ui.language import tr
from claude_desk.ui.log_model import Show
from claude_desk.ui.log_saved import LONGEST_NAME, SavedFilters
from claude_desk.ui.log_search import SearchField
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S
from claude_desk.ui.widgets import IconButton, button, label, restyle

if TYPE_CHECKING:
    from claude_desk.ui.log_known import KnownValues
    from claude_desk.ui.memory import WindowMemory
    from claude_desk.ui.theme import Theme

PAUSE_MS = 150


class FilterBar(QFrame):
    """Says what is to be shown.

    Args:
        theme: has the colours.
        known: values that rows had.
        memory: keeps saved filters.

    Attributes:
        changed: another filter holds; carries :class:`Filter`, or None without one, and :class:`Show`.
    """

    changed = Signal(object, object)

    def __init__(self, theme: Theme, known: KnownValues, memory: WindowMemory) -> None:
        super().__init__()
        self.setObjectName("filterBar")
        self.saved = SavedFilters(memory)
        self.search = SearchField(theme, known)
        self.search.setMaximumWidth(520)
        self.search.setMinimumWidth(180)
        self.bookmark = IconButton(theme, "bookmark", self.tr("Saved filters"))
        self.grouping = IconButton(theme, "list-tree", self.tr("Group by conversation"))
        self.following = IconButton(theme, "arrow-up-to-line", self.tr("Follow the newest requests (End)"))
        self.columns = IconButton(theme, "columns-3", self.tr("Columns"))
        for toggle in (self.grouping, self.following):
            toggle.setCheckable(True)
        self.problem = label("", "problem", wrap=True)
        self.problem.setAccessibleName(self.tr("What is wrong with the filter"))
        self.problem.hide()
        self._in_force: Filter | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.apply)
        self.choices: dict[Show, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addWidget(self.search, 1)
        row.addWidget(self.bookmark)
        row.addSpacing(GAP_S - GAP_S // 2)
        row.addWidget(self._segments())
        row.addStretch(0)
        for each in (self.grouping, self.following, self.columns):
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, 9, GAP_M, 10)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.problem)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.search.returnPressed.connect(self.apply)
        self._group.idToggled.connect(lambda _, on: self._tell() if on else None)
        self.bookmark.clicked.connect(self._show_saved)

    @property
    def show_only(self) -> Show:
        """The outcome chosen."""
        return list(Show)[self._group.checkedId()]

    @property
    def is_clear(self) -> bool:
        """Whether nothing is hidden by it."""
        return not self.search.text() and self.show_only is Show.ALL

    def clear(self) -> None:
        """Show everything again, at once."""
        self._group.button(0).setChecked(True)
        self.search.clear()
        self.apply()

    def set_text(self, text: str) -> None:
        """Use this filter, at once."""
        self.search.setText(text)
        self.apply()

    def add_term(self, term: str) -> None:
        """Narrow the filter by a term."""
        text = self.search.text().strip()
        if term not in text:
            self.set_text(f"{text} {term}".strip())

    def stop(self) -> None:
        """No more timers."""
        self._pause.stop()

    def apply(self) -> None:
        """Use what is written; where it cannot be read, what held before goes on to hold and the reason is said."""
        self._pause.stop()
        text = self.search.text().strip()
        try:
            wanted = compiled(text, time.time()) if text else None
        except FilterError as error:
            self._say(error, len(text))
            return
        self._say(None, 0)
        if (wanted and wanted.text) != (self._in_force and self._in_force.text) or wanted:
            self._in_force = wanted
            self._tell()

    def saved_menu(self, parent: QWidget) -> QMenu:
        """Saved filters to use, and to save and delete."""
        menu = QMenu(parent)
        text = self.search.text().strip()
        for name, saved in self.saved.all.items():
            action = menu.addAction(_plain(name), partial(self.set_text, saved))
            action.setCheckable(True)
            action.setChecked(saved == text)
        if not self.saved.all:
            menu.addAction(self.tr("No filters saved yet")).setEnabled(False)
        menu.addSeparator()
        save = menu.addAction(self.tr("Save this filter…"), self._ask_name)
        save.setEnabled(bool(text) and self.problem.isHidden() and not self.saved.full)
        deleting = menu.addMenu(self.tr("Delete"))
        deleting.setEnabled(bool(self.saved.all))
        for name in self.saved.all:
            deleting.addAction(_plain(name), partial(self.saved.delete, name))
        return menu

    def _segments(self) -> QFrame:
        segments = QFrame()
        segments.setObjectName("segments")
        inside = QHBoxLayout(segments)
        inside.setContentsMargins(3, 2, 3, 2)
        inside.setSpacing(2)
        names = {
            Show.ALL: self.tr("All"),
            Show.SUCCEEDED: self.tr("Succeeded"),
            Show.FAILED: self.tr("Failed"),
            Show.STREAMING: self.tr("Streaming"),
        }
        for number, (show, name) in enumerate(names.items()):
            choice = button(name)
            choice.setCheckable(True)
            choice.setChecked(show is Show.ALL)
            self._group.addButton(choice, number)
            self.choices[show] = choice
            inside.addWidget(choice)
        return segments

    def _say(self, error: FilterError | None, length: int) -> None:
        # What is still being written is not wrong yet.
        unfinished = error is not None and error.end >= length and _unfinished(error)
        wrong = error is not None and not unfinished
        self.problem.setText(problem_text(error) if error is not None and wrong else "")
        self.problem.setVisible(wrong)
        if self.search.property("wrong") != wrong:
            self.search.setProperty("wrong", wrong)
            restyle(self.search)

    def _show_saved(self) -> None:
        menu = self.saved_menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.bookmark.mapToGlobal(QPoint(0, self.bookmark.height() + 4)))

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Save this filter"))
        dialog.setLabelText(self.tr("A name for it; one that exists is replaced:"))
        text = self.search.text().strip()
        dialog.setTextValue(self.saved.name_of(text) or text[:LONGEST_NAME])
        dialog.textValueSelected.connect(lambda name: self.saved.save(name, text))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        field = dialog.findChild(QLineEdit)
        if field is not None:
            field.setMaxLength(LONGEST_NAME)
            field.selectAll()

    def _tell(self) -> None:
        self.changed.emit(self._in_force, self.show_only)


def problem_text(error: FilterError) -> str:
    """What is wrong with a filter, translated."""
    sentences = {
        Problem.UNKNOWN_FIELD.value: tr("There is no field “{word}”. Text with a colon goes in quotes."),
        Problem.NO_VALUE.value: tr("“{word}” needs a value."),
        Problem.OPEN_QUOTE.value: tr("The quotation mark before “{word}” is not closed."),
        Problem.NO_NUMBER.value: tr("“{word}” is not a number this field understands."),
        Problem.NO_TIME.value: tr("“{word}” is not a time: 14:30, 2026-11-20, today or yesterday are."),
        Problem.NO_CHOICE.value: tr("“{word}” is not one of the words this field knows."),
    }
    return sentences.get(error.reason, error.message).replace("{word}", formats.one_line(error.word, 80))


def _unfinished(error: FilterError) -> bool:
    return not error.word or error.reason in {Problem.NO_VALUE.value, Problem.OPEN_QUOTE.value}


def _plain(name: str) -> str:
    """A name for a menu, where an ampersand would mark a key."""
    return formats.one_line(name).replace("&", "&&")
