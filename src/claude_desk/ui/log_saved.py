"""Filters that a person gave a name, kept with what the windows remember. Pure: no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claude_desk.ui.memory import WindowMemory

KEY = "log filters"
MOST = 50
LONGEST_NAME = 60
LONGEST_FILTER = 2_000


class SavedFilters:
    """Names and filters, in the order they were saved.

    Args:
        memory: where they are kept.
    """

    def __init__(self, memory: WindowMemory) -> None:
        self._memory = memory
        value = memory.value(KEY)
        self._filters: dict[str, str] = {}
        if isinstance(value, list):
            for pair in value[:MOST]:
                if isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair):  # noqa: PLR2004 - name and filter
                    self._filters[pair[0][:LONGEST_NAME]] = pair[1][:LONGEST_FILTER]

    @property
    def all(self) -> dict[str, str]:
        """Filters by name."""
        return dict(self._filters)

    @property
    def full(self) -> bool:
        """Whether no more can be saved."""
        return len(self._filters) >= MOST

    def name_of(self, text: str) -> str:
        """The name of a filter, if it was saved."""
        wanted = text.strip()
        return next((name for name, saved in self._filters.items() if saved == wanted), "")

    def save(self, name: str, text: str) -> None:
        """Keep a filter under a name; one that had it is replaced."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if name and (name in self._filters or not self.full):
            self._filters[name] = text.strip()[:LONGEST_FILTER]
            self._keep()

    def delete(self, name: str) -> None:
        """Forget one."""
        if self._filters.pop(name, None) is not None:
            self._keep()

    def _keep(self) -> None:
        self._memory.keep(KEY, [[name, text] for name, text in self._filters.items()])
