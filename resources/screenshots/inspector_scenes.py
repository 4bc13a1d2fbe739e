"""The inspector's scenes: one chosen request, each tab, as it usually looks and as it may look at worst."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from claude_desk.app import Desk
    from claude_desk.ui.inspector import Inspector
    from claude_desk.ui.theme import Theme

TABS = ("overview", "request", "response", "events", "cache", "attempts")
NAMES = (
    *(f"inspector-{tab}" for tab in TABS),
    "inspector-json",
    "inspector-headers",
    "inspector-text",
    "inspector-off",
    "inspector-disk",
    "inspector-streaming",
    "inspector-hostile",
    "inspector-hostile-json",
    "inspector-hostile-overview",
)


def open_scene(name: str, scratch: Path, theme: Theme) -> tuple[Inspector, Any]:
    """The inspector in the scene that a picture's name stands for, and what it lives on."""
    from claude_desk.config.settings import Settings
    from claude_desk.policy.cache_findings import CacheFinding, CacheUse, Cause, Relation
    from claude_desk.requestlog.record import Attempt, Outcome, Tokens
    from claude_desk.ui.clipboard import Clipboard
    from claude_desk.ui.inbox import Inbox
    from claude_desk.ui.inspector import Inspector
    from fakes.captured import HOSTILE, captured, event, stream, typical
    from fakes.desk_double import DeskDouble, row

    hostile = "hostile" in name
    off = name in {"inspector-off", "inspector-disk"}
    settings = Settings.model_validate({"capture": {"mode": "off" if off else "memory"}})
    long = "a-name-that-nobody-would-choose-" * 6
    shown = row(
        7,
        client=HOSTILE if hostile else "claude-code",
        upstream=HOSTILE if hostile else "spare",
        model_asked=HOSTILE if hostile else "claude-sonnet-4-5",
        model_sent=long if hostile else "claude-sonnet-4-5",
        status=200,
        streamed=True,
        bytes_in=184_220,
        bytes_out=9_310,
        first_byte_s=1.15,
        total_s=4.9,
        tokens=Tokens(input=12, output=214, cache_read=41_208, cache_write=1_930),
        stop_reason=HOSTILE if hostile else "tool_use",
        cost=26_400_000,
        session="4f1c2f7e-2f0b-4c39-9d5a-0a6f3b0c9d21",
        upstream_request_id="req_011CUpstreamsOwn",
        request_sha256="a3" * 32,
        sent_sha256="5c" * 32,
        reply_sha256="77" * 32,
        delivered_sha256="77" * 32,
        notes=HOSTILE if hostile else "max_tokens 32000 lowered to 16000",
        attempts=(Attempt(HOSTILE if hostile else "anthropic", "HTTP 529", 0.31),),
        error_text=HOSTILE * 3 if hostile else "",
        error_kind=HOSTILE if hostile else "",
    )
    if name == "inspector-streaming":
        shown = row(7, ended=False, client="claude-code", model_asked="claude-sonnet-4-5")
    if hostile and shown.finished is not None:
        shown = replace(shown, finished=replace(shown.finished, outcome=Outcome.BROKEN))
    desk = DeskDouble(scratch, [shown], settings)
    request_id = shown.started.id
    if hostile:
        document = {
            HOSTILE: [HOSTILE, "x" * 5_000_000, {"binary": "\x00\x01\x02" * 50}],
            "system": HOSTILE,
            "messages": [
                {"role": HOSTILE, "content": HOSTILE * 4},
                {"role": "user", "content": "word " + "y" * 9_000},
            ],
        }
        reply = stream(HOSTILE)
        body = reply.body + event(HOSTILE.replace("\n", " "), error={"type": HOSTILE, "message": HOSTILE})
        desk.captures.captured[request_id] = captured(
            request_id, json.dumps(document).encode(), replace(reply, body=body)
        )
    elif not off:
        desk.captures.captured[request_id] = typical(request_id, complete=name != "inspector-streaming")
    if name == "inspector-cache":
        desk.prompt_cache.findings[request_id] = CacheFinding(
            3,
            5,
            Relation.CHANGED,
            CacheUse(uncached=12, read=41_208, written=1_930),
            86_000,
            None,
            Cause.PROMPT,
            "The system prompt is not what it was: characters 412 to 430 have changed since the previous request.",
            breakpoints=2,
            segments=14,
            unchanged=6,
        )
    inbox = Inbox()
    inspector = Inspector(cast("Desk", desk), inbox, Clipboard(), theme)
    inspector.resize(560, 780)
    inspector.show_rows([shown])
    return inspector, inbox


def arrange(name: str, inspector: Inspector, application: QApplication) -> None:
    """Turn to what the picture shows."""
    from PySide6.QtCore import QElapsedTimer

    clock = QElapsedTimer()
    clock.start()
    while inspector._asking and clock.elapsed() < 10_000:  # noqa: SLF001, PLR2004 - it reads on another thread
        application.processEvents()
    what = name.removeprefix("inspector-")
    tab = {"json": "request", "headers": "request", "text": "request", "off": "request", "disk": "response"}
    tab |= {
        "streaming": "events",
        "hostile": "request",
        "hostile-json": "request",
        "hostile-overview": "overview",
    }
    inspector.tabs.setCurrentIndex(TABS.index(tab.get(what, what)))
    view = {"hostile-json": "json"}.get(what, what)
    if view in inspector.request.choices:
        inspector.request.choices[view].click()
    if what == "disk":
        inspector._kept[1].widget(0).disk.click()  # type: ignore[attr-defined]  # noqa: SLF001 - the question before
    if what in {"events", "streaming"}:
        inspector.events.table.selectRow(4)
    if what == "attempts":
        from claude_desk.ui.widgets import Disclosure

        inspector.attempts.findChildren(Disclosure)[1].open(opened=True)
    if what == "request":
        from claude_desk.ui.inspector_chat import Folded

        application.processEvents()
        inspector.request.chat.findChildren(Folded)[1].open(opened=True)
