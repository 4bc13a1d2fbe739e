"""A program that uses the official SDK as people do, and prints what it saw. Runs with any of its generations.

Reads BASE_URL and KEY from the environment; prints one JSON object. It knows nothing of Claude Desk, is run by an
interpreter of its own, and imports nothing but the SDK.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import anthropic

TOOL: Any = {
    "name": "get_weather",
    "description": "Weather for a place",
    "input_schema": {
        "type": "object",
        "properties": {"location": {"type": "string"}, "units": {"type": "string", "enum": ["c", "f"]}},
        "required": ["location", "units"],
    },
}
MODEL = "claude-opus-5-5"
THINKING: Any = {"type": "adaptive", "display": "summarized"}


def place() -> Any:
    """Where the client goes, as its keyword arguments."""
    return {"base_url": os.environ["BASE_URL"], "api_key": os.environ["KEY"], "max_retries": 0}


def text_of(message: Any) -> str:
    """A message's text."""
    return "".join(block.text for block in message.content if block.type == "text")


def user(content: Any) -> Any:
    """A user turn."""
    return {"role": "user", "content": content}


def synchronous() -> dict[str, Any]:
    """Whole answers, a stream, a tool loop with thinking, counting, models, an error."""
    with anthropic.Anthropic(**place()) as client:
        seen: dict[str, Any] = {}
        message = client.messages.create(model=MODEL, max_tokens=500, messages=[user("Say hello")])
        seen["whole"] = text_of(message)
        seen["request_id"] = message._request_id
        with client.messages.stream(model=MODEL, max_tokens=500, messages=[user("Say hello")]) as stream:
            seen["streamed"] = "".join(stream.text_stream)
            seen["stop_reason"] = stream.get_final_message().stop_reason
        turns = [user("What is the weather in Paris?")]
        options: Any = {"model": MODEL, "max_tokens": 2000, "tools": [TOOL], "thinking": THINKING}
        with client.messages.stream(messages=turns, **options) as stream:
            asked = stream.get_final_message()
        seen["thought"] = asked.content[0].type
        [call] = [block for block in asked.content if block.type == "tool_use"]
        seen["input"] = call.input
        result = {"type": "tool_result", "tool_use_id": call.id, "content": "18 degrees"}
        turns += [{"role": "assistant", "content": asked.content}, user([result])]
        seen["answer"] = text_of(client.messages.create(messages=turns, **options))
        seen["counted"] = client.messages.count_tokens(model=MODEL, messages=[user("Say hello")]).input_tokens
        seen["models"] = [model.id for model in client.models.list(limit=3)]
        seen["model"] = client.models.retrieve(MODEL).id
        try:
            client.messages.create(model=MODEL, max_tokens=500, messages=[])
        except anthropic.BadRequestError as error:
            seen["error"] = error.body["error"]["message"]  # type: ignore[index]
        return seen


async def asynchronous() -> dict[str, Any]:
    """A whole answer and a stream."""
    async with anthropic.AsyncAnthropic(**place()) as client:
        message = await client.messages.create(model=MODEL, max_tokens=500, messages=[user("Say hello")])
        async with client.messages.stream(
            model=MODEL, max_tokens=500, messages=[user("Say hello")]
        ) as stream:
            streamed = "".join([text async for text in stream.text_stream])
        return {"whole": text_of(message), "streamed": streamed}


if __name__ == "__main__":
    print(  # noqa: T201 - this is its answer
        json.dumps(
            {"version": anthropic.__version__, "sync": synchronous(), "async": asyncio.run(asynchronous())}
        )
    )
