// sallyport check --live: what the providers of the policies say to a sign-in that nobody makes.

import { styleText } from "node:util";
import type { Generation } from "../generation/generation.ts";
import type { Verdict } from "../rehearsal/finding.ts";
import { type Rehearsal, type Row, rehearse, type Surroundings } from "../rehearsal/rehearse.ts";
import { publicPortOf, type Settings } from "../settings.ts";
import { failed } from "./terminal.ts";

/** live prints what was found out, and resolves to 0, or to 1 where something will not work. */
export async function live(
  { manifest }: Generation,
  surroundings: Omit<Surroundings, "originOf">,
  settings: Pick<Settings, "publicScheme" | "publicPort" | "listen">,
  { out, color }: { readonly out: (text: string) => void; readonly color: boolean },
): Promise<number> {
  const rehearsals = await rehearse(manifest, { ...surroundings, originOf: (host) => originOf(host, settings) });
  for (const one of rehearsals) out(`\n${page(one, color)}`);
  const count = rehearsals.flatMap(({ rows }) => rows).filter(({ verdict }) => verdict === "will not work").length;
  out(`\n${closing(rehearsals.length, count)}\n`);
  return count === 0 ? 0 : failed;
}

function originOf(host: string, settings: Parameters<typeof live>[2]): string {
  const { publicScheme } = settings;
  const port = publicPortOf(settings, settings.listen.port);
  return `${publicScheme}://${host}${port === (publicScheme === "https" ? 443 : 80) ? "" : `:${port}`}`;
}

const colors = { ok: "green", "will not work": "red", "cannot tell": "yellow", "not offered": "gray" } as const;

function page({ source, rows }: Rehearsal, color: boolean): string {
  const widths = [Math.max(...rows.map(({ check }) => check.length)), "will not work".length] as const;
  const paint = (verdict: Verdict, text: string) =>
    color ? styleText(colors[verdict], text, { validateStream: false }) : text;
  const line = ({ check, verdict, says, next }: Row) =>
    [
      `  ${check.padEnd(widths[0])}  ${paint(verdict, verdict.padEnd(widths[1]))}  ${says}`,
      ...(next === null ? [] : [`  ${" ".repeat(widths[0] + widths[1] + 4)}${next}`]),
    ].join("\n");
  return `Identity source ${source.name} (${source.kind}, ${source.issuer})\n${rows.map(line).join("\n")}\n`;
}

const closing = (sources: number, count: number): string =>
  count === 0
    ? `Asked ${sources === 1 ? "1 provider" : `${sources} providers`}: nothing was found that will not work.`
    : `${count === 1 ? "1 thing" : `${count} things`} will not work.`;
