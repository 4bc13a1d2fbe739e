"""Keeps requests and replies with their bodies, where a person switched that on; off, nothing here costs a request anything.

Running exchanges are taken down by ``proxy/recording.py``, by reference. When one has ended, a thread of its own masks the
credentials, packs it, and puts it into memory or into a file of its own; both are bounded. The thread starts when it is
first needed and sleeps until the next job, or until the oldest capture on disk is too old.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from claude_desk.config.settings import CaptureSettings
from claude_desk.errors import StorageError
from claude_desk.proxy.recording import Recording, Room
from claude_desk.requestlog.capture import Capture, pack, unpack
from claude_desk.requestlog.capture_file import CaptureFile
from claude_desk.secret import Secret
from claude_desk.wire.headers import RawHeaders

_MB = 1_000_000
_HOUR = 3600.0
_CLOSE_SECONDS = 5.0
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept now.

    Attributes:
        in_memory: captured requests.
        memory_bytes: what they take.
        on_disk: captured requests.
        disk_bytes: what they take.
    """

    in_memory: int = 0
    memory_bytes: int = 0
    on_disk: int = 0
    disk_bytes: int = 0


class Captures:
    """Takes exchanges down, keeps them and gives them back. One per program.

    Args:
        path: the file for those on disk; made when the first is kept there.
        secrets: what must be in none of them, whatever request it came with.
        attend: told, on the thread of this, of ``capture`` and what is wrong with the file; an empty text when nothing is any more.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        path: Path,
        secrets: Callable[[], Iterable[Secret]] = tuple,
        attend: Callable[[str, str], None] = lambda _kind, _text: None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._secrets = secrets
        self._attend = attend
        self._clock = clock
        self._settings = CaptureSettings()
        self._room = Room(self._settings.max_mb * _MB)
        self._running: dict[str, Recording] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        # Only used on the thread of this:
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._memory_bytes = 0
        self._file: CaptureFile | None = None
        self._problem = ""

    # -- on any thread

    @property
    def settings(self) -> CaptureSettings:
        """What counts now."""
        return self._settings

    @property
    def on(self) -> bool:
        """Whether requests are taken down now."""
        return self._settings.mode != "off"

    def use(self, settings: CaptureSettings) -> None:
        """Heed these settings from the next request on; what is kept beyond their limits goes at once."""
        self._settings = settings
        self._room.most = settings.max_mb * _MB
        if self._thread is not None or self._path.exists():
            self._do(self._trim)

    def get(self, request_id: str) -> Future[Capture | None]:
        """What was taken down of a request, as far as it has come; None where there is nothing of it (any more).

        The future fails with StorageError if what is kept cannot be read.
        """
        if self._thread is None and not self._path.exists():
            nothing: Future[Capture | None] = Future()
            nothing.set_result(None)
            return nothing
        return self._ask(lambda: self._find(request_id))

    def kept(self) -> Future[Kept]:
        """How much there is. The future fails with StorageError if the file cannot be read."""
        return self._ask(self._count)

    def purge(self) -> Future[None]:
        """Forget all of it, in memory and on disk. The future fails with StorageError if the file cannot be deleted."""
        return self._ask(self._wipe)

    def close(self) -> None:
        """Finish what was begun and let go of the file. Idempotent."""
        with self._lock:
            self._closed = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            thread.join(_CLOSE_SECONDS)

    # -- on the proxy's thread

    def begin(
        self, request_id: str, at: float, began: float, method: str, target: bytes, headers: RawHeaders
    ) -> Recording | None:
        """Take an exchange down from here on; None where that is switched off."""
        settings = self._settings
        if settings.mode == "off":
            return None
        recording = Recording(
            request_id, at, began, method, target, headers, limit=settings.max_body_mb * _MB, room=self._room
        )
        self._running[request_id] = recording
        if self._thread is None:
            self._do(lambda: None)
        return recording

    def keep(self, recording: Recording) -> None:
        """An exchange has ended."""
        recording.ended()
        self._do(lambda: self._store(recording))

    # -- on the thread of this

    def _store(self, recording: Recording) -> None:
        try:
            settings = self._settings
            if settings.mode == "off":
                return  # switched off meanwhile: not wanted any more
            capture = recording.capture(self._secrets())
            packed = pack(capture)
            if settings.mode == "disk":
                try:
                    file = self._opened()
                    file.add(capture.id, capture.at, packed)
                    if file.size > settings.disk_mb * _MB:
                        self._trim()
                    self._tell("")
                except StorageError as error:
                    self._tell(error.message)
            else:
                self._memory_bytes += len(packed) - len(self._memory.pop(capture.id, b""))
                self._memory[capture.id] = packed
                self._trim_memory()
        finally:
            self._running.pop(recording.request_id, None)
            recording.release()

    def _trim_memory(self) -> None:
        while self._memory and self._memory_bytes > self._settings.max_mb * _MB:
            self._memory_bytes -= len(self._memory.popitem(last=False)[1])

    def _trim(self) -> None:
        """Let go of what is beyond the limits: what is too old on disk goes here, when the settings change or its time comes."""
        settings = self._settings
        self._trim_memory()
        if self._file is None and not self._path.exists():
            return
        try:
            self._opened().trim(self._clock() - settings.keep_hours * _HOUR, settings.disk_mb * _MB)
        except StorageError as error:
            self._tell(error.message)

    def _find(self, request_id: str) -> Capture | None:
        recording = self._running.get(request_id)
        if recording is not None:
            return recording.capture(self._secrets())
        packed = self._memory.get(request_id)
        if packed is None and (self._file is not None or self._path.exists()):
            packed = self._opened().get(request_id)
        return None if packed is None else unpack(packed)

    def _count(self) -> Kept:
        on_disk = disk_bytes = 0
        if self._file is not None or self._path.exists():
            on_disk, disk_bytes = self._opened().totals()
        return Kept(len(self._memory), self._memory_bytes, on_disk, disk_bytes)

    def _wipe(self) -> None:
        self._memory.clear()
        self._memory_bytes = 0
        if self._file is not None or self._path.exists():
            file, self._file = self._opened(), None
            file.destroy()

    def _opened(self) -> CaptureFile:
        if self._file is None:
            self._file = CaptureFile(self._path)
        return self._file

    def _tell(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            self._attend("capture", problem)

    def _ask(self, job: Callable[[], _Result]) -> Future[_Result]:
        answer: Future[_Result] = Future()

        def carry_out() -> None:
            if answer.set_running_or_notify_cancel():
                try:
                    answer.set_result(job())
                except BaseException as error:  # noqa: BLE001 - whoever asked is told
                    answer.set_exception(error)

        if not self._do(carry_out):
            answer.cancel()
        return answer

    def _do(self, job: Callable[[], None]) -> bool:
        """Have something done on the thread of this, which is started for the first; False once closed."""
        with self._lock:
            if self._closed:
                return False
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="captures", daemon=True)
                self._thread.start()
        self._jobs.put(job)
        return True

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=self._until_too_old())
            except queue.Empty:
                job = self._trim
            if job is None:
                break
            job()
        if self._file is not None:
            self._file.close()

    def _until_too_old(self) -> float | None:
        """Seconds until the oldest capture on disk has to go; None where there is none."""
        if self._file is None:
            return None
        try:
            oldest = self._file.oldest()
        except StorageError as error:
            self._tell(error.message)
            return _HOUR
        if oldest is None:
            return None
        # A little late rather than a moment early, and never a wait that some platform cannot count.
        return min(max(oldest + self._settings.keep_hours * _HOUR - self._clock() + 1.0, 1.0), 24 * _HOUR)
