"""JSON as a tree that is read as far as it is opened: a node's children are found when somebody looks at them.

Values stay the text they were; numbers are shown as they were written. A search is done on another thread.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QMenu, QTreeView, QVBoxLayout, QWidget

from claude_desk.ui import formats
from claude_desk.ui.inspector_text import SearchLine, shown
from claude_desk.ui.theme import GAP_S, fixed_font
from claude_desk.ui.widgets import IconButton

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PySide6.QtCore import QPoint

    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
PAGE = 500
"""Children that are added to a node at once; more come as the tree is scrolled."""
LONGEST_SHOWN = 300
MOST_FOUND = 1_000
OPENED_WHOLE = 100_000
"""Bytes of JSON up to which everything in it is opened at once."""
_objects = msgspec.json.Decoder(dict[str, msgspec.Raw])
_arrays = msgspec.json.Decoder(list[msgspec.Raw])
_strings = msgspec.json.Decoder(str)

HINTS = ("role", "type", "name")
"""Members that say what an object is; shown beside it while it is closed."""
LONGEST_HINT = 80

Path = tuple[int, ...]


class Sort(Enum):
    """What a value is; the value is the colour it is drawn in."""

    OBJECT = "muted"
    ARRAY = "neutral"
    STRING = "ok"
    NUMBER = "warn"
    WORD = "info"


class Node:
    """One value in the tree."""

    __slots__ = ("_found", "children", "key", "parent", "raw", "row", "sort", "total")

    def __init__(self, parent: Node | None, row: int, key: str, raw: bytes | memoryview) -> None:
        self.parent, self.row, self.key = parent, row, key
        self.raw = bytes(raw).strip()
        self.children: list[Node] = []
        self._found: list[tuple[str, Any]] | None = None
        begins = self.raw[:1]
        kinds = {b"{": Sort.OBJECT, b"[": Sort.ARRAY, b'"': Sort.STRING}
        numeral = begins.isdigit() or begins == b"-"
        self.sort = kinds.get(begins, Sort.NUMBER if numeral else Sort.WORD)
        self.total = len(self.members()) if self.sort in {Sort.OBJECT, Sort.ARRAY} else 0

    def members(self) -> list[tuple[str, Any]]:
        """Names and texts of what is in it."""
        if self._found is None:
            if self.sort is Sort.OBJECT:
                self._found = list(_objects.decode(self.raw).items())
            elif self.sort is Sort.ARRAY:
                self._found = [(str(number), raw) for number, raw in enumerate(_arrays.decode(self.raw))]
            else:
                self._found = []
        return self._found

    def fetch(self, upto: int) -> None:
        """Make children up to this many."""
        found = self.members()
        for row in range(len(self.children), min(upto, self.total)):
            name, raw = found[row]
            self.children.append(Node(self, row, name, raw))

    @property
    def text(self) -> str:
        """The value for a person, short."""
        if self.sort is Sort.OBJECT:
            return f"{{{self.total}}}{self._hint()}"
        if self.sort is Sort.ARRAY:
            return f"[{self.total}]"
        if self.sort is Sort.STRING:
            value = self.value
            cut = shown(value[:LONGEST_SHOWN]).replace("\n", "↵").replace("\t", "⇥")
            more = f"…  ({formats.size(len(self.raw))})" if len(value) > LONGEST_SHOWN else ""
            return f'"{cut}"{more}' if not more else f'"{cut}{more}'
        return self.raw.decode("utf-8", "replace")[:LONGEST_SHOWN]

    def _hint(self) -> str:
        """What an object says it is."""
        said = {name: bytes(raw) for name, raw in self.members()[:8] if name in HINTS}
        words = [_strings.decode(said[name]) for name in HINTS if _is_name(said.get(name, b""))]
        return f"  {shown(' '.join(words))}" if words else ""

    @property
    def value(self) -> str:
        """What copying gives: a string's content, anything else as indented JSON."""
        if self.sort is Sort.STRING:
            return _strings.decode(self.raw)
        if self.sort in {Sort.OBJECT, Sort.ARRAY}:
            return msgspec.json.format(self.raw, indent=2).decode("utf-8", "replace")
        return self.raw.decode("utf-8", "replace")

    @property
    def path(self) -> str:
        """Where it stands, such as ``messages[3].content[0].text``."""
        node, parts = self, []
        while node.parent is not None:
            parts.append(f"[{node.key}]" if node.parent.sort is Sort.ARRAY else f".{node.key}")
            node = node.parent
        return "".join(reversed(parts)).removeprefix(".")


