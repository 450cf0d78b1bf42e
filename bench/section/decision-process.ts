// A process of its own that measures the decision alone: facts in, isolate, outcome out, exactly as a request does it.
// node --no-node-snapshot bench/decision-process.ts <policies folder> <calls>

import { randomUUID } from "node:crypto";
import { toWire } from "../../runtime/facts.ts";
import { weigh } from "../../src/assurance/weigh.ts";
import { createBuilder } from "../../src/compiler/build.ts";
import { createDecision } from "../../src/decision/decide.ts";
import { parseRuling } from "../../src/decision/ruling.ts";
import { GatewayError } from "../../src/errors.ts";
import type { CanonicalRequest, Client, Subject } from "../../src/exchange/exchange.ts";
import type { Given } from "../../src/facts/facts.ts";
import { gather } from "../../src/facts/gather.ts";
import { ask } from "../../src/gateway/ask.ts";
import { createLocator } from "../../src/generation/locator.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { percentile } from "../statistic.ts";
import { routes } from "../subject/policies.ts";
import { type DecisionRow, type MeasuredDecision, shortRoute, type Timing } from "./decision.ts";

const [, , root = "", callsText = ""] = process.argv;
const calls = Number(callsText);
const limits = { memoryMb: 64, timeoutMs: 20 };

const builder = createBuilder({ root, secretExists: () => true, limits });
const built = await builder.build();
await builder.close();
if (!built.ok) throw new Error(built.diagnostics.map(({ message }) => message).join("\n"));
const { generation } = built;
const sandbox = createSandbox(generation, limits);
const policies = { gather, decision: createDecision({ call: sandbox.decide, locate: createLocator(generation) }) };
const levels = new Map(generation.manifest.levels.map((level) => [level.name, level]));

const user = {
  id: "ada",
  issuer: "http://localhost:9000",
  source: "staff",
  name: "Ada Lovelace",
  email: "ada@bank.example",
  groups: ["staff", "finance"],
  claims: { sub: "ada", acr: "urn:sallyport:demo:mfa", amr: ["otp"], email_verified: true, given_name: "Ada" },
};
const startedAt = Date.now();
const subject: Subject = {
  user,
  userJson: JSON.stringify(user),
  ledger: [
    {
      id: "1",
      method: "oidc",
      source: "staff",
      acr: "urn:sallyport:demo:mfa",
      amr: ["otp"],
      at: startedAt / 1_000,
      scope: null,
      expires: null,
      uses: null,
    },
  ],
  session: { key: "session", family: "session", host: "localhost", registration: "" },
  since: startedAt,
  until: startedAt + 3_600_000,
};
const client: Client = { kind: "navigation", address: "127.0.0.1" };
const params = { "*": "accounts" };
const requests: readonly CanonicalRequest[] = Array.from({ length: 1_024 }, () => ({
  id: randomUUID(),
  method: "GET",
  scheme: "http",
  host: "localhost",
  path: "/bearer/accounts",
  oddities: 0,
  query: "",
  origin: "http://localhost:8080",
}));

// The limit is wall time: where the kernel takes the core away in the middle of a call, the call is refused for it.
let timeouts = 0;

function attempt(body: (request: CanonicalRequest) => unknown, request: CanonicalRequest): unknown {
  for (;;) {
    try {
      return body(request);
    } catch (cause) {
      if (!(cause instanceof GatewayError && cause.code === "DECISION_TIMEOUT")) throw cause;
      timeouts++;
    }
  }
}

function time(body: (request: CanonicalRequest) => unknown): Timing {
  const micros = new Float64Array(calls);
  let kept: unknown;
  let cpuFrom = process.cpuUsage();
  for (let index = -Math.ceil(calls / 4); index < calls; index++) {
    const request = requests[index & 1_023]!;
    if (index === 0) cpuFrom = process.cpuUsage();
    const from = performance.now();
    kept = attempt(body, request);
    const to = performance.now();
    // The first quarter only warms up.
    if (index >= 0) micros[index] = (to - from) * 1_000;
  }
  if (kept === undefined) throw new Error("nothing was decided");
  const cpu = process.cpuUsage(cpuFrom);
  micros.sort();
  return { cpu: (cpu.user + cpu.system) / calls, p50: percentile(micros, 50), p99: percentile(micros, 99) };
}

function measureRoute(name: string, pattern: string, who: Subject | null): DecisionRow {
  const id = generation.manifest.hosts[0]?.routes.find((route) => route.pattern === pattern)?.id;
  if (id === undefined) throw new Error(`no route ${pattern}`);
  const toGiven = (request: CanonicalRequest): Given => ({
    request,
    client,
    params,
    subject: who,
    consumed: [],
    headed: { headers: {} },
    nowMs: Date.now(),
  });
  const marshal = (request: CanonicalRequest) => gather(toGiven(request), []);
  const outcome = (request: CanonicalRequest) => {
    const given = toGiven(request);
    const decided = ask(policies, id, given);
    if (decided instanceof Promise) throw new Error("a fact takes time");
    return weigh(decided, levels, who?.ledger ?? [], given.nowMs);
  };
  const first = outcome(requests[0]!);
  if (first.kind !== "forward") throw new Error(`${pattern} ends in ${first.kind}`);
  const gathered = marshal(requests[0]!);
  if (gathered instanceof Promise) throw new Error("a fact takes time");
  const facts = toWire(gathered);
  const ruling = sandbox.decide(id, ...facts);
  return {
    name,
    whole: time(outcome),
    facts: time(marshal),
    isolate: time(() => sandbox.decide(id, ...facts)),
    ruling: time(() => parseRuling(ruling)),
  };
}

const cpuBefore = process.cpuUsage();
const from = performance.now();
const rows = [
  measureRoute(shortRoute, routes.fresh, subject),
  measureRoute("forward, remembered", routes.open, null),
  measureRoute("guard, forward, remembered", routes.bearer, subject),
  measureRoute("guard, step-up, forward with a header, remembered", routes.session, subject),
];
const { user: userMicros, system } = process.cpuUsage(cpuBefore);
const coreShare = (userMicros + system) / 1_000 / (performance.now() - from);
sandbox.dispose();
process.stdout.write(`${JSON.stringify({ rows, timeouts, coreShare } satisfies MeasuredDecision)}\n`);
