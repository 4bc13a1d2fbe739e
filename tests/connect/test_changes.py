"""What is remembered of changes; that they come back is shown for all formats in test_edits.py."""

from __future__ import annotations

import json

from claude_desk.connect import edits
from claude_desk.connect.changes import ABSENT, Setting, give, meaning, take_back
from claude_desk.connect.edits import Where
from claude_desk.connect.edits_json import JsonFormat

JSON = JsonFormat(comments=False)


def test_created_parents_are_remembered() -> None:
    """The first value into a parent brings it along; the second finds it."""
    first, second = give(JSON, "{}", (Setting(("a", "b", "c"), 1), Setting(("a", "b", "d"), 2))).done
    assert first.created == (("a",), ("a", "b"))
    assert second.created == ()
    assert first.before is None
    assert first.ours == meaning(1)


def test_a_parent_that_others_use_stays() -> None:
    """A parent that came with ours goes with the last of ours, unless somebody put more into it."""
    outcome = give(JSON, "{}", (Setting(("a", "b"), 1),))
    shared = outcome.text.replace('"b": 1', '"b": 1,\n    "mine": 2')
    assert take_back(JSON, shared, outcome.done).text == '{\n  "a": {\n    "mine": 2\n  }\n}'


def test_an_element_that_came_with_a_value_goes_with_it() -> None:
    """What is left of it is only the name it was found by."""
    text = '{"l": [], "z": 1}'
    outcome = give(JSON, text, (Setting(("l", Where("name", "x"), "value"), 1),))
    assert JSON.parse(outcome.text)["l"] == [{"name": "x", "value": 1}]
    assert take_back(JSON, outcome.text, outcome.done).text == text


def test_a_file_that_was_written_anew_gives_ours_back() -> None:
    """A tool that writes its whole file in its own style does not make our values somebody else's."""
    outcome = give(JSON, '{"z": 1}', (Setting(("a", "b"), {"c": [1, "d"]}), Setting(("e",), "f")))
    anew = json.dumps(JSON.parse(outcome.text), indent="\t", sort_keys=True)
    assert JSON.parse(take_back(JSON, anew, outcome.done).text) == {"z": 1}


def test_what_would_win_goes_and_comes_back() -> None:
    """A value that is in the way is taken out; it returns to its place, or where its place is gone, as it was written."""
    text = '{"a": {"old": "\\u00e9", "b": 1}}'
    wanted = (Setting(("a", "old"), ABSENT), Setting(("a", "missing"), ABSENT), Setting(("a", "c"), 2))
    outcome = give(JSON, text, wanted)
    assert JSON.parse(outcome.text) == {"a": {"b": 1, "c": 2}}
    back = outcome.text
    for splices in outcome.back:
        back = edits.apply(back, splices)
    assert back == text
    assert take_back(JSON, outcome.text, outcome.done).text == '{"a": {"b": 1, "old": "\\u00e9"}}'
    theirs = outcome.text.replace('"b": 1', '"b": 1, "old": "new"')
    assert JSON.parse(take_back(JSON, theirs, outcome.done).text) == {"a": {"b": 1, "old": "new"}}
