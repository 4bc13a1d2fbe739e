"""What the environment says about models, under the names that older proxies made familiar."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from claude_desk.config.checks import checked_model_name
from claude_desk.config.option_variables import Path, Said
from claude_desk.errors import SettingsError

_MOST_TOKENS = 10_000_000
_LEAST_CONTEXT, _MOST_CONTEXT = 1_000, 100_000_000


def model_options(environ: Mapping[str, str]) -> dict[Path, Said]:
    """Read what there is about models.

    ``MODEL_ALIASES``, ``DEFAULT_MODEL``, ``DEFAULT_MAX_TOKENS``, ``MAX_TOKENS_HARD_LIMIT`` and
    ``MODEL_CONTEXT_LIMITS_JSON``. An empty variable counts as unset.

    Returns:
        By the option's path. Aliases and context sizes come on top of those in the file.

    Raises:
        SettingsError: a variable is not usable; the message names it.
    """
    aliases = _aliases(environ.get("MODEL_ALIASES", ""))
    options: dict[Path, Said] = {("aliases", name): Said(model, "MODEL_ALIASES") for name, model in aliases}
    if model := environ.get("DEFAULT_MODEL", "").strip():
        options["default_model",] = Said(_model(model, "DEFAULT_MODEL"), "DEFAULT_MODEL")
    for variable, option in (
        ("DEFAULT_MAX_TOKENS", "default_max_tokens"),
        ("MAX_TOKENS_HARD_LIMIT", "max_tokens"),
    ):
        if text := environ.get(variable, "").strip():
            options["limits", option] = Said(_tokens(text, variable), variable)
    contexts = _contexts(environ.get("MODEL_CONTEXT_LIMITS_JSON", ""))
    return options | {
        ("limits", "contexts", name): Said(size, "MODEL_CONTEXT_LIMITS_JSON")
        for name, size in contexts.items()
    }


def _aliases(text: str) -> list[tuple[str, str]]:
    """Pairs of ``from:to,from:to``. Only models at platforms have colons in their names, so the first one counts."""
    pairs: list[tuple[str, str]] = []
    for number, entry in enumerate(text.split(","), start=1):
        if not entry.strip():
            # A trailing comma, or nothing at all.
            continue
        where = f"MODEL_ALIASES, entry {number}"
        name, colon, model = (part.strip() for part in entry.partition(":"))
        if not colon:
            raise SettingsError(f"{where}: write it as from:to, and separate several with commas.")
        pairs.append((_model(name, where), _model(model, where)))
        if len(dict(pairs)) < len(pairs):
            raise SettingsError(f"{where}: this name is there twice.")
    return pairs


def _model(name: str, where: str) -> str:
    try:
        return checked_model_name(name)
    except ValueError as error:
        raise SettingsError(f"{where}: {error}.") from None


def _tokens(text: str, variable: str) -> int:
    if (
        text.isascii()
        and text.isdigit()
        and len(text) <= len(str(_MOST_TOKENS))
        and int(text) <= _MOST_TOKENS
    ):
        return int(text)
    raise SettingsError(f"{variable} must be a number of tokens from 0 (no limit) to {_MOST_TOKENS}.")


def _contexts(text: str) -> dict[str, int]:
    if not text.strip():
        return {}
    try:
        sizes = msgspec.json.decode(text, type=dict[str, int])
    except (ValueError, RecursionError):
        raise SettingsError(
            'MODEL_CONTEXT_LIMITS_JSON must be a JSON object of models and numbers, such as {"claude-opus-5-5": 500000}.'
        ) from None
    for name, size in sizes.items():
        _model(name, "MODEL_CONTEXT_LIMITS_JSON")
        if not _LEAST_CONTEXT <= size <= _MOST_CONTEXT:
            raise SettingsError(
                f"MODEL_CONTEXT_LIMITS_JSON: a context has from {_LEAST_CONTEXT} to {_MOST_CONTEXT} tokens."
            )
    return sizes
