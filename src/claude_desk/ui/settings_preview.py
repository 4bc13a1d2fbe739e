"""The card that says what a request would become by what is set here, applied or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from PySide6.QtWidgets import QSpinBox

from claude_desk.policies import Preview, preview
from claude_desk.ui.form import Form
from claude_desk.ui.form_controls import line_edit, spin_box
from claude_desk.ui.widgets import Card, Note

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme

MOST = 10_000_000
EXAMPLE_LIMIT, EXAMPLE_PROMPT = 64_000, 20_000


class PreviewCard(Card):
    """A made-up request, and what would be sent for it; follows every change on the page.

    Args:
        desk: knows what the upstreams' lists of models told.
        draft: the settings as they are typed.
        theme: for the icon.

    Attributes:
        model: what the request asks for.
        limit: its limit; 0 stands for none.
        prompt: how long its prompt is.
        outcome: what would become of it.
    """

    def __init__(self, desk: Desk, draft: Draft, theme: Theme) -> None:
        super().__init__(
            self.tr("Try a request"),
            self.tr("What would be sent, by what is set here. Nothing is sent for this."),
        )
        self._desk, self._draft = desk, draft
        self.model = line_edit(self.tr("none, so the default counts"))
        self.model.setText("claude-opus-5-5")
        self.model.setCursorPosition(0)
        self.limit = _tokens(EXAMPLE_LIMIT)
        self.limit.setSpecialValueText(self.tr("None named"))
        self.prompt = _tokens(EXAMPLE_PROMPT)
        self.outcome = Note(theme, "info")
        form = Form()
        form.add(self.tr("It a&sks for"), self.model)
        form.add(self.tr("Its ma&x_tokens"), self.limit)
        form.add(self.tr("Its &prompt"), self.prompt, self.tr("In tokens, as estimated or counted."))
        self.body.addWidget(form)
        self.body.addWidget(self.outcome)
        self.model.textChanged.connect(self._follow)
        self.limit.valueChanged.connect(self._follow)
        self.prompt.valueChanged.connect(self._follow)
        draft.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        try:
            settings = self._draft.settings()
        except ValidationError:
            self.outcome.say(self.tr("Something above is not right yet."), "warn")
            return
        limit = self.limit.value() or None
        became = preview(
            settings, self.model.text().strip(), limit, self.prompt.value(), self._desk.sizes.find
        )
        well = became.usable and not became.refusal
        self.outcome.say(self._words(became), "info" if well else "warn")
        self.outcome.setAccessibleName(self.outcome.text)

    def _words(self, became: Preview) -> str:
        if became.refusal:
            return self.tr("Refused: {reason}").replace("{reason}", became.refusal)
        where = self._draft.title(became.upstream)
        parts = [self._sent(became).replace("{upstream}", where)]
        if not became.usable:
            parts = [self.tr("It would go to {upstream}, which cannot be used.").replace("{upstream}", where)]
        if became.notes:
            parts.append(self.tr("Log: {notes}.").replace("{notes}", "; ".join(became.notes)))
        if became.crowded:
            parts.append(self.tr("The prompt leaves no room, so the upstream is left to say so."))
        if became.size.context:
            text = self.tr("The model's context is {context} tokens.")
            parts.append(text.replace("{context}", self._number(became.size.context)))
        elif self._draft.get("limits", "fit_context"):
            parts.append(self.tr("The model's context is not known, so nothing is fitted into it."))
        return " ".join(parts)

    def _sent(self, became: Preview) -> str:
        if became.max_tokens is None:
            text = self.tr("Sent for {model} to {upstream}, without max_tokens.")
        else:
            text = self.tr("Sent for {model} to {upstream}, with max_tokens {limit}.")
            text = text.replace("{limit}", self._number(became.max_tokens))
        return text.replace("{model}", became.model or self.tr("no model"))

    def _number(self, number: int) -> str:
        return self.locale().toString(number)


def _tokens(value: int) -> QSpinBox:
    spin = spin_box(0, MOST)
    spin.setSingleStep(1_000)
    spin.setValue(value)
    return spin
