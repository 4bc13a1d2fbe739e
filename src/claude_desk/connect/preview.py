"""What will be changed, as a unified diff that is fit to be shown: no key is in it, neither ours nor one that was there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from claude_desk.connect.files import SettingsFile

HIDDEN = "***"
# What providers' keys begin with, wherever in the lines around one stands.
_KEYS = re.compile(r"\b(?:sk-|desk-|AKIA|ASIA|AIza|ghp_|github_pat_|xox[bp]-)[A-Za-z0-9_-]{8,}")


def difference(file: SettingsFile, text: str, secrets: Iterable[str]) -> str:
    """The change from a file's text to another one; empty if there is none.

    Args:
        file: the file as it is.
        text: as it will be.
        secrets: what is not to be shown, besides everything that looks like a key.
    """
    hidden = [secret.strip("\"'") for secret in secrets]
    before = _lines(file.text, hidden)
    after = _lines(text, hidden)
    name = str(file.path)
    lines = difflib.unified_diff(before, after, name if file.exists else "/dev/null", name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str, hidden: list[str]) -> list[str]:
    for secret in hidden:
        if secret:
            text = text.replace(secret, HIDDEN)
    text = _KEYS.sub(HIDDEN, text)
    return [f"{line}\n" for line in text.replace("\r\n", "\n").split("\n")[:-1]] + [
        line for line in text.rsplit("\n", 1)[-1:] if line
    ]
