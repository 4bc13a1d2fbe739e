"""Where a person sees whether requests are kept with their bodies, what that means, and switches it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from claude_desk.captures import Kept
from claude_desk.errors import DeskError
from claude_desk.ui import formats, icons
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S
from claude_desk.ui.widgets import Note, Picture, button, label, restyle

if TYPE_CHECKING:
    from concurrent.futures import Future

    from claude_desk.app import Desk
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

Mode = Literal["off", "memory", "disk"]


class Capturing(QObject):
    """The switch itself, shared by everything that shows it.

    Attributes:
        changed: it was switched, here or in the settings.
        failed: it could not be; carries the sentence for a person.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, desk: Desk, inbox: Inbox) -> None:
        super().__init__()
        self._desk, self._inbox = desk, inbox
        self._shown = self.mode
        self._stop = desk.watch_status(lambda _: inbox.post(self._look))

    @property
    def mode(self) -> Mode:
        """What counts now."""
        return self._desk.settings.capture.mode

    @property
    def fixed(self) -> bool:
        """Whether the environment decides, so that nothing can be switched here."""
        return "capture.mode" in self._desk.environment_overrides

    def switch(self, mode: Mode) -> None:
        """Keep bodies from the next request on, or no more."""
        stored = self._desk.stored_settings
        wanted = stored.model_copy(update={"capture": stored.capture.model_copy(update={"mode": mode})})
        self._inbox.when_done(self._desk.apply(wanted), self._done)

    def purge(self) -> None:
        """Forget everything that is kept."""
        self._inbox.when_done(self._desk.captures.purge(), self._done)

    def kept(self) -> Future[Kept]:
        """How much is kept."""
        return self._desk.captures.kept()

    def close(self) -> None:
        """Stop listening."""
        self._stop()

    def _done(self, done: Future[None]) -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, DeskError):
            self.failed.emit(error.message)
            return
        if error is not None:
            raise error
        self._shown = self.mode
        self.changed.emit()

    def _look(self) -> None:
        if self.mode != self._shown:
            self._shown = self.mode
            self.changed.emit()


class CaptureButton(QPushButton):
    """Says in a word and a colour whether bodies are kept; opens the menu to change that."""

    def __init__(self, capturing: Capturing, inbox: Inbox, theme: Theme) -> None:
        super().__init__()
        self._capturing, self._inbox, self._theme = capturing, inbox, theme
        self.setAutoDefault(False)
        self.setProperty("role", "capture")
        self.menu_shown: QMenu | None = None
        self.clicked.connect(self._open)
        capturing.changed.connect(self._draw)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        mode = self._capturing.mode
        names = {
            "off": self.tr("Capture off"),
            "memory": self.tr("Capturing"),
            "disk": self.tr("Capturing to disk"),
        }
        self.setText(names[mode])
        self.setAccessibleName(self.tr("Keeping of bodies: {state}").replace("{state}", names[mode]))
        self.setToolTip(self.tr("Whether requests and replies are kept with their bodies"))
        color = self._theme.colors.muted if mode == "off" else self._theme.colors.error
        self.setIcon(icons.icon("circle" if mode == "off" else "circle-dot", color, 14))
        self.setProperty("on", "false" if mode == "off" else "true")
        restyle(self)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        modes: tuple[tuple[Mode, str], ...] = (
            ("off", self.tr("Keep no bodies")),
            ("memory", self.tr("Keep in memory, until Claude Desk quits")),
            ("disk", self.tr("Keep on disk, for a while")),
        )
        for mode, text in modes:
            entry = menu.addAction(text)
            entry.setCheckable(True)
            entry.setChecked(mode == self._capturing.mode)
            entry.setEnabled(not self._capturing.fixed)
            entry.setActionGroup(group)
            entry.triggered.connect(lambda _=False, mode=mode: self._capturing.switch(mode))
        menu.addSeparator()
        self._purge = menu.addAction(self.tr("Purge now"))
        self._purge.triggered.connect(self._capturing.purge)
        self.menu_shown = menu
        menu.aboutToHide.connect(self._closed)
        self._inbox.when_done(self._capturing.kept(), self._counted)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _closed(self) -> None:
        self.menu_shown = None

    def _counted(self, done: Future[Kept]) -> None:
        if self.menu_shown is None or done.cancelled() or done.exception() is not None:
            return
        kept = done.result()
        number = kept.in_memory + kept.on_disk
        text = self.tr("Purge now ({n} requests, {size})").replace("{n}", formats.count(number))
        self._purge.setText(text.replace("{size}", formats.size(kept.memory_bytes + kept.disk_bytes)))
        self._purge.setEnabled(bool(number))


class CaptureNotice(QWidget):
    """Stands where a body would be: why there is none, what keeping them means, and the buttons that do."""

    def __init__(self, capturing: Capturing, theme: Theme) -> None:
        super().__init__()
        self._capturing = capturing
        self.setObjectName("notice")
        self.heading = label("", "heading", wrap=True)
        self.words = label("", "muted", wrap=True)
        self.memory = button(self.tr("Keep new requests in memory"), "primary")
        self.disk = button(self.tr("Keep them on disk…"))
        self.problem = Note(theme, "error")
        self.memory.clicked.connect(lambda: capturing.switch("memory"))
        self.disk.clicked.connect(self._ask_disk)
        self._asked = False
        for each in (self.heading, self.words):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_S)
        buttons.addStretch(1)
        buttons.addWidget(self.memory)
        buttons.addWidget(self.disk)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_L)
        column.setSpacing(GAP_M)
        column.addStretch(2)
        column.addWidget(Picture(theme, "eye-off", size=28), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addSpacing(GAP_S)
        column.addLayout(buttons)
        column.addWidget(self.problem)
        column.addStretch(3)
        capturing.changed.connect(self._switched)
        capturing.failed.connect(lambda text: self.problem.say(text, "error"))
        self._switched()

    def _switched(self) -> None:
        self._asked = False
        self.problem.say("")
        self._draw()

    def _ask_disk(self) -> None:
        if self._asked:
            self._capturing.switch("disk")
            return
        self._asked = True
        self._draw()

    def _draw(self) -> None:
        mode = self._capturing.mode
        if mode != "off":
            self.heading.setText(self.tr("Nothing was kept of this request"))
            self.words.setText(
                self.tr(
                    "It began before bodies were kept, or was overtaken by newer ones. New requests are kept."
                )
            )
        elif self._asked:
            self.heading.setText(self.tr("Keep bodies on disk?"))
            self.words.setText(
                self.tr(
                    "Prompts, answers and files that tools read will lie unencrypted in a file that only you can read, for a "
                    "day and up to 256 MB, unless the settings say otherwise. Keys are masked. You can purge them at any time."
                )
            )
        else:
            self.heading.setText(self.tr("Bodies are not kept"))
            self.words.setText(
                self.tr(
                    "The log knows times, counts and costs, and not what was said. Switched on, new requests are kept with "
                    "their bodies so that you can look at them here: prompts, answers, and files that tools read. Keys are "
                    "masked in them. In memory, all of it is gone when Claude Desk quits."
                )
            )
        self.disk.setText(self.tr("Keep on disk") if self._asked else self.tr("Keep them on disk…"))
        for each in (self.memory, self.disk):
            each.setVisible(mode == "off")
            each.setEnabled(not self._capturing.fixed)
