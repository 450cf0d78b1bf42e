// Where a script of ours goes in an upstream's page, and whether it may: read from the first bytes and the headers alone.

/** Longer beginnings than this have no place. */
const mostBytes = 16_384;

/** placeFor gives how many bytes of a page come before the script; null: not yet known; -1: nowhere, it is no page. `ended`: no more comes. */
export function placeFor(beginning: Buffer, ended: boolean): number | null {
  const text = beginning.toString("latin1", 0, mostBytes);
  const lead = readLead(text);
  if (lead.inHead) return lead.end;
  const rest = text.slice(lead.end);
  if (!ended && beginning.length < mostBytes && isUnfinished(rest, lead.broken)) return null;
  // What begins with neither is a text that only calls itself HTML.
  return !lead.broken && (lead.isPage || /^<[a-z]/i.test(rest)) ? lead.end : -1;
}

/** UTF-8's byte order mark. */
const mark = "\xef\xbb\xbf";

const isUnfinished = (rest: string, broken: boolean): boolean =>
  broken || rest === "" || mark.startsWith(rest) || (rest.startsWith("<") && !rest.includes(">"));

interface Lead {
  readonly end: number;
  readonly isPage: boolean;
  /** It ends behind <head>. */
  readonly inHead: boolean;
  /** What comes next would belong to it if it had an end. */
  readonly broken: boolean;
}

const piece = /<(?:(!--)|\?|(!doctype)|(html|head)(?=[\t\n\f\r />]))/iy;
const space = /[\t\n\f\r ]*/y;

/** Comments, the doctype and <html>, then <head>, which may be left out: as a browser reads them (HTML §13.2.5), what is wrong with them included. */
function readLead(text: string): Lead {
  let end = text.startsWith(mark) ? mark.length : 0;
  let isPage = false;
  for (;;) {
    end = after(space, text, end)!;
    piece.lastIndex = end;
    const [whole, comment, doctype, tag] = piece.exec(text) ?? [];
    if (whole === undefined) return { end, isPage, inHead: false, broken: false };
    const from = end + whole.length;
    const next = comment ? after(endOfComment, text, from) : tag ? endOfTag(text, from) : after(endOfOther, text, from);
    if (next === null) return { end, isPage, inHead: false, broken: true };
    end = next;
    isPage ||= (doctype ?? tag) !== undefined;
    if (tag?.toLowerCase() === "head") return { end, isPage, inHead: true, broken: false };
  }
}

/** A comment may end as soon as it has begun. */
const endOfComment = /-?>|[\s\S]*?--!?>/y;
const endOfOther = /[^>]*>/y;

function after(pattern: RegExp, text: string, from: number): number | null {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** A quote begins a value only behind "="; anywhere else it is a letter. */
const attribute = /[^>=]+|=[\t\n\f\r ]*(?:"[^"]*"|'[^']*'|(?!["'\t\n\f\r ])[^\t\n\f\r >]*)/y;

function endOfTag(text: string, from: number): number | null {
  for (let at: number | null = from; at !== null; at = after(attribute, text, at)) if (text[at] === ">") return at + 1;
  return null;
}

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
