"""How the program is, for those who watch it from outside: what ``/health`` and ``/metrics`` tell."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

from claude_desk import __version__
from claude_desk.budgets import Budgets
from claude_desk.config.keychain import Keychain
from claude_desk.config.settings import Settings
from claude_desk.policy.budgets import Each
from claude_desk.proxy.client import UpstreamClient
from claude_desk.proxy.pipeline import Pipeline
from claude_desk.proxy.progress import Progress
from claude_desk.requestlog.exposition import Gauges, exposition
from claude_desk.requestlog.journal import Journal
from claude_desk.requestlog.tally import Tally
from claude_desk.status import StatusBoard


class Program(Protocol):
    """What is asked of the program itself."""

    @property
    def settings(self) -> Settings:
        """The settings in effect."""
        ...

    @property
    def budgets(self) -> Budgets:
        """What may be spent."""
        ...


class Operations:
    """Gathers what several parts know. One per program, made where they are; used on the event loop's thread.

    Args:
        program: has settings and budgets.
        board: what a person should know.
        pipeline: the requests under way.
        client: the connections to upstreams.
        journal: the log's queue; it tells of every request that has ended.
        keychain: its state.
    """

    def __init__(
        self,
        program: Program,
        board: StatusBoard,
        pipeline: Pipeline,
        client: UpstreamClient,
        journal: Journal,
        keychain: Keychain,
    ) -> None:
        self._program = program
        self._board = board
        self._pipeline = pipeline
        self._client = client
        self._journal = journal
        self._keychain = keychain
        self._tally = Tally()
        self._started_at = time.time()
        self._began = time.monotonic()
        self._loop = asyncio.get_running_loop()
        journal.watch(self._tally.add)

    def health(self) -> dict[str, Any]:
        """How it is; names, numbers and words of ours only. Opens no dialog and waits for nothing."""
        settings = self._program.settings
        running = self._pipeline.running
        return {
            "version": __version__,
            "uptime_seconds": round(time.monotonic() - self._began, 3),
            "upstream": {"name": settings.upstream, "kind": settings.upstreams[settings.upstream].kind},
            "routes": len(settings.routes),
            "aliases": len(settings.aliases),
            "failover": list(settings.failover.order),
            "requests": {"running": running, "ended": self._tally.ended},
            "keychain": self._keychain.state().value,
            "log": {"waiting": self._journal.waiting, "lost": self._journal.lost},
            "response_cache": self.responses(),
            # What each is about; the sentences may name files of this machine.
            "attention": sorted({each.kind for each in self._board.status.attention}),
        }

    def progress(self) -> Future[tuple[Progress, ...]]:
        """How far the requests are that run now; from any other thread. Nothing once the program has ended."""
        if self._loop.is_closed():
            ended: Future[tuple[Progress, ...]] = Future()
            ended.set_result(())
            return ended

        async def look() -> tuple[Progress, ...]:
            return self._pipeline.progress()

        return asyncio.run_coroutine_threadsafe(look(), self._loop)

    def responses(self) -> dict[str, Any]:
        """How many answers are kept, to be given again, and how often that happened since the start."""
        kept = self._pipeline.responses
        return {
            "enabled": self._program.settings.response_cache.enabled,
            "answers": len(kept),
            "bytes": kept.size,
            "hits": kept.hits,
            "misses": kept.misses,
        }

    async def metrics(self) -> bytes:
        """The figures since the start, in Prometheus' text format."""
        kept = self._pipeline.responses
        gauges = Gauges(
            version=__version__,
            started_at=self._started_at,
            requests_running=self._pipeline.running,
            streams_open=self._pipeline.streams_open,
            connections_open=self._client.connections_open,
            connections_idle=self._client.connections_idle,
            log_waiting=self._journal.waiting,
            log_lost=self._journal.lost,
            cached_answers=len(kept),
            cached_bytes=kept.size,
            cache_hits=kept.hits,
            cache_misses=kept.misses,
            # Sessions come and go; each would be a series of its own for ever.
            budgets={
                each.title: each.used
                for each in self._program.budgets.states()
                if each.each is not Each.SESSION
            },
        )
        return await asyncio.to_thread(partial(exposition, self._tally.totals(), gauges))
