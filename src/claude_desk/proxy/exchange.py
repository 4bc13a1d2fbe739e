"""One request's life as the log will tell it, and the reply it gets."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from claude_desk.dialects.base import Call
from claude_desk.errors import ExchangeError, Refused
from claude_desk.messages.meter import Meter, StreamMeter
from claude_desk.proxy.answer import Answer
from claude_desk.proxy.prompt_watch import SentPrompt
from claude_desk.proxy.quotas import Grant
from claude_desk.proxy.recording import Recorder, Recording
from claude_desk.requestlog.record import Attempt, Outcome, RequestFinished, RequestStarted, Tokens
from claude_desk.secret import Credential
from claude_desk.upstreams.base import UpstreamRequest
from claude_desk.wire.headers import RawHeaders, first

MAX_BODY = 33 * 1024 * 1024  # the Messages API takes 32 MB; the margin lets it say so itself
BODY_STALL_SECONDS = 60.0
HASH_OFF_LOOP = 1024 * 1024
_SHOWN_PATH = 300
_numbers = random.Random()  # noqa: S311  # seeded by the system; an id must be unique and is no secret


class Exchange:
    """Collects what happened to one request; nothing of its content but hashes and counts.

    Args:
        request: as aiohttp parsed it.
        address: the further address it came to; empty for the usual one.
    """

    def __init__(self, request: web.BaseRequest, address: str = "") -> None:
        self.request = request
        self.address = address
        self.headers: RawHeaders = request.raw_headers
        target = request.raw_path.encode("utf-8", "surrogateescape")
        self.target = target
        self.path, _, self.query = target.partition(b"?")
        self.shown_path = self.path
        self.id = f"req_desk_{_numbers.getrandbits(96):024x}"
        self.answer = Answer(request)
        self.client = ""
        self.dialect = ""
        self.upstream = ""
        self.model_asked = ""
        self.model_sent = ""
        self.streamed = False
        self.bytes_in = 0
        self.call: Call | None = None
        self.unlogged = False  # a probe, which is not worth a line
        self.was_cut = False  # by us, while its answer was on its way
        self._task = asyncio.current_task()
        self.left = False  # whether anything of it went to an upstream
        self.grant: Grant | None = None
        self.meter: Meter | None = None
        self.error: ExchangeError | None = None
        self.outcome = Outcome.RUNNING
        self.status = 0
        self.upstream_request_id = ""
        self.attempts: list[Attempt] = []
        self._notes: list[str] = []
        self.reply_sha256 = ""
        self.delivered_sha256 = ""
        self.recording: Recording | None = None  # where its bodies are kept, for who wants to look at them
        self.prompt: SentPrompt | None = None  # for the guard of the prompt cache
        self._bodies = (b"", b"")  # as it came, as it leaves
        self._hashes: tuple[str, str] | asyncio.Future[tuple[str, str]] = ("", "")
        self._at = time.time()
        self._began = time.monotonic()
        self._total = 0.0
        self._asked = self._began
        self._first_byte: float | None = None

    @property
    def session(self) -> str:
        """The session its client says it belongs to; empty where it says nothing."""
        return self._said(_SESSION)

    @property
    def agent(self) -> str:
        """The subagent its client says it is of; empty where it says nothing."""
        return self._said(_AGENT)

    @property
    def began(self) -> float:
        """When it came, in seconds of the monotonic clock."""
        return self._began

    @property
    def first_byte_s(self) -> float | None:
        """Seconds from the complete request to the first byte of the reply that was passed on; None before that."""
        return None if self._first_byte is None else self._first_byte - self._asked

    @property
    def leaving(self) -> bytes:
        """The request's body as it leaves; empty as :attr:`body` is."""
        return self._bodies[1]

    @property
    def body(self) -> bytes:
        """The request's body as it came; empty before it was read, and once its hash is being worked out."""
        return self._bodies[0]

    def _said(self, name: bytes) -> str:
        return first(self.headers, name)[:_LONGEST_ID].decode("ascii", "replace")

    def started(self) -> RequestStarted:
        """The log's first word of it."""
        return RequestStarted(
            id=self.id,
            at=self._at,
            client=self.client,
            dialect=self.dialect,
            method=self.request.method[:20],
            path=self.shown_path[:_SHOWN_PATH].decode("ascii", "replace"),
            session=self.session,
            model=self.model_asked,
            agent=self.agent,
            parent_agent=self._said(_PARENT_AGENT),
        )

    async def read_body(self, limit: int) -> bytes:
        """Read the whole request body.

        Raises:
            Refused: 413 when it is larger than ``limit`` bytes, 408 when it stalls, 400 when it is malformed.
            ConnectionError: the client went away.
        """
        declared = self.request.content_length
        if declared is not None and declared > limit:
            raise self._too_large(limit)
        pieces: list[bytes] = []
        async for chunk in self.body_chunks():
            pieces.append(chunk)
            if self.bytes_in > limit:
                raise self._too_large(limit)
        self._asked = time.monotonic()
        body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._bodies = (body, body)
        if self.recording is not None:
            self.recording.arrived(body)
        return body

    async def body_chunks(self) -> AsyncIterator[bytes]:
        """The request body as it arrives. Raises as :meth:`read_body` does, less the limit."""
        if not self.request.can_read_body:
            return
        if first(self.headers, b"expect").lower() == b"100-continue" and self.request.transport is not None:
            self.request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        content = self.request.content
        try:
            while not content.at_eof():
                chunk = content.read_nowait()
                if not chunk and not content.at_eof():
                    if not self.request.protocol.connected:
                        raise ConnectionResetError("the client left")
                    async with asyncio.timeout(BODY_STALL_SECONDS):
                        chunk = await content.readany()
                if chunk:
                    self.bytes_in += len(chunk)
                    yield chunk
        except TimeoutError:
            self.answer.close_after()
            raise Refused(408, "timeout_error", "the request body stopped arriving") from None
        except web.RequestPayloadError:
            self.answer.close_after()
            raise Refused(400, "invalid_request_error", "the request body is malformed") from None

    def _too_large(self, limit: int) -> Refused:
        self.answer.close_after()
        return Refused(
            413, "request_too_large", f"Request exceeds the maximum size of {limit // (1024 * 1024)} MiB"
        )

    def accepted(self, body: bytes) -> None:
        """Note the body that leaves, where it is not the one that came."""
        self._bodies = (self._bodies[0], body)

    def record_by(self, recorder: Recorder) -> None:
        """Have it taken down from here on, bodies and all, where that is wanted."""
        request = self.request
        self.recording = recorder.begin(
            self.id, self._at, self._began, request.method, self.target, self.headers
        )

    def departs(self, request: UpstreamRequest, credential: Credential | None) -> None:
        """It leaves for an upstream."""
        if self.recording is not None:
            changed = request.body is not self._bodies[0]
            self.recording.departs(self.upstream, request, credential, changed=changed)

    def answered(self, status: int, headers: RawHeaders) -> None:
        """The upstream's reply has begun."""
        if self.recording is not None:
            self.recording.answered(status, headers)

    def add_note(self, note: str) -> None:
        """Let the log say what was changed or learned."""
        if note and note not in self._notes:
            self._notes.append(note)

    def cut(self, why: str) -> None:
        """Break the answer off, visibly unfinished.

        Args:
            why: for the log.
        """
        if self.was_cut or self._task is None:
            return
        self.was_cut = True
        self.add_note(why)
        self._task.cancel()

    def hash_bodies(self) -> None:
        """Work the hashes out and let go of the bodies.

        Called when the upstream has begun to answer: until then every cycle is the upstream's to lose.
        """
        bodies, self._bodies = self._bodies, (b"", b"")
        if len(bodies[0]) > HASH_OFF_LOOP:
            self._hashes = asyncio.get_running_loop().run_in_executor(None, _hashes, bodies)
        elif bodies[0]:
            self._hashes = _hashes(bodies)

    def passed_on(self) -> None:
        """Note the moment of the first reply byte."""
        if self._first_byte is None:
            self._first_byte = time.monotonic()

    def when_finished(self, record: Callable[[RequestFinished], None]) -> None:
        """Give the log its last word: at once, or when a large body's hash is there. Never waits itself."""
        self._total = time.monotonic() - self._began
        if self.grant is not None:
            self.grant.settle(self._finished("", ""))
        self.hash_bodies()
        if isinstance(self._hashes, asyncio.Future):
            self._hashes.add_done_callback(lambda done: record(self._finished(*done.result())))
        else:
            record(self._finished(*self._hashes))

    def tokens(self) -> Tokens:
        """What is known of them so far; the output of a stream is estimated until it says how much it was."""
        if self.meter is None:
            return Tokens()
        usage = self.meter.usage
        return Tokens(
            input=usage.input_tokens,
            output=self.meter.output_so_far if isinstance(self.meter, StreamMeter) else usage.output_tokens,
            cache_read=usage.cache_read_input_tokens,
            cache_write=usage.cache_creation_input_tokens,
            cache_write_1h=usage.cache_creation_1h_input_tokens,
            web_searches=usage.web_search_requests,
        )

    def billed(self) -> tuple[Tokens, str]:
        """What the reply says it is billed by: counts, and in its server's own words what is not usual about it."""
        tokens = self.tokens()
        if self.meter is None:
            return tokens, ""
        usage = self.meter.usage
        if tokens.output != usage.output_tokens:
            self.add_note("output tokens are estimated: the stream was cut off before it said how many")
        words = (usage.service_tier, usage.speed, usage.inference_geo)
        return tokens, " ".join(word for word in words if word not in _USUAL)

    def _finished(self, came: str, left: str) -> RequestFinished:
        meter, error = self.meter, self.error
        tokens, billing = self.billed()
        return RequestFinished(
            id=self.id,
            outcome=self.outcome,
            status=self.status,
            upstream=self.upstream,
            model_asked=self.model_asked,
            model_sent=self.model_sent,
            streamed=self.streamed,
            bytes_in=self.bytes_in,
            bytes_out=self.answer.sent,
            first_byte_s=self.first_byte_s,
            total_s=self._total,
            tokens=tokens,
            stop_reason=(meter.stop_reason or "") if meter is not None else "",
            error_kind=_error_kind(error, meter),
            error_text=error.message[:_ERROR_TEXT] if error is not None else "",
            upstream_request_id=self.upstream_request_id,
            request_sha256=came,
            sent_sha256=left if self.left else "",
            reply_sha256=self.reply_sha256,
            delivered_sha256=self.delivered_sha256,
            attempts=tuple(self.attempts),
            notes="; ".join(self._notes),
            billing=billing,
        )


_ERROR_TEXT = 500
# Of which session, and of which of its subagents, Claude Code says a request is.
_SESSION = b"x-claude-code-session-id"
_AGENT, _PARENT_AGENT = b"x-claude-code-agent-id", b"x-claude-code-parent-agent-id"
_LONGEST_ID = 100
# What servers say of a request that is billed as usual; "auto" and "default" are OpenAI's.
_USUAL = frozenset({"", "standard", "auto", "default", "global", "not_available"})


def _error_kind(error: ExchangeError | None, meter: Meter | None) -> str:
    if error is not None:
        return error.kind if isinstance(error, Refused) else type(error).__name__
    return (meter.error_type or "") if meter is not None else ""


def _hashes(bodies: tuple[bytes, bytes]) -> tuple[str, str]:
    came = hashlib.sha256(bodies[0]).hexdigest()
    return came, came if bodies[1] is bodies[0] else hashlib.sha256(bodies[1]).hexdigest()
