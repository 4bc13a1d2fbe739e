"""How TOML is edited: line by line."""

from __future__ import annotations

import pytest

from claude_desk.connect.changes import Setting, give, take_back
from claude_desk.connect.edits import EditError, Where
from claude_desk.connect.edits_toml import TomlFormat

TOML = TomlFormat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "[t.u]\nk = 1\n"),
        ("a = 1 # one\n", "a = 1 # one\n\n[t.u]\nk = 1\n"),
        ("[t.u]\n", "[t.u]\nk = 1\n"),
        ("[t.u]\nx = [\n 1, # ]\n]\n\n[v]\n", "[t.u]\nx = [\n 1, # ]\n]\nk = 1\n\n[v]\n"),
        ('["t" . u]\n  x = 1\n', '["t" . u]\n  x = 1\n  k = 1\n'),
        ("t.u.x = 1\ny = 2\n", "t.u.x = 1\nt.u.k = 1\ny = 2\n"),
        ("[t]\nu.x = 1\n", "[t]\nu.x = 1\nu.k = 1\n"),
        ('t."u".k = """\n"x\n"""\n', 't."u".k = 1\n'),
        ("[t.u.w]\nx = 1\r\n[z]\r\n", "[t.u.w]\nx = 1\r\n[z]\r\n\r\n[t.u]\r\nk = 1\r\n"),
    ],
)
def test_a_value_goes_to_its_table(text: str, expected: str) -> None:
    """Behind the last line of the table it belongs to, however that is written; a missing table goes to the end."""
    assert give(TOML, text, (Setting(("t", "u", "k"), 1),)).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[t]\n", "k = true\n\n[t]\n"),
        ("# mine\na = 1\n[t]\nk = 2\n", "# mine\na = 1\nk = true\n[t]\nk = 2\n"),
        ("\ufeff[t]\n", "\ufeffk = true\n\n[t]\n"),
    ],
)
def test_a_root_value_goes_before_all_tables(text: str, expected: str) -> None:
    """Behind a table's head it would belong to that."""
    outcome = give(TOML, text, (Setting(("k",), True),))
    assert outcome.text == expected
    assert take_back(TOML, outcome.text, outcome.done).text == text


def test_values_are_written_as_toml() -> None:
    """Texts with quotes and controls, lists and inline tables are read as what they were."""
    value = {"a b": ['"\\\n\x7f\u0000é', 1, 2.5, False], "c": {}}
    text = give(TOML, "", (Setting(("k",), value), Setting(("odd key", "x.y"), "z"))).text
    assert TOML.parse(text) == {"k": value, "odd key": {"x.y": "z"}}
    with pytest.raises(EditError):
        give(TOML, "", (Setting(("k",), None),))
    with pytest.raises(EditError):
        give(TOML, "", (Setting((Where("a", "b"),), 1),))
