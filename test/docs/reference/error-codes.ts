// docs/reference/error-codes.md: every code from A to Z, with what it means, who acts and what next.

import type { LoadMeaning, Meaning } from "../../../runtime/meaning.ts";
import { type Code, codes, type ErrorCode } from "../../../src/error-codes.ts";
import { causes } from "../../../src/identity/provider-cause.ts";
import { loadMeanings, requestMeanings } from "../../../src/meaning/meanings.ts";
import { made, plain, span, table } from "./markdown.ts";
import { type Told, toldIn } from "./told.ts";

const families: Readonly<Record<string, string>> = {
  COMPILE: "policies, before they are served: files, what they declare together, types",
  DECISION: "a policy that says no, or fails",
  FACTOR: "passkeys, authenticator apps, recovery codes",
  GATEWAY: "the gateway as a whole",
  IDENTITY: "signing in, tokens and sessions",
  LISTENER: "a request that cannot be read, or only in more than one way",
  OBSERVE: "the log",
  POLICY: "the policies' language: a call with values that do not fit, a guard that fails",
  ROUTING: "where a request leads",
  SANDBOX: "what policies run in",
  SESSION: "sessions that end",
  SIGNING: "the key of the identity header",
  STEPUP: "proving more, and what waits for that",
  STORE: "where sessions, factors and keys are kept",
  UPSTREAM: "the service behind the gateway",
};

const intro = `# Error codes, from A to Z

Every refusal has a code. A page shows it beside the support code, programs get it as \`code\` of [problem details](https://www.rfc-editor.org/rfc/rfc9457), and the [log](logs.md) has it in the line of the request with a \`detail\`, and mostly a \`fix\`, that nobody outside is told. Codes that begin with \`COMPILE_\` or \`POLICY_\` are of policies: \`sallyport check\`, \`start\` and \`dev\` print them with file, line and what to do; those of TypeScript's own (\`TS2345\`) stand beside them.

The quoted sentence is what the page says, in English. *Who* can do something about it is named in the order in which it makes sense.`;

/** errorCodesPage is the whole page. */
export function errorCodesPage(): string {
  const told = Object.groupBy(
    toldIn((text) => text in loadMeanings),
    ({ code }) => code,
  );
  const all: readonly (readonly [code: string, text: string])[] = [
    ...Object.entries(requestMeanings).map(([code, one]) => [code, ofRequest(code as ErrorCode, one)] as const),
    ...Object.entries(loadMeanings).map(([code, one]) => [code, ofPolicies(code, one, told[code] ?? [])] as const),
  ];
  const sorted = all.toSorted(([one], [other]) => (one < other ? -1 : 1));
  const byFamily = Map.groupBy(sorted, ([code]) => code.split("_", 1)[0]!);
  const index = table(
    ["codes", "", "of what"],
    [...byFamily].map(([name, of]) => [`[${name}_…](#${name.toLowerCase()}_)`, String(of.length), families[name]!]),
  );
  const parts = [...byFamily].map(([name, of]) => [`## ${name}_`, ...of.map(([, text]) => text)].join("\n\n"));
  return `${[made("src/error-codes.ts, src/meaning/ and runtime/policy-code.ts"), intro, index, ...parts].join("\n\n")}\n`;
}

const whoOf = (who: Meaning["who"]): string => [who].flat().join(", ");

function ofRequest(code: ErrorCode, { means, who, next }: Meaning): string {
  const { status, text, retrySeconds }: Code = codes[code];
  const later = retrySeconds === undefined ? "" : `, \`Retry-After: ${retrySeconds}\``;
  const known = Object.entries(causes).filter(([, one]) => one.code === code);
  const rows = known.map(([name, { fix }]) => [span(name), plain(fix ?? "Between the person and the provider.")]);
  return [
    `### ${code}`,
    `**${status}**${later} · ${whoOf(who)}`,
    `> ${plain(text)}`,
    means,
    `**Next:** ${next}`,
    ...(rows.length === 0 ? [] : [table(["`about.cause`", "`fix`"], rows)]),
  ].join("\n\n");
}

const gravity = { always: "warning", sometimes: "error or warning" } as const;

function ofPolicies(code: string, { means, who = "policy author", next, warns }: LoadMeaning, told: readonly Told[]) {
  const says = new Map(told.map(({ message, fix }) => [message, fix]));
  const lines = [...says].map(([message, fix]) => `- ${span(message)}${fix === "" ? "" : ` ${plain(fix)}`}`);
  return [
    `### ${code}`,
    `**${warns === undefined ? "error" : gravity[warns]}** · ${whoOf(who)}`,
    means,
    `**Next:** ${next}`,
    ...(lines.length === 0 ? [] : [`It says:\n\n${lines.join("\n")}`]),
  ].join("\n\n");
}
