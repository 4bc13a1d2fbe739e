"""Saved filters: kept with the windows' memory, whatever is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desk.ui.log_saved import KEY, LONGEST_NAME, MOST, SavedFilters
from claude_desk.ui.memory import WindowMemory


def test_a_saved_filter_is_there_the_next_time(tmp_path: Path) -> None:
    """Saved, replaced under its name, found by its text, and deleted for good."""
    saved = SavedFilters(WindowMemory(tmp_path / "w.json"))
    saved.save("  My   errors ", " is:failed ")
    saved.save("dear", "cost:>1")
    saved.save("My errors", "status:>=400")
    again = SavedFilters(WindowMemory(tmp_path / "w.json"))
    assert again.all == {"My errors": "status:>=400", "dear": "cost:>1"}
    assert again.name_of(" cost:>1 ") == "dear"
    again.delete("dear")
    again.delete("never there")
    assert SavedFilters(WindowMemory(tmp_path / "w.json")).all == {"My errors": "status:>=400"}


def test_there_is_a_limit(tmp_path: Path) -> None:
    """Fifty filters with short names; one that exists can still be replaced."""
    saved = SavedFilters(WindowMemory(tmp_path / "w.json"))
    for each in range(MOST + 5):
        saved.save(f"{each} {'x' * 100}", "a")
    assert len(saved.all) == MOST
    assert saved.full
    first = next(iter(saved.all))
    assert len(first) == LONGEST_NAME
    saved.save(first, "b")
    assert saved.all[first] == "b"
    saved.save("  ", "nameless")
    assert "" not in saved.all


@pytest.mark.parametrize("odd", [None, 5, {"a": "b"}, [["a"], ["a", 5], "ab", ["ok", "x"]]])
def test_odd_memories_harm_nobody(tmp_path: Path, odd: object) -> None:
    """What is no pair of texts is passed over."""
    memory = WindowMemory(tmp_path / "w.json")
    memory.keep(KEY, odd)
    assert set(SavedFilters(memory).all) <= {"ok"}
