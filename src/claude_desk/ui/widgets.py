"""Small widgets the windows share. Every label is plain text: what is shown may come from anywhere."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, ClassVar, Literal

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from claude_desk.ui import icons
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from claude_desk.ui.theme import Theme

Tone = Literal["ok", "warn", "error", "info", "neutral"]
TICK_MS = 1500
PILL_HEIGHT = 28


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A plain-text label in one of the style sheet's roles."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        result.setProperty("role", role)
    if wrap:
        result.setWordWrap(True)
        # Its height follows from its width alone; its own guess would make scrolling pages too long.
        result.setMinimumHeight(1)
    if selectable:
        result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return result


def button(text: str, role: str = "") -> QPushButton:
    """A push button in one of the style sheet's roles; Return works on it as Space does."""
    result = QPushButton(text)
    result.setAutoDefault(False)
    if role:
        result.setProperty("role", role)
    return result


def plain_tooltip(text: str) -> str:
    """A tooltip that shows ``text`` as it is: Qt would take what looks like markup for markup."""
    return f"<qt>{html.escape(text)}</qt>"


def restyle(widget: QWidget) -> None:
    """Have the style sheet look again after a property that it selects by has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def tone_color(theme: Theme, tone: str) -> tuple[QColor, QColor]:
    """Text and background colour of a tone."""
    if tone == "neutral":
        return theme.color("muted"), theme.color("neutral_soft")
    return theme.color(tone), theme.color(f"{tone}_soft")


class ElidedLabel(QLabel):
    """A label that gives way: what does not fit ends in an ellipsis and is in the tooltip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        """Hardly any width is needed."""
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        room = self.contentsRect()
        shown = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        self.setToolTip(plain_tooltip(self.text()) if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)


class IconButton(QToolButton):
    """A square button with an icon in the theme's colours and a name for tooltip and screen readers."""

    def __init__(self, theme: Theme, icon: str, name: str, *, size: int = 16, box: int = 30) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon
        self._size = size
        self._tick = QTimer(self)
        self._tick.setSingleShot(True)
        self._tick.timeout.connect(self._draw)
        self.setFixedSize(box, box)
        self.setIconSize(QSize(size, size))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rename(name)
        theme.changed.connect(self._draw)
        self._draw()

    def rename(self, name: str) -> None:
        """Say what the button does now."""
        self.setToolTip(name)
        self.setAccessibleName(name)

    def show_icon(self, icon: str) -> None:
        """Another icon from now on."""
        self._icon_name = icon
        self._draw()

    def confirm(self) -> None:
        """Show a tick for a moment: it worked."""
        self.setIcon(icons.icon("check", self._theme.colors.ok, self._size))
        self._tick.start(TICK_MS)

    def _draw(self) -> None:
        self.setIcon(icons.icon(self._icon_name, self._theme.colors.muted, self._size))


class Picture(QLabel):
    """An icon that is only looked at."""

    def __init__(self, theme: Theme, icon: str, tone: str = "muted", size: int = 16) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._theme, self._icon_name, self._tone, self._size = theme, icon, tone, size
        self.setFixedSize(size, size)
        theme.changed.connect(self._draw)
        self._draw()

    def become(self, icon: str, tone: str) -> None:
        """Show another icon in another colour."""
        self._icon_name, self._tone = icon, tone
        self._draw()

    def _draw(self) -> None:
        drawn = icons.icon(self._icon_name, getattr(self._theme.colors, self._tone), self._size)
        self.setPixmap(drawn.pixmap(QSize(self._size, self._size), self.devicePixelRatioF()))


