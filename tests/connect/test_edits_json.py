"""How JSON is edited: as its author would have."""

from __future__ import annotations

import pytest

from claude_desk.connect.changes import Setting, give, take_back
from claude_desk.connect.edits import Where
from claude_desk.connect.edits_json import JsonFormat

JSON = JsonFormat(comments=False)
JSONC = JsonFormat(comments=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", '{\n  "a": {\n    "b": 1\n  }\n}\n'),
        ("{}", '{\n  "a": {\n    "b": 1\n  }\n}'),
        ('{"x":2}', '{"x":2,"a":{"b":1}}'),
        ('{"x": 2}', '{"x": 2, "a": {"b": 1}}'),
        ('{\n\t"x": 2\n}', '{\n\t"x": 2,\n\t"a": {\n\t\t"b": 1\n\t}\n}'),
        ('{\r\n    "x": 2\r\n}', '{\r\n    "x": 2,\r\n    "a": {\r\n        "b": 1\r\n    }\r\n}'),
        ('{\n  "a": {}\n}', '{\n  "a": {\n    "b": 1\n  }\n}'),
        ('{"a": {"b": 5}, "a": {"b": 6}}', '{"a": {"b": 5}, "a": {"b": 1}}'),
        ('{"a" :{"c" : 5}}', '{"a" :{"c" : 5, "b" : 1}}'),
    ],
)
def test_the_authors_style_is_kept(text: str, expected: str) -> None:
    """Indentation, line endings and spacing are those of the file; of duplicates the one that counts is edited."""
    assert give(JSON, text, (Setting(("a", "b"), 1),)).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{\n  "x": 2 // two\n}', '{\n  "x": 2, // two\n  "a": 1\n}'),
        ('{\n  "x": 2, // two\n}', '{\n  "x": 2, // two\n  "a": 1,\n}'),
        ('{\n  "x": 2 /* , */\n  // end\n}', '{\n  "x": 2, /* , */\n  "a": 1\n  // end\n}'),
        ("{\n  // none\n}", '{\n  // none\n  "a": 1\n}'),
    ],
)
def test_comments_stay_where_they_belong(text: str, expected: str) -> None:
    """A comment stays on the line it is about, and a trailing comma stays somebody's habit."""
    assert give(JSONC, text, (Setting(("a",), 1),)).text == expected


def test_a_value_among_others_is_taken_out_with_its_line() -> None:
    """After others were added around it, only our line goes."""
    outcome = give(JSONC, '{\n  "x": 2\n}', (Setting(("a",), 1),))
    edited = outcome.text.replace('"a": 1\n', '"a": 1, // theirs\n  "y": 3\n')
    undone = take_back(JSONC, edited, outcome.done)
    assert undone.text == '{\n  "x": 2, // theirs\n  "y": 3\n}'


def test_an_element_is_found_by_its_member() -> None:
    """In a list the element with the name is edited, and one that is missing is put behind the others."""
    text = '{"l": [{"name": "a", "value": "1"}]}'
    path = ("l", Where("name", "a"), "value")
    assert give(JSON, text, (Setting(path, "2"),)).text == '{"l": [{"name": "a", "value": "2"}]}'
    path = ("l", Where("name", "b"), "value")
    assert JSON.parse(give(JSON, text, (Setting(path, "2"),)).text)["l"][1] == {"name": "b", "value": "2"}
