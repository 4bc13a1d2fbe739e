"""The Advanced page: who may reach the listener, how it stops, how upstreams are reached, and telemetry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from claude_desk.config.listening import DANGEROUS, is_own
from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import LinesEdit, SecondsBox, line_edit
from claude_desk.ui.settings_network import NetworkCard
from claude_desk.ui.theme import GAP_M
from claude_desk.ui.widgets import Card, Note

if TYPE_CHECKING:
    from claude_desk.app import Desk
    from claude_desk.ui.settings_draft import Draft, Path
    from claude_desk.ui.theme import Theme

HOST = ("server", "host")


class AdvancedPage(QWidget):
    """What most people never change.

    Attributes:
        bound: its rows by their values' paths.
        network: the card for proxy and certificates.
        warning: said while the address is one that other machines reach.
    """

    def __init__(self, desk: Desk, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self._desk, self._draft = desk, draft
        self.setObjectName("scrolled")
        self.bound: dict[Path, Bound] = {}
        self.warning = Note(theme, "warn")
        self.network = NetworkCard(draft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        for card in (self._reach(), self.network, self._stopping(), self._telemetry()):
            column.addWidget(card)
        column.addStretch(1)
        draft.changed.connect(self._warn)
        self._warn()

    def _reach(self) -> Card:
        card = Card(self.tr("Who can reach Claude Desk"))
        form = Form()
        self._bind(
            form,
            HOST,
            self.tr("&Address"),
            line_edit("127.0.0.1"),
            self.tr("127.0.0.1 is this computer only. Keep it unless you know why not."),
        )
        card.body.addWidget(form)
        card.body.addWidget(self.warning)
        more = Form()
        self._bind(
            more,
            ("server", "allowed_hosts"),
            self.tr("Other &names"),
            LinesEdit("host.docker.internal"),
            self.tr(
                "Names that containers use for this computer, one a line; requests for any other are refused."
            ),
        )
        self._bind(
            more,
            ("server", "allowed_origins"),
            self.tr("Web &pages"),
            LinesEdit("https://app.example"),
            self.tr("Origins whose pages may call it, one a line. Empty: no page of any site may."),
        )
        card.body.addWidget(more)
        return card

    def _stopping(self) -> Card:
        card = Card(self.tr("Stopping"))
        form = Form()
        self._bind(
            form,
            ("server", "drain_seconds"),
            self.tr("Finish answers for"),
            SecondsBox(0, 3600),
            self.tr("How long running answers may go on when Claude Desk stops; then they are cut."),
        )
        card.body.addWidget(form)
        return card

    def _telemetry(self) -> Card:
        card = Card(
            self.tr("Telemetry"),
            self.tr(
                "To a collector of your own, by OpenTelemetry, and to nobody else. Never prompts, answers or keys."
            ),
        )
        form = Form()
        checks = (
            ("enabled", self.tr("Send &figures: requests, errors, tokens, costs, times"), ""),
            (
                "traces",
                self.tr("Send a &span for each request"),
                self.tr("With its models, times, tokens and session id."),
            ),
        )
        for key, text, explanation in checks:
            self._bind(form, ("telemetry", key), "", QCheckBox(text), explanation)
        self._bind(
            form,
            ("telemetry", "endpoint"),
            self.tr("&Collector"),
            line_edit("http://localhost:4318"),
            self.tr("Without /v1. Empty: what OTEL_EXPORTER_OTLP_ENDPOINT says, else http://localhost:4318."),
        )
        self._bind(form, ("telemetry", "interval_seconds"), self.tr("Figures every"), SecondsBox(1, 3600), "")
        card.body.addWidget(form)
        return card

    def _warn(self) -> None:
        host = str(self._draft.get(*HOST) or "")
        if not host or is_own(host):
            self.warning.say("")
            return
        text = self.tr(
            "Other machines could reach Claude Desk with a client key, and what they send is not encrypted. It only starts "
            "like this with {variable}=1 in its environment."
        )
        self.warning.say(text.replace("{variable}", DANGEROUS))

    def _bind(self, form: Form, path: Path, name: str, control: QWidget, explanation: str) -> None:
        if isinstance(control, QCheckBox):
            row = form.add_check(control, explanation)
        else:
            row = form.add(name, control, explanation)
        overridden = ""
        if ".".join(path) in self._desk.environment_overrides:
            overridden = self.tr("Set by the environment for this run, so it cannot be changed here.")
        effective = self._desk.settings.model_dump()[path[0]][path[1]]
        self.bound[path] = Bound(self._draft, path, control, row, overridden=overridden, effective=effective)
