"""Requests gathered by conversation: sessions, the subagents in them, and what each used. Pure: no Qt."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING

from claude_desk.ui.log_order import STEP, Key, Order, Value
from claude_desk.ui.log_totals import Totals

if TYPE_CHECKING:
    from claude_desk.requestlog.record import Row

GroupKey = tuple[str, str, str]
MODELS_NAMED = 4
DEEPEST = 8  # subagents in subagents; what claims to be deeper stands at the top of its conversation


class Group:
    """A conversation, or a subagent in one, with the sums of everything below it.

    Attributes:
        id: its number among the groups.
        key: session, client (only of requests without a session) and agent: the same in every arrangement.
        parent: the group it is in.
        rows: its own requests.
        subs: the groups in it, by number; ``order`` has them sorted.
        totals: sums over its own requests and those of the groups in it.
        client: the client key of the first request seen.
        models: the first few models asked for.
        first_at: when its earliest request came, seconds since the epoch.
        last_at: when its latest one ended, as far as any has.
        newest: the highest number of a request in it.
        value: what it is sorted by now.
        version: another number whenever it says something else.
    """

    __slots__ = (
        "client",
        "first_at",
        "id",
        "key",
        "last_at",
        "models",
        "newest",
        "order",
        "parent",
        "rows",
        "subs",
        "totals",
        "value",
        "version",
    )

    def __init__(self, number: int, key: GroupKey, parent: Group | None) -> None:
        self.id = number
        self.key = key
        self.parent = parent
        self.rows = Order()
        self.order = Order()
        self.subs: dict[int, Group] = {}
        self.totals = Totals()
        self.client = ""
        self.models: list[str] = []
        self.first_at = float("inf")
        self.last_at = 0.0
        self.newest = -(2**63)
        self.value: Value | None = None
        self.version = 0

    @property
    def level(self) -> int:
        """How many groups it is in."""
        return len(self.above()) - 1

    @property
    def session(self) -> str:
        """The session's identifier; empty for requests that named none."""
        return self.key[0]

    @property
    def agent(self) -> str:
        """The subagent's identifier; empty for a whole conversation."""
        return self.key[2]

    @property
    def span_s(self) -> float:
        """From its first request to the end of its last, in seconds."""
        return max(0.0, self.last_at - self.first_at)

    def above(self) -> list[Group]:
        """The group itself and all it is in, from the inside out."""
        chain: list[Group] = []
        group: Group | None = self
        while group is not None:
            chain.append(group)
            group = group.parent
        return chain


