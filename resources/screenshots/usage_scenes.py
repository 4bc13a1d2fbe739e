"""The usage window's scenes for make.py: a team's autumn, nothing yet, and too much of everything."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claude_desk.app import Desk
    from claude_desk.requestlog.record import Row
    from claude_desk.requestlog.usage import Usage
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.usage_window import UsageWindow

NAMES = (
    "usage",
    "usage-tokens",
    "usage-cache",
    "usage-today",
    "usage-conversations",
    "usage-empty",
    "usage-overflow",
    "usage-narrow",
    "usage-keyboard",
    "usage-all",
    "usage-rtl",
)
DAYS = 400
MODELS = (
    ("claude-opus-4-8", 15.0, 75.0, 2),
    ("claude-sonnet-4-5", 3.0, 15.0, 6),
    ("claude-haiku-4-5", 1.0, 5.0, 5),
    ("claude-opus-4-5", 5.0, 25.0, 1),
    ("gpt-5-mini", 0.25, 2.0, 2),
    ("qwen3-coder:30b", 0.0, 0.0, 1),
)
CLIENTS = ("claude-code", "ci-runner", "notebook", "review-bot")


def open_scene(name: str, scratch: Path, theme: Any) -> tuple[UsageWindow, Inbox, Callable[[], None]]:
    """The window in its scene, its inbox, and what to do at the end."""
    from PySide6.QtCore import Qt

    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.memory import WindowMemory
    from claude_desk.ui.usage_model import Measure, Reach
    from claude_desk.ui.usage_window import UsageWindow

    desk, close = _desk(name, scratch)
    inbox = Inbox()
    window = UsageWindow(desk, inbox, theme, WindowMemory(scratch / "window.json"))
    window.resize(640 if name == "usage-narrow" else 1120, 1180 if name == "usage-narrow" else 900)
    if name == "usage-rtl":
        window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    window.measures.choose(
        {"usage-tokens": Measure.TOKENS, "usage-cache": Measure.CACHE}.get(name, Measure.COST)
    )
    reach = {"usage-today": Reach.TODAY, "usage-all": Reach.ALL, "usage-cache": Reach.QUARTER}
    window.range.choose(reach.get(name, Reach.MONTH))
    if name in {"usage-conversations", "usage-overflow"}:
        window.by.setCurrentIndex(3 if name == "usage-conversations" else 0)
    window.show()
    return window, inbox, close


def arrange(name: str, window: UsageWindow) -> None:
    """What a person does in the scene."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    if name in {"usage", "usage-tokens", "usage-cache", "usage-overflow", "usage-narrow"}:
        QTest.mouseMove(window.chart, QPoint(window.chart.width() * 2 // 3, 140))
    if name == "usage-keyboard":
        window.chart.setFocus()
        for key in (Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Down):
            QTest.keyClick(window.chart, key)


def _desk(name: str, scratch: Path) -> tuple[Desk, Callable[[], None]]:
    from claude_desk.config.settings import Settings
    from claude_desk.costs import Costs
    from claude_desk.requestlog.database import Database
    from claude_desk.spending import standings
    from fakes.desk_double import DeskDouble, done

    budgets: list[dict[str, Any]] = [
        {"usd": 40.0},
        {"usd": 400.0, "per": "month"},
        {"tokens": 6_000_000, "per": "week", "client": "ci-*"},
        {"usd": 5.0, "each": "session"},
    ]
    if name == "usage-overflow":
        budgets += [
            {"usd": 9_999_999.0, "tokens": 10**12, "client": f"{'long-name-' * 8}{n}*"} for n in range(9)
        ]
    settings = Settings.model_validate({"budgets": [] if name == "usage-empty" else budgets})
    costs = Costs(scratch / "prices.json")
    costs.use(settings)
    database = Database(scratch / "requests.sqlite3")
    if name != "usage-empty":
        database.write(_overflowing() if name == "usage-overflow" else _autumn())

    class UsedDesk(DeskDouble):
        def usage(self, by: Any, *, since: Any = None, until: Any = None) -> Any:
            found: list[Usage] = database.usage(by, since=since, until=until)
            return done(found)

        def standings(self, budgets: Any) -> Any:
            return done(standings(budgets, [], database, datetime.now().astimezone()))

    desk = UsedDesk(scratch, [], settings)
    desk.costs = costs
    return cast("Desk", desk), database.close


def _row(seq: int, at: datetime, model: str, **values: Any) -> Row:
    from fakes.desk_double import row

    return row(seq, at=at.timestamp(), model_asked=model, model_sent=model, upstream="anthropic", **values)


def _autumn() -> list[Row]:
    """400 days of a small team: less on weekends, more each month, one wild week."""
    from claude_desk.requestlog.record import Tokens

    dice = random.Random(11)  # noqa: S311 - pictures, not keys
    now = datetime.now(UTC)
    rows: list[Row] = []
    for back in range(DAYS - 1, -1, -1):
        day = now - timedelta(days=back)
        weekend, wild = day.weekday() in {5, 6}, back in range(10, 13)
        busy = (0.25 if weekend else 1.0) * (1.2 - back / DAYS) * (2.2 if wild else 1.0)
        for _ in range(int(busy * dice.randrange(14, 26))):
            model, prompt, output, _weight = dice.choices(MODELS, [each[3] for each in MODELS])[0]
            cached = prompt in {1.0, 3.0, 5.0, 15.0}
            tokens = Tokens(
                input=dice.randrange(200, 20_000),
                output=dice.randrange(400, 9_000),
                cache_read=dice.randrange(40_000, 900_000) if cached else 0,
                cache_write=dice.randrange(2_000, 60_000) if cached else 0,
            )
            nanos = (
                tokens.input * prompt
                + tokens.output * output
                + tokens.cache_read * prompt * 0.1
                + tokens.cache_write * prompt * 1.25
            )
            rows.append(
                _row(
                    len(rows) + 1,
                    day - timedelta(minutes=dice.randrange(1, 10)),
                    model,
                    tokens=tokens,
                    client=dice.choice(CLIENTS),
                    session=f"{back // 2 * 7919 % 65_521:04x}{dice.randrange(5)}f2e-2f0b-4c39-9d5a-0a6f3b0c9d21",
                    cost=None if prompt == 0 else round(nanos * 1_000),
                    status=529 if not dice.randrange(50) else 200,
                )
            )
    return rows


def _overflowing() -> list[Row]:
    """200 models with names that nobody would choose, and numbers that nobody has."""
    from claude_desk.requestlog.record import Tokens

    now = datetime.now(UTC)
    long = "a-name-that-nobody-would-choose-"
    huge = Tokens(input=4_294_967_295, output=2_147_483_647, cache_read=9_999_999_999)
    return [
        _row(
            seq, now - timedelta(days=seq % 30, minutes=2), f"{seq % 200}-{long * 3}", tokens=huge,
            client=long * 3, cost=None if seq % 7 == 0 else 10**14 + seq * 10**12, session=long,
        )
        for seq in range(1, 1_201)
    ]  # fmt: skip
