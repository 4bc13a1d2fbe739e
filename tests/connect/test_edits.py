"""Values given to and taken from settings files, for whole families of files at once; each format's corners have their own."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_desk.connect import changes, edits
from claude_desk.connect.changes import Setting
from claude_desk.connect.edits import EditError, Splice, Verbatim, Where
from fakes.settings_corpus import JSON, JSONC, TOML, YAML, Sample, samples

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | NAMES | st.just("http://127.0.0.1:8765")
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES, TREES, max_size=5)
PATHS = st.lists(NAMES | st.sampled_from(["env", "a", "models"]), min_size=1, max_size=3).map(tuple)


def test_the_corpus_is_large() -> None:
    """There are more than 400 files, each with a name of its own."""
    names = {sample.id for sample in samples()}
    assert len(names) == len(samples()) > 400


@pytest.mark.parametrize("family", sorted({sample.id.partition(":")[0] for sample in samples()}))
def test_the_corpus_comes_back(family: str) -> None:
    """Each file has the values and nothing else changed; taken back by their places, it is the same to the character.

    Giving them twice changes nothing more. Taken back without the places, from the values alone, it is the same too; only a
    file that says nothing may do so in another way.
    """
    for sample in samples():
        if sample.id.startswith(f"{family}:"):
            outcome = changes.give(sample.form, sample.text, sample.settings)
            _has_values(sample, outcome)
            _comes_back(sample, outcome)


def _has_values(sample: Sample, outcome: changes.Outcome) -> None:
    plain = sample.form.parse(outcome.text)
    for setting in sample.settings:
        assert edits.look_up(plain, setting.path) == setting.value, sample.id
    twice = changes.give(sample.form, outcome.text, sample.settings)
    assert twice.text == outcome.text, sample.id
    assert not twice.done, sample.id


def _comes_back(sample: Sample, outcome: changes.Outcome) -> None:
    text = outcome.text
    for splices in outcome.back:
        text = edits.apply(text, splices)
    assert text == sample.text, sample.id
    undone = changes.take_back(sample.form, outcome.text, outcome.done)
    assert not undone.left, sample.id
    before = sample.form.parse(sample.text)
    if edits.same(before, {}):
        assert edits.same(sample.form.parse(undone.text), before), sample.id
    else:
        assert undone.text == sample.text, sample.id


def _round(form: edits.Format, text: str, wanted: tuple[Setting, ...]) -> None:
    """Give and take back; a refusal is allowed, a wrong result is not."""
    before = form.parse(text)
    try:
        outcome = changes.give(form, text, wanted)
    except EditError:
        return
    back = outcome.text
    for splices in outcome.back:
        back = edits.apply(back, splices)
    assert back == text
    undone = changes.take_back(form, outcome.text, outcome.done)
    if not undone.left:
        assert edits.same(form.parse(undone.text), before)


@settings(deadline=None, max_examples=150)
@given(OBJECTS, PATHS, TREES, st.sampled_from([None, 1, 4, "\t"]), st.booleans())
def test_any_json(document: Any, path: tuple[str, ...], value: Any, indent: Any, crlf: bool) -> None:  # noqa: FBT001
    """Whatever the document and the path: what was given comes back, and taken back it is as before."""
    text = json.dumps(document, indent=indent, ensure_ascii=crlf)
    text = text.replace("\n", "\r\n") if crlf else text
    for form in (JSON, JSONC):
        _round(form, text, (Setting(path, value),))


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(OBJECTS, PATHS, SCALARS | st.lists(NAMES, max_size=3), st.booleans(), st.sampled_from([2, 4]))
def test_any_yaml(document: Any, path: tuple[str, ...], value: Any, flow: bool, indent: int) -> None:  # noqa: FBT001
    """The same for YAML as its own library writes it."""
    text = yaml.safe_dump(document, default_flow_style=flow, allow_unicode=True, indent=indent)
    try:
        readable = edits.same(YAML.parse(text), document)
    except EditError:
        readable = False
    if readable:
        _round(YAML, text, (Setting(path, value),))


@settings(deadline=None, max_examples=150)
@given(st.text(st.sampled_from("{}[],:\"'/*#-=\\ \n\tab1.x&!|>"), max_size=40), PATHS)
def test_any_text(text: str, path: tuple[str, ...]) -> None:
    """A text of any kind is edited as it should be or refused, by every format; nothing else is ever raised."""
    for form in (JSON, JSONC, TOML, YAML):
        try:
            form.parse(text)
        except EditError:
            continue
        _round(form, text, (Setting(path, "v"),))


def test_an_edited_file_gives_back_only_ours() -> None:
    """What a person added or changed since stays, and is named where it was ours."""
    outcome = changes.give(
        JSON,
        '{\n  "a": 1\n}\n',
        (Setting(("env", "URL"), "ours"), Setting(("env", "KEY"), "ours"), Setting(("b",), 2)),
    )
    edited = outcome.text.replace('"KEY": "ours"', '"KEY": "theirs"').replace(
        '"a": 1', '"a": 3,\n  "new": true'
    )
    undone = changes.take_back(JSON, edited, outcome.done)
    assert undone.text == '{\n  "a": 3,\n  "new": true,\n  "env": {\n    "KEY": "theirs"\n  }\n}\n'
    assert undone.left == (("env", "KEY"),)


def test_what_was_taken_back_by_hand_is_no_trouble() -> None:
    """A value that somebody removed or restored already is left alone without a word."""
    text = '{"url": "old", "b": 1}'
    outcome = changes.give(JSON, text, (Setting(("url",), "ours"), Setting(("c",), 2)))
    restored = outcome.text.replace('"ours"', '"old"').replace(', "c": 2', "")
    assert changes.take_back(JSON, restored, outcome.done) == changes.Undone(restored)


def test_what_is_remembered_holds_no_value_of_ours() -> None:
    """A key that was written cannot be read in what is kept for undoing it."""
    outcome = changes.give(JSON, "{}", (Setting(("env", "TOKEN"), "desk-secret"),))
    assert "desk-secret" not in repr(outcome.done) + repr(outcome.back)


def test_an_old_value_returns_as_it_was_written() -> None:
    """Not its meaning but its source is restored."""
    text = '{"n":1.50e+1 , "s":"\\u00e9"}'
    outcome = changes.give(JSON, text, (Setting(("n",), 3), Setting(("s",), "x")))
    assert changes.take_back(JSON, f"{outcome.text}\n", outcome.done).text == f"{text}\n"


@pytest.mark.parametrize(
    ("form", "text", "path"),
    [
        (JSON, "[1]", ("a",)),
        (JSON, '{"a": 1}', ("a", "b")),
        (JSON, '{"a": {}}', ("a", Where("b", "c"))),
        (TOML, "a = { b = 1 }", ("a", "c")),
        (TOML, "[[a]]\nb = 1\n", ("a", "c")),
        (YAML, "a: [1]\n", ("a", "b")),
        (YAML, "x: &x {c: 1}\na: *x\n", ("a", "b")),
        (YAML, "just words\n", ("a",)),
    ],
)
def test_what_has_another_shape_is_refused(form: edits.Format, text: str, path: edits.Path) -> None:
    """Where something else stands than what leads to the value, nothing is forced."""
    with pytest.raises(EditError):
        edits.put(form, text, path, "v")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (JSON, '{"a": 1,}'),
        (JSON, "{} // no"),
        (JSON, '{"a": NaN}'),
        (JSON, "{" * 5000),
        (JSONC, '{"a": /* open }'),
        (TOML, "a = \n"),
        (YAML, "a: [\n"),
        (YAML, "a: 1\n---\nb: 2\n"),
    ],
)
def test_what_cannot_be_read_is_refused(form: edits.Format, text: str) -> None:
    """A text that its own format's parser refuses is not edited, however near the place is."""
    with pytest.raises(EditError, match=r"^(is|has) "):
        edits.put(form, text, ("b",), 1)


