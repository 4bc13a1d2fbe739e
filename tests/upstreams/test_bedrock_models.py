"""Names of models on Bedrock, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desk.messages.models import rules_for
from claude_desk.upstreams.bedrock_models import (
    _VERSIONS,
    anthropic_name,
    base_id,
    bedrock_id,
    prefix_for,
)
from claude_desk.upstreams.practice_models import MODELS

ARN = "arn:aws:bedrock:us-east-1:123456789012:"

IDS = {
    "claude-opus-5-5": "us.anthropic.claude-opus-5-5",
    "claude-sonnet-4-6": "us.anthropic.claude-sonnet-4-6",
    "claude-opus-4-6": "us.anthropic.claude-opus-4-6-v1",
    "claude-haiku-4-5-20251001": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "claude-haiku-4-5": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "claude-3-5-sonnet-20240620": "us.anthropic.claude-3-5-sonnet-20240620-v1:0",
    "claude-3-5-sonnet-latest": "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
    "claude-sonnet-4-0": "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "claude-new-9": "us.anthropic.claude-new-9",
}


@pytest.mark.parametrize(("name", "expected"), IDS.items())
def test_names_become_ids(name: str, expected: str) -> None:
    """Anthropic's names become profiles' ids, old ones with the version and date that Bedrock wants."""
    assert bedrock_id(name, "us.") == expected
    assert bedrock_id(name, "") == expected.removeprefix("us.")


@pytest.mark.parametrize(
    "name",
    [
        "us.anthropic.claude-opus-5-5",
        "anthropic.claude-3-haiku-20240307-v1:0",
        ARN + "application-inference-profile/abc123",
        "amazon.nova-pro-v1:0",
        "our-own",
        "",
    ],
)
def test_ids_stay(name: str) -> None:
    """What is no name of Anthropic's goes as it is."""
    assert bedrock_id(name, "eu.") == name


NAMES = {
    "us.anthropic.claude-opus-5-5": "claude-opus-5-5",
    "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0": "claude-sonnet-4-5-20250929",
    "anthropic.claude-opus-4-6-v1": "claude-opus-4-6",
    "anthropic.claude-3-haiku-20240307-v1:0:48k": "claude-3-haiku-20240307",
    ARN + "inference-profile/jp.anthropic.claude-sonnet-4-6": "claude-sonnet-4-6",
    "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-opus-5-5": "claude-opus-5-5",
    ARN + "application-inference-profile/abc123": "",
    "us.amazon.nova-pro-v1:0": "",
    "us.anthropic.other-model": "",
}


@pytest.mark.parametrize(("model", "name"), NAMES.items())
def test_ids_become_names(model: str, name: str) -> None:
    """Ids and ARNs of Anthropic's models give the model's name; anything else gives none."""
    assert anthropic_name(model) == name


@pytest.mark.parametrize("name", sorted({*_VERSIONS, *(model.id for model in MODELS)}))
def test_there_and_back(name: str) -> None:
    """Every known model's id gives its name back, or its name with a date; its rules stay the same."""
    back = anthropic_name(bedrock_id(name, "global."))
    assert back == name or back.startswith(name + "-20")
    assert rules_for(bedrock_id(name, "global.")) == rules_for(name)


@given(st.text(alphabet="claude-0123456789.:/anthropic", max_size=60))
def test_any_name_is_stable(name: str) -> None:
    """Doing it twice is doing it once: an id that came out goes through as it is."""
    once = bedrock_id(name, "us.")
    assert bedrock_id(once, "us.") == once


PREFIXES = {
    ("", "us-east-1"): "us.",
    ("", "us-gov-west-1"): "us-gov.",
    ("", "eu-central-1"): "eu.",
    ("", "ap-northeast-1"): "jp.",
    ("", "ap-southeast-2"): "au.",
    ("", "ap-south-1"): "global.",
    ("", "sa-east-1"): "global.",
    ("global", "us-east-1"): "global.",
    ("eu.", "us-east-1"): "eu.",
    ("none", "us-east-1"): "",
}


@pytest.mark.parametrize(("asked", "prefix"), PREFIXES.items())
def test_the_prefix_goes_by_setting_or_region(asked: tuple[str, str], prefix: str) -> None:
    """The setting decides, with or without its dot; without one the region's own geography does."""
    assert prefix_for(*asked) == prefix


BASES = {
    "us.anthropic.claude-opus-5-5": "anthropic.claude-opus-5-5",
    "anthropic.claude-opus-5-5": "anthropic.claude-opus-5-5",
    ARN + "inference-profile/us-gov.anthropic.claude-x-v1:0": "anthropic.claude-x-v1:0",
    ARN + "application-inference-profile/abc123": "",
    ARN + "provisioned-model/abc123": "",
    "our-own": "our-own",
}


@pytest.mark.parametrize(("model", "base"), BASES.items())
def test_the_model_behind_a_profile(model: str, base: str) -> None:
    """A profile's id or ARN gives the model's own id, where it names the model."""
    assert base_id(model) == base
