"""The card for limits of output tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QSpinBox, QWidget

from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import CONTROL_HEIGHT, PairsEdit, WheelGuard, combo_box, spin_box
from claude_desk.ui.widgets import Card, Disclosure

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme

MOST = 10_000_000
_RARE = ("estimate", "margin_percent", "characters_per_token", "tokens_per_image", "contexts")


class TokensByModel(PairsEdit):
    """Models with a number of tokens each, one pair a line."""

    def __init__(self, example: str) -> None:
        super().__init__("=", example)

    def pairs(self) -> dict[str, Any]:
        """What is typed, as numbers.

        Raises:
            ValueError: a line is no pair, or its value no number, with the sentence to show.
        """
        read = super().pairs()
        for name, value in read.items():
            if not (value.isascii() and value.isdigit()):
                text = self.tr("“{text}” is no number of tokens for {name}.")
                raise ValueError(text.replace("{text}", value).replace("{name}", name))
        return {name: int(value) for name, value in read.items()}


class CharactersBox(QDoubleSpinBox):
    """How many characters are a token."""

    def __init__(self) -> None:
        super().__init__()
        WheelGuard(self)
        self.setDecimals(1)
        self.setSingleStep(0.1)
        self.setRange(1, 20)
        self.setSuffix(self.tr(" characters"))
        self.setFixedSize(168, CONTROL_HEIGHT)
        self.lineEdit().setTextMargins(8, 0, 0, 0)


class LimitsCard(Card):
    """Default, limits, and fitting into a model's context.

    Args:
        desk: knows what the environment decides.
        draft: holds the values.
        theme: for the icons.
    """

    def __init__(self, desk: Desk, draft: Draft, theme: Theme) -> None:
        super().__init__(
            self.tr("Output tokens"),
            self.tr(
                "How long an answer a request may ask for (max_tokens). What is changed stands in the log; a request that "
                "asks for less is left alone."
            ),
        )
        self._desk, self._draft = desk, draft
        self.bound: dict[str, Bound] = {}
        form, rare = Form(), Form()
        self._bind(
            form,
            "default_max_tokens",
            self.tr("&If none is named"),
            _tokens(self.tr("Nothing is added")),
            self.tr("For requests without a limit of their own."),
        )
        self._bind(form, "max_tokens", self.tr("At &most"), _tokens(self.tr("No limit")), "")
        self._bind(
            form,
            "by_model",
            self.tr("At most, &by model"),
            TokensByModel("claude-haiku-* = 16000"),
            self.tr("One model or pattern a line, for the model that is sent. The lower limit counts."),
        )
        choices = [
            ("clamp", self.tr("Lower it to the limit")),
            ("refuse", self.tr("Refuse the request, as the API does")),
        ]
        self._bind(
            form,
            "when_over",
            self.tr("&Who asks for more"),
            combo_box(choices),
            self.tr("A thinking budget that would reach the limit is lowered with it."),
        )
        fit = QCheckBox(self.tr("&Fit into what the model can write and its context holds"))
        self._bind(
            form,
            "fit_context",
            "",
            fit,
            self.tr(
                "By an estimate of the prompt, and by the sizes in the upstream's list of models. A prompt that is too long by itself goes on unchanged, so that the tool hears "
                "it from the upstream in words it knows."
            ),
        )
        estimates = [
            ("fast", self.tr("By its characters")),
            ("exact", self.tr("Counted by the upstream, near the limit")),
        ]
        self._bind(
            rare,
            "estimate",
            self.tr("Prompt length"),
            combo_box(estimates),
            self.tr(
                "The count costs nothing but its time, two seconds at most; where there is none, characters count."
            ),
        )
        self._bind(
            rare,
            "margin_percent",
            self.tr("Margin"),
            spin_box(0, 100, self.tr(" %")),
            self.tr("How much longer than estimated a prompt may turn out."),
        )
        self._bind(
            rare,
            "characters_per_token",
            self.tr("A token is"),
            CharactersBox(),
            self.tr("Of English text; JSON counts in proportion, other scripts by their own measure."),
        )
        self._bind(
            rare,
            "tokens_per_image",
            self.tr("An image is"),
            spin_box(0, 100_000, self.tr(" tokens")),
            "",
        )
        self._bind(
            rare,
            "contexts",
            self.tr("Context sizes"),
            TokensByModel("my-model = 32768"),
            self.tr(
                "For models whose size neither the upstream's list nor Claude Desk knows, or that have more or less than usual."
            ),
        )
        self.more = Disclosure(theme, self.tr("More settings"))
        self.more.body.addWidget(rare)
        self.body.addWidget(form)
        self.body.addWidget(self.more)
        draft.changed.connect(self._follow)
        self._follow()

    def _bind(self, form: Form, key: str, name: str, control: QWidget, explanation: str) -> None:
        if isinstance(control, QCheckBox):
            row = form.add_check(control, explanation)
        else:
            row = form.add(name, control, explanation)
        dotted = f"limits.{key}"
        overridden = ""
        if any(each == dotted or each.startswith(f"{dotted}.") for each in self._desk.environment_overrides):
            overridden = self.tr("Set by the environment for this run, so it cannot be changed here.")
        effective = self._desk.settings.limits.model_dump()[key]
        self.bound[key] = Bound(
            self._draft, ("limits", key), control, row, overridden=overridden, effective=effective
        )

    def _follow(self) -> None:
        if any(self.bound[key].problem for key in _RARE):
            self.more.open(opened=True)


def _tokens(none: str) -> QSpinBox:
    spin = spin_box(0, MOST)
    spin.setSpecialValueText(none)
    spin.setSingleStep(1_000)
    return spin
