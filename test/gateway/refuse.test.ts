// Whatever was thrown: its status and code in the client's own language, nothing else in public, and all the rest in the entry.

import { describe, expect, test } from "vitest";
import { PolicyFault } from "../../src/decision/decide.ts";
import { codes, type ErrorCode } from "../../src/error-codes.ts";
import { GatewayError } from "../../src/errors.ts";
import { refuse } from "../../src/gateway/refuse.ts";
import { createEntry, type Entry } from "../../src/observe/entry.ts";
import { ForwardFault } from "../../src/upstream/forwarding.ts";
import { readToEnd, readUntil } from "../support/raw-client.ts";
import { handshake, visiting } from "./visiting.ts";

const all = Object.keys(codes) as ErrorCode[];
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const page = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
const routeAt = { file: "bank.ts", line: 3, column: 5 };
const guardAt = { file: "_lib.ts", line: 9, column: 1 };
const route: NonNullable<Entry["route"]> = {
  id: 0,
  pattern: "GET /",
  methods: ["GET"],
  path: "/",
  steps: [],
  public: false,
  at: routeAt,
};

/** refusing gives what is answered, and what the log hears, for what was thrown while a request was served. */
async function refusing() {
  const here = await visiting();
  return async (cause: unknown, line = "GET /", headers: readonly string[] = [], fields: Partial<Entry> = {}) => {
    const { arrival, visit, answer } = await here.open(line, headers);
    const entry = Object.assign(createEntry(0), { request: visit.request, ...fields });
    refuse(arrival, visit, entry, cause);
    const reply = await answer();
    return { reply, entry, visit };
  };
}

describe("every code", () => {
  test("is answered with its status and its public text, and said to the log", async () => {
    const refused = await refusing();
    for (const code of all) {
      const error = new GatewayError(code, { detail: "inside" });
      const { reply, entry, visit } = await refused(error);
      expect([code, reply.status]).toEqual([code, codes[code].status]);
      expect(reply.headers["content-type"]).toBe("application/problem+json");
      expect(JSON.parse(reply.body)).toMatchObject({ code, status: codes[code].status, requestId: visit.request.id });
      expect(reply.text).not.toContain("inside");
      expect(reply.headers["retry-after"]).toBe(error.retrySeconds === null ? undefined : String(error.retrySeconds));
      expect(entry.error).toBe(error);
      expect(entry.refusedAs).toBeNull();
    }
  });

  test("of the policies' own faults is a fault, and every other a refusal", async () => {
    const refused = await refusing();
    const faults: ErrorCode[] = [];
    for (const code of all) {
      const { entry } = await refused(new GatewayError(code));
      expect(entry.verdict).toMatch(/^(?:fault|refuse)$/);
      if (entry.verdict === "fault") faults.push(code);
    }
    expect(faults.sort()).toEqual([...all.filter((code) => code.startsWith("DECISION_")), "SANDBOX_LOAD"].sort());
  });

  test("of a token that is not believed says so to whoever sent it (RFC 6750 §3.1), and no other does", async () => {
    const refused = await refusing();
    const said = new Map<ErrorCode, string>();
    for (const code of all) {
      const challenge = (await refused(new GatewayError(code))).reply.headers["www-authenticate"];
      if (challenge !== undefined) said.set(code, challenge);
    }
    const invalid = 'Bearer realm="localhost", error="invalid_token"';
    expect(Object.fromEntries(said)).toEqual({
      IDENTITY_TOKEN_INVALID: invalid,
      IDENTITY_TOKEN_EXPIRED: invalid,
      IDENTITY_TOKEN_EARLY: invalid,
      IDENTITY_ISSUER_UNTRUSTED: invalid,
    });
  });

  test("that leaves a body unread, or read in a way that is in doubt, closes the connection", async () => {
    const refused = await refusing();
    for (const code of all) {
      const { headers } = (await refused(new GatewayError(code))).reply;
      const closes = codes[code].status === 413 || code.startsWith("LISTENER_");
      // The one that names another version of a protocol says so there as well.
      const named = headers["connection"]?.split(", ")[0];
      expect([code, named]).toEqual([code, closes ? "close" : "keep-alive"]);
    }
  });
});