class Groups:
    """All conversations of the rows given to it, sorted by one value.

    Args:
        key: what requests are sorted by.
        group_key: what groups are sorted by; of the same type as ``key``'s.
    """

    def __init__(self, key: Key, group_key: Callable[[Group], Value]) -> None:
        self._key = key
        self._group_key = group_key
        self._by_key: dict[GroupKey, Group] = {}
        self._by_id: dict[int, Group] = {}
        self._order = Order()
        self._touched: dict[int, Group] = {}
        self._number = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def all(self) -> list[Group]:
        """Every group, in no particular order."""
        return list(self._by_id.values())

    def group_of(self, row: Row) -> Group | None:
        """The innermost group a row is in, if there is one."""
        return self._by_key.get(_key_of(row))

    def add(self, row: Row) -> None:
        """Count a row in."""
        group = self._need(row)
        group.rows.insert(self._key(row), row.seq)
        model = row.finished.model_asked if row.finished else row.started.model
        for each in group.above():
            each.totals.add(row)
            each.newest = max(each.newest, row.seq)
            each.client = each.client or row.started.client
            if model and model not in each.models and len(each.models) < MODELS_NAMED:
                each.models.append(model)
            each.first_at = min(each.first_at, row.started.at)
            each.last_at = max(each.last_at, _end_of(row))
            self._touched[each.id] = each

    def change(self, old: Row, new: Row) -> None:
        """A row has ended."""
        group = self.group_of(old)
        if group is None:
            return
        before, after = self._key(old), self._key(new)
        if before != after:
            group.rows.remove(before, old.seq)
            group.rows.insert(after, new.seq)
        for each in group.above():
            each.totals.remove(old)
            each.totals.add(new)
            each.last_at = max(each.last_at, _end_of(new))
            self._touched[each.id] = each

    def remove(self, row: Row) -> None:
        """Count a row out; groups that are left empty go with it."""
        group = self.group_of(row)
        if group is None:
            return
        group.rows.remove(self._key(row), row.seq)
        for each in group.above():
            each.totals.remove(row)
            self._touched[each.id] = each
            if not each.totals.requests:
                self._forget(each)

    def settle(self) -> None:
        """Bring the groups that rows came to or left into order again."""
        for _ in self.settling():
            pass

    def settling(self) -> Generator[None, None, None]:
        """The same, a little with every step."""
        for number, group in enumerate(list(self._touched.values()), start=1):
            group.version += 1
            if group.id in self._by_id:
                self._place(group)
            if number % STEP == 0:
                yield
        self._touched.clear()

    def lines(self, expanded: set[GroupKey], *, descending: bool) -> list[int | Group]:
        """What a table shows from top to bottom: groups, and under those that are expanded what is in them."""
        lines: list[int | Group] = []
        self._lines(self._order, Order(), expanded, descending=descending, into=lines)
        return lines

    def _lines(
        self,
        groups: Order,
        rows: Order,
        expanded: set[GroupKey],
        *,
        descending: bool,
        into: list[int | Group],
    ) -> None:
        direction = -1 if descending else 1
        done = len(rows) if descending else 0
        for value, number in zip(groups.values[::direction], groups.seqs[::direction], strict=True):
            group = self._by_id[number]
            spot = rows.spot(value, group.newest)
            spot = min(spot, done) if descending else max(spot, done)
            into += rows.seqs[spot:done][::-1] if descending else rows.seqs[done:spot]
            done = spot
            into.append(group)
            if group.key in expanded:
                self._lines(group.order, group.rows, expanded, descending=descending, into=into)
        into += rows.seqs[:done][::-1] if descending else rows.seqs[done:]

    def _place(self, group: Group) -> None:
        value = self._group_key(group)
        if value == group.value:
            return
        order = self._order if group.parent is None else group.parent.order
        if group.value is not None:
            order.remove(group.value, group.id)
        order.insert(value, group.id)
        group.value = value

    def _unplace(self, group: Group) -> None:
        if group.value is not None:
            (self._order if group.parent is None else group.parent.order).remove(group.value, group.id)
            group.value = None

    def _need(self, row: Row) -> Group:
        """The group a row belongs to, made if there is none yet, and put where the row says it belongs."""
        key = _key_of(row)
        group = self._by_key.get(key)
        session, client, agent = key
        if not agent:
            return group or self._make(key, None)
        above = row.started.parent_agent
        if group is not None and (not above or above == agent):
            return group
        parent_key = (session, client, above if above != agent else "")
        parent = self._by_key.get(parent_key)
        if parent is None:
            root = self._by_key.get((session, client, "")) or self._make((session, client, ""), None)
            parent = self._make(parent_key, root) if parent_key[2] else root
        deep = parent.level + (1 if group is None else _depth(group)) > DEEPEST
        if group is None:
            return self._make(key, parent.above()[-1] if deep else parent)
        if group.parent is not parent and group not in parent.above() and not deep:
            self._move(group, parent)
        return group

    def _make(self, key: GroupKey, parent: Group | None) -> Group:
        self._number += 1
        group = Group(self._number, key, parent)
        self._by_key[key] = group
        self._by_id[group.id] = group
        if parent is not None:
            parent.subs[group.id] = group
        return group

    def _move(self, group: Group, parent: Group) -> None:
        """A subagent was known by what it started before its own first request told where it belongs."""
        self._unplace(group)
        before = group.parent
        if before is not None:
            del before.subs[group.id]
            for each in before.above():
                each.totals.merge(group.totals, -1)
                self._touched[each.id] = each
        group.parent = parent
        parent.subs[group.id] = group
        for each in parent.above():
            each.totals.merge(group.totals, 1)
            each.newest = max(each.newest, group.newest)
            each.first_at = min(each.first_at, group.first_at)
            each.last_at = max(each.last_at, group.last_at)
            self._touched[each.id] = each
        self._touched[group.id] = group
        if before is not None and not before.totals.requests and not before.subs:
            self._forget(before)

    def _forget(self, group: Group) -> None:
        self._unplace(group)
        del self._by_id[group.id]
        del self._by_key[group.key]
        if group.parent is not None:
            group.parent.subs.pop(group.id, None)


def gathering(
    groups: Groups,
    rows: Mapping[int, Row],
    seqs: Sequence[int],
    matches: Callable[[Row], bool] | None,
    seen: Callable[[Row], None],
) -> Generator[None, None, None]:
    """Filter and gather rows, a little with every step. The arguments are those of ``log_order.arranging``."""
    step = STEP // 2
    for start in range(0, len(seqs), step):
        for seq in seqs[start : start + step]:
            row = rows[seq]
            if matches is None or matches(row):
                groups.add(row)
                seen(row)
        yield
    yield from groups.settling()


def _key_of(row: Row) -> GroupKey:
    start = row.started
    return (start.session, "" if start.session else start.client, start.agent if start.session else "")


def _depth(group: Group) -> int:
    return 1 + max((_depth(each) for each in group.subs.values()), default=0)


def _end_of(row: Row) -> float:
    return row.started.at + (row.finished.total_s if row.finished else 0.0)
