"""The painted chart: seen, pointed at, gone through by keyboard, and heard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from claude_desk.ui.chart import ChartView
from claude_desk.ui.chart_data import Chart, Column, Kind, Part, Tick
from claude_desk.ui.chart_painter import Layout, Mark

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.theme import Theme

TICKS = (Tick(0.0, "$0"), Tick(5.0, "$5"), Tick(10.0, "$10"))


def column(number: int, *values: float, note: str = "") -> Column:
    """A column with a part for each value."""
    parts = tuple(
        Part(shade, f"model {shade}", f"${value}", value, f"part {number} {shade}")
        for shade, value in enumerate(values)
    )
    return Column(
        f"{number} Nov", f"{number} Nov 2026", f"${sum(values)}", sum(values), parts, note, f"day {number}"
    )


BARS = Chart("Cost by model", Kind.BARS, (column(1, 4.0, 2.0), column(2), column(3, 8.0, note="+ 1")), TICKS,
             ((0, "model 0"), (1, "model 1")), "No costs")  # fmt: skip


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> ChartView:
    """A chart of three days, shown."""
    view = ChartView(theme)
    qtbot.addWidget(view)
    view.resize(600, 290)
    view.show_chart(BARS)
    view.show()
    qtbot.waitExposed(view)
    return view


def layout_of(view: ChartView) -> Layout:
    """Where everything is."""
    return Layout(view.chart, QRectF(view.rect()).adjusted(2, 2, -2, -2), view)


def part_center(view: ChartView, column: int, part: int) -> QPoint:
    """The middle of a part."""
    return dict(layout_of(view).parts(column))[part].center().toPoint()


def color_at(view: ChartView, place: QPoint) -> str:
    """What is painted there."""
    return view.grab().toImage().pixelColor(place).name()


def test_bars_have_their_colours_and_heights(view: ChartView, theme: Theme) -> None:
    """The first part at the bottom, the second on it, each in its colour, 8 twice as high as 4."""
    assert color_at(view, part_center(view, 0, 0)) == theme.shade(0).name()
    assert color_at(view, part_center(view, 0, 1)) == theme.shade(1).name()
    boxes = [dict(layout_of(view).parts(number)) for number in range(3)]
    assert boxes[0][1].bottom() == pytest.approx(boxes[0][0].top())
    assert boxes[2][0].height() == pytest.approx(2 * boxes[0][0].height())
    assert not boxes[1]


def test_the_mouse_points_at_columns_and_parts(view: ChartView, qtbot: QtBot) -> None:
    """Over a part, its column and it are pointed at; away from the chart nothing is."""
    QTest.mouseMove(view, part_center(view, 0, 1))
    qtbot.waitUntil(lambda: view.mark == Mark(0, 1))
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert view.accessibleDescription() == "1 Nov 2026, model 1: $2.0"
    above = layout_of(view).band(2).topLeft() + QPointF(4, 4)
    QTest.mouseMove(view, above.toPoint())
    qtbot.waitUntil(lambda: view.mark == Mark(2, -1))
    assert view.accessibleDescription() == "3 Nov 2026: $8.0; model 0 $8.0; + 1"
    QTest.mouseMove(view, QPoint(3, 3))
    qtbot.waitUntil(lambda: view.mark == Mark())


def test_a_click_chooses_the_part_or_the_day(view: ChartView, qtbot: QtBot) -> None:
    """What is under the mouse is what is told."""
    with qtbot.waitSignal(view.chosen) as told:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=part_center(view, 0, 0))
    assert told.args == ["part 1 0"]
    above = layout_of(view).band(2).topLeft() + QPointF(4, 4)
    with qtbot.waitSignal(view.chosen) as told:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=above.toPoint())
    assert told.args == ["day 3"]


def test_the_keyboard_goes_everywhere_the_mouse_does(view: ChartView, qtbot: QtBot) -> None:
    """Along the columns, into the parts and back, and Return chooses; Escape leaves off."""
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    ways = [
        (Qt.Key.Key_Right, (0, -1)),
        (Qt.Key.Key_Down, (0, 0)),
        (Qt.Key.Key_Down, (0, 1)),
        (Qt.Key.Key_Down, (0, 1)),
        (Qt.Key.Key_Up, (0, 0)),
        (Qt.Key.Key_End, (2, -1)),
        (Qt.Key.Key_Right, (2, -1)),
        (Qt.Key.Key_Left, (1, -1)),
        (Qt.Key.Key_Home, (0, -1)),
        (Qt.Key.Key_Left, (0, -1)),
    ]
    for key, place in ways:
        QTest.keyClick(view, key)
        assert (view.mark.column, view.mark.part) == place
        assert view.mark.focused
    with qtbot.waitSignal(view.chosen) as told:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert told.args == ["day 1"]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.mark == Mark()


def test_the_focus_can_be_seen(view: ChartView, theme: Theme, qtbot: QtBot) -> None:
    """A ring around the chart, then one around the column; nothing of it without the focus."""
    view.clearFocus()
    edge = QPoint(0, view.height() // 2)
    assert color_at(view, edge) != theme.colors.accent
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    assert color_at(view, edge) == theme.colors.accent
    before = view.grab().toImage()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.grab().toImage() != before
    view.clearFocus()
    assert view.mark == Mark()


def test_what_is_pointed_at_stays_while_numbers_change(view: ChartView) -> None:
    """New sums move nothing; a column that is gone is not pointed at any more."""
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    view.show_chart(replace(BARS, columns=(*BARS.columns[:2], column(3, 9.0))))
    assert view.mark.column == 2
    assert "$9.0" in view.accessibleDescription()
    view.show_chart(replace(BARS, columns=BARS.columns[:1]))
    assert view.mark == Mark()


def test_nothing_to_draw_is_said(view: ChartView) -> None:
    """In words on the chart and for screen readers; the keyboard has nowhere to go."""
    view.show_chart(replace(BARS, columns=(column(1), column(2))))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.mark == Mark()
    assert view.accessibleDescription() == "No costs"


def test_a_line_breaks_where_nothing_is_known(view: ChartView, theme: Theme) -> None:
    """Between two known days there is a line, over an unknown one there is none."""
    values = (8.0, 8.0, None, 8.0, 8.0)
    columns = tuple(Column(str(n), str(n), "", value) for n, value in enumerate(values))
    view.show_chart(Chart("Part", Kind.LINE, columns, TICKS))
    layout = layout_of(view)
    y = round(layout.y(8.0))
    between, gap = QPoint(round(layout.slot + layout.plot.left()), y), QPoint(round(layout.center(2)), y)
    assert distance(color_at(view, between), theme.colors.accent) < 120  # its edge is smoothed
    assert distance(color_at(view, gap), theme.colors.accent) > 200


@pytest.mark.parametrize("width", [260, 600, 2400])
@pytest.mark.parametrize("number", [1, 30, 120])
def test_every_width_and_number_of_columns_can_be_drawn_and_pointed_at(
    view: ChartView, width: int, number: int
) -> None:
    """No bar is thinner than a pixel, and each column can be found where it is drawn."""
    view.setMinimumWidth(0)
    view.resize(width, 290)
    view.show_chart(replace(BARS, columns=tuple(column(n, 4.0, 2.0) for n in range(number))))
    layout = layout_of(view)
    for place in range(number):
        assert layout.bar(place).width() >= 1
        assert layout.column_at(layout.center(place), layout.plot.center().y()) == place
    view.mark = Mark(number - 1, 0, focused=True)
    assert not view.grab().isNull()


def test_the_picture_is_twice_as_large_and_has_no_mark(view: ChartView, theme: Theme) -> None:
    """Its heading is on it, its ground is the surface, and what was pointed at is not in it."""
    plain = view.picture("Cost by model", "November")
    QTest.mouseMove(view, part_center(view, 0, 1))
    assert view.picture("Cost by model", "November") == plain
    assert plain.devicePixelRatio() == 2
    assert plain.width() >= 1800
    assert plain.pixelColor(2, 2) == theme.color("surface")
    assert plain != view.picture("Tokens by model", "November")
    assert shows(plain, theme.shade(0))


def test_a_change_of_theme_repaints(view: ChartView, theme: Theme) -> None:
    """The dark scheme's colours, at once."""
    theme.choose("dark")
    assert color_at(view, part_center(view, 0, 0)) == theme.shade(0).name() != QColor("#ad4b29").name()


def shows(image: QImage, color: QColor) -> bool:
    """Whether a colour is anywhere in a picture."""
    return any(
        image.pixelColor(x, y) == color
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    )


def distance(one: str, other: str) -> int:
    """How much two colours differ, in steps of their three parts."""
    first, second = QColor(one), QColor(other)
    return sum(abs(a - b) for a, b in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True))  # type: ignore[index]
