// openai-js: Chat Completions and Responses, with its helpers for streams, tools and structured output.

import OpenAI from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { progress, serve } from "./tasks.mjs";

const Person = z.object({ name: z.string(), age: z.number() });
const PARAMETERS = {
  type: "object",
  properties: { location: { type: "string" } },
  required: ["location"],
  additionalProperties: false,
};

const client = ({ url, key, retries = 0 }) => new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: retries });
const says = (prompt) => [{ role: "user", content: prompt }];

function weather(asked) {
  return {
    type: "function",
    function: {
      name: "get_weather",
      description: "Weather for a place",
      parameters: PARAMETERS,
      strict: true,
      parse: JSON.parse,
      function: ({ location }) => {
        asked.push(location);
        return "18 degrees";
      },
    },
  };
}

const tasks = {
  async chatWhole(given) {
    const answer = await client(given).chat.completions.create({ model: given.model, messages: says(given.prompt) });
    return { ...answer.choices[0], model: answer.model, usage: answer.usage };
  },

  async chatStream(given) {
    const stream = client(given).chat.completions.stream({
      model: given.model,
      messages: says(given.prompt),
      stream_options: { include_usage: true },
    });
    const deltas = [];
    stream.on("content", (delta) => {
      deltas.push(delta);
      progress();
    });
    const answer = await stream.finalChatCompletion();
    return { ...answer.choices[0], deltas, usage: await stream.totalUsage() };
  },

  async chatRawStream(given) {
    const stream = await client(given).chat.completions.create({
      model: given.model,
      messages: says(given.prompt),
      stream: true,
    });
    const chunks = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      progress();
    }
    return chunks;
  },

  async chatTools(given) {
    const asked = [];
    const runner = client(given).chat.completions.runTools({
      model: given.model,
      messages: says(given.prompt),
      tools: [weather(asked)],
      reasoning_effort: "high",
      stream: given.stream,
    });
    const text = await runner.finalContent();
    const usage = await runner.totalUsage();
    return { asked, text, usage, roles: runner.messages.map((message) => message.role) };
  },

  async chatParse(given) {
    const answer = await client(given).chat.completions.parse({
      model: given.model,
      messages: says(given.prompt),
      response_format: zodResponseFormat(Person, "person"),
    });
    return answer.choices[0].message.parsed;
  },

  async responsesWhole(given) {
    const answer = await client(given).responses.create({ model: given.model, input: given.prompt });
    return { text: answer.output_text, status: answer.status, model: answer.model, usage: answer.usage };
  },

  async responsesStream(given) {
    const stream = client(given).responses.stream({ model: given.model, input: given.prompt });
    const kinds = [];
    let text = "";
    for await (const event of stream) {
      kinds.push(event.type);
      progress();
      if (event.type === "response.output_text.delta") text += event.delta;
    }
    const answer = await stream.finalResponse();
    return { kinds, text, output_text: answer.output_text, status: answer.status, usage: answer.usage, error: answer.error };
  },

  async responsesTools(given) {
    const openai = client(given);
    const tools = [{ type: "function", name: "get_weather", parameters: PARAMETERS, strict: true }];
    const options = { model: given.model, tools, reasoning: { effort: "high", summary: "auto" } };
    const input = says(given.prompt);
    const first = await openai.responses.stream({ ...options, input }).finalResponse();
    const call = first.output.find((item) => item.type === "function_call");
    const result = { type: "function_call_output", call_id: call.call_id, output: "18 degrees" };
    const continued = given.stored
      ? { previous_response_id: first.id, input: [result] }
      : { store: false, input: [...input, ...first.output, result] };
    const second = await openai.responses.create({ ...options, ...continued });
    return {
      kinds: first.output.map((item) => item.type),
      asked: call.parsed_arguments ?? JSON.parse(call.arguments),
      text: second.output_text,
    };
  },

  async responsesParse(given) {
    const answer = await client(given).responses.parse({
      model: given.model,
      input: given.prompt,
      text: { format: zodTextFormat(Person, "person") },
    });
    return answer.output_parsed;
  },

  async models(given) {
    const found = [];
    for await (const model of client(given).models.list()) found.push(model.id);
    return found;
  },
};

await serve(tasks);
