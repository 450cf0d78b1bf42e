// The judge: policies built and sandboxed as in production, asked about made-up requests. Nothing is forwarded.

import { resolve } from "node:path";
import { factNames, isAsked } from "../../runtime/facts.ts";
import { weigh } from "../assurance/weigh.ts";
import { type Builder, createBuilder } from "../compiler/build.ts";
import { createDecision, PolicyFault } from "../decision/decide.ts";
import { GatewayError } from "../errors.ts";
import type { Outcome } from "../exchange/exchange.ts";
import { gather } from "../facts/gather.ts";
import { ask } from "../gateway/ask.ts";
import { decideDestination, isBoundElsewhere } from "../gateway/destination.ts";
import type { Diagnostic } from "../generation/diagnostic.ts";
import { createFaults } from "../generation/faults.ts";
import type { Generation } from "../generation/generation.ts";
import { createLocator } from "../generation/locator.ts";
import { createSourceText } from "../generation/source-text.ts";
import { createSandbox } from "../sandbox/sandbox.ts";
import { type Asked, createAsking } from "./asked-case.ts";
import type { Case } from "./case.ts";
import { type Covered, toCovered } from "./covered.ts";
import { type Declared, declaredBy } from "./declared.ts";
import { createExplainer } from "./explain.ts";
import { explainCase } from "./explain-case.ts";
import type { ExplainedStep, Explanation } from "./explanation.ts";
import { type FileCoverage, toFileCoverage } from "./file-coverage.ts";
import type { Verdict } from "./verdict.ts";

export interface Judge {
  judge(made: Case): Promise<Verdict>;
  readonly declared: Declared;
  /** coverage is what was counted so far; empty where the policies do not count. */
  coverage(): Promise<readonly FileCoverage[]>;
  explain(made: Case): Promise<Explanation>;
  /** steps is what each step of the route says to it, without what else would do; empty where none was asked. */
  steps(made: Case): Promise<readonly ExplainedStep[]>;
  close(): Promise<void>;
}

/** How a judge is made: from a folder; or not, and why. */
export type Opened =
  | { readonly judge: Judge; readonly builder: Builder; readonly generation: string }
  | { readonly diagnostics: readonly Diagnostic[] };

/** JudgeOptions: are answers counted, and is it to be known as which generation a gateway serves these policies? */
export interface JudgeOptions {
  readonly counts?: boolean;
  readonly served?: boolean;
}

/** Wider than a gateway's: a test asks what policies decide, and not how fast the machine is that it happens to run on. */
const limits = { memoryMb: 64, timeoutMs: 500, loadTimeoutMs: 30_000 };

/** openJudge builds the folder's policies. Secrets need not be there: nobody signs in. */
export async function openJudge(folder: string, options: JudgeOptions = {}): Promise<Opened> {
  const builder = createBuilder({ root: folder, secretExists: () => true, limits });
  const result = await builder.build();
  if (result.ok) {
    const covered = options.counts === true ? toCovered(result.generation) : null;
    const judge = createJudge(covered?.generation ?? result.generation, builder, folder, covered);
    const generation = options.served === true ? await servedAs(folder) : result.generation.id;
    return { judge, builder, generation };
  }
  await builder.close();
  return { diagnostics: result.diagnostics };
}

/** A gateway compiles many files apart, which is another generation. */
async function servedAs(folder: string): Promise<string> {
  const builder = createBuilder({ root: folder, secretExists: () => true, limits, apart: true });
  try {
    const result = await builder.build();
    return result.ok ? result.generation.id : "";
  } finally {
    await builder.close();
  }
}

function createJudge(generation: Generation, builder: Builder, folder: string, covered: Covered | null): Judge {
  const { manifest } = generation;
  const levels = new Map(manifest.levels.map((level) => [level.name, level]));
  const sandbox = createSandbox(generation, limits);
  const locate = createLocator(generation);
  const decision = createDecision({
    call: sandbox.decide,
    locate,
    // Made-up requests hold no secrets.
    faults: createFaults(generation, { locate, explain: sandbox.explain }),
  });
  const policies = { gather, decision };
  const text = createSourceText(generation);
  const explainer = createExplainer({
    decide: sandbox.decide,
    locate,
    faults: createFaults(generation, { locate, explain: null }),
    text,
  });
  const toAsked = createAsking(manifest);

  async function decideAsked({ given, match, found }: Asked): Promise<Outcome> {
    const outcome = weigh(await ask(policies, match.route.id, given), levels, given.subject?.ledger ?? [], given.nowMs);
    if (!isBoundElsewhere(outcome, given)) return outcome;
    const takes = ({ identities = found.identities }: (typeof match)["route"]) => ({
      believed: { sources: identities.map((name) => ({ name })) },
    });
    const bound = { generation: { ...policies, levels }, host: { match: found.match, takes }, given, outcome };
    return (await decideDestination(bound)).outcome;
  }

  /** By the route that only such policies have. */
  async function countsFrom(from: number): Promise<readonly number[]> {
    const host = "counts.invalid";
    const request = {
      id: "counts",
      method: "GET",
      scheme: "https" as const,
      host,
      path: `/${from}`,
      oddities: 0,
      query: "",
      origin: `https://${host}`,
    };
    const client = { kind: "navigation" as const, address: "192.0.2.1" };
    const headed = { headers: {} };
    const given = { request, client, params: { from: `${from}` }, subject: null, consumed: [], headed, nowMs: 0 };
    const decided = await ask(policies, covered!.route, given);
    if (decided.kind !== "act" || decided.action.kind !== "respond") throw new Error("The policies tell no counts");
    return decided.action.body.split(",").map(Number);
  }

  async function verdictOf(asked: () => Parameters<typeof decideAsked>[0]): Promise<Verdict> {
    try {
      return await decideAsked(asked());
    } catch (cause) {
      if (!(cause instanceof GatewayError)) throw cause;
      const { code, detail } = cause;
      if (!(cause instanceof PolicyFault) || cause.note === null) return { kind: "refuse", code, detail };
      const { fingerprint, count, thrown } = cause.note;
      return { kind: "refuse", code, detail, at: cause.at, fingerprint, faults: count, thrown };
    }
  }

  async function stepsOf({ given, match }: Asked) {
    const facts = await gather(given, factNames.filter(isAsked));
    return explainer(match.route, facts, { levels, ledger: given.subject?.ledger ?? [], nowMs: given.nowMs });
  }

  return {
    declared: declaredBy(generation),
    judge: (made) => verdictOf(() => toAsked(made)),
    async steps(made) {
      try {
        return await stepsOf(toAsked(made, "explained"));
      } catch {
        // What the gateway itself refuses has no steps, and of some policies nobody can say: a verdict is none the worse for it.
        return [];
      }
    },
    explain: (made) =>
      explainCase(made, {
        text,
        // The same id each time: what a policy takes for chance is drawn from it.
        toAsked: (one) => toAsked(one, "explained"),
        decide: verdictOf,
        steps: stepsOf,
      }),
    async coverage() {
      if (covered === null) return [];
      const counts: number[] = [];
      while (counts.length < covered.size) counts.push(...(await countsFrom(counts.length)));
      return toFileCoverage(covered.points, counts, (file) => resolve(folder, file));
    },
    async close() {
      sandbox.dispose();
      await builder.close();
    },
  };
}
