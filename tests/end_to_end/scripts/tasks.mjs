// The other end of ClientScript, for scripts on Node: does the tasks that come in, line by line.

import { createInterface } from "node:readline";

const answers = process.stdout;

// Tells the test that a piece of the answer is here.
export function progress() {
  answers.write('{"progress": true}\n');
}

// Reads tasks until there are no more. `tasks` has functions by name; each takes what the test passed, and
// resolves to something that is JSON.
export async function serve(tasks) {
  console.log = console.info = console.error; // what a library prints is no answer
  for await (const line of createInterface({ input: process.stdin })) {
    const { task, ...given } = JSON.parse(line);
    let answer;
    try {
      answer = { value: (await tasks[task](given)) ?? null };
    } catch (error) {
      answer = { raised: described(error) }; // for the test to judge
    }
    answers.write(JSON.stringify(answer) + "\n");
  }
}

// What the test sees of an error: the names of its classes, its status, its text, and its cause.
export function described(error) {
  const kinds = [];
  for (let kind = Object.getPrototypeOf(error); kind; kind = Object.getPrototypeOf(kind)) {
    kinds.push(kind.constructor.name);
  }
  const cause = error.lastError ?? error.cause;
  return {
    kinds,
    status: error.status ?? error.statusCode ?? null,
    message: String(error.message ?? error),
    cause: cause instanceof Error ? described(cause) : null,
    trace: String(error.stack ?? error),
  };
}
