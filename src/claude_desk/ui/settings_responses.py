"""The card for the response cache: whether answers are kept to be given again, and for how long, how much, to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import spin_box
from claude_desk.ui.widgets import Card

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft, Path

TABLE = "response_cache"


class ResponsesCard(Card):
    """A switch; what belongs to it is only shown while it is on.

    Args:
        desk: knows what the environment decides.
        draft: holds the values.
    """

    def __init__(self, desk: Desk, draft: Draft) -> None:
        super().__init__(
            self.tr("Response cache"),
            self.tr(
                "The same request gets the same answer again, at once and at no cost. Answers are kept in memory and never "
                "on disk; they are gone when this is switched off or Claude Desk quits."
            ),
        )
        self._desk, self._draft = desk, draft
        self.bound: dict[Path, Bound] = {}
        form = Form()
        self.switch = QCheckBox(self.tr("&Keep answers to requests with temperature 0"))
        self._bind(
            form,
            "enabled",
            "",
            self.switch,
            self.tr(
                "And to those with the header x-claude-desk-cache: use. A request that is not the same to the last byte goes "
                "to the upstream."
            ),
        )
        self._details = [
            self._bind(
                form,
                "max_age_seconds",
                self.tr("For at most"),
                spin_box(1, 2_592_000, self.tr(" seconds")),
                "",
            ),
            self._bind(form, "max_mb", self.tr("Memory at most"), spin_box(1, 10_000, self.tr(" MB")), ""),
            self._bind(
                form,
                "max_entry_mb",
                self.tr("Largest answer"),
                spin_box(1, 1_000, self.tr(" MB")),
                self.tr("What is larger is passed on as ever."),
            ),
            self._bind(
                form,
                "shared",
                "",
                QCheckBox(self.tr("&Give answers to every client key")),
                self.tr(
                    "Otherwise each key only gets answers to its own requests. Shared, who has a key could find out what "
                    "others asked."
                ),
            ),
        ]
        self.body.addWidget(form)
        self.switch.toggled.connect(self._follow)
        draft.changed.connect(self._follow)
        self._follow()

    def _bind(self, form: Form, key: str, name: str, control: QWidget, explanation: str) -> Bound:
        if isinstance(control, QCheckBox):
            row = form.add_check(control, explanation)
        else:
            row = form.add(name, control, explanation)
        path = (TABLE, key)
        overridden = ""
        if ".".join(path) in self._desk.environment_overrides:
            overridden = self.tr("Set by the environment for this run, so it cannot be changed here.")
        effective = getattr(self._desk.settings.response_cache, key)
        bound = Bound(self._draft, path, control, row, overridden=overridden, effective=effective)
        self.bound[path] = bound
        return bound

    def _follow(self) -> None:
        for each in self._details:
            each.row.set_visible(visible=self.switch.isChecked())
