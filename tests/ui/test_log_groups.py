"""Conversations: who is in which, their sums, and how they are laid out in lines."""

from __future__ import annotations

import random
from typing import Any

import pytest

from claude_desk.requestlog.record import Row, Tokens
from claude_desk.ui.log_columns import COLUMNS, Column, group_facts, group_name, group_status, group_title
from claude_desk.ui.log_groups import DEEPEST, Group, Groups
from claude_desk.ui.log_totals import Totals
from fakes.desk_double import row


def groups_of(*rows: Row, column: Column = Column.TIME) -> Groups:
    """These rows, gathered and sorted by a column."""
    groups = Groups(COLUMNS[column].sort, COLUMNS[column].group_sort)
    for each in rows:
        groups.add(each)
    groups.settle()
    return groups


def laid_out(groups: Groups, *, descending: bool = True) -> list[str]:
    """The lines with every group open: names indented by level, and numbers of requests."""
    opened = {group.key for group in groups.all()}
    return [
        "  " * line.level + (line.agent or line.session or f"({line.key[1]})")
        if isinstance(line, Group)
        else str(line)
        for line in groups.lines(opened, descending=descending)
    ]


def test_sessions_hold_subagents_and_those_hold_theirs() -> None:
    """A subagent stands in its conversation, one that it started in it, newest on top at every level."""
    groups = groups_of(
        row(1, session="s1"),
        row(2, session="s1", agent="a"),
        row(3, session="s1", agent="b", parent_agent="a"),
        row(4, session="s2"),
        row(5, session="s1"),
        row(6, client="ci"),
    )
    assert laid_out(groups) == ["(ci)", "6", "s1", "5", "  a", "    b", "3", "2", "1", "s2", "4"]
    assert laid_out(groups, descending=False) == [
        "s2",
        "4",
        "s1",
        "1",
        "  a",
        "2",
        "    b",
        "3",
        "5",
        "(ci)",
        "6",
    ]


def test_closed_groups_show_nothing_of_what_is_in_them() -> None:
    """Only what is open is laid out."""
    groups = groups_of(row(1, session="s1", agent="a"), row(2, session="s2"))
    assert [isinstance(line, Group) for line in groups.lines(set(), descending=True)] == [True, True]


def test_a_subagent_known_by_what_it_started_finds_its_place_later() -> None:
    """Its own first request tells what it belongs to; the sums go with it."""
    groups = groups_of(row(1, session="s", agent="c", parent_agent="b"))
    assert laid_out(groups) == ["s", "  b", "    c", "1"]
    groups.add(row(2, session="s", agent="b", parent_agent="a"))
    groups.settle()
    assert laid_out(groups) == ["s", "  a", "    b", "2", "      c", "1"]
    assert {group.agent: group.totals.requests for group in groups.all()} == {"": 2, "a": 2, "b": 2, "c": 1}


def test_whoever_claims_to_be_their_own_ancestor_is_not_believed() -> None:
    """Circles and endless chains of subagents, which a client may send, end in a tree of bounded depth."""
    circle = groups_of(
        row(1, session="s", agent="a", parent_agent="b"),
        row(2, session="s", agent="b", parent_agent="a"),
        row(3, session="s", agent="c", parent_agent="c"),
    )
    assert sorted(line.strip() for line in laid_out(circle)) == ["1", "2", "3", "a", "b", "c", "s"]
    chain = groups_of(
        *(row(each, session="s", agent=f"a{each}", parent_agent=f"a{each - 1}") for each in range(1, 300)),
        *(row(each, session="t", agent=f"b{each}", parent_agent=f"b{each + 1}") for each in range(300, 600)),
    )
    assert max(group.level for group in chain.all()) <= DEEPEST
    assert (
        sum(
            isinstance(line, int) for line in chain.lines({each.key for each in chain.all()}, descending=True)
        )
        == 599
    )


@pytest.mark.parametrize("column", list(Column))
def test_sums_and_places_hold_whatever_happens(column: Column) -> None:
    """After random arrivals, endings and removals each group is what gathering its rows afresh would give."""
    dice = random.Random(f"{column}")  # noqa: S311 - figures, not keys
    groups = groups_of(column=column)
    rows: dict[int, Row] = {}
    for seq in range(1, 200):
        values: dict[str, Any] = {
            "session": dice.choice(["s", "t", ""]),
            "agent": dice.choice(["", "a", "b"]),
            "client": "c",
        }
        rows[seq] = row(seq, ended=False, **values)
        groups.add(rows[seq])
        if dice.random() < 0.7:
            old = rows[ending := dice.choice(sorted(rows))]
            start = old.started
            tokens = Tokens(dice.randrange(99), dice.randrange(99), dice.randrange(99))
            rows[ending] = row(
                ending,
                session=start.session,
                agent=start.agent,
                client="c",
                tokens=tokens,
                status=dice.choice([200, 500]),
                cost=dice.randrange(99),
                total_s=dice.random(),
                model_asked=dice.choice(["x", "y"]),
            )
            groups.change(old, rows[ending])
        if dice.random() < 0.2:
            groups.remove(rows.pop(dice.choice(sorted(rows))))
        groups.settle()
    fresh = groups_of(*rows.values(), column=column)
    for group in fresh.all():
        (same,) = [each for each in groups.all() if each.key == group.key]
        assert same.totals == group.totals
    lines = groups.lines({group.key for group in groups.all()}, descending=True)
    assert sorted(line for line in lines if isinstance(line, int)) == sorted(rows)
    tops = [line.value for line in lines if isinstance(line, Group) and line.parent is None]
    assert tops == sorted(tops, key=lambda value: (isinstance(value, str), value), reverse=True)


def test_a_group_left_empty_goes() -> None:
    """With its last request a conversation is gone."""
    only = row(1, session="s", agent="a")
    groups = groups_of(only)
    groups.remove(only)
    groups.settle()
    assert len(groups) == 0
    assert groups.lines(set(), descending=True) == []


def test_what_a_group_says_of_itself() -> None:
    """Its name, client, number of requests, share from the cache, models; and a pill when something is the matter."""
    groups = groups_of(
        row(
            1,
            session="4f1c2f7e-2f0b",
            client="ci",
            model_asked="opus",
            tokens=Tokens(10, 5, 90),
            at=100.0,
            total_s=5.0,
        ),
        row(2, session="4f1c2f7e-2f0b", client="ci", model_asked="haiku", status=500, at=200.0, total_s=3.0),
    )
    (group,) = groups.all()
    assert group_name(group) == "Conversation 4f1c2f7e-2f0…"
    assert group_facts(group) == ["ci", "2 requests", "90 % from cache", "opus, haiku"]
    assert group_title(group).startswith("Conversation 4f1c2f7e-2f0… · ci · 2 requests")
    assert group_status(group) == ("1 failed", "error")
    assert group.span_s == 103.0
    assert COLUMNS[Column.LATENCY].group(group) == "1 m 43 s"
    groups.add(row(3, session="4f1c2f7e-2f0b", ended=False))
    assert group_status(group) == ("1 running", "info")


def test_merged_sums_come_apart_again() -> None:
    """Counting sums in and out leaves nothing behind."""
    one, other = Totals.of([row(1, cost=5)]), Totals.of([row(2, status=500, cost=None), row(3, ended=False)])
    both = Totals.of([row(1, cost=5), row(2, status=500, cost=None), row(3, ended=False)])
    one.merge(other, 1)
    assert one == both
    one.merge(other, -1)
    assert one == Totals.of([row(1, cost=5)])
    assert both.priced
    assert not other.priced
