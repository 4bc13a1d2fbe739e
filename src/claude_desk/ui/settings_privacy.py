"""The Privacy page: whether bodies are kept, for how long and how much, and what lies where on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from claude_desk.errors import StorageError
from claude_desk.ui import formats
from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import combo_box, spin_box
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import Card, ElidedLabel, Note, button, label

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path as FilePath

    from claude_desk.app import Desk
    from claude_desk.captures import Kept
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_draft import Draft, Path
    from claude_desk.ui.theme import Theme

TABLE = "capture"


class PrivacyPage(QWidget):
    """Keeping of bodies, purge, and what is stored where."""

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self._desk, self._inbox, self._draft = desk, inbox, draft
        self._gone = False
        self.setObjectName("scrolled")
        self.bound: dict[Path, Bound] = {}
        self.mode = combo_box(
            [
                ("off", self.tr("Not at all")),
                ("memory", self.tr("In memory, until Claude Desk quits")),
                ("disk", self.tr("On disk")),
            ]
        )
        self.kept = label("", "muted", wrap=True)
        self.purge = button(self.tr("Purge now"), "danger")
        self.note = Note(theme, "error")
        self._in_memory: list[Bound] = []
        self._on_disk: list[Bound] = []
        self._any: list[Bound] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self._bodies())
        column.addWidget(self._places())
        column.addStretch(1)
        self.purge.clicked.connect(self._purge)
        self.mode.currentIndexChanged.connect(self._follow)
        draft.changed.connect(self._follow)
        self._follow()
        self._count()

    def retire(self) -> None:
        """The window closes."""
        self._gone = True

    def _bodies(self) -> Card:
        card = Card(
            self.tr("Prompts and answers"),
            self.tr(
                "The log itself never has them. Kept, they can be looked at in the inspector: prompts, answers, files that "
                "tools read. Headers that hold credentials are left out, and keys are masked wherever they stand; whatever "
                "else is secret in a prompt is kept like the rest of it."
            ),
        )
        form = Form()
        self._bind(form, "mode", self.tr("&Keep them"), self.mode, "")
        self._in_memory = [
            self._bind(
                form,
                "max_mb",
                self.tr("Memory at most"),
                spin_box(1, 4096, self.tr(" MB")),
                self.tr("The oldest go first. What still runs may take as much again."),
            )
        ]
        self._on_disk = [
            self._bind(form, "keep_hours", self.tr("For at most"), spin_box(1, 8760, self.tr(" hours")), ""),
            self._bind(
                form,
                "disk_mb",
                self.tr("Size on disk at most"),
                spin_box(1, 100_000, self.tr(" MB")),
                self.tr("Not encrypted, in a file that only you can read."),
            ),
        ]
        self._any = [
            self._bind(
                form,
                "max_body_mb",
                self.tr("Of each body at most"),
                spin_box(1, 64, self.tr(" MB")),
                self.tr("Of a larger one the beginning is kept."),
            )
        ]
        card.body.addWidget(form)
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addWidget(self.kept, 1)
        row.addWidget(self.purge)
        card.body.addLayout(row)
        card.body.addWidget(self.note)
        return card

    def _places(self) -> Card:
        card = Card(
            self.tr("What is stored where"), self.tr("All of it is on this computer, readable by you alone.")
        )
        paths = self._desk.paths
        places: tuple[tuple[str, FilePath], ...] = (
            (self.tr("Settings. No key, no secret."), paths.settings_file),
            (self.tr("Client keys, as digests."), paths.client_keys_file),
            (self.tr("The request log: times, sizes, models, counts, costs."), paths.database_file),
            (self.tr("Prompts and answers, only where you chose to keep them on disk."), paths.captures_file),
            (self.tr("What upstreams showed about themselves."), paths.lessons_file),
            (
                self.tr("What was changed in the settings of connected tools, and how to undo it."),
                paths.connections_file,
            ),
            (self.tr("Newer prices, if you asked for them."), paths.prices_file),
            (
                self.tr("The places of windows, and what was explained already."),
                paths.data_dir / "window.json",
            ),
            (self.tr("A random number that tells this installation from others."), paths.installation_file),
            (self.tr("Messages of the program about itself."), paths.log_dir),
        )
        for what, path in places:
            place = ElidedLabel(str(path), "muted")
            place.setAccessibleName(what)
            pair = QVBoxLayout()
            pair.setSpacing(1)
            pair.addWidget(label(what, wrap=True))
            pair.addWidget(place)
            card.body.addLayout(pair)
        keys = label(
            self.tr("Keys of your providers are in the keychain of this system, and in none of these."),
            "muted",
            wrap=True,
        )
        card.body.addWidget(keys)
        self.open_folder = button(self.tr("Open folder"))
        self.open_folder.clicked.connect(self._open_folder)
        row = QHBoxLayout()
        row.addWidget(self.open_folder)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _bind(self, form: Form, key: str, name: str, control: QWidget, explanation: str) -> Bound:
        row = form.add(name, control, explanation)
        path = (TABLE, key)
        overridden = ""
        if ".".join(path) in self._desk.environment_overrides:
            overridden = self.tr("Set by the environment for this run, so it cannot be changed here.")
        effective = getattr(self._desk.settings.capture, key)
        bound = Bound(self._draft, path, control, row, overridden=overridden, effective=effective)
        self.bound[path] = bound
        return bound

    def _follow(self) -> None:
        mode = self.mode.currentData()
        for rows, modes in (
            (self._in_memory, {"memory", "disk"}),
            (self._on_disk, {"disk"}),
            (self._any, {"memory", "disk"}),
        ):
            for each in rows:
                each.row.set_visible(visible=mode in modes)

    def _count(self) -> None:
        self._inbox.when_done(self._desk.captures.kept(), self._counted)

    def _counted(self, done: Future[Kept]) -> None:
        if self._gone or done.cancelled():
            return
        error = done.exception()
        if isinstance(error, StorageError):
            self.note.say(error.message, "error")
            return
        kept = done.result()
        number = kept.in_memory + kept.on_disk
        words = self.tr("{n} requests are kept now: {memory} in memory, {disk} on disk.")
        words = words.replace("{n}", formats.count(number)).replace(
            "{memory}", formats.size(kept.memory_bytes)
        )
        self.kept.setText(
            words.replace("{disk}", formats.size(kept.disk_bytes))
            if number
            else self.tr("Nothing is kept now.")
        )
        self.purge.setEnabled(bool(number))

    def _purge(self) -> None:
        self._inbox.when_done(self._desk.captures.purge(), self._purged)

    def _purged(self, done: Future[None]) -> None:
        if self._gone or done.cancelled():
            return
        error = done.exception()
        if isinstance(error, StorageError):
            self.note.say(error.message, "error")
        elif error is not None:
            raise error
        self._count()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desk.paths.data_dir)))
