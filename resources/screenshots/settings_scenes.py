"""The settings window's scenes for make.py: every page, every kind of upstream, what is wrong and what is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import connect_scenes

if TYPE_CHECKING:
    from collections.abc import Callable

    from claude_desk.policy.budgets import Budget
    from claude_desk.spending import Standing
    from claude_desk.ui.settings_window import SettingsWindow
    from fakes.desk_double import DeskDouble

KINDS: dict[str, dict[str, Any]] = {
    "anthropic": {"url": "https://api.anthropic.com"},
    "compatible": {
        "url": "https://api.vendor.example/anthropic",
        "headers": {"X-Team": "research"},
        "system_prompt": "Answer in the language of the question.",
    },
    "bedrock": {
        "region": "eu-central-1",
        "profile": "team research",
        "models": {
            "claude-sonnet-4-5": "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1"
        },
    },
    "bedrock-mantle": {"region": "us-east-1", "auth": "key"},
    "claude-aws": {"region": "us-east-1", "workspace": "wrkspc_01AbCd"},
    "vertex": {"project": "research-42", "region": "global"},
    "claude-google": {
        "project": "research-42",
        "workspace": "wrkspc_01AbCd",
        "credentials_file": "/home/me/.config/research.json",
    },
    "foundry": {"resource": "research", "auth": "entra", "tenant": "corp.example"},
    "openai": {"url": "http://127.0.0.1:11434/v1", "models": {"claude-*": "qwen3-coder:30b"}},
}
UPSTREAMS = {
    "my-vendor": {"kind": "compatible", "url": "https://api.vendor.example/anthropic"},
    "work-bedrock": {"kind": "bedrock", "region": "eu-central-1"},
    "local": {"kind": "openai", "url": "http://127.0.0.1:11434/v1"},
}
RULES = [
    {"upstream": "local", "client": "*", "model": "claude-haiku-*"},
    {"upstream": "my-vendor", "client": "ci-*", "model": "*"},
    {"upstream": "work-bedrock", "client": "ci-nightly", "model": "claude-opus-4-5"},
    {"upstream": "anthropic", "client": "this computer", "model": "claude-opus-*"},
]
FAILOVER = {"order": ["work-bedrock", "my-vendor", "local"]}

Scene = tuple[dict[str, Any], str, "Callable[[SettingsWindow], None]"]


def scene(name: str) -> Scene | None:
    """Settings, page, and what a person does there, for a picture's name without ``settings-`` and ``-large``."""
    if name.startswith("kind-"):
        kind = name.removeprefix("kind-")
        settings = {"upstream": "mine", "upstreams": {"mine": {"kind": kind, **KINDS[kind]}}}
        return settings, "upstream", _nothing
    return SCENES.get(name)


def spend(desk: DeskDouble) -> None:
    """Client keys with limits, and budgets that are used up to some part."""
    from claude_desk.config.client_keys import ClientKey, KeyScope

    scopes = {
        "ci-nightly-build-of-everything": KeyScope(
            ("claude-haiku*", "claude-sonnet-4-5"), "work-bedrock", 2.5, "day"
        ),
        "sandbox 7": KeyScope(budget_usd=10.0),
    }
    desk.known_clients += [
        ClientKey(name, name, "0" * 64, "K3vN", desk.known_clients[0].created, scope=scope)
        for name, scope in scopes.items()
    ]
    desk.standing_of = _standings


