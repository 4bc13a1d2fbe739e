"""The Responses API: OpenAI's newer protocol, the only one that Codex speaks.

What is where: ``openai_responses_request`` and what it uses (``_input``, ``_tools``, ``_reasoning``) make one
Messages request of what a client asked; ``openai_responses_stream`` and ``_items`` write the reply;
``openai_responses_memory`` knows what a client may refer to instead of sending it again.

https://platform.openai.com/docs/api-reference/responses
"""

from __future__ import annotations

from typing import ClassVar

from claude_desk.dialects.base import Call, Dialect, ErrorReply, Inbound, ReplyEncoder
from claude_desk.dialects.openai_errors import render_error
from claude_desk.dialects.openai_options import Options
from claude_desk.dialects.openai_request import TranslatedCall
from claude_desk.dialects.openai_responses_memory import ItemMemory
from claude_desk.dialects.openai_responses_request import translate
from claude_desk.dialects.openai_responses_stream import ResponseWriter
from claude_desk.errors import ExchangeError
from claude_desk.wire.headers import RawHeaders


class ResponsesDialect(Dialect):
    """``POST /v1/responses``.

    Args:
        memory: what clients may refer to; None begins anew.
        options: what the user chose; None for the defaults.
    """

    name: ClassVar[str] = "openai_responses"

    def __init__(self, memory: ItemMemory | None = None, options: Options | None = None) -> None:
        self._memory = memory or ItemMemory()
        self._options = options or Options()

    def accept(self, inbound: Inbound) -> Call:
        """Translate a request.

        Raises:
            InvalidParameter: it cannot be expressed, with the parameter that is to blame.
        """
        return ResponsesCall(inbound, self._memory, self._options)

    def render_error(self, error: ExchangeError, request_id: str) -> ErrorReply:
        """OpenAI's error body."""
        return render_error(error, request_id)


class ResponsesCall(TranslatedCall):
    """One Responses request.

    Args:
        inbound: as it came.
        memory: what its client may refer to.
        options: what the user chose.
    """

    def __init__(self, inbound: Inbound, memory: ItemMemory, options: Options) -> None:
        made = translate(
            inbound, memory, lenient=options.lenient, automatic_caching=options.automatic_caching
        )
        super().__init__(
            inbound,
            made.body,
            streamed=made.frame.streamed,
            sampled=made.sampled,
            asked=made.asked,
            named=made.named,
        )
        self._frame = made.frame
        self._writer: ResponseWriter | None = None

    def reply_encoder(self, status: int, headers: RawHeaders) -> ReplyEncoder:
        """A stream of events, or one response object."""
        self._writer = ResponseWriter(self._frame, status, headers)
        return self._writer

    def render_stream_error(self, error: ExchangeError) -> bytes:
        """``response.failed``, with what there is of the response."""
        if self._writer is None or not self._frame.streamed:
            return b""
        return self._writer.break_off(error.kind, error.told)
