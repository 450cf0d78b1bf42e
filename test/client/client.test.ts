// The browser client where no window is needed: what it leaves alone, what it does not believe, and what cannot be sent twice.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createClient, StepUpError } from "sallyport/client";
import { expect, onTestFinished, test } from "vitest";
import { listening } from "../support/recording-upstream.ts";

type Answer = (origin: string) => { readonly status: number; readonly type?: string; readonly body: string };

async function start(answer: Answer) {
  const asked: IncomingMessage[] = [];
  let origin = "";
  const server = createServer((incoming: IncomingMessage, reply: ServerResponse) => {
    asked.push(incoming);
    incoming.resume();
    const { status, type = "application/problem+json", body } = answer(origin);
    reply.writeHead(status, { "content-type": type }).end(body);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  origin = `http://127.0.0.1:${await listening(server)}`;
  return { url: `${origin}/api`, asked };
}

const challenge =
  (changes: object = {}): Answer =>
  (origin) => ({
    status: 401,
    body: JSON.stringify({ code: "STEPUP_REQUIRED", step_up_url: `${origin}/.sallyport/step-up?t=1`, ...changes }),
  });

test.each<[string, Answer]>([
  ["an answer", () => ({ status: 200, body: "{}" })],
  ["another refusal", () => ({ status: 403, body: '{"code":"STEPUP_REQUIRED"}' })],
  ["an application's own 401", () => ({ status: 401, type: "text/plain", body: "who?" })],
  ["an application's own problem", () => ({ status: 401, body: '{"code":"OWN"}' })],
  ["a problem that is no JSON", () => ({ status: 401, body: "{" })],
  ["a problem that is null", () => ({ status: 401, body: "null" })],
  ["a token that is not valid", () => ({ status: 401, body: '{"code":"IDENTITY_TOKEN_INVALID"}' })],
  ["a challenge that no window answers", challenge({ step_up_url: undefined })],
  ["a challenge that leads to another site", challenge({ step_up_url: "https://evil.example/.sallyport/step-up" })],
  ["a challenge that leads to the application", challenge({ step_up_url: "/login" })],
  ["a challenge that leads out by its path", challenge({ step_up_url: "/.sallyport/../login" })],
  ["a challenge that leads into a script", challenge({ step_up_url: "javascript:alert(1)//.sallyport/" })],
  ["a challenge that leads nowhere", challenge({ step_up_url: "http://" })],
])("%s is the caller's, whole", async (_name, answer) => {
  const { url, asked } = await start(answer);
  const response = await createClient().fetch(url);
  const { status, body } = answer(new URL(url).origin);
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(body);
  expect(asked).toHaveLength(1);
});

test("a body that is a stream is sent as it is; challenged, it cannot be sent again and no window opens", async () => {
  const { url, asked } = await start(challenge());
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("once"));
      controller.close();
    },
  });
  const error = await createClient()
    .fetch(url, { method: "POST", body, duplex: "half" } as RequestInit)
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(StepUpError);
  expect(error).toMatchObject({ code: "unrepeatable", problem: { code: "STEPUP_REQUIRED" } });
  expect(asked).toHaveLength(1);
});

test("a fetch of the caller's own is used, with credentials", async () => {
  const seen: Request[] = [];
  const client = createClient({
    fetch: async (input) => {
      seen.push(input as Request);
      return new Response("own");
    },
  });
  expect(await (await client.fetch("http://a.example/x", { credentials: "omit" })).text()).toBe("own");
  expect(seen.map(({ url, credentials }) => `${credentials} ${url}`)).toEqual(["include http://a.example/x"]);
});

test("a request that was given up is given up", async () => {
  const { url } = await start(challenge());
  const error = await createClient()
    .fetch(url, { signal: AbortSignal.abort() })
    .catch((cause: Error) => cause.name);
  expect(error).toBe("AbortError");
});