def _standings(budget: Budget) -> list[Standing]:
    from claude_desk.policy.budgets import Amount, Each
    from claude_desk.spending import Standing

    ends = datetime(2026, 12, 1, tzinfo=UTC)
    cap = budget.cap
    spent = Amount(round(cap.nanos * 0.63), round(cap.tokens * 0.41))
    if budget.scope.key:
        return [Standing(budget, budget.scope.clients, budget.scope.key, "", ends, spent)]
    match budget.scope.each:
        case Each.ALL:
            return [Standing(budget, "", "", "", ends, spent, Amount(cap.nanos // 20))]
        case Each.CLIENT:
            return [
                Standing(budget, name, name, "", ends, each)
                for name, each in (("ci-nightly", cap), ("ci-2", spent), ("ci-3", spent))
            ]
        case Each.SESSION:
            return [Standing(budget, "laptop", "k", "4f1c2f7e-2f0b-4c39-9d5a-0a6f3b0c9d21", None, spent)]


def _nothing(_window: SettingsWindow) -> None:
    pass


def _remove(window: SettingsWindow) -> None:
    window.upstream.list.editors["my-vendor"].click()
    if window.upstream.remove is not None:
        window.upstream.remove.click()


def _incomplete(window: SettingsWindow) -> None:
    window.draft.add_upstream("new-foundry", "foundry")
    window.upstream.show_upstream("new-foundry")


def _wrong(window: SettingsWindow) -> None:
    fields = window.upstream.fields
    window.draft.set(("upstreams", "mine", "region"), "EU West")
    window.draft.set(("upstreams", "mine", "guardrail"), "mine")
    fields["region"].show_value()
    fields["guardrail"].show_value()
    fields["models"].control.setPlainText("claude-sonnet-4-5 anthropic.claude")  # type: ignore[attr-defined]


def _proxy(window: SettingsWindow) -> None:
    window.advanced.network.proxy.setCurrentIndex(2)
    window.advanced.network.address.setText("proxy.example")


def _all_settings(window: SettingsWindow) -> None:
    window.routing.failover.more.open(opened=True)


def _wrong_rates(window: SettingsWindow) -> None:
    rates = window.limits.rates
    rates.each.edits["tokens_per_minute"].setText("many")
    rates.together.edits["concurrent"].setText("1000000")
    rates.add.click()
    rates.lines[0].edits["burst"].setText("two")


def _wrong_budgets(window: SettingsWindow) -> None:
    card = window.limits.budgets
    card.lines[0].usd.setText("five")
    card.lines[1].client.setEditText("")
    card.add.click()


def _new_key(window: SettingsWindow) -> None:
    page = window.keys
    page.begin.click()
    page.form.name.setText("build server")
    page.form.models.setText("claude-haiku*, claude-sonnet-4-5")
    page.form.budget.setText("2.50")
    page.form.per.setCurrentIndex(0)


def _wrong_key(window: SettingsWindow) -> None:
    _new_key(window)
    window.keys.form.budget.setText("two")


def _limited_key(window: SettingsWindow) -> None:
    window.keys.table.selectRow(1)


_BUDGETS = [
    {"usd": 25, "per": "month"},
    {"usd": 2, "per": "day", "each": "client", "client": "ci-*", "cut": True},
    {"usd": 0.5, "tokens": 2_000_000, "per": "total", "each": "session"},
]
_LIMITED = {
    "upstream": "anthropic",
    "budgets": _BUDGETS,
    "rates": {
        "requests_per_minute": 300,
        "concurrent": 20,
        "each": {"requests_per_minute": 60, "burst": 20, "tokens_per_minute": 400_000},
        "by_client": {
            "ci-*": {"requests_per_minute": 20, "concurrent": 2},
            "this computer": {"requests_per_minute": 0, "tokens_per_minute": 0},
        },
    },
}
_ROUTED = {"upstream": "anthropic", "upstreams": UPSTREAMS, "routes": RULES, "failover": FAILOVER}
_NAMED = {
    "upstream": "anthropic",
    "upstreams": UPSTREAMS,
    "default_model": "claude-opus-5-5",
    "aliases": {
        "gpt-4o": "claude-opus-5-5",
        "gpt-4o-mini*": {"model": "claude-haiku-4-5", "upstream": "work-bedrock"},
        "offline": {"model": "qwen3-coder:30b", "upstream": "gone"},
    },
    "limits": {"max_tokens": 64_000, "by_model": {"claude-haiku-*": 16_000}, "fit_context": True},
}
_BROKEN = {
    "upstream": "anthropic",
    "routes": [{"upstream": "gone"}, {"upstream": "practice", "model": "claude-*"}],
    "failover": {"order": ["gone", "practice"]},
}


def _try_a_request(window: SettingsWindow) -> None:
    """The end of the page, with everything open."""
    from PySide6.QtWidgets import QApplication, QScrollArea

    window.models.limits.more.open(opened=True)
    window.models.preview.prompt.setValue(880_000)
    QApplication.processEvents()
    for area in window.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())


SCENES: dict[str, Scene] = {
    "many": ({"upstream": "work-bedrock", "upstreams": UPSTREAMS}, "upstream", _nothing),
    "add": ({"upstream": "anthropic"}, "upstream", lambda window: window.upstream.list.add.click()),
    "remove": (_ROUTED, "upstream", _remove),
    "incomplete": ({"upstream": "anthropic"}, "upstream", _incomplete),
    "wrong": (
        {"upstream": "mine", "upstreams": {"mine": {"kind": "bedrock", "region": "eu-west-1"}}},
        "upstream",
        _wrong,
    ),
    "proxy": ({"upstream": "anthropic"}, "advanced", _proxy),
    "responses": (
        {"upstream": "anthropic", "response_cache": {"enabled": True}},
        "general",
        _nothing,
    ),
    "models": (_NAMED, "models", _nothing),
    "models-try": (_NAMED, "models", _try_a_request),
    "models-empty": ({"upstream": "anthropic"}, "models", _nothing),
    "routing": (_ROUTED, "routing", _nothing),
    "routing-all": (_ROUTED, "routing", _all_settings),
    "routing-empty": ({"upstream": "anthropic"}, "routing", _nothing),
    "routing-broken": (_BROKEN, "routing", _nothing),
    "limits": (_LIMITED, "limits", _nothing),
    "limits-empty": ({"upstream": "anthropic"}, "limits", _nothing),
    "limits-wrong": (_LIMITED, "limits", _wrong_rates),
    "limits-budgets-wrong": (_LIMITED, "limits", _wrong_budgets),
    "keys-new": ({"upstream": "anthropic", "upstreams": UPSTREAMS}, "keys", _new_key),
    "keys-wrong": ({"upstream": "anthropic"}, "keys", _wrong_key),
    "keys-limited": ({"upstream": "anthropic"}, "keys", _limited_key),
    **connect_scenes.SCENES,
}
NAMES = tuple(
    f"settings-{name}{large}"
    for name in [*(f"kind-{kind}" for kind in KINDS), *SCENES]
    for large in ("", "-large")
)
