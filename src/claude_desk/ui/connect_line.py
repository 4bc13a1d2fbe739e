"""One tool in the list of the Tools page: how it stands, what decides, and what can be done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from claude_desk.connect.standing import State
from claude_desk.connect.tools.base import KeyUse, Way
from claude_desk.ui import formats
from claude_desk.ui.theme import GAP_M, GAP_S
from claude_desk.ui.widgets import ElidedLabel, Note, Pill, Slot, button, label

if TYPE_CHECKING:
    from claude_desk.connect.standing import Standing
    from claude_desk.connect.tools.base import Found
    from claude_desk.ui.theme import Theme

LONGEST = 240
TONES = {
    State.CONNECTED: "ok",
    State.MOVED: "warn",
    State.OVERRULED: "warn",
    State.SILENT: "warn",
    State.UNFINISHED: "warn",
}
_LOGIN = re.compile(r"//[^/@\s]*@")


class ToolLine(QWidget):
    """A tool's name, version and state, its buttons, and a place for what they open.

    Args:
        standing: how it stands.
        theme: for the icons.

    Attributes:
        standing: the same, as it was last told.
        connect_: shows the plan.
        undo: shows what would be taken out.
        slot: what was opened.
        note: what went wrong, or went well.
    """

    def __init__(self, standing: Standing, theme: Theme) -> None:
        super().__init__()
        self.standing = standing
        self._version = ""
        self._title = ElidedLabel(standing.tool.title)
        self.pill = Pill(theme)
        self.state = label("", "small", wrap=True, selectable=True)
        self.connect_ = button("")
        self.undo = button(self.tr("Undo…"))
        text = self.tr("Undo the connection of {tool}…")
        self.undo.setAccessibleName(text.replace("{tool}", standing.tool.title))
        self.note = Note(theme, "error")
        self.slot = Slot()
        self._lay_out()
        self.show_standing(standing)

    def show_standing(self, standing: Standing) -> None:
        """Tell how it stands now."""
        self.standing = standing
        state, tool = standing.state, standing.tool
        self.pill.show_state(self._word(state), TONES.get(state, "neutral"))
        sentences = [self._sentence(standing), *standing.detection.problems]
        self.state.setText("\n".join(formats.one_line(each, LONGEST) for each in sentences if each))
        self.state.setVisible(bool(self.state.text()))
        again = standing.record is not None
        self.connect_.setText(self.tr("Connect again…") if again else self.tr("Connect…"))
        words = self.tr("Connect {tool} again…") if again else self.tr("Connect {tool}…")
        self.connect_.setAccessibleName(words.replace("{tool}", tool.title))
        renews = tool.key_use is KeyUse.PERSON
        self.connect_.setVisible(tool.way is not Way.IMPOSSIBLE and (state is not State.CONNECTED or renews))
        self.undo.setVisible(again)

    def show_version(self, version: str) -> None:
        """Tell what the tool says its version is."""
        text = f"{self.standing.tool.title} {formats.one_line(version, 40)}" if version else ""
        self._title.setText(text or self.standing.tool.title)

    def focus(self) -> None:
        """Put the focus on what can be done."""
        for each in (self.connect_, self.undo):
            if not each.isHidden():
                each.setFocus()
                return

    def _word(self, state: State) -> str:
        return {
            State.ABSENT: self.tr("Not found here"),
            State.READY: self.tr("Not connected"),
            State.IMPOSSIBLE: self.tr("Cannot be connected"),
            State.CONNECTED: self.tr("Connected"),
            State.MOVED: self.tr("Old address"),
            State.OVERRULED: self.tr("Overruled"),
            State.SILENT: self.tr("Connection lost"),
            State.UNFINISHED: self.tr("Interrupted"),
        }[state]

    def _sentence(self, standing: Standing) -> str:
        """What there is to know beside the state in a word."""
        url = standing.record.url if standing.record is not None else ""
        sentences = {
            State.CONNECTED: url,
            State.OVERRULED: self._overruled(standing.rival),
            State.MOVED: self.tr(
                "It sends its requests to {url}, and Claude Desk listens elsewhere now."
            ).replace("{url}", url),
            State.SILENT: self.tr("Its settings do not name Claude Desk any more."),
            State.UNFINISHED: self.tr(
                "Connecting it was interrupted, or its settings are not what was written. Undo it, or connect it again."
            ),
        }
        return sentences[standing.state] if standing.state in sentences else self._unconnected(standing)

    def _overruled(self, rival: Found | None) -> str:
        """Which file or variable counts over ours."""
        if rival is None:
            return ""
        if rival.what == "key":
            text = self.tr("Its key comes from {where}, which counts over ours.")
        else:
            text = self.tr("{where} decides now where its requests go: {value}")
        return text.replace("{where}", rival.label).replace("{value}", _safe(rival.value))

    def _unconnected(self, standing: Standing) -> str:
        """Where its requests go without us, if it says so."""
        address = next(
            (each for each in standing.detection.found if each.what == "address" and each.wins), None
        )
        if address is not None:
            text = self.tr("Its requests go to {value} ({where}).")
            return text.replace("{value}", _safe(address.value)).replace("{where}", address.label)
        if standing.tool.way is Way.GUIDED:
            return self.tr("You enter two values in it; the steps are shown.")
        return ""

    def _lay_out(self) -> None:
        name = QHBoxLayout()
        name.setSpacing(GAP_M)
        name.addWidget(self._title)
        name.addWidget(self.pill)
        name.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(name)
        words.addWidget(self.state)
        if self.standing.tool.way is Way.IMPOSSIBLE:
            self.reasons = label("", "small", wrap=True)
            words.addWidget(self.reasons)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_S)
        buttons.addWidget(self.connect_)
        buttons.addWidget(self.undo)
        row = QHBoxLayout()
        row.setSpacing(GAP_M)
        row.addLayout(words, 1)
        row.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(self.slot)

    def show_reasons(self, reasons: str) -> None:
        """Say why it cannot be connected."""
        self.reasons.setText(reasons)


def _safe(address: str) -> str:
    """An address without a login in it."""
    return _LOGIN.sub("//***@", address)
