"""The filter bar as a person uses it: writing, completing, being told what is wrong, saving."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMenu

from claude_desk.errors import FilterError
from claude_desk.requestlog.filter import Problem
from claude_desk.requestlog.filter_fields import FIELDS
from claude_desk.ui.log_filter_bar import problem_text
from claude_desk.ui.log_search import meaning
from fakes.desk_double import row, typical_rows

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.requestlog.record import Row
    from claude_desk.ui.log_window import LogWindow

OpenLog = Callable[["list[Row]"], "LogWindow"]
ROWS = [
    row(1, client="laptop", cost=500_000_000),
    row(2, client="ci", status=429),
    row(3, client="ci", status=529, model_asked="claude-opus-4-5"),
]


def shown(window: LogWindow) -> list[int]:
    """The numbers in the table."""
    return [window.model.row_at(line).seq for line in range(window.model.rowCount())]


def write(window: LogWindow, text: str) -> None:
    """Type into the filter."""
    window.filter.search.setFocus()
    QTest.keyClicks(window.filter.search, text)


def actions(menu: QMenu) -> dict[str, Callable[[], None]]:
    """What a menu offers."""
    return {
        action.text(): action.trigger for action in menu.actions() if action.isEnabled() and action.text()
    }


def test_the_language_filters_as_it_is_typed(qtbot: QtBot, open_log: OpenLog) -> None:
    """Terms narrow the table while they are written; the footer says of how many."""
    window = open_log(ROWS)
    write(window, "status:>=400 client:ci")
    qtbot.waitUntil(lambda: shown(window) == [3, 2])
    write(window, " -opus")
    qtbot.waitUntil(lambda: shown(window) == [2])
    assert window.footer.note.text() == "of 3 in memory"


def test_what_cannot_be_read_is_said_and_the_last_result_stays(qtbot: QtBot, open_log: OpenLog) -> None:
    """A misspelt field is named in red under the field, with the rows as they were; mended, it goes."""
    window = open_log(ROWS)
    window.filter.set_text("status:429")
    assert shown(window) == [2]
    window.filter.set_text("status:429 statsu:5")
    assert window.filter.problem.text() == "There is no field “statsu”. Text with a colon goes in quotes."
    assert window.filter.problem.isVisible()
    assert window.filter.search.property("wrong") is True
    assert shown(window) == [2]
    window.filter.set_text("status:529")
    assert not window.filter.problem.isVisible()
    assert shown(window) == [3]


def test_what_is_still_being_written_is_not_called_wrong(qtbot: QtBot, open_log: OpenLog) -> None:
    """A field without its value yet, a comparison without its number, an open quote: no complaint, no other rows."""
    window = open_log(ROWS)
    for text in ("status:", "status:>", 'client:"ci'):
        window.filter.set_text(text)
        assert window.filter.problem.isHidden(), text
        assert shown(window) == [3, 2, 1]
    window.filter.set_text("status: client:ci")
    assert not window.filter.problem.isHidden()


def test_fields_and_values_are_completed_by_keyboard(qtbot: QtBot, open_log: OpenLog) -> None:
    """Typing offers fields, Tab takes the first, then values that rows had are offered; Down and Return take one."""
    window = open_log(ROWS)
    search = window.filter.search
    write(window, "cl")
    assert search.suggested == ["client:"]
    QTest.keyClick(search, Qt.Key.Key_Tab)
    assert search.text() == "client:"
    assert search.suggested == ["ci", "laptop"]
    popup = search._popup
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert search.text() == "client:laptop "
    qtbot.waitUntil(lambda: shown(window) == [1])
    assert search.suggested == []


def test_words_are_not_bothered_with_offers(qtbot: QtBot, open_log: OpenLog) -> None:
    """A word no field begins with opens no list; Ctrl+Space asks for one, Escape closes it and keeps the text."""
    window = open_log(ROWS)
    search = window.filter.search
    write(window, "opus ")
    assert search.suggested == []
    QTest.keyClick(search, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert "status:" in search.suggested
    QTest.keyClick(search._popup, Qt.Key.Key_Escape)
    assert search.suggested == []
    assert search.text() == "opus "


def test_ctrl_f_escape_and_return(qtbot: QtBot, open_log: OpenLog) -> None:
    """Ctrl+F goes to the filter, Return to the table with it kept, Escape in the table clears it."""
    window = open_log(ROWS)
    window.table.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.filter.search
    QTest.keyClicks(window.filter.search, "laptop")
    qtbot.waitUntil(lambda: shown(window) == [1])
    QTest.keyClick(window.filter.search, Qt.Key.Key_Return)
    assert window.focusWidget() is window.table
    QTest.keyClick(window.table, Qt.Key.Key_Escape)
    assert window.filter.is_clear
    assert shown(window) == [3, 2, 1]
    window.filter.search.setFocus()
    QTest.keyClicks(window.filter.search, "zzz")
    QTest.keyClick(window.filter.search, Qt.Key.Key_Escape)
    assert window.filter.search.text() == ""
    QTest.keyClick(window.filter.search, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.table


def test_a_filter_is_saved_used_and_deleted(qtbot: QtBot, qapp: QApplication, open_log: OpenLog) -> None:
    """The bookmark's menu keeps a filter under a name, uses it later, and forgets it."""
    window = open_log(ROWS)
    assert "Save this filter…" not in actions(window.filter.saved_menu(window))
    window.filter.set_text("status:>=400")
    actions(window.filter.saved_menu(window))["Save this filter…"]()
    (dialog,) = window.findChildren(QInputDialog)
    (field,) = dialog.findChildren(QLineEdit)
    field.setText("R&D errors")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.filter.saved.all == {"R&D errors": "status:>=400"}
    window.filter.clear()
    again = open_log(ROWS)
    actions(again.filter.saved_menu(again))["R&&D errors"]()
    assert again.filter.search.text() == "status:>=400"
    assert shown(again) == [3, 2]
    (deleting,) = again.filter.saved_menu(again).findChildren(QMenu)
    actions(deleting)["R&&D errors"]()
    assert again.filter.saved.all == {}


def test_a_filter_and_an_outcome_hold_together(qtbot: QtBot, open_log: OpenLog) -> None:
    """The segments narrow what the words let through; clearing takes both back."""
    window = open_log(typical_rows(40))
    window.filter.set_text("client:claude")
    both = len(shown(window))
    QTest.mouseClick(next(iter(window.filter.choices.values())), Qt.MouseButton.LeftButton)
    failed = list(window.filter.choices.values())[2]
    QTest.mouseClick(failed, Qt.MouseButton.LeftButton)
    assert 0 < len(shown(window)) < both
    window.filter.clear()
    assert len(shown(window)) == 40


def test_every_problem_and_field_has_words_to_translate() -> None:
    """What the language's own module says in English is said by the window through its translator."""
    for problem in Problem:
        error = FilterError(problem.value, reason=problem.value, word="w\n" + "x" * 500)
        text = problem_text(error)
        assert text.startswith(problem.value.partition("{")[0])
        assert len(text) < 200
        assert "\n" not in text
    assert all(meaning(field) for field in FIELDS)
