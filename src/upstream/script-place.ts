// Where a script of ours goes in an upstream's page, and whether it may: read from the first bytes and the headers alone.

/** Comments, the doctype and <html>, with attributes that may hold ">"; then <head>, which may be left out. */
const attributes = String.raw`(?:\s(?:"[^"]*"|'[^']*'|[^"'>])*)?`;
const lead = new RegExp(
  String.raw`^(?:\xef\xbb\xbf)?((?:\s|<!--[\s\S]*?-->|<\?[^>]*>|<!doctype[^>]*>|<html${attributes}>)*)(<head${attributes}>)?`,
  "i",
);

/** Longer beginnings than this have no place. */
const mostBytes = 16_384;

/** placeFor gives how many bytes of a page come before the script; null: not yet known; -1: nowhere, it is no page. `ended`: no more comes. */
export function placeFor(beginning: Buffer, ended: boolean): number | null {
  const text = beginning.toString("latin1", 0, mostBytes);
  const [whole, before = "", head] = lead.exec(text)!;
  const rest = text.slice(whole.length);
  if (head === undefined && !ended && beginning.length < mostBytes && isUnfinished(rest)) return null;
  // What begins with neither is a text that only calls itself HTML.
  const isPage =
    head !== undefined || /<(?:!doctype|html)/i.test(before.replace(/<!--[\s\S]*?-->/g, "")) || /^<[a-z]/i.test(rest);
  return isPage && !isUnfinishedLead(rest) ? whole.length : -1;
}

/** UTF-8's byte order mark. */
const mark = "\xef\xbb\xbf";

const isUnfinished = (rest: string): boolean =>
  rest === "" || mark.startsWith(rest) || (rest.startsWith("<") && (!rest.includes(">") || isUnfinishedLead(rest)));

/** It would have been taken for what it is if it had an end. */
const isUnfinishedLead = (rest: string): boolean => /^<(?:!--|(?:html|head)[\s>])/i.test(rest);

/** mayRun: may a script of its own origin run in a page with these Content-Security-Policy headers? */
export function mayRun(policies: readonly string[], origin: string): boolean {
  return policies.flatMap((header) => header.split(",")).every((policy) => allows(policy, origin));
}

/** CSP §6.7.2.8: what rules a script element, and falls back on what. */
function allows(policy: string, origin: string): boolean {
  const directives = new Map<string, readonly string[]>();
  for (const part of policy.split(";")) {
    const [name = "", ...values] = part.trim().split(/\s+/);
    // The first of a name counts.
    if (name !== "" && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values);
  }
  if (directives.has("sandbox") && !directives.get("sandbox")!.includes("allow-scripts")) return false;
  const sources = directives.get("script-src-elem") ?? directives.get("script-src") ?? directives.get("default-src");
  if (sources === undefined) return true;
  const said = sources.map((source) => source.toLowerCase());
  // With it, addresses count no more (CSP §8.2).
  if (said.includes("'strict-dynamic'")) return false;
  const { protocol, host } = new URL(origin);
  return said.some(
    (source) => source === "'self'" || source === "*" || source === protocol || source === origin || source === host,
  );
}
