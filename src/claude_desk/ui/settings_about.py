"""The About page: which version this is, where its files are, a report to paste, and whose work it stands on."""

from __future__ import annotations

import re
from functools import partial
from importlib.metadata import PackageNotFoundError, metadata, requires
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from claude_desk import __version__
from claude_desk.ui.icons import app_icon
from claude_desk.ui.report import report
from claude_desk.ui.theme import GAP_L, GAP_M, GAP_S, fixed_font
from claude_desk.ui.widgets import Card, CopyButton, Disclosure, ElidedLabel, button, label

if TYPE_CHECKING:
    from pathlib import Path

    from claude_desk.app import Desk
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.theme import Theme

PACKAGE = "claude-desk"
ICON_SIZE = 48
LINES = 12
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class AboutPage(QWidget):
    """Version, folders, report, licences.

    Attributes:
        folders: the buttons that open a folder, by what it is.
        copy: copies the report.
        report: what it copies.
        check_up: opens the check-up.
    """

    def __init__(self, desk: Desk, clipboard: Clipboard, theme: Theme) -> None:
        super().__init__()
        self._desk, self._clipboard, self._theme = desk, clipboard, theme
        self.setObjectName("scrolled")
        self.folders: dict[str, QWidget] = {}
        self.report = _reading(self.tr("Report"))
        self.copy = CopyButton(theme, self.tr("Copy the report"))
        self.check_up = button(self.tr("Check-up…"))
        self.licences = Disclosure(theme, self.tr("Licences"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        for card in (self._program(), self._places(), self._report()):
            column.addWidget(card)
        column.addStretch(1)

    def refresh(self) -> None:
        """Look anew how it is."""
        self.report.setPlainText(report(self._desk))

    def _program(self) -> Card:
        card = Card(
            self.tr("Claude Desk"),
            self.tr("Keeps your Claude API key in the keychain and gives your tools local keys instead."),
        )
        picture = label()
        picture.setPixmap(app_icon().pixmap(ICON_SIZE))
        version = label(self.tr("Version {version}").replace("{version}", __version__), selectable=True)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(version)
        words.addWidget(label(self.tr("MIT licence. No account, no telemetry of ours."), "muted", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(GAP_L)
        row.addWidget(picture)
        row.addLayout(words, 1)
        card.body.addLayout(row)
        links = QHBoxLayout()
        for name, address in project_links():
            link = button(name)
            link.clicked.connect(partial(QDesktopServices.openUrl, QUrl(address)))
            links.addWidget(link)
        links.addStretch(1)
        card.body.addLayout(links)
        text = _reading(self.tr("Licences of the parts"))
        text.setPlainText(credits_text())
        self.licences.body.addWidget(text)
        card.body.addWidget(self.licences)
        return card

    def _places(self) -> Card:
        card = Card(self.tr("Where its files are"))
        paths = self._desk.paths
        places: tuple[tuple[str, Path, Path], ...] = (
            (self.tr("Settings"), paths.settings_file, paths.config_dir),
            (self.tr("Request log and other data"), paths.data_dir, paths.data_dir),
            (self.tr("Messages of the program about itself"), paths.log_dir, paths.log_dir),
        )
        for what, shown, folder in places:
            place = ElidedLabel(str(shown), "muted")
            place.setAccessibleName(what)
            words = QVBoxLayout()
            words.setSpacing(1)
            words.addWidget(label(what))
            words.addWidget(place)
            opener = button(self.tr("Open folder"))
            opener.setAccessibleName(self.tr("Open the folder: {what}").replace("{what}", what))
            opener.clicked.connect(partial(self._open, folder))
            self.folders[what] = opener
            row = QHBoxLayout()
            row.setSpacing(GAP_M)
            row.addLayout(words, 1)
            row.addWidget(opener)
            card.body.addLayout(row)
        return card

    def _report(self) -> Card:
        card = Card(
            self.tr("If something does not work"),
            self.tr(
                "This can be pasted into a bug report: it holds no key, no address, no path and no name that you chose."
            ),
        )
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addWidget(self.report, 1)
        row.addWidget(self.copy)
        card.body.addLayout(row)
        card.body.addWidget(self.check_up, 0, Qt.AlignmentFlag.AlignLeft)
        self.refresh()
        return card

    def _copy(self) -> None:
        self.refresh()
        self._clipboard.copy(self.report.toPlainText())
        self.copy.confirm()

    @staticmethod
    def _open(folder: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def project_links() -> list[tuple[str, str]]:
    """The project's pages, as its package names them."""
    try:
        listed = metadata(PACKAGE).get_all("Project-URL") or []
    except PackageNotFoundError:
        return []  # run from a folder that was never installed
    pairs = (entry.partition(", ")[::2] for entry in listed)
    return [(name, address) for name, address in pairs if address.startswith("https://")]


def credits_text() -> str:
    """The parts that come with the program, each with its version and licence."""
    lines = [f"Qt {qVersion()}: LGPL-3.0-only", "Lucide icons: ISC"]
    try:
        needed = requires(PACKAGE) or []
    except PackageNotFoundError:
        needed = []
    names = {found[0] for each in needed if (found := _NAME.match(each)) and "extra ==" not in each}
    for name in sorted(names, key=str.lower):
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue  # not on this system
        expressions = about.get_all("License-Expression") or [_classified(about.get_all("Classifier") or [])]
        lines.append(f"{about['Name']} {about['Version']}: {expressions[0] or 'see its package'}")
    return "\n".join(lines)


def _classified(classifiers: list[str]) -> str:
    """The licence by its trove classifier, where a package still has only that."""
    prefix = "License :: "
    return ", ".join(each.rpartition(" :: ")[2] for each in classifiers if each.startswith(prefix))


def _reading(name: str) -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setObjectName("content")
    edit.setReadOnly(True)
    edit.setTabChangesFocus(True)
    edit.setFont(fixed_font(12))
    edit.setAccessibleName(name)
    edit.setFixedHeight(edit.fontMetrics().lineSpacing() * LINES + 12)
    return edit
