// The report of a run: a table with a row for each fault, and below it what was not met.

import { spawnSync } from "node:child_process";
import { cpus, release } from "node:os";
import type { Fault } from "./fault.ts";
import type { Verdict } from "./verdict.ts";

/** Tried is what became of one fault's trial. */
export type Tried =
  | { readonly fault: Fault; readonly verdict: Verdict }
  | { readonly fault: Fault; readonly skipped: string }
  | { readonly fault: Fault; readonly failed: string };

/** toReport writes it as a page. */
export function toReport(tried: readonly Tried[]): string {
  const git = (...words: string[]) => spawnSync("git", words, { encoding: "utf8" }).stdout.trim();
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Linux ${release()}, Node ${process.versions.node}`;
  const head = `# Faults

Written by \`npm run test:faults\` at commit ${git("rev-parse", "--short", "HEAD")}, on ${machine}; other programs ran on it too.

Each fault happens to a whole gateway (\`sallyport start\`, two workers, a real provider, two instances of an application) under an open loop of some hundred requests a second of sixteen kinds:
public pages, sessions, second factors, forms, access tokens, guards that compute, WebSockets, event streams, downloads, uploads, sign-ins, step-ups, sign-outs, cookies of ended sessions, spent proofs.
Every request is accounted for. *Worst* is the longest of the kinds that the fault has no excuse for; *well after* is how long after it had gone the last request was begun that was not answered as usual. What each fault is, and what to do: [docs/reference/operations.md](../docs/reference/operations.md).

| fault | | requests | as usual | otherwise | worst | well after | the log's words | lines without their request's, counted |
| --- | --- | --: | --: | --- | --: | --: | --- | --- |
`;
  const rows = tried.map((one) => {
    const { name, says } = one.fault;
    const title = `| **${name}**: ${says}`;
    if ("skipped" in one) return `${title} | skipped: ${one.skipped} | | | | | | | |`;
    if ("failed" in one) return `${title} | could not be tried | | | | | | | |`;
    const { verdict } = one;
    const [[, usual = 0] = [], ...others] = [...verdict.outcomes];
    const list = (entries: Iterable<readonly [string, number]>) =>
      [...entries].map(([word, count]) => `${word} ${count}`).join(", ");
    const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
    const met = verdict.failures.length === 0 ? "met" : "**not met**";
    const lines =
      verdict.missingLines === 0 && verdict.lostLines === 0 ? "none" : `${verdict.missingLines}, ${verdict.lostLines}`;
    return `${title} | ${met} | ${verdict.requests} | ${usual} | ${list(others) || "none"} | ${seconds(verdict.worstMs)} | ${seconds(verdict.recoveredMs)} | ${list(verdict.words) || "none"} | ${lines} |`;
  });
  const unmet = tried.flatMap((one) => {
    const failures = "failed" in one ? [one.failed] : "verdict" in one ? one.verdict.failures : [];
    return failures.length === 0
      ? []
      : [`\n### ${one.fault.name}\n\n${failures.map((text) => `- ${text.replaceAll("\n", " ")}`).join("\n")}\n`];
  });
  return `${head}${rows.join("\n")}\n${unmet.length === 0 ? "" : `\n## Not met\n${unmet.join("")}`}`;
}
