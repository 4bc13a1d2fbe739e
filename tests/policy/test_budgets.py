"""Amounts, periods and accounts."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.policy.budgets import (
    LEAST_OUTPUT,
    Account,
    Amount,
    Budget,
    Each,
    Need,
    Period,
    Scope,
    Verdict,
    amount_text,
    judge,
    refusal,
    title,
)

BERLIN = timezone(timedelta(hours=1))
NOON = datetime(2026, 12, 30, 12, 0, tzinfo=BERLIN)  # a Wednesday
DOLLAR = 10**9
LATEST = datetime(9000, 1, 1)  # noqa: DTZ001 - the strategy adds the zone


class Request:
    """A request under way."""

    def cut(self) -> None:
        """Nobody cuts it here."""


def budget(nanos: int = 0, tokens: int = 0, scope: Scope | None = None) -> Budget:
    """A budget of so much."""
    return Budget(scope or Scope(), Amount(nanos, tokens))


def need(prompt: int, output: int, max_tokens: int) -> Need:
    """A request that costs so many billionths, and as many tokens."""
    return Need(Amount(prompt, prompt), Amount(prompt + output, prompt + output), max_tokens)


@pytest.mark.parametrize(
    ("period", "first", "ends"),
    [
        (Period.DAY, date(2026, 12, 30), datetime(2026, 12, 31, tzinfo=BERLIN)),
        (Period.WEEK, date(2026, 12, 28), datetime(2027, 1, 4, tzinfo=BERLIN)),
        (Period.MONTH, date(2026, 12, 1), datetime(2027, 1, 1, tzinfo=BERLIN)),
        (Period.TOTAL, None, None),
    ],
)
def test_a_period_begins_and_ends_at_midnight_here(
    period: Period, first: date | None, ends: datetime | None
) -> None:
    """Days, weeks from Monday on, and months are those of the machine; a total never ends."""
    assert period.first_day(NOON) == first
    assert period.ends(NOON) == ends


@given(st.datetimes(max_value=LATEST, timezones=st.just(BERLIN)), st.sampled_from(list(Period)[:3]))
def test_every_moment_is_in_its_period(moment: datetime, period: Period) -> None:
    """A moment lies between the first day of its period and its end, and the end is in the next one."""
    first, ends = period.first_day(moment), period.ends(moment)
    assert first is not None
    assert ends is not None
    assert first <= moment.date()
    assert moment < ends
    assert period.first_day(ends) == ends.date()


def test_what_fits_leaves_and_what_does_not_is_refused() -> None:
    """A request fits as long as what is spent and held leaves room for the most that it can cost."""
    account = Account(spent=Amount(600, 0))
    one = budget(1000)
    assert judge(need(100, 300, 5000), [(one, account)], patient=True).verdict is Verdict.FITS
    account.spent = Amount(950, 0)
    judged = judge(need(100, 300, 5000), [(one, account)], patient=True)
    assert judged.verdict is Verdict.SPENT
    assert judged.budget is one
    assert judged.account is account


def test_what_others_hold_is_waited_for_and_not_called_spent() -> None:
    """Where only requests under way are in the way, a request waits; when it can no longer, it is lowered or comes again."""
    account = Account()
    account.hold(Request(), Amount(700, 0))
    judged = judge(need(100, 500, 5000), [(budget(1000), account)], patient=True)
    assert judged.verdict is Verdict.BUSY
    judged = judge(need(100, 500, 5000), [(budget(1000), account)], patient=False)
    assert judged == type(judged)(Verdict.FITS, 2000)
    account.hold(Request(), Amount(200, 0))
    judged = judge(need(100, 500, 5000), [(budget(1000), account)], patient=False)
    assert judged.verdict is Verdict.BUSY


def test_the_tightest_budget_decides() -> None:
    """Of several budgets, the one that leaves least room says how long the answer may be, or is named in the refusal."""
    wide, narrow = budget(10_000), budget(tokens=3_000)
    accounts = [(wide, Account()), (narrow, Account())]
    assert judge(need(1000, 8000, 8000), accounts, patient=True) == type(
        judge(need(1, 1, 1), accounts, patient=True)
    )(Verdict.FITS, 2000)
    accounts[1][1].spent = Amount(0, 1500)
    judged = judge(need(1000, 8000, 8000), accounts, patient=True)
    assert judged.verdict is Verdict.SPENT
    assert judged.budget is narrow


def test_a_short_answer_needs_no_more_than_it_asks_for() -> None:
    """The least room for an answer is for those that ask for more than that."""
    account = Account()
    assert judge(need(10, 1, 1), [(budget(11), account)], patient=True).verdict is Verdict.FITS
    tight = need(0, LEAST_OUTPUT * 2, LEAST_OUTPUT * 2)
    assert judge(tight, [(budget(LEAST_OUTPUT), account)], patient=True).max_tokens == LEAST_OUTPUT
    assert judge(tight, [(budget(LEAST_OUTPUT - 1), account)], patient=True).verdict is Verdict.SPENT


AMOUNTS = st.integers(0, 10**12)


@given(
    cap=st.builds(Amount, AMOUNTS, AMOUNTS),
    spent=st.builds(Amount, AMOUNTS, AMOUNTS),
    holds=st.lists(st.builds(Amount, AMOUNTS, AMOUNTS), max_size=5),
    prompt=st.builds(Amount, AMOUNTS, AMOUNTS),
    output=st.builds(Amount, AMOUNTS, AMOUNTS),
    max_tokens=st.integers(1, 10**6),
)
def test_nothing_that_fits_can_spend_more_than_there_is(
    cap: Amount, spent: Amount, holds: list[Amount], prompt: Amount, output: Amount, max_tokens: int
) -> None:
    """Whatever was spent and is held, a request that may leave fits in whole beside it, at the length it was given."""
    account = Account(spent=spent)
    for hold in holds:
        account.hold(Request(), hold)
    asked = Need(prompt, prompt + output, max_tokens)
    judged = judge(asked, [(Budget(Scope(), cap), account)], patient=False)
    if judged.verdict is not Verdict.FITS:
        return
    assert 0 < judged.max_tokens <= max_tokens
    total = account.spent + account.held + asked.at(judged.max_tokens)
    assert not cap.nanos or total.nanos <= cap.nanos
    assert not cap.tokens or total.tokens <= cap.tokens


def test_a_budget_is_for_the_keys_it_names() -> None:
    """A pattern names client keys; the budget that a key came with is for that key alone, whatever its name."""
    assert Scope(clients="ci*").covers("ci 1", "id")
    assert not Scope(clients="ci*").covers("laptop", "id")
    own = Scope(Each.CLIENT, "ci", key="id")
    assert own.covers("ci", "id")
    assert not own.covers("ci", "another")


def test_words_name_the_amount_the_period_and_whose_it_is() -> None:
    """A budget is said as a person would say it."""
    assert title(budget(5 * DOLLAR), Account()) == "5.00 USD a day for all client keys"
    scope = Scope(Each.CLIENT, "ci*", Period.MONTH)
    assert (
        title(budget(0, 2_000_000, scope), Account("ci 1"))
        == "2,000,000 tokens a month for the client key 'ci 1'"
    )
    scope = Scope(Each.SESSION, period=Period.TOTAL)
    assert (
        title(budget(DOLLAR, 5, scope), Account("ci", "abc"))
        == "1.00 USD and 5 tokens in total for the session abc"
    )
    assert "without a session" in title(budget(DOLLAR, 0, scope), Account("ci"))
    assert title(budget(1, 0, Scope(clients="a*")), Account()).endswith("for the client keys 'a*'")
    assert amount_text(Amount(1_234_560_000_000, 5), Amount(1)) == "1,234.56 USD"


def test_a_refusal_begins_with_the_words_that_claude_code_knows() -> None:
    """First "spend limit reached", then the day of the reset in UTC, each a part by itself."""
    ends = datetime(2026, 8, 8, 0, 0, tzinfo=timezone(timedelta(hours=2)))
    account = Account("ci", ends=ends, spent=Amount(4_980_000_000))
    words = refusal(budget(5 * DOLLAR, 0, Scope(Each.CLIENT)), account).split(" \N{MIDDLE DOT} ")
    assert words[:2] == ["spend limit reached", "resets Aug 7"]
    assert words[2] == "4.98 USD spent of 5.00 USD a day for the client key 'ci'"
    assert "resets" not in refusal(budget(5 * DOLLAR), Account())


def test_warnings_come_at_three_quarters_and_before_the_end() -> None:
    """At 75, at 95 and at 100 per cent, of the measure that is used up most."""
    cap = Amount(100, 1000)
    steps = [
        Account(spent=Amount(spent, tokens)).passed(cap)
        for spent, tokens in ((0, 0), (74, 749), (75, 0), (0, 950), (94, 100), (100, 0), (500, 0))
    ]
    assert steps == [0, 0, 1, 2, 1, 3, 3]
    assert Account(spent=Amount(5, 5)).passed(Amount()) == 0


def test_what_a_request_did_not_use_is_given_back() -> None:
    """While it runs a request holds the most that it can cost; then what it did cost is spent, and nothing is held."""
    account, first, second = Account(), Request(), Request()
    account.hold(first, Amount(10, 100))
    account.hold(second, Amount(5, 50))
    account.settle(first, Amount(3, 30))
    assert (account.held, account.spent) == (Amount(5, 50), Amount(3, 30))
    account.settle(second, Amount(9, 90))
    assert (account.held, account.spent) == (Amount(), Amount(12, 120))
