"""OpenAI's Agents SDK, on Responses and on Chat Completions: tools, hand-over, streams, typed output."""

from __future__ import annotations

import asyncio
from typing import Any

from agents import (  # type: ignore[import-not-found]
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    function_tool,
    set_tracing_disabled,
)
from openai import AsyncOpenAI
from openai.types.shared import Reasoning
from pydantic import BaseModel

from fakes.client_tasks import progress, serve

set_tracing_disabled(disabled=True)


class Person(BaseModel):
    """What is to be filled in."""

    name: str
    age: int


def _agent(
    url: str, key: str, model: str, *, responses: bool, retries: int = 0, **options: Any
) -> tuple[Any, AsyncOpenAI]:
    client = AsyncOpenAI(base_url=f"{url}/v1", api_key=key, max_retries=retries)
    kind = OpenAIResponsesModel if responses else OpenAIChatCompletionsModel
    settings = ModelSettings(reasoning=Reasoning(effort="high", summary="auto"), include_usage=True)
    return Agent(
        name="Forecaster", model=kind(model, openai_client=client), model_settings=settings, **options
    ), client


def _reported(result: Any) -> dict[str, Any]:
    usage = result.context_wrapper.usage
    return {
        "output": result.final_output,
        "kinds": [item.type for item in result.new_items],
        "agent": result.last_agent.name,
        "requests": usage.requests,
        "tokens": [usage.input_tokens, usage.output_tokens],
    }


def tools(prompt: str, *, streamed: bool, **options: Any) -> dict[str, Any]:
    """A run that needs a tool."""
    asked = []

    def get_weather(location: str) -> str:
        """Weather for a place."""
        asked.append(location)
        return "18 degrees"

    async def run() -> dict[str, Any]:
        agent, client = _agent(**options, tools=[function_tool(get_weather)])
        async with client:
            if not streamed:
                return _reported(await Runner.run(agent, prompt))
            result = Runner.run_streamed(agent, prompt)
            async for _ in result.stream_events():
                pass
            return _reported(result)

    return {**asyncio.run(run()), "asked": asked}


def stream(prompt: str, **options: Any) -> dict[str, Any]:
    """The text of a run, in pieces."""
    pieces = []

    async def run() -> dict[str, Any]:
        agent, client = _agent(**options)
        async with client:
            result = Runner.run_streamed(agent, prompt)
            async for event in result.stream_events():
                if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                    pieces.append(event.data.delta)
                    progress()
            return _reported(result)

    return {**asyncio.run(run()), "text": "".join(pieces)}


def typed(prompt: str, **options: Any) -> dict[str, Any]:
    """A run whose output is an object of a class."""

    async def run() -> Any:
        agent, client = _agent(**options, output_type=Person)
        async with client:
            return (await Runner.run(agent, prompt)).final_output

    person = asyncio.run(run())
    assert isinstance(person, Person)
    return person.model_dump()


def hand_over(prompt: str, **options: Any) -> dict[str, Any]:
    """A run in which one agent hands over to another."""

    async def run() -> dict[str, Any]:
        other, other_client = _agent(**options, instructions="You know about music.")
        other.name = "Musician"
        agent, client = _agent(**options, instructions="You hand over.", handoffs=[other])
        async with client, other_client:
            return _reported(await Runner.run(agent, prompt))

    return asyncio.run(run())


if __name__ == "__main__":
    serve({task.__name__: task for task in (tools, stream, typed, hand_over)})