describe("the line of policy that the log names", () => {
  test("is the one that failed, where it is known", async () => {
    const refused = await refusing();
    const { entry } = await refused(new PolicyFault("POLICY_THREW", "x", guardAt), "GET /", [], { route });
    expect(entry).toMatchObject({ verdict: "fault", at: guardAt, error: { code: "DECISION_FAULT" } });
  });

  test("is nobody's, where a fault came from no line of the operator's", async () => {
    const refused = await refusing();
    const { entry } = await refused(new PolicyFault("POLICY_THREW", "x", null), "GET /", [], { route });
    expect(entry).toMatchObject({ verdict: "fault", at: null });
  });

  test.each<ErrorCode>(["DECISION_TIMEOUT", "DECISION_MEMORY", "DECISION_RETURN", "SANDBOX_LOAD"])(
    "is the route's, where a policy was stopped: %s",
    async (code) => {
      const refused = await refusing();
      expect((await refused(new GatewayError(code), "GET /", [], { route })).entry.at).toEqual(routeAt);
      expect((await refused(new GatewayError(code))).entry.at).toBeNull();
    },
  );

  test("stays what was decided, where the fault is not the policies'", async () => {
    const refused = await refusing();
    const decided = { route, verdict: "forward", at: guardAt } as const;
    const { entry } = await refused(new GatewayError("UPSTREAM_TIMEOUT"), "GET /", [], decided);
    expect(entry).toMatchObject({ verdict: "forward", at: guardAt });
  });
});

test("what came of passing it on is in the entry, as far as it got", async () => {
  const refused = await refusing();
  const forwarded = {
    endpoint: "http://10.0.0.1",
    attempts: 2,
    resent: false,
    answeredBy: "gateway",
    status: null,
  } as const;
  const { reply, entry } = await refused(new ForwardFault(new GatewayError("UPSTREAM_TIMEOUT"), forwarded));
  expect(reply.status).toBe(504);
  expect(entry.forwarded).toBe(forwarded);
  expect(reply.text).not.toContain("10.0.0.1");
});

test.each([
  ["an error of a package's", new TypeError("inside")],
  ["a text", "inside"],
  ["nothing at all", undefined],
])("%s is a fault of the gateway's, in nobody else's words", async (_, cause) => {
  const refused = await refusing();
  const { reply, entry } = await refused(cause);
  expect([reply.status, JSON.parse(reply.body).code]).toEqual([500, "GATEWAY_FAULT"]);
  expect(reply.text).not.toContain("inside");
  expect(entry).toMatchObject({ verdict: "refuse", error: { code: "GATEWAY_FAULT", cause } });
});

test("a request that could not be read gets a name of its own, and is answered in its client's language", async () => {
  const here = await visiting();
  const names: (string | null)[] = [];
  for (const [line, headers, type] of [
    ["GET /a%2fb", page, "text/html; charset=utf-8"],
    ["GET /a%2fb", [], "application/problem+json"],
    ["GET /a%2fb", handshake, "application/problem+json"],
  ] as const) {
    const { arrival, answer } = await here.arrive(line, headers);
    const entry = createEntry(0);
    refuse(arrival, null, entry, new GatewayError("LISTENER_TARGET"));
    const reply = await answer();
    expect([reply.status, reply.headers["content-type"]]).toEqual([400, type]);
    expect(entry).toMatchObject({ verdict: "refuse", refusedAs: uuid, request: null });
    expect(reply.body).toContain(entry.refusedAs);
    names.push(entry.refusedAs);
  }
  expect(new Set(names).size).toBe(3);
});

test("a page is told the code and the name of its request", async () => {
  const refused = await refusing();
  const { reply, visit } = await refused(new GatewayError("ROUTING_NO_ROUTE"), "GET /", page);
  expect([reply.status, reply.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
  expect(reply.body).toContain("ROUTING_NO_ROUTE");
  expect(reply.body).toContain(visit.request.id);
});

test("half an answer is never made to look whole: nothing comes after it, and the connection goes", async () => {
  const here = await visiting();
  const { arrival, visit, client } = await here.open("GET /");
  arrival.reply.writeHead(200, { "content-length": "10" });
  arrival.reply.write(Buffer.from("half"));
  await readUntil(client, /half$/);
  const rest = readToEnd(client);
  refuse(arrival, visit, createEntry(0), new GatewayError("UPSTREAM_BAD_ANSWER"));
  expect(await rest).toBe("");
});
