"""A desk that does nothing but answer: for pictures, and for widgets tested without a proxy.

Whatever concerns the whole is tested with the real ``claude_desk.app.Desk``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from claude_desk.app import Attention, ProxyState, Status
from claude_desk.config.autostart import AutostartState
from claude_desk.config.checks import origin_of
from claude_desk.config.client_keys import ClientKey, KeyScope
from claude_desk.config.credentials import KeySource, KeyStatus
from claude_desk.config.lessons import Lesson
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.costs import Costs
from claude_desk.errors import ClientKeyError, DeskError, SettingsError
from claude_desk.policy.budgets import NOTHING, Budget
from claude_desk.proxy.checkup import Finding
from claude_desk.proxy.model_sizes import ModelSizes
from claude_desk.proxy.pause import Pause
from claude_desk.proxy.progress import Progress
from claude_desk.requestlog.record import Outcome, RequestFinished, RequestStarted, Row, Tokens
from claude_desk.requestlog.usage import Dimension, Usage
from claude_desk.secret import Secret
from claude_desk.spending import Standing
from fakes.captured import CapturesDouble, PromptCacheDouble
from fakes.connected_home import ConnectedHome

T = TypeVar("T")
URL = "http://127.0.0.1:8765"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def done(value: T) -> Future[T]:
    """A future that is done already."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def failed(error: Exception) -> Future[Any]:
    """A future that failed already."""
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


class AutostartDouble:
    """Starting at login, on nobody's machine."""

    def __init__(self) -> None:
        self.on = self.elsewhere = False
        self.error: SettingsError | None = None

    def state(self) -> AutostartState:
        """As it was switched."""
        return AutostartState(self.on, "autostart/claude-desk.desktop", not self.elsewhere)

    def switch(self, *, on: bool) -> None:
        """Switch it, or fail as told."""
        if self.error is not None:
            raise self.error
        self.on, self.elsewhere = on, False


class OperationsDouble:
    """The part of ``operations.Operations`` that the windows use."""

    def __init__(self) -> None:
        self.under_way: tuple[Progress, ...] = ()
        self.asked = 0

    def progress(self) -> Future[tuple[Progress, ...]]:
        """How far requests are."""
        self.asked += 1
        return done(self.under_way)


