"""The prompt-cache guard at work: looks at each prompt when its request is over, on a thread of its own.

Nothing of it is on a request's way: the pipeline keeps one reference, and puts it into a queue at the very end. The thread
starts with the first request, sleeps when there is none, and lets the others come first where there is much to read. Of a
prompt it keeps digests (``messages/prompt_prefix.py``), with a salt that is made at each start and stored nowhere.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from claude_desk.config.cache_guard_settings import CacheGuardSettings
from claude_desk.messages.prompt_prefix import PrefixReader
from claude_desk.policy.cache_findings import CacheFinding, CacheUse
from claude_desk.policy.cache_guard import Asked, CacheGuard
from claude_desk.proxy.prompt_watch import SentPrompt
from claude_desk.requestlog.record import RequestFinished

REMEMBERED = 2_000
"""Requests whose findings can be asked for."""

WAITING_BYTES = 128_000_000
"""What may wait in the queue; past that, requests are logged without a finding."""

PAUSE_S = 0.1
"""How long ended requests gather before they are looked at together: a thread that woke for each would be in the way of the
one that serves the next."""

_CLOSE_SECONDS = 5.0
_OK = 200
_logger = logging.getLogger("claude_desk.prompt_cache")


class PromptCache:
    """Watches over the prompts of all clients. One per program.

    Args:
        record: takes ended requests for the log; called on the thread of this, or on the caller's.
        on_alarm: told what a person should know now, on the thread of this; an empty text when there is nothing any more.
        clock: seconds, of the clock that requests are timed by.
    """

    def __init__(
        self,
        record: Callable[[RequestFinished], None],
        on_alarm: Callable[[str], None] = lambda _: None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._record = record
        self._on_alarm = on_alarm
        self._clock = clock
        self._on = True
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._waiting = 0
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._hurry = threading.Event()  # somebody waits
        self._findings: OrderedDict[str, CacheFinding] = OrderedDict()
        # Only used on the thread of this:
        self._reader: PrefixReader | None = None
        self._guard = CacheGuard()
        self._alarm = ""

    @property
    def on(self) -> bool:
        """Whether prompts are looked at now."""
        return self._on

    def use(self, settings: CacheGuardSettings) -> None:
        """Heed these settings from the next request on; switched off, all that was known is forgotten."""
        self._on = settings.enabled
        if not self._on and self._thread is not None:
            self._do(self._forget, 0)

    def finding(self, request_id: str) -> CacheFinding | None:
        """What is known of a request; None for one that is not over, was not looked at, or is long gone. Thread-safe."""
        with self._lock:
            return self._findings.get(request_id)

    def ended(self, prompt: SentPrompt, end: RequestFinished) -> None:
        """A request is over. Takes microseconds; the log is told when it was looked at."""
        if not self._on or not self._do(lambda: self._look(prompt, end), len(prompt.body)):
            self._record(end)

    def flush(self, timeout: float) -> bool:
        """Wait until all requests that have ended are with the log.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether they are.
        """
        if self._thread is None:
            return True
        done = threading.Event()
        if not self._do(done.set, 0):
            return True
        self._hurry.set()
        return done.wait(timeout)

    def close(self) -> None:
        """Finish what waits. Idempotent."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            self._hurry.set()
            thread.join(_CLOSE_SECONDS)

    # -- on the thread of this

    def _look(self, prompt: SentPrompt, end: RequestFinished) -> None:
        try:
            finding = self._judged(prompt, end)
        except Exception as error:  # noqa: BLE001 - a fault of ours may cost a finding, never the row
            _logger.error("a prompt could not be looked at: %s", type(error).__name__)  # noqa: TRY400 - it may quote it
            finding = None
        finally:
            with self._lock:
                self._waiting -= len(prompt.body)
        if finding is not None:
            end = replace(end, cache_cause=finding.cause.value, cache_text=finding.text)
        self._record(end)
        self._tell()

    def _judged(self, prompt: SentPrompt, end: RequestFinished) -> CacheFinding | None:
        if self._reader is None:
            self._reader = PrefixReader(secrets.token_bytes(32), rest=lambda: time.sleep(0))
        prefix = self._reader.read(prompt.body)
        if prefix is None or not prefix.segments:
            return None
        tokens = end.tokens
        use = CacheUse(tokens.input, tokens.cache_read, tokens.cache_write)
        counted = end.status == _OK or use.total > 0
        asked = Asked(
            prompt.client,
            prompt.session,
            prompt.agent,
            end.upstream,
            end.model_sent,
            prompt.betas,
            prompt.began,
            prompt.began + (end.total_s if end.first_byte_s is None else end.first_byte_s),
            prefix,
            use if counted else None,
            prompt.explicit,
        )
        finding = self._guard.judge(asked)
        with self._lock:
            self._findings[end.id] = finding
            while len(self._findings) > REMEMBERED:
                self._findings.popitem(last=False)
        return finding

    def _tell(self) -> None:
        """Say what a person should know, where that has changed."""
        first, *others = self._guard.alarms(self._clock()) or [""]
        text = f"{first} {_count(len(others))}".strip() if others else first
        if text != self._alarm:
            self._alarm = text
            self._on_alarm(text)

    def _forget(self) -> None:
        self._guard.clear()
        self._reader = None
        with self._lock:
            self._findings.clear()
        self._tell()

    def _do(self, job: Callable[[], None], size: int) -> bool:
        """Have something done on the thread of this, which is started for the first; False where there is no room."""
        with self._lock:
            if self._closed or self._waiting + size > WAITING_BYTES:
                return False
            self._waiting += size
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="prompt-cache", daemon=True)
                self._thread.start()
        self._jobs.put(job)
        return True

    def _work(self) -> None:
        while True:
            jobs = [self._jobs.get()]
            self._hurry.wait(PAUSE_S)
            self._hurry.clear()
            while not self._jobs.empty():
                jobs.append(self._jobs.get_nowait())
            for job in jobs:
                if job is None:
                    return
                job()
                time.sleep(0)  # others first


def _count(others: int) -> str:
    return "So did another one." if others == 1 else f"So did {others} others."
