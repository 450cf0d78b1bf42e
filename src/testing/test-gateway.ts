// gateway(): policies under test, compiled and sandboxed exactly as in production, in a process of their own.

import { type ChildProcess, fork } from "node:child_process";
import { resolve } from "node:path";
import { parseDurationMs } from "../../runtime/duration.ts";
import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { rightNode } from "../process/included-node.js";
import type { Case, CaseUser } from "./case.ts";
import { type AnyLevel, type AnyScope, toScope, toTree } from "./given.ts";
import type { JudgeAnswer, JudgeOrder } from "./judge-entry.ts";
import type { Verdict } from "./verdict.ts";

/**
 * RequestOptions are what a request carries besides its method and address.
 *
 * @example
 * ```ts
 * const french: RequestOptions = { headers: { "accept-language": "fr" } };
 * await gate.get("https://bank.example.com/", french);
 * ```
 */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * HavingOptions: how long ago something was proved ("6m"), and for what alone, as in stepUp().
 *
 * @example
 * ```ts
 * const longAgo: HavingOptions = { age: "6m" };
 * gate.as({ id: "ada" }).having(mfa, longAgo);
 * ```
 */
export interface HavingOptions {
  readonly age?: string;
  readonly scope?: AnyScope;
}

/**
 * Visitor asks the policies what they would do with a request; each method gives a visitor that differs in one thing.
 *
 * @example
 * ```ts
 * const ada: Visitor = gate.as({ id: "ada", groups: ["finance"] }).from("203.0.113.9");
 * expect(await ada.having(mfa).post("https://bank.example.com/payouts")).toForwardTo("bank");
 * ```
 */
export interface Visitor {
  get(url: string, options?: RequestOptions): Promise<Verdict>;
  post(url: string, options?: RequestOptions): Promise<Verdict>;
  request(method: string, url: string, options?: RequestOptions): Promise<Verdict>;
  /** as: the same, signed in. */
  as(user: CaseUser): Visitor;
  /** having: the same, having proved a level, just now unless said otherwise. Of anyOf() that is the first, of allOf() every one. */
  having(level: AnyLevel, options?: HavingOptions): Visitor;
  /** from: the same, from another address. */
  from(address: string): Visitor;
  /** at: the same, at another time. */
  at(time: Date): Visitor;
}

/**
 * TestGateway is a visitor who is nobody yet.
 *
 * @example
 * ```ts
 * const policies: TestGateway = await gateway("./policies");
 * afterAll(() => policies.close());
 * ```
 */
export interface TestGateway extends Visitor {
  close(): Promise<void>;
}

/**
 * gateway builds a policies folder. Rejects with every diagnostic, as `sallyport check` would show them.
 *
 * @example
 * ```ts
 * const policies = await gateway(import.meta.dirname);
 * const ada = policies.as({ id: "ada", groups: ["finance"] });
 * expect(await ada.post("https://bank.example.com/payouts")).toStepUp("mfa", { maxAge: "5m" });
 * ```
 */
export async function gateway(folder: string): Promise<TestGateway> {
  const child = fork(resolve(import.meta.dirname, "judge-entry.ts"), [resolve(folder)], {
    // An editor may run the tests in a Node of its own.
    execPath: rightNode(),
    execArgv: ["--no-node-snapshot"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
  });
  const ask = await open(child);
  const start: Case = {
    method: "GET",
    url: "",
    headers: {},
    user: null,
    proofs: [],
    address: "192.0.2.1",
    nowMs: Date.now(),
  };
  return {
    ...visitor(ask, start),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await new Promise((done) => child.once("exit", done));
    },
  };
}

type Ask = (made: Case) => Promise<Verdict>;

function visitor(ask: Ask, made: Case): Visitor {
  const request = (method: string, url: string, options: RequestOptions = {}) => {
    const headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    return ask({ ...made, method, url, headers });
  };
  return {
    request,
    get: (url, options) => request("GET", url, options),
    post: (url, options) => request("POST", url, options),
    as: (user) => visitor(ask, { ...made, user, proofs: [] }),
    having(level, options = {}) {
      const ageMs = parseDurationMs(options.age ?? "0s");
      if (ageMs === null) throw new TypeError(`age: "${options.age}" is not a duration such as "6m"`);
      const scope = options.scope === undefined ? null : toScope(options.scope);
      const proof = { level: toTree(level), ageSeconds: Math.floor(ageMs / 1_000), scope };
      return visitor(ask, { ...made, proofs: [...made.proofs, proof] });
    },
    from: (address) => visitor(ask, { ...made, address }),
    at: (time) => visitor(ask, { ...made, nowMs: time.getTime() }),
  };
}

async function open(child: ChildProcess): Promise<Ask> {
  const waiting = new Map<number, { resolve(verdict: Verdict): void; reject(cause: Error): void }>();
  let count = 0;
  await new Promise<void>((opened, failed) => {
    child.once("error", failed);
    child.once("exit", (code, signal) => {
      const death = new Error(`The policies ended their process (${signal ?? code})`);
      failed(death);
      for (const { reject } of waiting.values()) reject(death);
    });
    child.on("message", (answer: JudgeAnswer) => {
      if (answer.type === "open") opened();
      else if (answer.type === "closed") {
        // Its end must not be told before the reason for it.
        formatDiagnostics(answer.diagnostics, { color: false })
          .then((text) => failed(new Error(`The policies do not load:\n${text}`)), failed)
          .finally(() => child.disconnect());
      } else {
        const asked = waiting.get(answer.id);
        waiting.delete(answer.id);
        if (answer.type === "verdict") asked?.resolve(answer.verdict);
        else asked?.reject(new Error(answer.text));
      }
    });
  });
  // A forgotten close() must not keep a test run from ending.
  child.unref();
  child.channel?.unref();
  return (made) =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, { resolve, reject });
      child.channel?.ref();
      const order: JudgeOrder = { id, made };
      child.send(order, (cause) => cause && reject(cause));
    }).finally(() => waiting.size === 0 && child.channel?.unref()) as Promise<Verdict>;
}
