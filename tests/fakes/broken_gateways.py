"""Gateways in front of Practice, each broken in one of the ways that gateways are: for the check-up to find out.

::

    with BrokenGateway("drops_beta") as gateway:
        findings = examine(Gateway(Endpoint(gateway.url), KEY), CHECKS)
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import threading
from typing import TYPE_CHECKING, Self

import aiohttp
from aiohttp import web

from claude_desk.proxy.practice_server import PracticeServer
from claude_desk.secret import Secret

if TYPE_CHECKING:
    from types import TracebackType

KEY = Secret("desk-broken-gateways-test-key")
PAUSE_S = 0.6
_MEGABYTE = 1024 * 1024
_PAGE = b"<!DOCTYPE html><html><body><h1>Bad Gateway</h1></body></html>"
_UNAUTHORIZED = {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}

FAULTS: dict[str, frozenset[str]] = {
    "none": frozenset(),
    "redirects_discovery": frozenset({"discovery"}),
    "slow_discovery": frozenset({"discovery"}),
    "redirects_messages": frozenset({"address"}),
    "no_bearer": frozenset({"bearer"}),
    "no_api_key": frozenset({"api_key"}),
    "one_credential_only": frozenset({"both_headers"}),
    "exact_target": frozenset({"beta_query"}),
    "body_on_head": frozenset({"head"}),
    "drops_beta": frozenset({"headers"}),
    "known_betas_only": frozenset({"headers"}),
    "known_headers_only": frozenset({"headers"}),
    "rewrites_json": frozenset({"body"}),
    "drops_unknown_fields": frozenset({"body"}),
    "one_megabyte": frozenset({"large_body"}),
    "filters_prompts": frozenset({"filters"}),
    "buffers_streams": frozenset({"stream_live"}),
    "buffers_4k": frozenset({"stream_live"}),
    "strips_pings": frozenset({"stream_events"}),
    "ends_broken_streams": frozenset({"broken_stream"}),
    "swallows_stream_errors": frozenset({"stream_error"}),
    "packs_replies": frozenset({"packing"}),
    "own_error_words": frozenset({"error_wording"}),
    "error_pages": frozenset({"error_wording", "overload", "no_pages"}),
    "maps_529_to_500": frozenset({"overload"}),
    "loses_retry_after": frozenset({"overload"}),
    "page_for_unknown_paths": frozenset({"no_pages"}),
}
"""Each fault, and the checks that have to be red with it."""

WARNED: dict[str, frozenset[str]] = {
    "no_head": frozenset({"head"}),
    "open_to_all": frozenset({"wrong_key"}),
    "no_counting": frozenset({"count_tokens"}),
    "other_models": frozenset({"discovery"}),
}
"""What works, with a limit, and the checks that have to be amber with it."""


RELATED: dict[str, frozenset[str]] = {"redirects_messages": frozenset({"count_tokens"})}
"""What a fault makes amber besides."""


class BrokenGateway:
    """A relay to a Practice of its own, on 127.0.0.1; a context manager.

    Args:
        fault: one of :data:`FAULTS` or :data:`WARNED`.

    Attributes:
        url: where it is.
    """

    def __init__(self, fault: str) -> None:
        self._fault = fault
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._practice = PracticeServer(slow_pause_s=PAUSE_S)
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> None:
        self._upstream = await self._practice.start()
        self._client = aiohttp.ClientSession(auto_decompress=False)
        limit = _MEGABYTE if self._fault == "one_megabyte" else 64 * _MEGABYTE
        application = web.Application(client_max_size=limit)
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _stop(self) -> None:
        await self._runner.cleanup()
        await self._client.close()
        await self._practice.stop()

    # -- before

    async def _handle(self, http: web.Request) -> web.StreamResponse:
        fault = self._fault
        if http.path == "/api/hello":
            if fault == "body_on_head" and http.transport is not None:
                http.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            return web.Response(status=404 if fault == "no_head" else 200)
        if http.path == "/elsewhere":
            return web.json_response({"data": [{"id": "claude-x"}]})
        if fault != "open_to_all" and not self._lets_in(http):
            return web.json_response(_UNAUTHORIZED, status=401)
        if refusal := await self._refusal(http):
            return refusal
        return await self._relay(http, await http.read())

    def _lets_in(self, http: web.Request) -> bool:
        given = {
            "no_bearer": [http.headers.get("x-api-key", "")],
            "no_api_key": [http.headers.get("Authorization", "").removeprefix("Bearer ")],
        }.get(
            self._fault,
            [
                http.headers.get("x-api-key", ""),
                http.headers.get("Authorization", "").removeprefix("Bearer "),
            ],
        )
        return KEY.reveal() in given

    async def _refusal(self, http: web.Request) -> web.Response | None:  # noqa: PLR0911
        fault, path = self._fault, http.path
        listing = path == "/v1/models"
        known = path in {"/v1/models", "/v1/messages", "/v1/messages/count_tokens"}
        if fault == "one_credential_only" and {"x-api-key", "Authorization"} <= http.headers.keys():
            return web.json_response(_UNAUTHORIZED, status=401)
        if fault == "redirects_discovery" and listing:
            return web.Response(status=307, headers={"Location": "/elsewhere"})
        if fault == "redirects_messages" and path.endswith("count_tokens"):
            return web.Response(status=308, headers={"Location": "/elsewhere"})
        if fault == "slow_discovery" and listing:
            await asyncio.sleep(3.2)
        if fault == "other_models" and listing:
            return web.json_response({"data": [{"id": "gpt-9"}]})
        if fault == "exact_target" and http.query_string == "beta=true":
            return web.json_response(
                {"type": "error", "error": {"type": "x", "message": "no such path"}}, status=404
            )
        if fault == "no_counting" and path.endswith("count_tokens"):
            return web.json_response({"type": "error", "error": {"type": "x", "message": "no"}}, status=404)
        if fault == "filters_prompts" and b"<script>" in await http.read():
            return web.Response(status=403, body=_PAGE, content_type="text/html")
        if fault == "page_for_unknown_paths" and not known:
            return web.Response(body=_PAGE, content_type="text/html")
        return None

    def _sent(self, http: web.Request, body: bytes) -> tuple[dict[str, str], bytes]:
        headers = {
            name: value
            for name, value in http.headers.items()
            if name.lower().startswith("anthropic-") or name.lower() == "content-type"
        }
        headers["x-api-key"] = self._practice.credential.reveal()
        match self._fault:
            case "drops_beta":
                headers.pop("anthropic-beta", None)
            case "known_betas_only" if "anthropic-beta" in headers:
                headers["anthropic-beta"] = headers["anthropic-beta"].partition(",")[0]
            case "known_headers_only":
                headers.pop("anthropic-claude-desk-doctor", None)
            case "rewrites_json" if body:
                body = json.dumps(json.loads(body)).encode()
            case "drops_unknown_fields" if body:
                members = json.loads(body)
                members.pop("claude_desk_doctor", None)
                body = json.dumps(members).encode()
        return headers, body

    # -- after

    async def _relay(self, http: web.Request, body: bytes) -> web.StreamResponse:
        headers, body = self._sent(http, body)
        async with self._client.request(
            http.method,
            f"{self._upstream}{http.raw_path}",
            headers=headers,
            data=io.BytesIO(body) if body else None,
        ) as reply:
            if reply.content_type == "text/event-stream":
                return await self._stream(http, reply)
            return self._whole(http, reply, await reply.read())

    def _whole(self, http: web.Request, reply: aiohttp.ClientResponse, body: bytes) -> web.Response:
        status, fields = reply.status, {"Content-Type": "application/json"}
        if "retry-after" in reply.headers and self._fault != "loses_retry_after":
            fields["retry-after"] = reply.headers["retry-after"]
        if status >= 400:
            match self._fault:
                case "error_pages":
                    body, fields["Content-Type"] = _PAGE, "text/html"
                case "own_error_words" if status == 400:
                    told = json.loads(body)
                    told["error"]["message"] = "upstream said no"
                    body = json.dumps(told).encode()
                case "maps_529_to_500" if status == 529:
                    status = 500
        elif self._fault == "packs_replies":
            body, fields["Content-Encoding"] = gzip.compress(body), "gzip"
        return web.Response(status=status, headers=fields, body=b"" if http.method == "HEAD" else body)

    async def _stream(self, http: web.Request, reply: aiohttp.ClientResponse) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(http)
        held = b""
        try:
            async for chunk in reply.content.iter_any():
                held += chunk
                if self._fault == "buffers_streams" or (self._fault == "buffers_4k" and len(held) < 4096):
                    continue
                complete, mark, held = held.rpartition(b"\n\n")
                await response.write(self._edited(complete + mark))
        except aiohttp.ClientError:
            if self._fault != "ends_broken_streams":
                if http.transport is not None:
                    http.transport.abort()
                return response
        if held:
            await response.write(self._edited(held))
        await response.write_eof()
        return response

    def _edited(self, piece: bytes) -> bytes:
        unwanted = {"strips_pings": b"event: ping\n", "swallows_stream_errors": b"event: error\n"}.get(
            self._fault
        )
        if unwanted is None:
            return piece
        blocks = piece.split(b"\n\n")
        return b"\n\n".join(block for block in blocks if not block.startswith(unwanted))
