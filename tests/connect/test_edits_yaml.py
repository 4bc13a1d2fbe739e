"""How YAML is edited: where its nodes stand."""

from __future__ import annotations

import pytest

from claude_desk.connect.changes import Setting, give, take_back
from claude_desk.connect.edits import EditError, Where
from claude_desk.connect.edits_yaml import YamlFormat

YAML = YamlFormat()
ITEM = Setting(("models", Where("name", "own")), {"name": "own", "roles": ["chat"]})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "models:\n  - name: own\n    roles:\n      - chat\n"),
        ("a: 1 # one\n", "a: 1 # one\nmodels:\n  - name: own\n    roles:\n      - chat\n"),
        (
            "models:\n- name: m # x\nz: 1\n",
            "models:\n- name: m # x\n- name: own\n  roles:\n    - chat\nz: 1\n",
        ),
        (
            "models:\n    - name: m\n\n\n# z\n",
            "models:\n    - name: m\n    - name: own\n      roles:\n        - chat\n\n\n# z\n",
        ),
        ("models: # mine\nz: 1\n", "models: # mine\n  - name: own\n    roles:\n      - chat\nz: 1\n"),
        ("{models: [{name: m}]}\n", "{models: [{name: m}, {name: own, roles: [chat]}]}\n"),
    ],
)
def test_an_element_goes_behind_the_others(text: str, expected: str) -> None:
    """With their indentation, in block style or in flow style, before what follows."""
    outcome = give(YAML, text, (ITEM,))
    assert outcome.text == expected
    assert take_back(YAML, outcome.text, outcome.done).text == text


@pytest.mark.parametrize(
    "value", ["yes", "null", "1.0", "a: b", "# x", " lead", "é\u2028\x07", "", "plain", "&a", "- x"]
)
def test_texts_stay_texts(value: str) -> None:
    """A text that YAML would take for something else is quoted."""
    text = give(
        YAML, "a: b\n", (Setting(("k",), value), Setting(("l",), [value]), Setting(("m",), {value: 1}))
    ).text
    assert YAML.parse(text) == {"a": "b", "k": value, "l": [value], "m": {value: 1}}


def test_a_comment_beside_ours_stays() -> None:
    """What a person wrote behind our value remains, on its line."""
    outcome = give(YAML, "a: 1\n", (Setting(("k",), "v"),))
    assert take_back(YAML, outcome.text.replace("k: v", "k: v # why"), outcome.done).text == "a: 1\n# why\n"


def test_a_value_behind_an_alias_is_not_edited() -> None:
    """It stands elsewhere, and more than one place has it."""
    with pytest.raises(EditError):
        give(YAML, "a: &x {k: 1}\nb: *x\n", (Setting(("b", "k"), 2),))
