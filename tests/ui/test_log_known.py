"""Values for completion: noted as they come, bounded."""

from __future__ import annotations

from claude_desk.ui.log_known import LIMIT, KnownValues
from fakes.desk_double import row


def test_values_are_noted_from_start_and_end() -> None:
    """Each field has what rows said, once, in alphabetical order; empty ones and unknown fields have nothing."""
    known = KnownValues()
    known.add(row(1, client="zoo", ended=False, model_asked="m1"))
    known.add(
        row(2, client="Ant", model_asked="m2", model_sent="m3", upstream="u", session="s", stop_reason="end")
    )
    known.add(row(3, client="zoo", error_kind="E", agent="a"))
    assert known.of("client") == ["Ant", "zoo"]
    assert known.of("model") == ["m1", "m2", "m3"]
    assert (known.of("upstream"), known.of("stop"), known.of("error")) == (["u"], ["end"], ["E"])
    assert (known.of("session"), known.of("agent")) == (["s"], ["a"])
    assert known.of("cost") == []


def test_only_the_latest_values_are_kept() -> None:
    """Endless sessions take no endless memory."""
    known = KnownValues()
    for each in range(LIMIT + 50):
        known.add(row(each, session=f"s{each:05}"))
    kept = known.of("session")
    assert len(kept) == LIMIT
    assert kept[-1] == f"s{LIMIT + 49:05}"
