"""The filter's language: what each form lets through, what is refused and how, and what can be completed where."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from claude_desk.errors import FilterError
from claude_desk.requestlog.filter import Problem, compiled, spot, term
from claude_desk.requestlog.record import Attempt, Outcome, RequestFinished, RequestStarted, Row, Tokens

NOW = datetime(2026, 11, 20, 15, 0).timestamp()  # noqa: DTZ001 - filters speak of the person's own time


def row(seq: int = 1, *, at: float = NOW - 60, ended: bool = True, **values: Any) -> Row:
    """A row with these values, wherever they belong."""
    names = {"client", "dialect", "method", "path", "session", "agent", "parent_agent", "model"}
    started = RequestStarted(
        f"req_desk_{seq:024x}",
        at,
        **{"client": "laptop", "dialect": "anthropic", "method": "POST", "path": "/v1/messages"}
        | {name: value for name, value in values.items() if name in names},
    )
    end = RequestFinished(started.id, Outcome.OK, 200)
    end = replace(end, **{name: value for name, value in values.items() if name not in names})
    return Row(seq, started, end if ended else None)


def fits(text: str, each: Row) -> bool:
    """Whether a filter lets a row through."""
    return compiled(text, NOW).matches(each)


TYPICAL = row(
    client="ci runner",
    model_asked="claude-opus-4-5",
    model_sent="claude-sonnet-4-5",
    upstream="bedrock",
    session="4f1c",
    agent="ab12",
    streamed=True,
    status=429,
    total_s=2.2,
    first_byte_s=0.45,
    cost=123_400_000,
    tokens=Tokens(input=500, output=1_200, cache_read=20_000, cache_write=3_000),
    error_kind="rate_limit_error",
    error_text="There were Too Many requests.",
    notes="tokens estimated",
    stop_reason="end_turn",
    cache_text="prompt cache: tool 2 (Bash) is new",
    attempts=(Attempt("anthropic", "HTTP 529"),),
    bytes_in=2_000_000,
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "opus",
        "OPUS bedrock",
        '"too many requests"',
        'text:"too many"',
        "model:opus",
        "model:haiku,sonnet",
        "model:=claude-opus-4-5",
        'client:"ci runner"',
        'client:="CI Runner"',
        "-client:laptop",
        "-haiku",
        "upstream:bed",
        "path:messages",
        "route:messages",
        "method:post",
        "protocol:anthropic",
        "session:4f",
        "subagent:ab12",
        "status:429",
        "status:4xx",
        "status:5xx,4XX",
        "status:>=400",
        "status:400..499",
        "status:..429",
        "status:429..",
        "-status:200",
        "cost:>0.1",
        "cost:<$0.2",
        "cost:0.1..0.2",
        "cost:0.12",
        "cost:=0.123",
        "in:>20k",
        "in:23.5k",
        "input:23500",
        "out:>=1200",
        "cached:20k",
        "written:3k",
        "latency:2s",
        "latency:2.2",
        "latency:>2000ms",
        "took:1s..3s",
        "ttfb:<500ms",
        "ttfb:450ms",
        "time:today",
        "time:2026-11-20",
        "time:14:59",
        "time:>=14:59",
        "time:<=14:59",
        "time:>14:58",
        "time:<15:00",
        "time:14:00..15:00",
        "time:2026-11-20T14:59",
        'time:"2026-11-20 14:59:00"',
        "time:>=2026-11-19",
        "age:<15m",
        "age:0..2min",
        "is:failed",
        "is:streamed",
        "is:retried",
        "is:subagent",
        "-is:running",
        "outcome:ok",
        "error:many",
        "error:rate_limit",
        "note:estimated",
        "stop:end",
        "cache:bash",
        '-cache:""',
        "id:req_desk",
        "sent:>1MB",
        "sent:2MB",
        'stop:end_turn,""',
    ],
)
def test_what_fits_a_typical_row(text: str) -> None:
    """Each form of each field finds the row it describes."""
    assert fits(text, TYPICAL)


@pytest.mark.parametrize(
    "text",
    [
        "haiku",
        "opus haiku",
        "-opus",
        "model:haiku",
        "model:=claude-opus",
        "-model:opus",
        'client:="ci"',
        "status:428",
        "status:5xx",
        "status:>429",
        "status:<429",
        "status:430..",
        "cost:>1",
        "cost:unknown",
        "cost:0.13",
        "in:25k",
        "out:<1200",
        "latency:3s",
        "ttfb:>450ms",
        "time:yesterday",
        "time:14:58",
        "time:>14:59",
        "time:<14:59",
        "age:>15m",
        "is:ok",
        "is:running",
        "is:rewritten",
        "outcome:broken",
        'session:""',
        "status:4xx -is:failed",
    ],
)
def test_what_does_not_fit_it(text: str) -> None:
    """And leaves out what it does not describe."""
    assert not fits(text, TYPICAL)


def test_a_running_row_has_no_numbers_yet() -> None:
    """Comparisons leave it out, their negation lets it in, and its model is the one asked for."""
    running = row(ended=False, model="claude-opus-4-5")
    assert fits("is:running model:opus outcome:running", running)
    assert not any(fits(text, running) for text in ("status:<400", "cost:<9", "latency:>=0", "cost:unknown"))
    assert fits("-status:200 -cost:>0.1", running)


def test_a_cost_nobody_knows_is_neither_high_nor_low() -> None:
    """cost:unknown finds it, no comparison does."""
    assert fits("cost:unknown", row(cost=None))
    assert not fits("cost:>=0", row(cost=None))
    assert fits("cost:0", row(cost=0))


@pytest.mark.parametrize(
    ("outcome", "status", "states"),
    [
        (Outcome.OK, 200, {"ok"}),
        (Outcome.OK, 500, {"failed"}),
        (Outcome.REFUSED, 401, {"failed"}),
        (Outcome.CLIENT_LEFT, 200, set()),
    ],
)
def test_states_are_as_people_speak(outcome: Outcome, status: int, states: set[str]) -> None:
    """An error passed on is a failure; a client that left is neither failure nor success."""
    each = row(outcome=outcome, status=status)
    assert {state for state in ("ok", "failed") if fits(f"is:{state}", each)} == states
    assert fits(f"outcome:{outcome.value.replace(' ', '-')}", each)


def test_colons_quotes_and_names_that_are_no_fields() -> None:
    """What only looks like a field is text: in quotes, or with a digit in its name."""
    assert fits("llama3:8b", row(model_asked="llama3:8b"))
    assert fits('"https://x"', row(path="https://x/y"))
    assert fits(r'"a \"b\" c"', row(error_text='so a "b" c'))
    assert fits('"-v"', row(error_text="with -v"))


@pytest.mark.parametrize(
    ("text", "problem", "word", "place"),
    [
        ("modle:opus", Problem.UNKNOWN_FIELD, "modle", (0, 6)),
        ("opus https://x", Problem.UNKNOWN_FIELD, "https", (5, 11)),
        ("a model:", Problem.NO_VALUE, "model:", (2, 8)),
        ("model:,a", Problem.NO_VALUE, "model:,a", (0, 8)),
        ('text:"too many', Problem.OPEN_QUOTE, "too many", (5, 14)),
        ("status:abc", Problem.NO_NUMBER, "abc", (0, 10)),
        ("status:>", Problem.NO_NUMBER, "", (0, 8)),
        ("cost:5k", Problem.NO_NUMBER, "5k", (0, 7)),
        ("latency:1..x", Problem.NO_NUMBER, "x", (0, 12)),
        ("time:25:00", Problem.NO_TIME, "25:00", (0, 10)),
        ("time:2026-02-30", Problem.NO_TIME, "2026-02-30", (0, 15)),
        ("time:tomorrow", Problem.NO_TIME, "tomorrow", (0, 13)),
        ("is:fine", Problem.NO_CHOICE, "fine", (0, 7)),
        ("outcome:=", Problem.NO_CHOICE, "=", (0, 9)),
    ],
)
def test_what_cannot_be_read_is_said(text: str, problem: Problem, word: str, place: tuple[int, int]) -> None:
    """The error names the word, its place, and what would be right."""
    with pytest.raises(FilterError) as caught:
        compiled(text, NOW)
    assert (caught.value.reason, caught.value.word) == (problem.value, word)
    assert (caught.value.start, caught.value.end) == place
    assert caught.value.message == problem.value.replace("{word}", word)


def test_any_text_is_read_or_refused() -> None:
    """Every cut of an odd filter gives a filter or a FilterError, nothing else."""
    odd = 'a -b "c d" status:>=4,5xx,"6" time:99:99..x age:<1e9 model:=,"" -: - ,,, \\" is:\N{PILE OF POO} cost:..'
    for start in range(len(odd)):
        for end in range(start, len(odd) + 1):
            try:
                compiled(odd[start:end], NOW).matches(TYPICAL)
            except FilterError as error:
                assert 0 <= error.start <= error.end <= end - start  # noqa: PT017 - only some raise


@pytest.mark.parametrize("value", ["this computer", 'a "b" \\ c', "", "x:y,z", "-"])
def test_a_made_term_finds_exactly_its_value(value: str) -> None:
    """What a click on “only this” writes is read back as that value, whatever it holds."""
    made = compiled(term("client", value), NOW)
    assert made.matches(row(client=value))
    assert not made.matches(row(client=value + "s"))
    assert made.terms[0].field == "client"


def test_yesterday_is_a_day_of_this_clock() -> None:
    """Days begin at the person's midnight."""
    midnight = datetime.fromtimestamp(NOW).replace(hour=0, minute=0)  # noqa: DTZ006 - the person's day
    late, early = midnight - timedelta(seconds=1), midnight - timedelta(days=1)
    assert fits("time:yesterday", row(at=late.timestamp()))
    assert fits("time:yesterday", row(at=early.timestamp()))
    assert not fits("time:yesterday", row(at=midnight.timestamp()))


@pytest.mark.parametrize(
    ("text", "field", "written", "replaced"),
    [
        ("|", None, "", ""),
        ("mo|", None, "mo", "mo"),
        ("a -mo|del", None, "mo", "model"),
        ("model:|", "model", "", ""),
        ("model:op|us x", "model", "op", "opus"),
        ("model:a,op|", "model", "op", "op"),
        ("status:>=4|", "status", "4", "4"),
        ('client:"this co|', "client", "this co", '"this co'),
        ("route:/v1|", "path", "/v1", "/v1"),
        ('"a b" is:f|', "is", "f", "f"),
    ],
)
def test_what_is_being_written(text: str, field: str | None, written: str, replaced: str) -> None:
    """At the cursor (|) it is known whether a field or a value is written, and what a completion replaces."""
    cursor = text.index("|")
    plain = text.replace("|", "")
    found = spot(plain, cursor)
    assert (found.field, found.written) == (field, written)
    assert plain[found.start : found.end] == replaced