def _is_name(raw: bytes) -> bool:
    return raw.startswith(b'"') and len(raw) < LONGEST_HINT


def root_of(body: bytes) -> Node | None:
    """The whole document; None where it is no JSON object or array. About 5 ms for 5 MB: nothing inside is read yet."""
    try:
        node = Node(None, 0, "", body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    return node if node.sort in {Sort.OBJECT, Sort.ARRAY} else None


def find(body: bytes, text: str) -> list[Path]:
    """The values and names that hold a text, whatever its case, as paths of child numbers, in order; at most a thousand."""
    needle = text.casefold()
    found: list[Path] = []
    try:
        pending: list[tuple[Path, str, Any]] = [
            ((), "", msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf")))
        ]
    except (ValueError, RecursionError):
        return found
    while pending and len(found) < MOST_FOUND:
        path, name, value = pending.pop()
        inside: list[tuple[str, Any]] = []
        said = ""
        if isinstance(value, dict):
            inside = list(value.items())
        elif isinstance(value, list):
            inside = [("", each) for each in value]
        else:
            said = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        if path and (needle in name.casefold() or needle in said.casefold()):
            found.append(path)
        pending += [((*path, number), key, each) for number, (key, each) in reversed(list(enumerate(inside)))]
    return found


class JsonModel(QAbstractItemModel):
    """The tree for a view: names left, values right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._root: Node | None = None
        theme.changed.connect(self._recolour)

    def show_root(self, root: Node | None) -> None:
        """Show another document."""
        self.beginResetModel()
        self._root = root
        if root is not None:
            root.fetch(PAGE)
        self.endResetModel()

    def node(self, index: Index) -> Node | None:
        """The value at an index; the document's own for none."""
        return index.internalPointer() if index.isValid() else self._root

    def index_of(self, path: Path) -> QModelIndex:
        """The index of a value, whatever has to be read for it."""
        index = QModelIndex()
        for row in path:
            node = self.node(index)
            if node is None:
                return QModelIndex()
            if row >= len(node.children):
                self._fetch(index, node, row + 1)
            index = self.index(row, 0, index)
        return index

    def index(self, row: int, column: int, parent: Index = NO_INDEX) -> QModelIndex:
        """A child."""
        node = self.node(parent)
        if node is None or not 0 <= row < len(node.children):
            return QModelIndex()
        return self.createIndex(row, column, node.children[row])

    def parent(self, index: Index = NO_INDEX) -> QModelIndex:  # type: ignore[override]  # QObject has one of its own
        """What it stands in."""
        node = self.node(index) if index.isValid() else None
        if node is None or node.parent is None or node.parent.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.row, 0, node.parent)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Children read so far."""
        node = self.node(parent)
        return 0 if node is None or parent.column() > 0 else len(node.children)

    def columnCount(self, _parent: Index = NO_INDEX) -> int:
        """Name and value."""
        return 2

    def hasChildren(self, parent: Index = NO_INDEX) -> bool:
        """Known before they are read."""
        node = self.node(parent)
        return node is not None and node.total > 0

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there are children that are not read yet."""
        node = self.node(parent)
        return node is not None and len(node.children) < node.total

    def fetchMore(self, parent: Index) -> None:
        """Read some more."""
        node = self.node(parent)
        if node is not None:
            self._fetch(parent, node, len(node.children) + PAGE)

    def _fetch(self, parent: Index, node: Node, upto: int) -> None:
        first, last = len(node.children), min(upto, node.total) - 1
        if last >= first:
            self.beginInsertRows(parent, first, last)
            node.fetch(upto)
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, colour, and what a screen reader says."""
        node = self.node(index) if index.isValid() else None
        if node is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(node.key[:LONGEST_SHOWN]).replace("\n", "↵") if index.column() == 0 else node.text
        if role == Qt.ItemDataRole.ForegroundRole:
            if index.column() == 0:
                return self._theme.color(
                    "info" if node.parent and node.parent.sort is Sort.OBJECT else "muted"
                )
            return self._theme.color("muted" if node.sort in {Sort.OBJECT, Sort.ARRAY} else node.sort.value)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{formats.one_line(node.key)}: {node.text}" if index.column() == 0 else node.text
        return None

    def _recolour(self) -> None:
        self.layoutChanged.emit()


class JsonPane(QWidget):
    """The tree with its search and copying.

    Args:
        theme: for colours.
        clipboard: where copies go.
        inbox: brings what the search found.
        name: what it is, for screen readers.
    """

    def __init__(self, theme: Theme, clipboard: Clipboard, inbox: Inbox, name: str) -> None:
        super().__init__()
        self._clipboard, self._inbox = clipboard, inbox
        self._body = b""
        self._worker: ThreadPoolExecutor | None = None
        self._searched = ("", b"")
        self._found: list[Path] = []
        self._at = -1
        self.model = JsonModel(theme)
        self.view = QTreeView()
        self.view.setObjectName("tree")
        self.view.setModel(self.model)
        self.view.setAccessibleName(name)
        self.view.setFont(fixed_font(12))
        self.view.setUniformRowHeights(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setIndentation(16)
        self.view.setHeaderHidden(True)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.setExpandsOnDoubleClick(True)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)
        header = self.view.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.search = SearchLine(theme, self.tr("Search names and values"))
        self.search.wanted.append(self._find)
        self._copy = IconButton(theme, "copy", self.tr("Copy all"), box=26)
        self._copy.clicked.connect(self._copy_all)
        copying = QAction(self.tr("Copy value"), self.view)
        copying.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copying.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copying.triggered.connect(self._copy_value)
        self.view.addAction(copying)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(GAP_S)
        top.addWidget(self.search, 1)
        top.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        column.addLayout(top)
        column.addWidget(self.view, 1)

    def show_document(self, body: bytes, root: Node | None) -> None:
        """Show a document that :func:`root_of` read, opened as far as it is short."""
        if body == self._body:
            return
        self._body = body
        self._found, self._at, self._searched = [], -1, ("", b"")
        self.search.say("")
        self.model.show_root(root)
        for row in range(self.model.rowCount()):
            index = self.model.index(row, 0)
            node = self.model.node(index)
            if node is not None and 0 < node.total <= 12:  # noqa: PLR2004 - what fits into a glance
                self.view.expand(index)
        self.view.resizeColumnToContents(0)
        self.view.setColumnWidth(0, min(max(self.view.columnWidth(0) + 12, 120), 260))
        self.view.setCurrentIndex(self.model.index(0, 0))

    def dispose(self) -> None:
        """Stop searching."""
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)
            self._worker = None

    def _find(self, text: str, backwards: bool) -> None:  # noqa: FBT001 - the shape of a search
        if not text:
            self.search.say("")
        elif (text, self._body) == self._searched:
            self._step(backwards=backwards)
        else:
            if self._worker is None:
                self._worker = ThreadPoolExecutor(1, thread_name_prefix="json-search")
            wanted = (text, self._body)
            self._inbox.when_done(
                self._worker.submit(find, self._body, text), lambda done: self._searched_for(wanted, done)
            )

    def _searched_for(self, wanted: tuple[str, bytes], done: Future[list[Path]]) -> None:
        if wanted[1] == self._body and not done.cancelled():
            self._searched, self._found, self._at = wanted, done.result(), -1
            self._step(backwards=False)

    def _step(self, *, backwards: bool) -> None:
        if not self._found:
            self.search.say(self.tr("Not found"))
            return
        self._at = (self._at + (-1 if backwards else 1)) % len(self._found)
        index = self.model.index_of(self._found[self._at])
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self.search.say(f"{self._at + 1} / {len(self._found)}")

    def _current(self) -> Node | None:
        index = self.view.currentIndex()
        return self.model.node(index) if index.isValid() else None

    def _copy_value(self) -> None:
        node = self._current()
        if node is not None:
            self._clipboard.copy(node.value)

    def _copy_path(self) -> None:
        node = self._current()
        if node is not None:
            self._clipboard.copy(node.path)

    def _copy_all(self) -> None:
        self._clipboard.copy(self._body.decode("utf-8", "replace"))
        self._copy.confirm()

    def _open_below(self) -> None:
        node = self._current()
        if node is not None:
            # Of something large only what comes next: opening all of it would take seconds.
            self.view.expandRecursively(self.view.currentIndex(), 8 if len(node.raw) < OPENED_WHOLE else 1)

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy value")).triggered.connect(self._copy_value)
        menu.addAction(self.tr("Copy path")).triggered.connect(self._copy_path)
        menu.addSeparator()
        menu.addAction(self.tr("Open everything below")).triggered.connect(self._open_below)
        menu.popup(self.view.viewport().mapToGlobal(place))
