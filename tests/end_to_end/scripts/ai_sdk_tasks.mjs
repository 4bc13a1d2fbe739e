// The AI SDK with each of its providers for OpenAI's protocols: generateText and streamText, tools and objects.

import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, Output, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { described, progress, serve } from "./tasks.mjs";

const person = Output.object({ schema: z.object({ name: z.string(), age: z.number() }) });
const reasoning = { reasoningEffort: "high", reasoningSummary: "auto", forceReasoning: true };

function model({ provider, url, key, model: name }) {
  const options = { baseURL: `${url}/v1`, apiKey: key };
  switch (provider) {
    case "openai-compatible":
      return createOpenAICompatible({
        ...options,
        name: "desk",
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(name);
    case "openai.chat":
      return createOpenAI(options).chat(name);
    case "openai":
      return createOpenAI(options)(name);
    default:
      throw new Error(`no provider ${provider}`);
  }
}

const basics = (given) => ({ model: model(given), prompt: given.prompt, maxRetries: given.retries ?? 0 });

function looping(given, asked) {
  const execute = ({ location }) => {
    asked.push(location);
    return "18 degrees";
  };
  const inputSchema = z.object({ location: z.string() });
  return {
    ...basics(given),
    tools: { get_weather: tool({ description: "Weather for a place", inputSchema, execute }) },
    stopWhen: stepCountIs(4),
    providerOptions: { openai: reasoning, desk: { reasoningEffort: "high" } },
  };
}

// Reads a stream to its end: the kinds of its parts, its text, and the errors in it or thrown by it.
async function read(result) {
  const seen = { kinds: [], text: "", errors: [], finish: null };
  try {
    for await (const part of result.fullStream) {
      if (seen.kinds.at(-1) !== part.type) seen.kinds.push(part.type);
      if (part.type === "text-delta") {
        seen.text += part.text;
        progress();
      }
      if (part.type === "error") seen.errors.push(described(part.error));
      if (part.type === "finish") seen.finish = part.finishReason;
    }
  } catch (error) {
    seen.errors.push(described(error));
  }
  return seen;
}

const quiet = { onError: () => {} }; // the error is read from the stream

const tasks = {
  async whole(given) {
    const result = await generateText(basics(given));
    return { text: result.text, finish: result.finishReason, usage: result.usage, model: result.response.modelId };
  },

  async stream(given) {
    const result = streamText({ ...basics(given), ...quiet });
    const seen = await read(result);
    return seen.errors.length ? seen : { ...seen, usage: await result.usage };
  },

  async tools(given) {
    const asked = [];
    const result = await generateText(looping(given, asked));
    const steps = result.steps.map((step) => step.finishReason);
    const thought = result.steps.map((step) => step.reasoningText ?? "");
    return { asked, steps, thought, text: result.text, usage: result.totalUsage };
  },

  async toolsStream(given) {
    const asked = [];
    const result = streamText({ ...looping(given, asked), ...quiet });
    const seen = await read(result);
    const steps = (await result.steps).map((step) => step.finishReason);
    return { ...seen, asked, steps, text: await result.text, usage: await result.totalUsage };
  },

  async object(given) {
    return (await generateText({ ...basics(given), output: person })).output;
  },

  async objectStream(given) {
    const result = streamText({ ...basics(given), ...quiet, output: person });
    let pieces = 0;
    for await (const _ of result.partialOutputStream) pieces += 1;
    return { pieces, output: await result.output };
  },
};

await serve(tasks);