def test_a_huge_text_is_refused() -> None:
    """Nobody has a settings file of 20 million characters."""
    with pytest.raises(EditError, match="too large"):
        edits.put(JSON, " " * 20_000_001, ("a",), 1)


def test_reversed_splices_undo() -> None:
    """Whatever is replaced, put in or taken out at once comes back."""
    text = "0123456789"
    splices = (Splice(0, 0, "ab"), Splice(2, 5, ""), Splice(7, 8, "xyz"))
    changed = edits.apply(text, splices)
    assert changed == "ab0156xyz89"
    assert edits.apply(changed, edits.reverse(text, splices)) == text


def test_same_tells_kinds_apart() -> None:
    """One, true and 1.0 are three values; nothing is nothing, however it is written."""
    assert not edits.same(1, True)
    assert not edits.same(1, 1.0)
    assert edits.same({"a": None, "b": []}, {})
    assert edits.same(float("nan"), float("nan"))
    assert not edits.same({"a": 1}, {"a": 1, "b": 2})


def test_paths_are_readable() -> None:
    """A path reads as a person would say it."""
    assert (
        edits.describe(("models", Where("name", "Claude Desk"), "apiBase")) == "models[Claude Desk].apiBase"
    )


def test_a_verbatim_value_must_stand_somewhere() -> None:
    """An old source that makes no value where it was is refused."""
    with pytest.raises(EditError):
        edits.put(JSON, '{"a": 1}', ("a",), Verbatim(', "b"'))
