"""A diff as it is seen: marks, colours that follow the theme, and nothing hidden in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claude_desk.ui.connect_diff import MOST_LINES, DiffView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from claude_desk.ui.theme import Theme

DIFF = '--- a.json\n+++ a.json\n@@ -1,2 +1,2 @@\n {\n-  "a": 1\n+  "a": 2\n\\ No newline at end of file\n'


def inks(view: DiffView) -> list[str]:
    """The colour of each line, empty for the usual one."""
    found = []
    block = view.document().firstBlock()
    while block.isValid():
        forms = block.layout().formats()
        found.append(forms[0].format.foreground().color().name() if forms else "")
        block = block.next()
    return found


def test_added_and_removed_lines_have_colours_besides_their_marks(qtbot: QtBot, theme: Theme) -> None:
    """In the light theme and, when it changes, in the dark one."""
    view = DiffView(theme, "What would be changed")
    qtbot.addWidget(view)
    view.show_diff(DIFF)
    assert view.toPlainText() == DIFF.removesuffix("\n")
    for scheme in ("light", "dark"):
        theme.choose(scheme)
        muted, info, ok, error = (theme.color(name).name() for name in ("muted", "info", "ok", "error"))
        assert inks(view) == [muted, muted, info, "", error, ok, muted]


def test_what_would_mislead_the_eye_is_made_visible(qtbot: QtBot, theme: Theme) -> None:
    """Marks that turn the direction of text, and markup, are shown as what they are."""
    view = DiffView(theme, "What would be changed")
    qtbot.addWidget(view)
    view.show_diff('+  "\u202eLRU_ESAB": "<b>x</b>"\n')
    assert view.toPlainText() == '+  "⟨U+202E⟩LRU_ESAB": "<b>x</b>"'


def test_a_long_diff_scrolls_and_none_takes_no_room(qtbot: QtBot, theme: Theme) -> None:
    """Its height ends at some lines; an empty one is hidden."""
    view = DiffView(theme, "What would be changed")
    qtbot.addWidget(view)
    view.show_diff("".join(f"+line {number}\n" for number in range(MOST_LINES)))
    height = view.height()
    view.show_diff("".join(f"+line {number}\n" for number in range(500)))
    assert view.height() == height
    view.show_diff("")
    assert view.isHidden()
