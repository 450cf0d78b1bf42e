// Reads what a client got as the strictest client would: interim answers, one answer, and what is left over.

/** StrictReply is the first answer in some bytes; `whole` says whether its end is there, as far as the connection being closed does not matter. */
export interface StrictReply {
  readonly interims: readonly number[];
  /** 0: there is none. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly trailers: ReadonlyMap<string, string>;
  readonly whole: boolean;
  /** It ends with the connection, and with nothing else. */
  readonly untilClose: boolean;
  readonly rest: string;
}

const statusLine = /^HTTP\/1\.1 ([1-5]\d\d) [\t\x20-\x7e]*$/;
const fieldLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/;

/** readStrictly throws at the first byte that RFC 9112 does not allow. */
export function readStrictly(text: string, method: string): StrictReply {
  const interims: number[] = [];
  let rest = text;
  for (;;) {
    const end = rest.indexOf("\r\n\r\n");
    const nothing = { interims, headers: new Map(), body: "", trailers: new Map(), untilClose: false, rest };
    if (end === -1) return { ...nothing, status: 0, whole: false };
    const [first = "", ...lines] = rest.slice(0, end).split("\r\n");
    const status = Number(statusLine.exec(first)?.[1] ?? fail(`status line ${JSON.stringify(first)}`));
    const headers = readFields(lines);
    rest = rest.slice(end + 4);
    if (status < 200) {
      if (headers.has("content-length") || headers.has("transfer-encoding")) fail("an interim answer with a body");
      interims.push(status);
      continue;
    }
    return {
      ...nothing,
      status,
      headers,
      ...readBody(rest, headers, method === "HEAD" || status === 204 || status === 304),
    };
  }
}

type Body = Pick<StrictReply, "body" | "trailers" | "whole" | "untilClose" | "rest">;

function readBody(rest: string, headers: ReadonlyMap<string, string>, none: boolean): Body {
  const length = headers.get("content-length");
  const coding = headers.get("transfer-encoding");
  const trailers = new Map<string, string>();
  if (length !== undefined && coding !== undefined) fail("two ways to end");
  if (none) return { body: "", trailers, whole: true, untilClose: false, rest };
  if (coding !== undefined) return coding === "chunked" ? readChunks(rest) : fail(`transfer coding ${coding}`);
  if (length === undefined) return { body: rest, trailers, whole: false, untilClose: true, rest: "" };
  if (!/^\d+$/.test(length)) fail(`length ${length}`);
  const size = Number(length);
  return { body: rest.slice(0, size), trailers, whole: rest.length >= size, untilClose: false, rest: rest.slice(size) };
}

function readChunks(text: string): Body {
  let body = "";
  let rest = text;
  const half = () => ({ body, trailers: new Map<string, string>(), whole: false, untilClose: false, rest: "" });
  for (;;) {
    const end = rest.indexOf("\r\n");
    if (end === -1) return half();
    const size = /^[0-9a-fA-F]{1,8}$/.test(rest.slice(0, end)) ? Number.parseInt(rest, 16) : fail("a chunk size");
    rest = rest.slice(end + 2);
    if (size === 0) break;
    if (rest.length < size + 2) return half();
    body += rest.slice(0, size);
    if (rest.slice(size, size + 2) !== "\r\n") fail("the end of a chunk");
    rest = rest.slice(size + 2);
  }
  if (rest.startsWith("\r\n"))
    return { body, trailers: new Map(), whole: true, untilClose: false, rest: rest.slice(2) };
  const end = rest.indexOf("\r\n\r\n");
  if (end === -1) return half();
  const trailers = readFields(rest.slice(0, end).split("\r\n"));
  return { body, trailers, whole: true, untilClose: false, rest: rest.slice(end + 4) };
}

function readFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = fieldLine.exec(line) ?? fail(`header ${JSON.stringify(line.slice(0, 80))}`);
    const known = fields.get(name.toLowerCase());
    if (known !== undefined && /^(?:content-length|transfer-encoding)$/i.test(name)) fail(`${name} twice`);
    fields.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`);
  }
  return fields;
}

function fail(what: string): never {
  throw new Error(`not HTTP: ${what}`);
}
