"""How far budgets are used: by all, by each client key, by each session, in each period; read beside the program and in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claude_desk.budgets import budget_of, own_budgets
from claude_desk.config.budget_settings import BudgetSettings
from claude_desk.config.client_keys import ClientKey, KeyScope
from claude_desk.policy.budgets import Amount, Budget
from claude_desk.requestlog.database import Database
from claude_desk.requestlog.record import Row, Tokens
from claude_desk.spending import SESSIONS, standings
from fakes.budgeted import DOLLAR, LONG, PRICED, VERSION, ask, body, spent
from fakes.canary import CLIENT_KEY
from fakes.log_events import finished, started
from fakes.running_desk import CLIENT_NAME, PATIENCE_S, RunningDesk

NOW = datetime.fromisoformat("2026-11-20T15:00:00").astimezone()  # a Friday


def request(seq: int, usd: float, *, at: str, client: str = "laptop", session: str = "") -> Row:
    """One request that cost so much, and 70 tokens that count."""
    moment = datetime.fromisoformat(at).astimezone().timestamp()
    start = replace(started(seq, moment), client=client, session=session)
    return Row(seq, start, replace(finished(seq), tokens=Tokens(10, 20, 30, 40), cost=round(usd * DOLLAR)))


def client_key(name: str, scope: KeyScope | None = None, *, made: str = "2026-01-01") -> ClientKey:
    """A client key, not expired."""
    return ClientKey(f"id of {name}", name, "0" * 64, "abcd", datetime.fromisoformat(made).astimezone(UTC),
                     scope=scope or KeyScope())  # fmt: skip


def budget(**values: object) -> Budget:
    """A budget of the settings."""
    return budget_of(BudgetSettings.model_validate(values))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Database]:
    """A log of four days."""
    database = Database(tmp_path / "requests.sqlite3")
    database.write(
        [
            request(1, 1, at="2026-10-31T12:00", session="old"),
            request(2, 2, at="2026-11-02T12:00", client="ci-1", session="one"),
            request(3, 4, at="2026-11-16T12:00", client="ci-1", session="two"),
            request(4, 8, at="2026-11-20T12:00", session="new"),
            request(5, 16, at="2026-11-20T14:00", client="gone"),
        ]
    )
    yield database
    database.close()


def dollars(log: Database, one: Budget, *keys: ClientKey) -> list[float]:
    """What is spent of a budget, in US dollars, by those whose it is."""
    (found,) = standings([one], keys, log, NOW)
    return [each.spent.nanos / DOLLAR for each in found]


@pytest.mark.parametrize(("per", "usd"), [("day", 24), ("week", 28), ("month", 30), ("total", 31)])
def test_a_budget_for_all_counts_its_period(log: Database, per: str, usd: float) -> None:
    """A day, a week from Monday on, a month, everything; of keys that are gone, too."""
    assert dollars(log, budget(usd=100, per=per)) == [usd]


def test_a_pattern_chooses_the_client_keys(log: Database) -> None:
    """Only what they spent counts."""
    assert dollars(log, budget(usd=100, per="month", client="ci-*")) == [6]


def test_each_client_key_has_its_own(log: Database) -> None:
    """One line for each key that is covered and valid, the one with the least left first; none for one that is gone."""
    keys = [client_key("ci-1"), client_key("laptop"), client_key("idle")]
    expired = replace(client_key("late"), expires=NOW.astimezone(UTC) - timedelta(seconds=1))
    (found,) = standings([budget(usd=10, per="month", each="client")], [*keys, expired], log, NOW)
    assert [(each.client, each.used) for each in found] == [("laptop", 0.8), ("ci-1", 0.6), ("idle", 0.0)]
    assert found[0].left == Amount(2 * DOLLAR, 0)
    assert found[0].ends == datetime.fromisoformat("2026-12-01").replace(tzinfo=NOW.tzinfo)


def test_each_session_has_its_own(log: Database) -> None:
    """One line for each session of keys that are covered, by what it spent."""
    keys = [client_key("ci-1"), client_key("laptop")]
    (found,) = standings([budget(tokens=700, per="month", each="session")], keys, log, NOW)
    assert sorted((each.client, each.session, each.spent.tokens) for each in found) == [
        ("ci-1", "one", 70),
        ("ci-1", "two", 70),
        ("laptop", "new", 70),
    ]
    assert {each.used for each in found} == {0.1}


def test_of_many_sessions_those_that_spent_most_are_told_of(tmp_path: Path) -> None:
    """A bounded number of them, the most expensive first."""
    database = Database(tmp_path / "requests.sqlite3")
    database.write([request(n, n, at="2026-11-20T12:00", session=f"s{n}") for n in range(1, SESSIONS + 6)])
    found = dollars(database, budget(usd=100, each="session"), client_key("laptop"))
    database.close()
    assert found == [float(n) for n in range(SESSIONS + 5, 5, -1)]


def test_a_keys_own_budget_begins_with_the_key(log: Database) -> None:
    """What an older key of the same name spent is not this one's; what is overspent leaves 0."""
    old = client_key("laptop", KeyScope(budget_usd=5))
    new = client_key("laptop", KeyScope(budget_usd=5), made="2026-11-20T13:00")
    for key, usd in ((old, 9), (new, 0)):
        (own,) = own_budgets(key)
        ((standing,),) = standings([own], [key, client_key("other")], log, NOW)
        assert (standing.client, standing.spent.nanos) == ("laptop", usd * DOLLAR)
        assert standing.ends is None
        assert standing.left.nanos == max(5 - usd, 0) * DOLLAR


def test_the_running_program_knows_of_requests_under_way(tmp_path: Path) -> None:
    """What they hold is told beside what is spent; when they have ended nothing is held, and the log agrees."""
    with RunningDesk(
        tmp_path, settings=f"{PRICED}[[budgets]]\nusd = 50\n[[budgets]]\nusd = 50\neach = 'client'\n"
    ) as desk:
        budgets = [budget_of(each) for each in desk.desk.settings.budgets]
        assert ask(desk, 20).status == 200
        paid = spent(desk)
        with desk.client() as client:
            client.send(
                desk.request(headers=VERSION, body=body(2000, text="practice:slow " + LONG, stream=True))
            )
            client.until(b"text_delta")
            (for_all,), (for_key,) = desk.desk.standings(budgets).result(PATIENCE_S)
            assert (for_all.client, for_key.client) == ("", CLIENT_NAME)
            assert for_all.spent.nanos == for_key.spent.nanos == paid
            assert for_all.held.nanos == for_key.held.nanos > DOLLAR
            client.until(b"message_stop")
        assert desk.end(1).cost is not None
        (for_all,), _ = desk.desk.standings(budgets).result(PATIENCE_S)
        assert for_all.held.nanos == 0
        database = Database.open_readonly(desk.paths.database_file)
        ((beside,),) = standings(budgets[:1], desk.desk.client_keys(), database, datetime.now().astimezone())
        database.close()
        assert beside.spent == for_all.spent


def test_what_is_typed_but_not_applied_can_be_asked_for(tmp_path: Path) -> None:
    """A budget that the program does not keep yet stands by the log."""
    with RunningDesk(tmp_path, settings=PRICED) as desk:
        assert ask(desk, 20, key=CLIENT_KEY).status == 200
        paid = spent(desk)
        ((standing,),) = desk.desk.standings([budget(usd=1, per="week")]).result(PATIENCE_S)
        assert (standing.spent.nanos, standing.held.nanos) == (paid, 0)
