"""What the response cache adds to a request of 100 KB, measured in this process.

    python benchmarks/response_cache.py

Switched off, it is one comparison and an empty context; switched on, a request that is none of its business is told by its
temperature, and one that is gets a SHA-256. The least of many runs counts.
"""

from __future__ import annotations

import sys
from pathlib import Path

from model_policy import body, least_us

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from claude_desk.messages.request import MessagesRequest
from claude_desk.policy.response_cache import Caching, Identity, Wish, is_repeatable, wish_of
from claude_desk.proxy.response_cache import ResponseCache, Stored, keeping

KEPT = 1_000
CACHING = Caching(3600, 64 * 1024 * 1024, 4 * 1024 * 1024, basis=b"b" * 32)
HEADERS = (
    (b"Content-Type", b"application/json"),
    (b"anthropic-version", b"2023-06-01"),
    (b"anthropic-beta", b"interleaved-thinking-2025-05-14,context-management-2025-06-27"),
    (b"User-Agent", b"Anthropic/Python 1.0"),
    *((b"X-Stainless-Field-%d" % number, b"value") for number in range(8)),
)


def off() -> None:
    """What is left of it where nobody wants it."""
    caching: Caching | None = None
    if caching is None:
        with keeping(None, None, as_asked=True):  # type: ignore[arg-type]  # no encoder is looked at
            pass


def looked_at(request: MessagesRequest) -> bytes | None:
    """What its answer would be found by; None where it is none of the cache's business."""
    if wish_of(HEADERS) is Wish.UNSAID and not is_repeatable(request, request):
        return None
    return Identity(
        CACHING,
        "work",
        "https://a:443",
        "id",
        "anthropic",
        b"/v1/messages",
        b"",
        HEADERS,
        request.body,
        request.body,
    ).digest()


def main() -> None:
    """Measure and print."""
    plain = body("claude-opus-4-5", thinking=False)
    free = MessagesRequest.parse(plain)
    repeatable = MessagesRequest.parse(plain.replace(b"{", b'{"temperature": 0, ', 1))
    cache = ResponseCache()
    cache.use(CACHING)
    for number in range(KEPT):
        cache.keep(b"%d" % number, cache.generation, Stored(cache.now(), HEADERS, plain[:10_000], "", ""))
    reading = least_us(lambda: MessagesRequest.parse(plain))
    rows = {
        "reading the request": reading,
        "off": least_us(off),
        "on, another temperature": least_us(lambda: looked_at(free)),
        "on, temperature 0": least_us(lambda: looked_at(repeatable)),
        f"finding one of {KEPT} answers": least_us(lambda: cache.find(b"500")),
    }
    print(f"A request of {len(plain)} bytes.\n")
    print("| What | us | times reading |\n|---|---:|---:|")
    for what, least in rows.items():
        print(f"| {what} | {least:.1f} | {least / reading:.2f} |")


if __name__ == "__main__":
    main()
