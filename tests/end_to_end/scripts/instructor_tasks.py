"""Instructor over the OpenAI SDK: objects of a class, by a forced tool or by a JSON schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import instructor  # type: ignore[import-not-found]
from openai import OpenAI
from pydantic import BaseModel, Field

from fakes.client_tasks import serve


class Person(BaseModel):
    """Someone."""

    name: str = Field(description="Full name")
    age: int = Field(ge=0, le=150)


class Weather(BaseModel):
    """Look up the weather."""

    location: str
    days: int


def _client(url: str, key: str, mode: str) -> Any:
    return instructor.from_openai(
        OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0), mode=instructor.Mode[mode]
    )


def _asked(model: str, prompt: str, attempts: int) -> dict[str, Any]:
    return {"model": model, "max_retries": attempts, "messages": [{"role": "user", "content": prompt}]}


def create(*, model: str, prompt: str, attempts: int = 1, **where: Any) -> dict[str, Any]:
    """One object, and what it cost."""
    client, asked = _client(**where), _asked(model, prompt, attempts)
    person, answer = client.chat.completions.create_with_completion(response_model=Person, **asked)
    return {"person": person.model_dump(), "usage": answer.usage.model_dump()}


def partial(*, model: str, prompt: str, attempts: int = 1, **where: Any) -> list[dict[str, Any]]:
    """An object as it grows."""
    client, asked = _client(**where), _asked(model, prompt, attempts)
    grown = client.chat.completions.create_partial(response_model=Person, **asked)
    return [person.model_dump() for person in grown]


def parallel(*, model: str, prompt: str, attempts: int = 1, **where: Any) -> list[dict[str, Any]]:
    """Several calls of one answer."""
    client, asked = _client(**where), _asked(model, prompt, attempts)
    kinds = Iterable[Weather]
    return [each.model_dump() for each in client.chat.completions.create(response_model=kinds, **asked)]


if __name__ == "__main__":
    serve({task.__name__: task for task in (create, partial, parallel)})
