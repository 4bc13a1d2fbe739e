"""What to paste into a bug report: how this Claude Desk is, without a name, an address, a key or a path of its user."""

from __future__ import annotations

import platform
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication

from claude_desk import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claude_desk.app import Desk


def report(desk: Desk) -> str:
    """Lines of name and value. Of settings it says which are not the usual ones, never what they are."""
    status, settings = desk.status, desk.settings
    kinds = Counter(upstream.kind for upstream in settings.upstreams.values())
    chosen = settings.upstreams.get(settings.upstream)
    lines = {
        "Claude Desk": __version__ + (", bundled" if getattr(sys, "frozen", False) else ""),
        "System": f"{QSysInfo.prettyProductName()}, {QSysInfo.kernelType()} {QSysInfo.kernelVersion()}, "
        f"{QSysInfo.currentCpuArchitecture()}",
        "Python": platform.python_version(),
        "Qt": f"{qVersion()}, {QGuiApplication.platformName()}",
        "Listener": status.state.value + (", paused" if status.paused_until is not None else ""),
        "Upstream": chosen.kind if chosen is not None else "unknown",
        "Upstreams": ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())),
        "Client keys": str(len(desk.client_keys())),
        "Needs attention": ", ".join(each.kind for each in status.attention) or "nothing",
        "Changed settings": ", ".join(sorted(changed(settings.model_dump(), type(settings)().model_dump())))
        or "none",
        "From the environment": ", ".join(sorted(_without_names(desk.environment_overrides))) or "none",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def changed(values: Mapping[str, Any], usual: Mapping[str, Any], path: str = "") -> set[str]:
    """The dotted names of values that are not the usual ones. What a person named themselves ends the name."""
    found: set[str] = set()
    for name, value in values.items():
        if name not in usual:
            return {path.rstrip(".")}
        if isinstance(value, dict) and isinstance(usual[name], dict):
            found |= changed(value, usual[name], f"{path}{name}.")
        elif value != usual[name]:
            found.add(path + name)
    return found


def _without_names(dotted: frozenset[str]) -> set[str]:
    """The names of options, but not what an upstream is called."""
    named = (each.split(".") for each in dotted)
    return {
        ".".join((parts[0], "*", *parts[2:])) if parts[0] == "upstreams" else ".".join(parts)
        for parts in named
    }
