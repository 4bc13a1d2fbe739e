"""Names of Claude's models on Amazon Bedrock, both ways.

Bedrock's id of a model is ``anthropic.`` and its name at Anthropic, for older ones with a version behind it; most can only
be invoked through an inference profile, whose id is a geography and a dot in front of that (``us.anthropic.claude-...``).

https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html,
https://platform.claude.com/docs/en/about-claude/models/overview
"""

from __future__ import annotations

import re

NO_PREFIX = "none"
"""What the setting says where ids have no geography in front."""

_VERSIONS = {
    "claude-3-haiku-20240307": "v1:0",
    "claude-3-sonnet-20240229": "v1:0",
    "claude-3-opus-20240229": "v1:0",
    "claude-3-5-sonnet-20240620": "v1:0",
    "claude-3-5-sonnet-20241022": "v2:0",
    "claude-3-5-haiku-20241022": "v1:0",
    "claude-3-7-sonnet-20250219": "v1:0",
    "claude-sonnet-4-20250514": "v1:0",
    "claude-opus-4-20250514": "v1:0",
    "claude-opus-4-1-20250805": "v1:0",
    "claude-sonnet-4-5-20250929": "v1:0",
    "claude-haiku-4-5-20251001": "v1:0",
    "claude-opus-4-5-20251101": "v1:0",
    "claude-opus-4-6": "v1",
}
"""Models whose Bedrock id ends in a version. Newer ones have none."""

_UNDATED = {name[: -len("-20250101")]: name for name in _VERSIONS if name[-8:].isdigit()} | {
    "claude-sonnet-4-0": "claude-sonnet-4-20250514",
    "claude-opus-4-0": "claude-opus-4-20250514",
}

# Geographies by the start of a region's name, the longer ones first; everywhere else there is only "global".
_GEOGRAPHIES = {
    "us-gov-": "us-gov.",
    "us-": "us.",
    "eu-": "eu.",
    "ap-northeast-1": "jp.",
    "ap-northeast-3": "jp.",
    "ap-southeast-2": "au.",
    "ap-southeast-4": "au.",
}

_ARN = re.compile(r"arn:aws[a-z-]*:bedrock:[a-z0-9-]*:[0-9]*:(inference-profile|foundation-model)/(.+)")
_CLAUDE_ID = re.compile(r"(?:[a-z-]+\.)?anthropic\.(claude-.+?)(?:-v[0-9]+(?::[0-9a-z:]+)?)?")
_GEOGRAPHY = re.compile(r"[a-z-]+\.(?=anthropic\.)")


def prefix_for(setting: str, region: str) -> str:
    """What stands in front of ``anthropic.``, dot included.

    Args:
        setting: a geography with or without its dot, :data:`NO_PREFIX`, or nothing for the one the region is in.
        region: such as ``eu-west-1``.
    """
    if setting == NO_PREFIX:
        return ""
    if setting:
        return setting.rstrip(".") + "."
    return next((prefix for start, prefix in _GEOGRAPHIES.items() if region.startswith(start)), "global.")


def bedrock_id(name: str, prefix: str) -> str:
    """Bedrock's id of a model by its name at Anthropic; any other name, such as an id of Bedrock's or an ARN, as it is.

    Args:
        name: such as ``claude-opus-5-5``, with or without a date, or ending in ``-latest``.
        prefix: see :func:`prefix_for`.
    """
    if not name.startswith("claude-"):
        return name
    plain = name.removesuffix("-latest")
    plain = _UNDATED.get(plain, plain)
    version = _VERSIONS.get(plain)
    return f"{prefix}anthropic.{plain}-{version}" if version else f"{prefix}anthropic.{plain}"


def anthropic_name(model: str) -> str:
    """A model's name at Anthropic by its id or ARN at Bedrock; empty for what is no model of Anthropic's."""
    arn = _ARN.fullmatch(model)
    found = _CLAUDE_ID.fullmatch(arn[2] if arn else model)
    return found[1] if found else ""


def base_id(model: str) -> str:
    """The id of the model behind an inference profile, for what profiles cannot do; empty where the id does not tell.

    Args:
        model: id or ARN of a model or profile. An application's own profile has an ARN that names no model.
    """
    arn = _ARN.fullmatch(model)
    if arn is None and model.startswith("arn:"):
        return ""
    return _GEOGRAPHY.sub("", arn[2] if arn else model, count=1)
