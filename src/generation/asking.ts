// Whom a generation's decisions are asked of: the script that has the route.

import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { toWire } from "../../runtime/facts.ts";
import { createDecision, type Decision } from "../decision/decide.ts";
import { createRulingCache } from "../decision/ruling-cache.ts";
import type { Given } from "../facts/facts.ts";
import { gather } from "../facts/gather.ts";
import type { Sandbox, Stall } from "../sandbox/sandbox.ts";
import { createFaults } from "./faults.ts";
import type { Generation, Part } from "./generation.ts";
import { createLocator } from "./locator.ts";
import type { Sandboxes, Taken } from "./sandboxes.ts";

/** Asking is a generation's decision, and the sandboxes that it is made in. */
export interface Asking {
  readonly decision: Decision;
  close(): void;
}

export interface AskingOptions {
  readonly sandboxes: Pick<Sandboxes, "take">;
  readonly stalled?: ((stall: Stall, route: RouteSpec<SourceLocation> | undefined) => void) | undefined;
  /** May the log say in full what a policy threw? */
  readonly faultMessages: boolean;
}

/** createAsking loads what no generation before has loaded, one after the other. Rejects with SANDBOX_LOAD; then nothing is left behind. */
export async function createAsking(generation: Generation, options: AskingOptions): Promise<Asking> {
  const { id, language, code, map, guards, manifest } = generation;
  const parts: readonly Part[] = generation.parts ?? [{ id, code, map, guards, from: 0, hosts: manifest.hosts }];
  const taken: Taken[] = [];
  const close = () => {
    for (const one of taken) one.giveBack();
  };
  // One for all of them: it is bounded by users.
  const rulings = createRulingCache();
  const decisions: Decision[] = [];
  // Of what no script has, any sandbox says that it does not know it.
  let any: Decision | undefined;
  try {
    for (const part of parts) {
      const one = await take(part, language, options);
      taken.push(one);
      const decision = decide(part, one.sandbox, options.faultMessages, rulings);
      for (const { routes } of part.hosts) for (const route of routes) decisions[route.id] = decision;
      any ??= decision;
    }
  } catch (cause) {
    close();
    throw cause;
  }
  const first = any!;
  if (parts.length === 1) return { decision: first, close };
  return {
    decision: {
      always: rulings.always,
      asked: (route) => (decisions[route] ?? first).asked(route),
      decide: (route, facts) => (decisions[route] ?? first).decide(route, facts),
      ask: (route, facts) => (decisions[route] ?? first).ask(route, facts),
    },
    close,
  };
}

function take(
  { id, code, from, hosts }: Part,
  language: string,
  { sandboxes, stalled }: AskingOptions,
): Promise<Taken> {
  const routes = hosts.flatMap((host) => host.routes);
  const first = routes.slice(0, 3).map((route) => route.id - from);
  return sandboxes.take(
    { id, language, code },
    {
      warm: (ask) => warm(ask, first),
      stalled: (stall) => {
        const route = stall.route + from;
        stalled?.(
          { ...stall, route },
          routes.find((one) => one.id === route),
        );
      },
    },
  );
}

function decide(
  { map, guards, from }: Part,
  sandbox: Sandbox,
  tells: boolean,
  rulings: ReturnType<typeof createRulingCache>,
): Decision {
  const locate = createLocator({ map, guards });
  return createDecision({
    call: from === 0 ? sandbox.decide : (route, facts) => sandbox.decide(route - from, facts),
    ask: from === 0 ? sandbox.ask : (route, facts) => sandbox.ask(route - from, facts),
    locate,
    faults: createFaults({ map }, { locate, explain: tells ? sandbox.explain : null }),
    rulings,
  });
}

/** A request that nobody sent. */
const nobodys: Given = {
  request: { id: "", method: "GET", scheme: "http", host: "", path: "/", oddities: 0, query: "", origin: "" },
  client: { kind: "api", address: "127.0.0.1" },
  params: {},
  subject: null,
  consumed: [],
  headed: { headers: {} },
  nowMs: 0,
};

/** The first call into a fresh isolate is many times slower than the next, and would count against a visitor's time. */
function warm(decide: Sandbox["decide"], routes: readonly number[]): void {
  const facts = gather(nobodys, []);
  if (facts instanceof Promise) return;
  for (const route of routes) {
    try {
      decide(route, ...toWire(facts));
    } catch {
      // A policy that fails here fails for its own requests, who are told.
    }
  }
}
