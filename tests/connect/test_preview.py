"""What a person sees before a change."""

from __future__ import annotations

from pathlib import Path

from claude_desk.connect.files import SettingsFile
from claude_desk.connect.preview import difference


def test_a_change_is_a_unified_diff() -> None:
    """As `diff -u` would write it; a new file comes from nothing."""
    file = SettingsFile(Path("/f"), Path("/f"), '{\r\n  "a": 1\r\n}', "aa")
    assert difference(file, '{\r\n  "a": 2\r\n}', []).splitlines() == [
        "--- /f",
        "+++ /f",
        "@@ -1,3 +1,3 @@",
        " {",
        '-  "a": 1',
        '+  "a": 2',
        " }",
        "\\ No newline at end of file",
    ]
    assert difference(SettingsFile(Path("/f"), Path("/f"), "", ""), "a\n", []).startswith(
        "--- /dev/null\n+++ /f\n"
    )
    assert difference(file, file.text, []) == ""


def test_no_key_is_in_it() -> None:
    """Neither one that is replaced, nor one that merely stands near, nor ours."""
    before = 'a = "sk-ant-oat01-abcdefghij"\nb = "plain secret"\nc = 1\n'
    file = SettingsFile(Path("/f"), Path("/f"), before, "aa")
    after = before.replace("plain secret", "desk-abcdefgh").replace("c = 1", "c = 2")
    text = difference(file, after, ['"plain secret"'])
    assert "c = 2" in text
    assert "sk-ant" not in text
    assert "plain secret" not in text
    assert "desk-" not in text
