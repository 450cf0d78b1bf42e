// A curl command, read as the request that it would send. Nothing of it is run, and no credential in it is kept.

import { foldHeaderName, isHeaderThat } from "../exchange/header-name.ts";

/** CurlRequest is what the command would send; `withheld` names the credentials that were left out. */
export interface CurlRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly withheld: readonly string[];
}

/** Options that have a value, and nothing to do with what a policy sees. */
const skipped = new Set(
  "-o --output -m --max-time --connect-timeout --cacert --capath -E --cert --cert-type --key -x --proxy --resolve --connect-to -w --write-out --retry --retry-delay --limit-rate -D --dump-header -c --cookie-jar --interface --unix-socket -K --config --ciphers --tls-max -T --upload-file".split(
    " ",
  ),
);
const secrets: Readonly<Record<string, string>> = {
  "-u": "--user",
  "--user": "--user",
  "-b": "cookie",
  "--cookie": "cookie",
  "--oauth2-bearer": "authorization",
  "--proxy-user": "--proxy-user",
  "-U": "--proxy-user",
};
const data = new Set("-d --data --data-raw --data-binary --data-ascii --data-urlencode --json -F --form".split(" "));

const isCredential = isHeaderThat("credential");

/** parseCurl throws a TypeError that says what cannot be read; it quotes nothing of the command. */
export function parseCurl(text: string): CurlRequest {
  const words = toWords(text);
  if (words[0] === "$") words.shift();
  if (words.shift() !== "curl")
    throw new TypeError("--curl: it does not begin with curl. Give the whole command, as one text.");
  const headers: Record<string, string> = {};
  const withheld = new Set<string>();
  const sent: string[] = [];
  let [method, url, isQuery]: [string | null, string | null, boolean] = [null, null, false];
  const header = (line: string): void => {
    const colon = line.indexOf(":");
    const name = line
      .slice(0, colon < 0 ? undefined : colon)
      .trim()
      .toLowerCase();
    if (colon < 0 || name === "") return;
    if (isCredential(foldHeaderName(name))) withheld.add(name);
    else headers[name] = line.slice(colon + 1).trim();
  };
  while (words.length > 0) {
    const [word, glued] = split(words.shift()!);
    const value = (): string => {
      const found = glued ?? words.shift();
      if (found === undefined)
        throw new TypeError(`--curl: ${word} has no value. Give the whole command, as one text.`);
      return found;
    };
    if (word === "-X" || word === "--request") method = value();
    else if (word === "-H" || word === "--header") header(value());
    else if (word === "-A" || word === "--user-agent") headers["user-agent"] = value();
    else if (word === "-e" || word === "--referer") headers["referer"] = value();
    else if (word === "--url") url = value();
    else if (word === "-I" || word === "--head") method ??= "HEAD";
    else if (word === "-G" || word === "--get") isQuery = true;
    else if (data.has(word)) {
      sent.push(value());
      if (word === "--json") headers["content-type"] ??= "application/json";
    } else if (secrets[word] !== undefined) {
      value();
      withheld.add(secrets[word]);
    } else if (skipped.has(word)) value();
    else if (!word.startsWith("-")) url ??= word;
  }
  if (url === null) throw new TypeError("--curl: it has no address. Give the whole command, as one text.");
  if (!/^https?:\/\//i.test(url)) url = `http://${url}`;
  // Of user:password@host the address alone counts.
  const bare = url.replace(/^(https?:\/\/)[^/?#]*@/i, "$1").split("#")[0]!;
  if (bare !== url.split("#")[0]) withheld.add("the address's own user and password");
  if (isQuery && sent.length > 0) url = `${bare}${bare.includes("?") ? "&" : "?"}${sent.join("&")}`;
  else {
    url = bare;
    if (sent.length > 0) headers["content-type"] ??= "application/x-www-form-urlencoded";
  }
  return { method: method ?? (sent.length > 0 && !isQuery ? "POST" : "GET"), url, headers, withheld: [...withheld] };
}

/** "--request=PUT" and "-XPUT" are one word. */
function split(word: string): readonly [word: string, glued: string | undefined] {
  const long = /^(--[a-z0-9-]+)=(.*)$/s.exec(word);
  if (long !== null) return [long[1]!, long[2]!];
  const short = /^(-[XHdAeubFomxwcEDTKU])(.+)$/s.exec(word);
  return short === null ? [word, undefined] : [short[1]!, short[2]!];
}

/** As a shell takes them apart: quotes, backslashes, lines that go on. Nothing is put in for a variable. */
function toWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let index = 0; index < text.length; index++) {
    const unit = text[index]!;
    if (unit === "\\") {
      index++;
      if (text[index] !== "\n") word = (word ?? "") + (text[index] ?? "");
    } else if (unit === "'" || unit === '"') {
      const end = endOf(text, index);
      const inner = text.slice(index + 1, end);
      word =
        (word ?? "") + (unit === "'" ? inner : inner.replace(/\\(["\\$`\n])/g, (_, one) => (one === "\n" ? "" : one)));
      index = end;
    } else if (/\s/.test(unit)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + unit;
  }
  if (word !== null) words.push(word);
  return words;
}

function endOf(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index++) {
    if (text[from] === '"' && text[index] === "\\") index++;
    else if (text[index] === text[from]) return index;
  }
  throw new TypeError("--curl: a quotation mark is not closed. Give the whole command, as one text.");
}
