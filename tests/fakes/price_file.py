"""A file of prices as the genai-prices project publishes it, made from the data that came with its package."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

from genai_prices.data import providers

_CLAUSES = {"or_": "or", "and_": "and"}


def raw_prices() -> list[dict[str, Any]]:
    """The published form, free to be changed."""
    return [
        {
            "id": each.id,
            "name": each.name,
            "api_pattern": each.api_pattern,
            "fallback_model_providers": each.fallback_model_providers,
            "extractors": [{"of": "a shape that is to come"}],
            "models": [
                {
                    "id": model.id,
                    "match": _clause(model.match),
                    "context_window": model.context_window,
                    "prices": _prices(model.prices),
                    "price_variants": [_step(step, when=step.when) for step in model.price_variants or ()],
                }
                for model in each.models
            ],
        }
        for each in providers
    ]


def price_file(raw: list[dict[str, Any]] | None = None) -> bytes:
    """The file."""
    return json.dumps(raw_prices() if raw is None else raw).encode()


def model_of(raw: list[dict[str, Any]], provider: str, model: str) -> dict[str, Any]:
    """One entry, to be changed in place."""
    models = next(each for each in raw if each["id"] == provider)["models"]
    found = next(each for each in models if each["id"] == model)
    assert isinstance(found, dict)
    return found


def _clause(clause: Any) -> dict[str, Any]:
    (name,) = [each.name for each in fields(clause) if not each.name.startswith("_")]
    value = getattr(clause, name)
    if isinstance(value, list):
        return {_CLAUSES[name]: [_clause(each) for each in value]}
    return {name: value}


def _prices(prices: Any) -> Any:
    if isinstance(prices, list):
        return [_step(each) for each in prices]
    found: dict[str, Any] = {}
    for name in prices.__dict__:
        price = getattr(prices, name)
        if isinstance(price, Decimal):
            found[name] = float(price)
        elif price is not None and hasattr(price, "tiers"):
            tiers = [{"start": tier.start, "price": float(tier.price)} for tier in price.tiers]
            found[name] = {"base": float(price.base), "tiers": tiers}
    return found


def _step(step: Any, **more: Any) -> dict[str, Any]:
    made = {"prices": _prices(step.prices), **more}
    if step.constraint is not None:
        limits = step.constraint
        made["constraint"] = {each.name: getattr(limits, each.name) for each in fields(limits)}
        made["constraint"] = {name: str(value) for name, value in made["constraint"].items()}
    return made
