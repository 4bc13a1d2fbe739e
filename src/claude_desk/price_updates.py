"""Newer price lists, when a person asks for them: fetched or read, checked, and kept in the data folder.

Nothing here happens by itself. What is fetched is data: it is checked by ``price_lists.py`` before it counts, and what is
here stays where it is not better.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from claude_desk.config.checks import checked_url
from claude_desk.config.network import ProxyFinder
from claude_desk.config.paths import write_private
from claude_desk.config.settings import NetworkSettings
from claude_desk.errors import DeskError, SettingsError
from claude_desk.price_lists import MAX_BYTES, newer_data
from claude_desk.proxy.client import Reply, UpstreamClient
from claude_desk.upstreams.base import Origin, UpstreamRequest

FETCH_SECONDS = 60.0
_FOUND = 200


def update(
    source: str, file: Path, network: NetworkSettings, environ: Mapping[str, str], now: datetime
) -> None:
    """Take over prices from a file or an address.

    Args:
        source: a path, or an https:// address; no redirect is followed.
        file: where they are kept.
        network: how servers are reached.
        environ: the environment, for the outbound proxy.
        now: the moment, aware.

    Raises:
        SettingsError: they cannot be read or fetched, or are broken, or older than what is here; nothing is changed.
    """
    is_address = "://" in source
    content = asyncio.run(_fetched(source, network, environ)) if is_address else _read(Path(source))
    kept = newer_data(content, source, now)
    try:
        write_private(file, kept)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}.") from None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None


async def _fetched(url: str, network: NetworkSettings, environ: Mapping[str, str]) -> bytes:
    try:
        parts = urlsplit(checked_url(url))
    except ValueError as error:
        raise SettingsError(f"{url}: {error}.") from None
    client = UpstreamClient()
    try:
        client.reach_by(ProxyFinder(network.proxy, environ), network.ca_bundle)
        headers = ((b"accept", b"application/json"), (b"user-agent", b"claude-desk"))
        request = UpstreamRequest(Origin.of(url), "GET", (parts.path or "/").encode(), headers, b"")
        async with asyncio.timeout(FETCH_SECONDS):
            return await _body(await client.send(request, b""), url)
    except TimeoutError:
        raise SettingsError(f"{parts.hostname} took too long, so what is here stays.") from None
    except SettingsError:
        raise
    except DeskError as error:
        raise SettingsError(f"The prices could not be fetched. {error.message}") from None
    finally:
        client.close()


async def _body(reply: Reply, url: str) -> bytes:
    if reply.status != _FOUND:
        reply.abort()
        raise SettingsError(f"{url} answered {reply.status}, so what is here stays.")
    return await reply.read_error(MAX_BYTES + 1, FETCH_SECONDS)
