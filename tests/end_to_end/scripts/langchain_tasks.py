"""LangChain's ChatOpenAI on Chat Completions and on Responses: whole, streamed, tools, structured output."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langchain_core.messages import HumanMessage  # type: ignore[import-not-found]
from langchain_core.tools import tool  # type: ignore[import-not-found]
from langchain_openai import ChatOpenAI  # type: ignore[import-not-found]
from pydantic import BaseModel

from fakes.client_tasks import progress, serve


class Person(BaseModel):
    """Someone."""

    name: str
    age: int


def _model(url: str, key: str, model: str, *, responses: bool, **options: Any) -> Any:
    options = {"max_retries": 0, **options}
    if responses:
        options["output_version"] = "responses/v1"
    return ChatOpenAI(base_url=f"{url}/v1", api_key=key, model=model, use_responses_api=responses, **options)


def _reported(message: Any) -> dict[str, Any]:
    metadata = message.response_metadata
    return {
        "text": message.text,
        "usage": message.usage_metadata,
        "end": metadata.get("finish_reason") or metadata.get("status"),
        "model": metadata.get("model_name"),
        "blocks": [block["type"] for block in message.content_blocks],
    }


def _joined(pieces: Iterable[Any]) -> Any:
    first, *others = pieces
    return sum(others, first)


def whole(prompt: str, **options: Any) -> dict[str, Any]:
    """One answer."""
    return _reported(_model(**options).invoke(prompt))


def stream(prompt: str, **options: Any) -> dict[str, Any]:
    """An answer, put together from its pieces."""
    pieces = []
    for piece in _model(**options).stream(prompt):
        pieces.append(piece)
        if piece.text:
            progress()
    return {**_reported(_joined(pieces)), "pieces": len(pieces)}


def tools(prompt: str, *, streamed: bool, **options: Any) -> dict[str, Any]:
    """A tool loop until there are no more calls; the whole history goes back each time."""
    asked = []

    def get_weather(location: str) -> str:
        """Weather for a place."""
        asked.append(location)
        return "18 degrees"

    weather = tool(get_weather)
    model = _model(**options).bind_tools([weather], strict=True)
    history: list[Any] = [HumanMessage(prompt)]
    calls = True
    while calls:
        message = _joined(model.stream(history)) if streamed else model.invoke(history)
        calls = message.tool_calls
        history += [message, *(weather.invoke(call) for call in calls)]
    return {
        "asked": asked,
        "kinds": [message.type for message in history],
        "first": _reported(history[1]),
        "last": _reported(history[-1]),
    }


def structured(prompt: str, *, method: str, **options: Any) -> dict[str, Any]:
    """An object of a class, by one of the ways LangChain has to ask for it."""
    model = _model(**options).with_structured_output(Person, method=method)
    person = model.invoke(prompt)
    assert isinstance(person, Person)
    return person.model_dump()


if __name__ == "__main__":
    serve({task.__name__: task for task in (whole, stream, tools, structured)})
