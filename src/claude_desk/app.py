"""Desk: builds and owns every part of the program. Qt-free; the window and the command line talk only to it.

Threads: whoever calls (Qt's main thread, or the command line's), ``proxy`` (asyncio: listener, upstreams,
control channel), ``storage`` (SQLite) and ``keychain`` (a call there may wait for a person). Everything that can
wait gives a ``concurrent.futures.Future``; listeners are called on those other threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar, Unpack

from claude_desk import dialects
from claude_desk.budgets import Books, Budgets
from claude_desk.captures import Captures
from claude_desk.commands import Commands
from claude_desk.config import file as settings_file
from claude_desk.config.autostart import this_autostart
from claude_desk.config.client_keys import ClientKey, ClientKeyRing, KeyOptions, KeyScope
from claude_desk.config.credentials import Credentials, KeyBinding, KeySource, KeyStatus
from claude_desk.config.environment import Overlay, overlay
from claude_desk.config.instance import InstanceLock
from claude_desk.config.keychain import Keychain, KeychainState
from claude_desk.config.lessons import Lesson
from claude_desk.config.listening import check_host
from claude_desk.config.network import ProxyFinder
from claude_desk.config.paths import Paths
from claude_desk.config.settings import Settings
from claude_desk.connect.here import connections_here
from claude_desk.connect.reminder import reminder
from claude_desk.copyable_key import CopyableKey
from claude_desk.costs import Costs
from claude_desk.errors import CredentialUnavailable, SettingsError
from claude_desk.logins import binding_of, key_origin
from claude_desk.operations import Operations
from claude_desk.policies import model_policy, response_caching, retention
from claude_desk.policy.budgets import Budget
from claude_desk.prompt_cache import PromptCache
from claude_desk.proxy.checkup import Finding
from claude_desk.proxy.client import UpstreamClient
from claude_desk.proxy.control import ControlServer
from claude_desk.proxy.further import FurtherAddresses
from claude_desk.proxy.loop_thread import LoopThread
from claude_desk.proxy.pause import Pause
from claude_desk.proxy.pipeline import Pipeline, Rules
from claude_desk.proxy.server import Server
from claude_desk.quotas import DeskQuotas
from claude_desk.rates import Rates
from claude_desk.replay import send_again
from claude_desk.requestlog.capture import Capture
from claude_desk.requestlog.journal import Journal
from claude_desk.requestlog.record import LogEvent, Row
from claude_desk.requestlog.usage import Dimension, Usage
from claude_desk.roster import Roster
from claude_desk.secret import Credential, Secret
from claude_desk.spending import Standing, standings_now
from claude_desk.status import Attention, ProxyState, Status, StatusBoard
from claude_desk.telemetry.switch import Telemetry
from claude_desk.upstreams.base import StoredKey, Upstream

__all__ = ["Attention", "Desk", "ProxyState", "Status"]

_FLUSH_SECONDS = 5.0
T = TypeVar("T")


class Desk:
    """The program without its window.

    Args:
        paths: where its files are.
        environ: the environment; read once, here.
        config_file: a settings file other than the usual one, from ``--config``.
    """

    def __init__(self, paths: Paths, *, environ: Mapping[str, str], config_file: Path | None = None) -> None:
        self.paths = paths
        self.on_show: Callable[[], None] | None = None
        self.on_quit: Callable[[], None] | None = None
        self._environ = dict(environ)
        self._config_file = config_file
        self._settings_path = config_file or paths.settings_file
        self._lock = threading.Lock()
        self._board = StatusBoard(self._describe)
        self._state = ProxyState.STOPPED
        self._stored = Settings()
        self._overlay = Overlay(self._stored)
        self.pause = Pause(self._board.tell)
        self.autostart = this_autostart(self._environ)
        self._instance = InstanceLock(paths.lock_file)
        self._keychain = Keychain()
        self._credentials = Credentials(self._keychain)
        self._roster = Roster(self._credentials, self._board, paths)
        self.sizes = self._roster.sizes
        self._memories = dialects.Memories()
        self.costs = Costs(paths.prices_file)
        self.captures = Captures(paths.captures_file, self._credentials.known, self._board.attend)
        self._journal = Journal(
            paths.database_file,
            price=self.costs.of,
            on_problem=lambda text: self._board.attend("log", text),
        )
        self._telemetry = Telemetry(self._journal, self._board, self._environ)
        self.budgets = Budgets(
            self.costs,
            Books(self._journal),
            lambda text: self._board.attend("budget", text),
            self.client_keys,
        )
        self.quotas = DeskQuotas([Rates(), self.budgets])
        self.prompt_cache = PromptCache(self.record, lambda text: self._board.attend("cache", text))
        self._further = FurtherAddresses(self._board, self._environ)
        self._copyable = CopyableKey(lambda: self._ring, self._keychain)
        self._opened = False
        self._closed = False
        # Made by open():
        self._loop: LoopThread
        self._ring: ClientKeyRing
        self._rules: Rules
        # Only used on the proxy thread:
        self._client: UpstreamClient
        self._pipeline: Pipeline
        self.operations: Operations
        self._server: Server | None = None
        self._control: ControlServer | None = None
        self._looking: asyncio.Future[None] | None = None
        self._switch: asyncio.Lock

    # -- life

    def open(self) -> None:
        """Load everything and open the log. A broken file becomes an :class:`Attention`.

        Raises:
            AlreadyRunning: another program uses the same data folder.
            SettingsError: an environment variable is not usable, or the folder cannot be made.
        """
        try:
            self.paths.ensure()
            self._instance.acquire()
        except OSError as error:
            raise SettingsError(f"{self.paths.data_dir} cannot be used: {error.strerror}.") from None
        try:
            self._load_settings()
            self._ring = ClientKeyRing(self.paths.client_keys_file, _now(), self._overlay.client_keys)
        except BaseException:
            self._instance.release()
            raise
        self.connections = connections_here(self.paths, self._ring, self._keychain, self._environ)
        self._board.attend("client keys", " ".join(self._ring.problems))
        self._journal.open()
        self._loop = LoopThread()
        try:
            self._loop.submit(self._open_on_loop()).result()
        except BaseException as error:
            self._loop.stop()
            self._journal.close(_FLUSH_SECONDS)
            self._instance.release()
            if isinstance(error, OSError):
                raise SettingsError(
                    f"{self.paths.control_address} cannot be made: {error.strerror}."
                ) from None
            raise
        self._opened = True

    async def _open_on_loop(self) -> None:
        self._switch = asyncio.Lock()
        self._client = UpstreamClient()
        self._pipeline = Pipeline(self, self._client, self._roster.sizes)
        self.operations = Operations(
            self, self._board, self._pipeline, self._client, self._journal, self._keychain
        )
        self._control = ControlServer(self.paths.control_address, Commands(self).answer)
        await self._control.start()

    def start(self) -> Future[None]:
        """Listen. The future is done when the port is open.

        It fails with PortInUse or SettingsError; the reason also becomes an :class:`Attention`.
        """
        return self._loop.submit(self._start())

    def stop(self) -> Future[None]:
        """Stop listening, let running answers finish for a while, then cut them."""
        return self._loop.submit(self._stop())

    def close(self) -> None:
        """Stop, write the rest of the log, let go of everything. Idempotent."""
        with self._lock:
            if self._closed or not self._opened:
                self._closed = True
                return
            self._closed = True
        self._loop.submit(self._close_on_loop()).result()
        self._loop.stop()
        self.prompt_cache.close()
        self._journal.close(_FLUSH_SECONDS)
        self._telemetry.close()
        self.captures.close()
        self._keychain.close()
        self._copyable.close()
        self._instance.release()

    async def _close_on_loop(self) -> None:
        await self._stop()
        if self._control is not None:
            await self._control.stop()
        await self._roster.close()
        self.budgets.close()
        self._client.close()

    async def _start(self) -> None:
        async with self._switch:
            if self._state is ProxyState.RUNNING:
                return
            self._change_state(ProxyState.STARTING)
            host = self.settings.server.host
            server = Server(self._pipeline.handle)
            trouble = "port"
            try:
                check_host(host, self._environ)
                server.open(host, self.settings.server.port)
                self._board.attend("port", "")
                trouble = "upstream"
                self._server = server
                await self._make_rules()
                await server.serve()
            except BaseException as error:
                await server.stop(0, lambda: 0, lambda: None)
                self._server = None
                self._board.attend(trouble, getattr(error, "message", "The listener could not be started."))
                self._change_state(ProxyState.STOPPED)
                raise
            self._pipeline.open()
            self._change_state(ProxyState.RUNNING)
            self._looking = asyncio.ensure_future(self._look_for_key(self._chosen_upstream()))

    async def _stop(self) -> None:
        async with self._switch:
            if self._server is None:
                return
            self._change_state(ProxyState.STOPPING)
            await self._server.stop(
                self.settings.server.drain_seconds, lambda: self._pipeline.running, self._pipeline.stopping
            )
            self._server = None
            self._client.drop_idle()
            self._change_state(ProxyState.STOPPED)

    # -- settings

    @property
    def settings(self) -> Settings:
        """What counts: the file with the environment on top."""
        return self._overlay.settings

    @property
    def stored_settings(self) -> Settings:
        """What the file says."""
        return self._stored

    @property
    def environment_overrides(self) -> frozenset[str]:
        """Dotted names of the options that the environment decides."""
        return frozenset(self._overlay.overridden)

    def apply(self, settings: Settings) -> Future[None]:
        """Save settings and let them count at once; the listener moves if its address changed.

        The future fails with SettingsError (nothing is changed then) or PortInUse (saved, but not listening).
        """

        def save() -> None:
            settings_file.save(self._settings_path, settings, self._stored, _now())

        async def carry_out() -> None:
            await asyncio.get_running_loop().run_in_executor(None, save)
            await self._reload()

        return self._loop.submit(carry_out())

    def reload(self) -> Future[None]:
        """Read settings, client keys and keychain again, because something changed them on disk.

        The future fails with SettingsError (what counted before still counts) or PortInUse.
        """
        return self._loop.submit(self._reload())

    def _load_settings(self) -> None:
        loaded = settings_file.load(self._settings_path, _now())
        self._stored = loaded.settings
        named = self._config_file is not None
        self._overlay = overlay(loaded.settings, self._environ, trust_addresses=named, origin_for=key_origin)
        self._credentials.use_environment(self._overlay.key)
        self._journal.keep(retention(self.settings.log))
        self.costs.use(self.settings)
        self._telemetry.use(self.settings)
        self.captures.use(self.settings.capture)
        self.prompt_cache.use(self.settings.cache_guard)
        self.quotas.use(self.settings)
        self._board.attend("settings", " ".join((*loaded.problems, *self._overlay.problems)))
        self._board.attend("connections", reminder(self.paths))
        self._board.attend("lessons", self._roster.lessons.load(_now()))

    async def _reload(self) -> None:
        before = self.settings.server
        self._load_settings()
        self._roster.forget()
        self._ring.refresh(_now())
        self._board.attend("client keys", " ".join(self._ring.problems))
        if self._server is None:
            self._board.tell()
            return
        server = self.settings.server
        if (server.host, server.port) != (before.host, before.port):
            await self._stop()
            await self._start()
        else:
            await self._make_rules()
            self._looking = asyncio.ensure_future(self._look_for_key(self._chosen_upstream()))
            self._board.tell()

    async def _make_rules(self) -> None:
        assert self._server is not None  # noqa: S101  # only called while listening
        visitors = await self._further.follow(self._server, self.settings.server)
        try:
            self._reach_upstreams()
            routing, upstreams = await self._roster.muster(self.settings, self._ring.bound_upstreams())
        except SettingsError as error:
            self._board.attend("upstream", error.message)
            raise
        openai = self.settings.openai
        options = dialects.Options(lenient=openai.lenient, automatic_caching=openai.automatic_caching)
        spoken = dialects.build(self._memories, options)
        caching = response_caching(self.settings)
        self._rules = Rules(routing, upstreams, spoken, visitors, model_policy(self.settings), caching)
        self._pipeline.responses.use(caching)
        self._board.attend("upstream", "")

    def _reach_upstreams(self) -> None:
        network = self.settings.network
        self._client.reach_by(ProxyFinder(network.proxy, self._environ), network.ca_bundle)

    def check_upstream(
        self, name: str, *, model: str = "", on_finding: Callable[[Finding], None]
    ) -> Future[list[Finding]]:
        """Try an upstream out, listening or not; cancelling the future stops that.

        Each step is told to ``on_finding`` on the proxy thread. The future fails with SettingsError if there is no such
        upstream, or the network's settings cannot be used.
        """
        return self._loop.submit(self._check_upstream(name, model, on_finding))

    async def _check_upstream(
        self, name: str, model: str, on_finding: Callable[[Finding], None]
    ) -> list[Finding]:
        if self._server is None:
            self._reach_upstreams()
        return await self._roster.check(self.settings, name, self._client, model=model, on_finding=on_finding)

    # -- what the pipeline asks (on the proxy thread)

    @property
    def rules(self) -> Rules:
        """The rules for a request that starts now."""
        return self._rules

    def match(self, presented: bytes) -> ClientKey | None:
        """The valid client key with this value; a change by another process counts from this request on."""
        now = _now()
        if self._ring.refresh(now):
            self._board.attend("client keys", " ".join(self._ring.problems))
        return self._ring.match(presented, now)

    def _chosen_upstream(self) -> Upstream:
        return self._rules.upstreams[self._rules.routing.default]

    async def _look_for_key(self, upstream: Upstream) -> None:
        """Tell a person that a key is missing before the first request does; opens no dialog to find out."""
        if not isinstance(upstream.login, StoredKey):
            return
        if await asyncio.wrap_future(self._keychain.probe()) is not KeychainState.LOCKED:
            with contextlib.suppress(CredentialUnavailable):
                await self.key_for(upstream)

    async def key_for(self, upstream: Upstream) -> Credential | None:
        """What lets a request into the upstream."""
        return await self._roster.credential_for(upstream)

    def key_judged(self, upstream: Upstream, advice: str, *, refused: bool) -> None:
        """Tell the person when an upstream starts or stops to want something of them."""
        self._roster.judged(upstream, advice, refused=refused)

    def learned(self, upstream: Upstream, lesson: str) -> None:
        """Remember what an upstream showed about itself; the next request takes it into account."""
        current = self._rules.upstreams.get(upstream.name)
        if current is None or current.address != upstream.address:
            return  # its settings changed meanwhile
        taught = self._roster.learned(current, lesson)
        if taught is not None:
            self._rules = replace(self._rules, upstreams={**self._rules.upstreams, taught.name: taught})
            self._board.tell()

    # -- what upstreams showed about themselves

    def lessons(self, upstream: str) -> tuple[Lesson, ...]:
        """What was learned of an upstream at its present address."""
        return self._roster.lessons_of(self.settings, upstream)

    def forget_lessons(self, upstream: str) -> Future[None]:
        """Forget all of it. The future fails with SettingsError if the file cannot be written."""
        return self._loop.submit(self._forget_lessons(upstream))

    async def _forget_lessons(self, upstream: str) -> None:
        try:
            await asyncio.to_thread(self._roster.lessons.forget, upstream)
        except OSError as error:
            raise SettingsError(f"{self.paths.lessons_file} cannot be written: {error.strerror}.") from None
        if self._server is not None:
            await self._make_rules()
        self._board.tell()

    def record(self, event: LogEvent) -> None:
        """Put an event into the log."""
        self._journal.record(event)

    # -- real keys

    def key_status(self, upstream: str) -> Future[KeyStatus]:
        """Where the real key of an upstream is kept."""
        binding = self._binding(upstream)
        if binding is None:
            return _done(KeyStatus(KeySource.NONE, ""))
        return self._credentials.status(binding)

    def store_key(self, upstream: str, key: Secret) -> Future[KeyStatus]:
        """Keep a real key, bound to the upstream's present origin."""
        binding = self._binding(upstream)
        if binding is None:
            return _failed(SettingsError(f"The upstream '{upstream}' takes no key, or has no address yet."))
        stored = self._credentials.store(binding, key)
        stored.add_done_callback(lambda _: self._closed or self._loop.submit(self._settle(upstream)))
        return stored

    async def _settle(self, upstream: str) -> None:
        self._roster.settle(upstream)

    def forget_key(self, upstream: str) -> Future[KeyStatus]:
        """Remove a real key from keychain and memory."""
        binding = self._binding(upstream)
        if binding is None:
            return _done(KeyStatus(KeySource.NONE, ""))
        return self._credentials.forget(binding)

    def _binding(self, upstream: str) -> KeyBinding | None:
        return binding_of(self.settings, upstream)

    # -- client keys

    def client_keys(self) -> list[ClientKey]:
        """All client keys, expired ones too."""
        self._ring.refresh(_now())
        return self._ring.keys()

    def create_client_key(self, name: str, **options: Unpack[KeyOptions]) -> tuple[ClientKey, Secret]:
        """Make a client key; its value is given once and kept nowhere."""
        return self._ring.create(name, _now(), **options)

    def register_client_key(self, name: str, value: Secret, **options: Unpack[KeyOptions]) -> ClientKey:
        """Accept an identifier that a sandbox already has as its key."""
        return self._ring.register(name, value, _now(), **options)

    def change_client_key(self, name: str, scope: KeyScope) -> ClientKey:
        """Let a client key be used for something else, from its next use on."""
        changed = self._ring.change(name, scope, _now())
        self._loop.call(self.budgets.refresh)
        return changed

    def revoke_client_key(self, name: str) -> None:
        """Make a client key invalid from its next use on."""
        self._ring.revoke(name, _now())
        self._loop.call(self.budgets.refresh)

    def in_background(self, work: Callable[[], T]) -> Future[T]:
        """Have something done that may wait for the disk, such as a change of client keys, on a thread of its own."""
        return self._loop.submit(asyncio.to_thread(work))

    def lend_client_key(self, name: str) -> Secret:
        """A client key that works until the program ends and is written nowhere."""
        return self._ring.lend(name, _now())

    def copyable_client_key(self) -> Future[Secret]:
        """The client key for this computer's own tools: the same one each time while it is valid.

        Its value is kept in the keychain; without one, in memory until the program ends.
        """
        return self._copyable.get()

    # -- log

    def log_page(self, *, before: int | None = None, limit: int = 200) -> Future[list[Row]]:
        """Rows of the log, newest first, from before a sequence number."""
        return self._journal.submit(lambda database: database.page(before=before, limit=limit))

    def usage(
        self, by: Sequence[Dimension], *, since: date | None = None, until: date | None = None
    ) -> Future[list[Usage]]:
        """What was used and what it cost, summed up by some dimensions, from a day of this machine's to another."""
        return self._journal.submit(lambda database: database.usage(by, since=since, until=until))

    def standings(self, budgets: Sequence[Budget]) -> Future[list[list[Standing]]]:
        """How far budgets are used, those of requests under way included; the future fails with StorageError."""
        return self._loop.submit(standings_now(budgets, self.client_keys(), self._journal, self.budgets))

    def watch_log(self, listener: Callable[[list[Row]], None]) -> Callable[[], None]:
        """Be told of rows that are new or changed, on the storage thread. Returns how to stop that."""
        return self._journal.watch(listener)

    def flush_log(self) -> bool:
        """Wait until everything recorded so far is written."""
        return self.prompt_cache.flush(_FLUSH_SECONDS) and self._journal.flush(_FLUSH_SECONDS)

    def send_again(self, capture: Capture, body: bytes) -> Future[int]:
        """Make a captured request once more, with this body; gives the status. Fails with UpstreamError."""
        key = self.copyable_client_key()
        return self._loop.submit(send_again(self._client, self.url, key, capture, body))

    # -- status

    @property
    def url(self) -> str:
        """Where clients reach the listener; with port 0 only known while it runs."""
        server = self._server
        port = server.port if server is not None else self.settings.server.port
        host = self.settings.server.host
        shown = "127.0.0.1" if host in {"", "0.0.0.0", "::", "localhost"} else host
        return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"

    @property
    def status(self) -> Status:
        """How it is now."""
        return self._board.status

    def watch_status(self, listener: Callable[[Status], None]) -> Callable[[], None]:
        """Be told of every change, on whichever thread it happens. Returns how to stop that."""
        return self._board.watch(listener)

    def _describe(self, attention: tuple[Attention, ...]) -> Status:
        running = self._pipeline.running if self._opened else 0
        until = self.pause.until
        return Status(self._state, self.url, self.settings.upstream, attention, running, until)

    def _change_state(self, state: ProxyState) -> None:
        self._state = state
        self._board.tell()

    # -- the control channel

    async def read_again(self) -> None:
        """As :meth:`reload`, on the event loop's thread."""
        await self._reload()

    def forget_responses(self) -> int:
        """Drop the answers that are kept; on the event loop's thread. Returns how many there were."""
        return self._pipeline.responses.clear()

    def figures(self) -> dict[str, Any]:
        """What a command of another process is told beside the status."""
        return {
            "client_keys": len(self._ring.keys()),
            "also": self._server.further_addresses if self._server is not None else [],
            "keychain": self._keychain.state().value,
            "log_lost": self._journal.lost,
            "response_cache": self.operations.responses(),
        }


def _now() -> datetime:
    return datetime.now(UTC)


def _done(value: KeyStatus) -> Future[KeyStatus]:
    future: Future[KeyStatus] = Future()
    future.set_result(value)
    return future


def _failed(error: Exception) -> Future[KeyStatus]:
    future: Future[KeyStatus] = Future()
    future.set_exception(error)
    return future
