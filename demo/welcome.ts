// What the terminal says once the demo is ready: where to go, who to be, what to try.

import { styleText } from "node:util";
import { users } from "./users.ts";

/** WelcomeOptions: addresses are whole, paths as they can be typed where the demo was started. */
export interface WelcomeOptions {
  readonly gateway: string;
  readonly phones: string;
  readonly desk: string;
  readonly policies: string;
  /** The policies are a copy that goes when the demo ends. */
  readonly copied: boolean;
  /** null: the log is in the terminal as well. */
  readonly log: string | null;
  readonly color: boolean;
}

/** welcome ends with the line "Ready. …". */
export function welcome({ gateway, phones, desk, policies, copied, log, color }: WelcomeOptions): string {
  const style = (format: "bold" | "cyan", text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const link = (text: string) => style("cyan", text);
  const section = (name: string, lines: readonly string[]) =>
    lines.map((line, index) => `  ${style("bold", (index === 0 ? name : "").padEnd(9))}${line}`).join("\n");
  const people = users.map(({ id, password, may }) => `${id.padEnd(7)}${password.padEnd(17)}${may}`);
  return `
${style("bold", "Sallyport demo")}: a bank, its identity provider, and the gateway in front of it

${section("Open", [link(gateway)])}
${section("Sign in", people)}
${section("Codes", [`${link(phones)} plays their phones`])}

${section("Try", [
  "1. Statements: the password is enough.",
  "2. Payouts: a code first; approving one asks again, for it alone.",
  "3. App: you confirm it is you in a window, the page stays.",
  "4. Records: set up a passkey or an app at the gateway itself.",
  `5. At ${link(desk)} sign ada out, or break the provider.`,
  `6. Edit ${link(`${policies}/bank.ts`)}: the next request obeys.`,
  ...(copied ? ["   That folder is a copy for these ports and goes when the demo ends."] : []),
])}

${section("Log", [log === null ? "below" : `${log} has every decision; reloads show here`])}

Ready. Ctrl-C stops everything.
`;
}