class DeskDouble:
    """The methods of ``app.Desk`` that the windows use, on data given to it.

    Args:
        folder: for the paths.
        rows: the log, in any order.
        settings: what is stored.
    """

    def __init__(self, folder: Path, rows: list[Row] | None = None, settings: Settings | None = None) -> None:
        self.paths = Paths.in_one_folder(folder)
        self.rows = sorted(rows or [], key=lambda row: -row.seq)
        self.stored_settings = settings or Settings()
        self.settings = self.stored_settings
        self.environment_overrides: frozenset[str] = frozenset()
        self.pause = Pause(self._pause_changed)
        self.autostart = AutostartDouble()
        self.connections = ConnectedHome(folder / "machine", keychain=False).connections
        self.today: list[Usage] = []
        self.status = Status(ProxyState.RUNNING, URL, self.settings.upstream, (), 0)
        self.captures = CapturesDouble()
        self.operations = OperationsDouble()
        self.prompt_cache = PromptCacheDouble()
        self.sizes = ModelSizes()
        self.costs = Costs()
        self.keys: dict[str, tuple[KeySource, Secret]] = {}
        self.key_problem = ""
        self.learned: dict[str, tuple[Lesson, ...]] = {}
        self.forget_error: Exception | None = None
        self.known_clients = [
            ClientKey("1", "this computer", "0" * 64, "x7Qa", NOON - timedelta(days=12), None),
        ]
        self.standing_of: Callable[[Budget], list[Standing]] = _unspent
        self.standings_error: DeskError | None = None
        self.apply_error: Exception | None = None
        self.start_error: Exception | None = None
        self.pages_asked: list[int | None] = []
        self.checks: list[tuple[str, Callable[[Finding], None], Future[list[Finding]]]] = []
        self.on_show: Callable[[], None] | None = None
        self._status_listeners: list[Callable[[Status], None]] = []
        self._log_listeners: list[Callable[[list[Row]], None]] = []

    def open(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to stop."""

    def start(self) -> Future[None]:
        """Run at once, or fail as told."""
        if self.start_error is not None:
            return failed(self.start_error)
        self.become(ProxyState.RUNNING, *self.status.attention)
        return done(None)

    def stop(self) -> Future[None]:
        """Stop at once."""
        self.become(ProxyState.STOPPED, *self.status.attention)
        return done(None)

    def become(self, state: ProxyState, *attention: Attention) -> None:
        """Take a status and tell it."""
        self.status = Status(state, URL, self.settings.upstream, attention, 0, self.pause.until)
        for listener in list(self._status_listeners):
            listener(self.status)

    def _pause_changed(self) -> None:
        self.become(self.status.state, *self.status.attention)

    def usage(
        self, by: Sequence[Dimension], *, since: date | None = None, until: date | None = None
    ) -> Future[list[Usage]]:
        """What was given as today's."""
        return done(self.today)

    def happen(self, rows: list[Row]) -> None:
        """Tell rows as the journal does."""
        for listener in list(self._log_listeners):
            listener(rows)

    def apply(self, settings: Settings) -> Future[None]:
        """Take settings, or fail as told."""
        if self.apply_error is not None:
            return failed(self.apply_error)
        self.stored_settings = self.settings = settings
        self.become(self.status.state, *self.status.attention)
        return done(None)

    def key_status(self, upstream_name: str) -> Future[KeyStatus]:
        """What is known of a key."""
        upstream = self.stored_settings.upstreams.get(upstream_name)
        origin = origin_of(upstream.url) if upstream and upstream.url else ""
        source, key = self.keys.get(upstream_name, (KeySource.NONE, Secret("")))
        return done(KeyStatus(source, origin, key.reveal()[-4:], self.key_problem))

    def store_key(self, upstream_name: str, key: Secret) -> Future[KeyStatus]:
        """Keep a key in memory."""
        self.keys[upstream_name] = (KeySource.KEYCHAIN, key)
        return self.key_status(upstream_name)

    def forget_key(self, upstream_name: str) -> Future[KeyStatus]:
        """Forget it."""
        self.keys.pop(upstream_name, None)
        return self.key_status(upstream_name)

    def lessons(self, upstream_name: str) -> tuple[Lesson, ...]:
        """What was learned of an upstream."""
        return self.learned.get(upstream_name, ())

    def forget_lessons(self, upstream_name: str) -> Future[None]:
        """Forget it, or fail as told."""
        if self.forget_error is not None:
            return failed(self.forget_error)
        self.learned.pop(upstream_name, None)
        return done(None)

    def check_upstream(
        self, name: str, *, model: str = "", on_finding: Callable[[Finding], None]
    ) -> Future[list[Finding]]:
        """Begin a checkup that goes on as the test says, by what it finds in ``checks``."""
        future: Future[list[Finding]] = Future()
        self.checks.append((f"{name} {model}".strip(), on_finding, future))
        return future

    def client_keys(self) -> list[ClientKey]:
        """The keys."""
        return list(self.known_clients)

    def in_background(self, work: Callable[[], T]) -> Future[T]:
        """Do it at once."""
        try:
            return done(work())
        except DeskError as error:
            return failed(error)

    def standings(self, budgets: Sequence[Budget]) -> Future[list[list[Standing]]]:
        """How budgets stand, as told; where nothing is told, nothing is spent."""
        if self.standings_error is not None:
            return failed(self.standings_error)
        return done([self.standing_of(budget) for budget in budgets])

    def create_client_key(
        self,
        name: str,
        *,
        expires_in: timedelta | None = None,
        relay: frozenset[str] = frozenset(),
        scope: KeyScope | None = None,
    ) -> tuple[ClientKey, Secret]:
        """Make a key."""
        if any(key.name == name for key in self.known_clients):
            raise ClientKeyError(f"There is already a client key named '{name}'.")
        now = datetime.now(UTC)
        expires = None if expires_in is None else now + expires_in
        key = ClientKey(name, name, "0" * 64, "MN9v", now, expires, relay, scope=scope or KeyScope())
        self.known_clients.append(key)
        return key, Secret("desk-example-abcdefghijklmnopqrstuvwxyz-MN9v")

    def change_client_key(self, name: str, scope: KeyScope) -> ClientKey:
        """Let a key be used for something else."""
        if not any(key.name == name for key in self.known_clients):
            raise ClientKeyError(f"There is no client key named '{name}'.")
        self.known_clients = [
            replace(key, scope=scope) if key.name == name else key for key in self.known_clients
        ]
        return next(key for key in self.known_clients if key.name == name)

    def revoke_client_key(self, name: str) -> None:
        """Forget a key."""
        self.known_clients = [key for key in self.known_clients if key.name != name]

    def copyable_client_key(self) -> Future[Secret]:
        """The key of this computer."""
        return done(Secret("desk-of-this-computer-x7Qa"))

    def log_page(self, *, before: int | None = None, limit: int = 200) -> Future[list[Row]]:
        """A page, newest first."""
        self.pages_asked.append(before)
        older = [row for row in self.rows if before is None or row.seq < before]
        return done(older[:limit])

    def watch_status(self, listener: Callable[[Status], None]) -> Callable[[], None]:
        """Tell status changes."""
        self._status_listeners.append(listener)
        return lambda: self._status_listeners.remove(listener)

    def watch_log(self, listener: Callable[[list[Row]], None]) -> Callable[[], None]:
        """Tell rows."""
        self._log_listeners.append(listener)
        return lambda: self._log_listeners.remove(listener)


def _unspent(budget: Budget) -> list[Standing]:
    return [Standing(budget, "", "", "", None, NOTHING)]


def row(seq: int, *, ended: bool = True, at: float | None = None, **finish: Any) -> Row:
    """A row with plain values, and whatever of its end is given."""
    start = RequestStarted(
        id=f"req_desk_{seq:024x}",
        at=NOON.timestamp() + seq if at is None else at,
        client=finish.pop("client", "laptop"),
        dialect="anthropic",
        method="POST",
        path=finish.pop("path", "/v1/messages"),
        session=finish.pop("session", ""),
        model="" if ended else finish.pop("model_asked", ""),
        agent=finish.pop("agent", ""),
        parent_agent=finish.pop("parent_agent", ""),
    )
    if not ended:
        return Row(seq, start)
    values: dict[str, Any] = {"outcome": Outcome.OK, "status": 200, "total_s": 1.0, **finish}
    return Row(seq, start, RequestFinished(id=start.id, **values))


def typical_rows(number: int = 60, *, now: datetime = NOON) -> list[Row]:
    """A morning's work, the same each time: agents, scripts, a few errors, one request still running."""
    dice = random.Random(20)  # noqa: S311 - pictures, not keys
    models = ["claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5", "claude-sonnet-4-5"]
    clients = ["claude-code", "claude-code", "ci-runner", "notebook", "review-bot"]
    rows = []
    moment = now - timedelta(seconds=number * 21)
    for seq in range(1, number + 1):
        moment += timedelta(seconds=dice.uniform(2, 40))
        model, first = dice.choice(models), dice.uniform(0.35, 2.2)
        digest = f"{dice.getrandbits(256):064x}"
        reply = f"{dice.getrandbits(256):064x}"
        values: dict[str, Any] = {
            "client": dice.choice(clients),
            "upstream": "anthropic",
            "model_asked": model,
            "model_sent": model,
            "streamed": dice.random() < 0.8,
            "bytes_in": dice.randrange(4_000, 900_000),
            "bytes_out": dice.randrange(2_000, 60_000),
            "first_byte_s": first,
            "total_s": first + dice.expovariate(0.12),
            "tokens": Tokens(
                input=dice.randrange(4, 9_000),
                output=dice.randrange(40, 2_400),
                cache_read=dice.choice([0, dice.randrange(9_000, 140_000), dice.randrange(9_000, 60_000)]),
                cache_write=dice.choice([0, dice.randrange(500, 9_000)]),
            ),
            "stop_reason": dice.choice(["end_turn", "tool_use", "tool_use", "end_turn", "max_tokens"]),
            "upstream_request_id": f"req_011C{dice.getrandbits(80):020x}",
            "request_sha256": digest,
            "sent_sha256": digest,
            "reply_sha256": reply,
            "delivered_sha256": reply,
            "session": "4f1c2f7e-2f0b-4c39-9d5a-0a6f3b0c9d21",
        }
        values |= _mishap(seq, number)
        used = values["tokens"]
        microdollars = used.input * 3 + used.output * 15 + used.cache_read * 0.3 + used.cache_write * 3.75
        values["cost"] = round(microdollars * 1_000)
        rows.append(row(seq, ended=seq != number, at=moment.timestamp(), **values))
    return rows


def _mishap(seq: int, number: int) -> dict[str, Any]:
    """What went wrong with some of the rows."""
    nothing = {"tokens": Tokens(), "stop_reason": "", "streamed": False}
    mishaps: dict[int, dict[str, Any]] = {
        number - 4: {
            **nothing,
            "status": 429,
            "error_kind": "rate_limit_error",
            "error_text": "The upstream says there were too many requests; it asks to wait 12 seconds.",
            "total_s": 0.31,
            "first_byte_s": 0.31,
        },
        number - 7: {"model_asked": "claude-3-opus-latest", "sent_sha256": "a" * 64},
        number - 9: {"outcome": Outcome.CLIENT_LEFT, "stop_reason": ""},
        number - 12: {
            **nothing,
            "outcome": Outcome.REFUSED,
            "status": 401,
            "client": "",
            "upstream": "",
            "model_asked": "",
            "model_sent": "",
            "first_byte_s": None,
            "total_s": 0.002,
            "error_kind": "authentication_error",
            "error_text": "The client key is not valid.",
        },
        number - 14: {"path": "/v1/messages/count_tokens", **nothing, "total_s": 0.21, "first_byte_s": 0.2},
        number - 18: {
            "outcome": Outcome.BROKEN,
            "stop_reason": "",
            "error_kind": "UpstreamBroken",
            "error_text": "The upstream closed the connection before the end of its answer.",
        },
        number - 21: {**nothing, "status": 529, "error_kind": "overloaded_error", "total_s": 0.9},
    }
    return mishaps.get(seq, {})
