"""The Upstream page: where requests go, that place's settings, and what lets it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from claude_desk.ui.settings_access import AccessCard
from claude_desk.ui.settings_add import Adder
from claude_desk.ui.settings_key import KeyCard
from claude_desk.ui.settings_lessons import LessonsCard
from claude_desk.ui.settings_test import CheckCard
from claude_desk.ui.settings_upstream_form import UpstreamForm
from claude_desk.ui.settings_upstream_list import UpstreamList
from claude_desk.ui.theme import GAP_M
from claude_desk.ui.widgets import Slot, order_tabs
from claude_desk.upstreams.base import StoredKey

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton, QRadioButton

    from claude_desk.app import Desk
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.form import Bound
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.settings_draft import Draft
    from claude_desk.ui.theme import Theme


class UpstreamPage(QWidget):
    """The upstreams on top; below them one's form, what lets it in, its test, and what it rejected.

    Attributes:
        typed: a key was typed or removed from its field.
        turned: another upstream's settings are shown.
        shown: the one whose settings are shown.
        test_card: the place for a test of the shown upstream.
    """

    typed = Signal()
    turned = Signal()

    def __init__(self, desk: Desk, inbox: Inbox, clipboard: Clipboard, theme: Theme, draft: Draft) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self._desk, self._inbox, self._clipboard = desk, inbox, clipboard
        self._theme, self._draft = theme, draft
        self.key: KeyCard | None = None
        self.access: AccessCard | None = None
        self.form: UpstreamForm | None = None
        self.lessons: LessonsCard | None = None
        self.check: CheckCard | None = None
        self.shown = ""
        overridden = ""
        if "upstream" in desk.environment_overrides:
            overridden = self.tr("Set by the environment for this run, so it cannot be changed here.")
        self.list = UpstreamList(draft, theme, overridden=overridden, effective=desk.settings.upstream)
        self.adder = Adder(draft)
        self._form_slot, self._access_slot, self.test_card, self._lessons_slot = (
            Slot(),
            Slot(),
            Slot(),
            Slot(),
        )
        self._slots = (self._form_slot, self._access_slot, self.test_card, self._lessons_slot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        for widget in (self.list, self.adder, *self._slots):
            column.addWidget(widget)
        column.addStretch(1)
        self.list.chosen.connect(self._choose)
        self.list.wanted.connect(self._edit)
        self.list.adding.connect(self._begin_adding)
        self.adder.added.connect(self._added)
        self.adder.left.connect(self._end_adding)
        draft.changed.connect(self._follow)
        self.typed.connect(self._follow_key)
        self.show_upstream(self._chosen())

    @property
    def choices(self) -> dict[str, QRadioButton]:
        """The marks for where requests go, by upstream."""
        return self.list.choices

    @property
    def fields(self) -> dict[str, Bound]:
        """The rows of the shown upstream, by their fields' keys."""
        return self.form.fields if self.form is not None else {}

    @property
    def remove(self) -> QPushButton | None:
        """The button that takes the shown upstream away; None for a built-in one."""
        return self.form.remove if self.form is not None else None

    @property
    def key_entered(self) -> bool:
        """Whether a key is typed that is not saved."""
        return self.key is not None and self.key.entered

    def show_upstream(self, name: str) -> None:
        """Show one upstream's settings."""
        self.retire()
        self.shown = name
        self.list.mark(name)
        self.form = self.key = self.access = self.lessons = self.check = None
        kind = self._draft.kind(name)
        if kind is not None:
            if kind.fields:
                self.form = UpstreamForm(
                    self._draft,
                    name,
                    kind,
                    self._theme,
                    overridden=self._desk.environment_overrides,
                    effective=self._desk.settings.model_dump()["upstreams"].get(name, {}),
                )
                self.form.removed.connect(self._removed)
            self.check = CheckCard(self._desk, self._inbox, self._theme, self._draft, name)
            self.lessons = LessonsCard(self._desk, self._inbox, self._theme, name)
        self._form_slot.hold(self.form)
        self._access_slot.hold(None)
        self.test_card.hold(self.check)
        self._lessons_slot.hold(self.lessons)
        if self.lessons is not None:
            self.lessons.refresh()
        self._follow()
        order_tabs(self.window())
        self.turned.emit()

    def retire(self) -> None:
        """The window goes away, or another upstream is shown."""
        if self.key is not None:
            self.key.retire()
        for card in (self.check, self.lessons):
            if card is not None:
                card.retire()

    def _chosen(self) -> str:
        if "upstream" in self._desk.environment_overrides:
            return self._desk.settings.upstream
        return str(self._draft.get("upstream"))

    def _choose(self, name: str) -> None:
        self._draft.set(("upstream",), name)
        self.show_upstream(name)

    def _edit(self, name: str) -> None:
        if name != self.shown:
            self.show_upstream(name)
        self.list.mark(name)  # pressing it again must not take the mark away
        # Its height is known once the layout is done.
        QTimer.singleShot(0, self._scroll_to_form)

    def _scroll_to_form(self) -> None:
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inside = area.widget() if area is not None else None
        if area is not None and inside is not None and self.form is not None:
            top = self.form.mapTo(inside, self.form.rect().topLeft()).y()
            bar = area.verticalScrollBar()
            if top + self.form.height() > bar.value() + area.viewport().height():
                bar.setValue(top - GAP_M)

    def _begin_adding(self) -> None:
        for widget in (self.list, *self._slots):
            widget.hide()
        self.adder.begin()

    def _added(self, name: str) -> None:
        self._end_adding()
        self.show_upstream(name)
        if self.form is not None:
            first = next(iter(self.form.fields.values())).control
            first.setFocus()
            QTimer.singleShot(0, self._scroll_to_form)

    def _end_adding(self) -> None:
        self.list.show()
        for slot in self._slots:
            slot.setVisible(slot.held is not None)
        if self.lessons is not None:
            self.lessons.refresh()
        self.list.add.setFocus()

    def _removed(self) -> None:
        self.show_upstream(self._chosen())
        self.list.choices[self._chosen()].setFocus()

    def _follow_key(self) -> None:
        if self.check is not None:
            self.check.follow_key(typed=self.key_entered)

    def _follow(self) -> None:
        """Show what lets in: known once the settings make an upstream; until then what was shown stays."""
        made, held = self._draft.made(self.shown), self._access_slot.held
        if made is not None and isinstance(made.login, StoredKey):
            if self.key is None:
                self.access = None
                self.key = KeyCard(self._desk, self._inbox, self._theme, self.shown)
                self.key.typed.connect(self.typed)
                self._access_slot.hold(self.key)
        elif made is not None and (self.access is None or self.access.login != made.login):
            if self.key is not None:
                self.key.retire()
                self.key = None
                self.typed.emit()
            # Practice has nothing to set and nothing to be let in with.
            self.access = None
            if self.form is not None:
                self.access = AccessCard(made.login, self._clipboard, self._theme)
            self._access_slot.hold(self.access)
        if self._access_slot.held is not held:
            order_tabs(self.window())
        if self.key is not None:
            self.key.set_saveable(saveable=not self._draft.bound_elsewhere(self.shown))