class Pill(QWidget):
    """A rounded label with a dot: a state in a word and a colour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self._tone = "neutral"
        self.setFixedHeight(PILL_HEIGHT)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def show_state(self, text: str, tone: str) -> None:
        """Say something else."""
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        self.setFixedWidth(QFontMetrics(font).horizontalAdvance(text) + 42)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint dot and text on the soft background."""
        ink, ground = tone_color(self._theme, self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect(), PILL_HEIGHT / 2, PILL_HEIGHT / 2)
        painter.setBrush(ink)
        painter.drawEllipse(QRectF(13, PILL_HEIGHT / 2 - 4, 8, 8))
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(self.rect().adjusted(28, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self._text)


class Card(QFrame):
    """A raised box with a heading, for a group of settings."""

    def __init__(self, heading: str, explanation: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(GAP_L + 4, GAP_L, GAP_L + 4, GAP_L)
        self.body.setSpacing(GAP_M)
        top = QVBoxLayout()
        top.setSpacing(3)
        self.heading = label(heading, "heading")
        top.addWidget(self.heading)
        self.explanation = label(explanation, "muted", wrap=True)
        if not explanation:
            self.explanation.hide()
        top.addWidget(self.explanation)
        self.body.addLayout(top)


class Note(QFrame):
    """A coloured line with an icon: something to know about what stands beside it."""

    ICONS: ClassVar[dict[str, str]] = {
        "warn": "triangle-alert",
        "error": "circle-alert",
        "info": "info",
        "ok": "check",
    }

    def __init__(self, theme: Theme, tone: Tone = "warn", text: str = "") -> None:
        super().__init__()
        self.setObjectName("note")
        self._picture = Picture(theme, self.ICONS[tone], tone)
        self._text = label(wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        row.setSpacing(GAP_S)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.say(text, tone)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, text: str, tone: Tone = "warn") -> None:
        """Show a sentence; nothing to say hides the note."""
        self._text.setText(text)
        self._picture.become(self.ICONS[tone], tone)
        self.setProperty("tone", tone)
        restyle(self)
        restyle(self._text)
        if text and self.parentWidget() is None:
            # It comes into sight with what it is put into; shown now it would be a window for a moment.
            self.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
            self.setAttribute(Qt.WidgetAttribute.WA_WState_Hidden, False)
        else:
            self.setVisible(bool(text))


class CopyButton(IconButton):
    """Says with a tick that it copied."""

    def __init__(self, theme: Theme, name: str, *, box: int = 28) -> None:
        super().__init__(theme, "copy", name, size=15, box=box)


def separator() -> QFrame:
    """A one-pixel line."""
    line = QFrame()
    line.setObjectName("separator")
    return line


class Disclosure(QWidget):
    """A line to press that shows or hides what is under it.

    Args:
        theme: for the arrow.
        title: what is there.

    Attributes:
        body: what is hidden.
    """

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme = theme
        self.line = button(title, "disclosure")
        self.line.setCheckable(True)
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, GAP_S, 0, 0)
        self.body.setSpacing(GAP_M)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)
        self.line.toggled.connect(self._show)
        theme.changed.connect(self._draw)
        self._show()

    def open(self, *, opened: bool) -> None:
        """Show or hide what is under the line."""
        self.line.setChecked(opened)

    def _show(self) -> None:
        self._inside.setVisible(self.line.isChecked())
        self._draw()

    def _draw(self) -> None:
        arrow = "chevron-down" if self.line.isChecked() else "chevron-right"
        self.line.setIcon(icons.icon(arrow, self._theme.colors.muted))


class Slot(QWidget):
    """A place in a layout for a widget that comes and goes; nothing of it is seen while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self.held: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def hold(self, widget: QWidget | None) -> None:
        """Show this widget instead of the one before, which is deleted."""
        if self.held is not None:
            self._column.removeWidget(self.held)
            self.held.hide()
            self.held.deleteLater()
        self.held = widget
        if widget is not None:
            self._column.addWidget(widget)
            if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                widget.show()  # at once, so that it can take the focus
        self.setVisible(widget is not None)


def order_tabs(root: QWidget) -> None:
    """Let Tab go through everything in the order it stands in, after some of it was made anew.

    Qt puts what is new at the end. Widgets that hold others are in order if those were added to them in order.
    """
    previous: QWidget | None = None
    for widget in root.findChildren(QWidget):
        # A field inside a control comes with it; a control's list is a window of its own.
        inner = (
            isinstance(widget.parent(), QAbstractSpinBox | QComboBox) or widget.window() is not root.window()
        )
        if inner or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if previous is not None:
            QWidget.setTabOrder(previous, widget)
        previous = widget


def focus_after_removal(buttons: Sequence[QWidget], number: int, otherwise: QWidget) -> None:
    """Keep the keyboard where it was when a line of a list has gone.

    Args:
        buttons: those that remove the lines that are left.
        number: of the line that has gone, from 0.
        otherwise: who gets the focus when no line is left.
    """
    (buttons[min(number, len(buttons) - 1)] if buttons else otherwise).setFocus()
