"""Practice's model list."""

from __future__ import annotations

from typing import Any

import pytest
from anthropic.types import ModelInfo

from claude_desk.upstreams.practice_models import MODELS, find_model, model_page


def _page(query: str) -> dict[str, Any]:
    page = model_page(query)
    assert isinstance(page, dict)
    return page


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_every_model_is_a_full_model_info(model: Any) -> None:
    """Each entry validates strictly as the SDK's ModelInfo and leaves out none of its fields."""
    info = ModelInfo.model_validate(model.info())
    assert set(model.info()) == set(ModelInfo.model_fields)
    assert info.capabilities is not None
    assert info.max_tokens is not None
    assert info.max_input_tokens is not None
    assert info.max_tokens < info.max_input_tokens


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("claude-haiku-4-5", "claude-haiku-4-5"),
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("claude-haiku-4-5-2025100", None),
        ("claude-haiku-4", None),
        ("", None),
    ],
)
def test_names_are_found_with_and_without_their_date(name: str, found: str | None) -> None:
    """A model is known by its name and by its name with a date, and by nothing else."""
    model = find_model(name)
    assert (model.id if model else None) == found


def test_the_first_page_says_whether_there_is_more() -> None:
    """Without a query there is one page of at most 20, with the ids of its ends."""
    page = _page("")
    assert [entry["id"] for entry in page["data"]] == [model.id for model in MODELS]
    assert page["has_more"] is False
    assert (page["first_id"], page["last_id"]) == (MODELS[0].id, MODELS[-1].id)


def test_pages_walk_the_whole_list_forwards() -> None:
    """Following last_id with after_id visits every model once, in order."""
    seen: list[str] = []
    query = "limit=5"
    while True:
        page = _page(query)
        seen += [entry["id"] for entry in page["data"]]
        if not page["has_more"]:
            break
        query = f"limit=5&after_id={page['last_id']}"
    assert seen == [model.id for model in MODELS]


def test_pages_walk_backwards() -> None:
    """before_id gives the page just before that model, in the same order."""
    ids = [model.id for model in MODELS]
    page = _page(f"limit=2&before_id={ids[5]}")
    assert [entry["id"] for entry in page["data"]] == ids[3:5]
    assert page["has_more"] is True


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("lifecycle=active", len(MODELS)),
        ("lifecycle[]=retired", 0),
        ("lifecycle=retired,active", len(MODELS)),
    ],
)
def test_lifecycle_narrows_the_list(query: str, count: int) -> None:
    """All of Practice's models are active; asking for others gives an empty page with no ends."""
    page = _page(query)
    assert len(page["data"]) == count
    assert (page["first_id"] is None) == (count == 0)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("0", "limit: Input should be greater than or equal to 1"),
        ("1001", "limit: Input should be less than or equal to 1000"),
        ("x", "limit: Input should be a valid integer, unable to parse string as an integer"),
        ("-1", "limit: Input should be a valid integer, unable to parse string as an integer"),
        ("9" * 5000, "limit: Input should be a valid integer, unable to parse string as an integer"),
    ],
)
def test_a_limit_out_of_range_is_refused(limit: str, sentence: str) -> None:
    """Limit is a number from 1 to 1000, else the answer is the sentence that says so."""
    assert model_page(f"limit={limit}") == sentence
