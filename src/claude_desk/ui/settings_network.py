"""The card for how upstreams are reached: through which proxy, and which certificates are trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from claude_desk.ui.form import Bound, Form
from claude_desk.ui.form_controls import FileEdit, combo_box, line_edit
from claude_desk.ui.theme import GAP_S
from claude_desk.ui.widgets import Card, restyle

if TYPE_CHECKING:
    from claude_desk.ui.settings_draft import Draft

PROXY = ("network", "proxy")
ADDRESS = "address"
WORDS = ("system", "none")


class NetworkCard(Card):
    """Outbound proxy and CA bundle."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            self.tr("Network"),
            self.tr(
                "How upstreams and login services are reached. This computer itself never goes through a proxy."
            ),
        )
        self._draft = draft
        self.proxy = combo_box(
            [
                ("system", self.tr("As the system")),
                ("none", self.tr("No proxy")),
                (ADDRESS, self.tr("This proxy:")),
            ]
        )
        self.address = line_edit("http://proxy.example:3128")
        self.address.setAccessibleName(self.tr("Address of the proxy"))
        self.certificates = FileEdit()
        both = QWidget()
        both.setFocusProxy(self.proxy)
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        column.addWidget(self.proxy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.address)
        both.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form = Form()
        self._row = form.add(self.tr("Prox&y"), both)
        caption = self._row.parts[0]
        assert isinstance(caption, QLabel)  # noqa: S101 - it is where a form has it
        caption.setBuddy(self.proxy)
        self.proxy.setAccessibleName(self.tr("Proxy"))
        row = form.add(
            self.tr("C&ertificates"),
            self.certificates,
            self.tr("A PEM file of authorities to trust on top of the system's, such as your company's."),
        )
        self.bound = Bound(draft, ("network", "ca_bundle"), self.certificates, row)
        self.body.addWidget(form)
        self._show()
        self.proxy.currentIndexChanged.connect(self._choose)
        self.address.textChanged.connect(self._type)
        draft.changed.connect(self._follow)
        self._follow()

    def _show(self) -> None:
        value = str(self._draft.get(*PROXY))
        known = value in WORDS
        self.proxy.setCurrentIndex(self.proxy.findData(value if known else ADDRESS))
        self.address.setText("" if known else value)
        self.address.setVisible(not known)

    def _choose(self) -> None:
        chosen = self.proxy.currentData()
        self.address.setVisible(chosen == ADDRESS)
        if chosen == ADDRESS:
            self.address.setFocus()
            self._type()
        else:
            self._draft.set(PROXY, chosen)

    def _type(self) -> None:
        text = self.address.text().strip()
        if self.proxy.currentData() != ADDRESS:
            return
        if text in {"", *WORDS}:
            self._draft.refuse(PROXY, self._example())
        else:
            self._draft.set(PROXY, text)

    def _example(self) -> str:
        return self.tr("Give the address with its port, such as http://proxy.example:3128.")

    def _follow(self) -> None:
        problem = self._draft.problems.get(PROXY, "")
        if problem.startswith("The proxy must be"):  # what else it can be is what one chooses above
            problem = self._example()
        below = self._row.below
        explanations = {
            "system": self.tr("From HTTPS_PROXY and NO_PROXY, or the system's network settings."),
            ADDRESS: self.tr(
                "http, socks5 or socks4. For one that wants a password, set HTTPS_PROXY instead."
            ),
        }
        text = problem or explanations.get(self.proxy.currentData(), "")
        below.setText(text)
        below.setVisible(bool(text))
        below.setProperty("role", "problem" if problem else "small")
        self.address.setProperty("wrong", bool(problem))
        self.address.setAccessibleDescription(text)
        restyle(below)
        restyle(self.address)
