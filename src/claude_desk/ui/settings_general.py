"""The General page: where Claude Desk listens, when it starts, how it looks, what it remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import combo_box, spin_box
from claude_desk.ui.language import LANGUAGES
from claude_desk.ui.settings_autostart import AutostartCard
from claude_desk.ui.settings_responses import ResponsesCard
from claude_desk.ui.theme import GAP_M
from claude_desk.ui.widgets import Card

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_draft import Draft, Path
    from claude_desk.ui.theme import Theme


class GeneralPage(QWidget):
    """Port, start at login, theme, language, log retention, OpenAI's protocols, response cache."""

    def __init__(self, desk: Desk, inbox: Inbox, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self._desk = desk
        self._draft = draft
        self.setObjectName("scrolled")
        self.bound: dict[Path, Bound] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self._server())
        self.start = AutostartCard(desk, inbox, theme)
        column.addWidget(self.start)
        column.addWidget(self._appearance())
        column.addWidget(self._log())
        column.addWidget(self._openai())
        self.responses = ResponsesCard(desk, draft)
        self.bound |= self.responses.bound
        column.addWidget(self.responses)
        column.addStretch(1)

    def reload(self) -> None:
        """Show the draft's values again."""
        for bound in self.bound.values():
            bound.show_value()

    def _server(self) -> Card:
        card = Card(self.tr("Address"), self.tr("Your tools reach Claude Desk on this computer only."))
        self._add(
            card,
            [
                (
                    ("server", "port"),
                    self.tr("&Port"),
                    spin_box(0, 65_535),
                    self.tr(
                        "Running requests finish first when it changes. 0 picks a free port at each start."
                    ),
                )
            ],
        )
        return card

    def _appearance(self) -> Card:
        card = Card(self.tr("Appearance"))
        choices = [
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ]
        languages = [("system", self.tr("As the system")), *LANGUAGES.items()]
        rows: list[tuple[Path, str, QWidget, str]] = [
            (("appearance", "theme"), self.tr("&Theme"), combo_box(choices), ""),
            (("appearance", "language"), self.tr("&Language"), combo_box(languages), ""),
        ]
        self._add(card, rows)
        return card

    def _log(self) -> Card:
        card = Card(
            self.tr("Request log"),
            self.tr(
                "Times, sizes, models and token counts; never keys, prompts or answers. Whichever limit is met first counts."
            ),
        )
        self._add(
            card,
            [
                (("log", "max_days"), self.tr("Keep for at most"), spin_box(1, 3650, self.tr(" days")), ""),
                (("log", "max_rows"), self.tr("Requests at most"), spin_box(100, 10_000_000), ""),
                (("log", "max_mb"), self.tr("Size on disk at most"), spin_box(1, 10_000, self.tr(" MB")), ""),
            ],
        )
        return card

    def _openai(self) -> Card:
        card = Card(self.tr("Tools that speak OpenAI's protocols"))
        self._add(
            card,
            [
                (
                    ("openai", "lenient"),
                    "",
                    QCheckBox(
                        self.tr("&Leave out what Claude does not have, instead of refusing the request")
                    ),
                    self.tr(
                        "Audio, several answers at once, tools that run at OpenAI. A warning header names what is left out."
                    ),
                ),
                (
                    ("openai", "automatic_caching"),
                    "",
                    QCheckBox(self.tr("&Cache prompts automatically")),
                    self.tr(
                        "A conversation that grows costs far less. Tools that say themselves what to cache are always heard."
                    ),
                ),
            ],
        )
        return card

    def _add(self, card: Card, rows: list[tuple[Path, str, QWidget, str]]) -> None:
        form = Form()
        for path, name, control, explanation in rows:
            if isinstance(control, QCheckBox):
                row = form.add_check(control, explanation)
            else:
                row = form.add(name, control, explanation)
            dotted = ".".join(path)
            overridden = ""
            if dotted in self._desk.environment_overrides:
                overridden = self.tr("Set by the environment for this run, so it cannot be changed here.")
            effective = self._desk.settings.model_dump()[path[0]][path[1]]
            self.bound[path] = Bound(
                self._draft, path, control, row, overridden=overridden, effective=effective
            )
        card.body.addWidget(form)
