"""The latency bar: its scale, and what is painted of a request at each point of its life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from claude_desk.ui.log_latency import (
    FASTEST_S,
    LEAST_SHARE,
    SLOWEST_S,
    bar_share,
    elapsed,
    elapsed_text,
    paint_latency,
)
from fakes.desk_double import row

if TYPE_CHECKING:
    from claude_desk.requestlog.record import Row
    from claude_desk.ui.theme import Theme

WIDTH = 200


def painted(theme: Theme, each: Row, now: float | None = None) -> QImage:
    """The bar of a row."""
    image = QImage(WIDTH, 16, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    painter = QPainter(image)
    paint_latency(painter, theme, QRectF(0, 4, WIDTH, 8), each, now)
    painter.end()
    return image


def length(theme: Theme, image: QImage) -> int:
    """How far the bar goes, in pixels."""
    empty = theme.color("neutral_soft")
    return sum(image.pixelColor(x, 8) != empty for x in range(5, WIDTH - 5))


def test_the_scale_is_logarithmic_and_bounded() -> None:
    """Each tenfold takes the same room; nothing is invisible and nothing overflows."""
    assert bar_share(0.0) == bar_share(FASTEST_S) == LEAST_SHARE
    assert bar_share(SLOWEST_S) == bar_share(86_400) == 1.0
    assert bar_share(10) - bar_share(1) == pytest.approx(bar_share(1) - bar_share(0.1), abs=1e-9)


def test_the_first_byte_is_marked(qapp: object, theme: Theme) -> None:
    """Lighter until the first byte, a mark that stands out of the bar there, then the full colour."""
    image = painted(theme, row(1, total_s=30.0, first_byte_s=1.0))
    mark = round(WIDTH * bar_share(1.0))
    outside = image.pixelColor(mark, 3)
    assert abs(outside.green() - theme.color("accent").green()) < 40
    assert image.pixelColor(mark + 5, 3) == QColor("#ff00ff")
    assert image.pixelColor(mark + 20, 8) == theme.color("accent")
    lighter = image.pixelColor(mark - 20, 8)
    assert lighter not in [theme.color("accent"), theme.color("neutral_soft")]
    assert image.pixelColor(WIDTH - 8, 8) == theme.color("neutral_soft")


def test_a_running_request_grows(qapp: object, theme: Theme) -> None:
    """Its bar goes as far as it has been running; without a clock it is empty."""
    running = row(1, ended=False, at=1_000.0)
    assert length(theme, painted(theme, running)) == 0
    short, long = (length(theme, painted(theme, running, now)) for now in (1_001.0, 1_030.0))
    assert 0 < short < long


def test_elapsed_time_is_quiet_and_never_negative() -> None:
    """One place while it runs, longer ones as all durations; a clock set back counts from 0."""
    assert elapsed(row(1, ended=False, at=50.0), 40.0) == 0.0
    assert (elapsed_text(1.24), elapsed_text(59.9), elapsed_text(75)) == ("1.2 s", "59.9 s", "1 m 15 s")
