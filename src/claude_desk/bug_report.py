"""Text that is safe to paste into a bug report: what the program runs on, without what is nobody else's business.

Used by the check-up (``claude-desk doctor --report``) and by the window that tells about the program. Qt-free.
"""

from __future__ import annotations

import getpass
import itertools
import platform
import re
import socket
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from claude_desk import __version__

HIDDEN = "***"
"""What stands where something was taken out."""

# Parts whose versions explain most of what goes wrong on one computer and not on another.
_PARTS = ("PySide6-Essentials", "aiohttp", "httptools", "keyring", "truststore", "uvloop")
_SESSION = ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "QT_QPA_PLATFORM", "WSL_DISTRO_NAME")

# What looks like a credential: how providers' keys, tokens and our own begin, logins in addresses, and long random words.
_LOGIN = re.compile(r"(?<=://)[^\s/@]+@")
_SCHEME = re.compile(r"\b(bearer|basic)\s+\S+", re.IGNORECASE)
_BEGINS = re.compile(
    r"\b(?:sk|pk|rk|desk|ghp|gho|ghs|github_pat|glpat|xox[abpr]|AKIA|ASIA|AIza|ya29|eyJ)[-_.A-Za-z0-9+/=]{8,}"
)
_WORD = re.compile(r"[A-Za-z0-9+=_-]{32,}")
_LEAST_NAME = 3  # a shorter user name would be found in words that have nothing to do with it


class Cleaner:
    """Takes out of a text what would tell more than the bug.

    Args:
        home: the user's folder, written as ``~``.
        secrets: values that must not appear, such as keys that are known; the empty ones are passed over.
        names: what stands for what a person has named, such as ``{"my work key": "key 1"}``.
        user: the name of the account; empty for that of this process.
        host: the name of this computer; empty to ask for it.
    """

    def __init__(
        self,
        *,
        home: Path | None = None,
        secrets: Iterable[str] = (),
        names: Mapping[str, str] | None = None,
        user: str = "",
        host: str = "",
    ) -> None:
        folder = str(home or Path.home())
        replaced = {secret: HIDDEN for secret in secrets if secret}
        if len(folder) > 1:
            replaced[folder] = "~"
            replaced[folder.replace("\\", "/")] = "~"
            replaced[folder.replace("\\", "\\\\")] = "~"
        replaced.update({name: instead for name, instead in (names or {}).items() if name})
        self._plain = sorted(replaced.items(), key=lambda pair: -len(pair[0]))
        words = {user or _user(): "user", host or socket.gethostname(): "this-computer"}
        self._words = [
            (re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE), instead)
            for word, instead in words.items()
            if len(word) >= _LEAST_NAME and word.lower() not in {"localhost", "user", "root"}
        ]

    def clean(self, text: str) -> str:
        """The text without secrets, without the names of account and computer, and on one line."""
        for name, instead in self._plain:
            text = text.replace(name, instead)
        text = _LOGIN.sub(f"{HIDDEN}@", text)
        text = _SCHEME.sub(rf"\1 {HIDDEN}", text)
        text = _BEGINS.sub(HIDDEN, text)
        text = _WORD.sub(lambda found: HIDDEN if _is_random(found[0]) else found[0], text)
        for pattern, instead in self._words:
            text = pattern.sub(instead, text)
        return " ".join(
            "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
            for line in text.splitlines()
        )


def surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    """What the program runs on: versions, system, desktop; nothing that tells who runs it.

    Args:
        environ: the environment variables.
    """
    told = {
        "Claude Desk": f"{__version__} ({_packaging(environ)})",
        "Python": f"{platform.python_version()} ({platform.python_implementation()})",
        "System": platform.platform(),
        "Machine": platform.machine(),
    }
    for part in _PARTS:
        try:
            told[part] = metadata.version(part)
        except metadata.PackageNotFoundError:
            continue
    session = [f"{name}={environ[name]}" for name in _SESSION if environ.get(name)]
    return told | ({"Session": ", ".join(session)} if session else {})


def compose(sections: Mapping[str, Sequence[str]], cleaner: Cleaner) -> str:
    """The report, as Markdown that an issue tracker shows well.

    Args:
        sections: lines by heading, in order; sections without lines are left out.
        cleaner: goes over each line.
    """
    blocks = []
    for heading, lines in sections.items():
        if lines:
            body = "\n".join(cleaner.clean(line).replace("```", "'''") for line in lines)
            blocks.append(f"### {heading}\n\n```\n{body}\n```\n")
    return "\n".join(blocks)


def _packaging(environ: Mapping[str, str]) -> str:
    if environ.get("APPIMAGE"):
        return "AppImage"
    return "packaged" if getattr(sys, "frozen", False) else "Python package"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return ""


def _is_random(word: str) -> bool:
    """Whether a long word looks drawn by lot: letters and digits mixed, more often than in names of models."""
    changes = sum(one.isdigit() != other.isdigit() for one, other in itertools.pairwise(word))
    return changes >= 6  # noqa: PLR2004
