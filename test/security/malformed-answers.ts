// Malformed answers of upstreams, byte for byte: the rule that each breaks, and what the client must get.

/** Outcome: the gateway's code; the upstream's answer, whole, with this status and body; or an answer that breaks off so that nobody takes it for a whole one. */
export type Outcome = "UPSTREAM_BAD_ANSWER" | "UPSTREAM_TIMEOUT" | "cut" | readonly [status: number, body: string];

/** MalformedAnswer: after its bytes the connection stays open, ends or is reset; it stays open unless said otherwise. */
export interface MalformedAnswer {
  readonly name: string;
  /** RFC and section, or the attack. */
  readonly rule: string;
  readonly bytes: string;
  readonly after?: "ends" | "resets";
  readonly method?: "GET" | "HEAD";
  readonly gets: Outcome;
}

const bad = "UPSTREAM_BAD_ANSWER";
const late = "UPSTREAM_TIMEOUT";
const head = (...lines: readonly string[]) => `${lines.join("\r\n")}\r\n\r\n`;
const ok = (...lines: readonly string[]) => head("HTTP/1.1 200 OK", ...lines);
const two = "Content-Length: 2";
const chunked = "Transfer-Encoding: chunked";
const whole = (first: string) => `${head(first, two)}ok`;
const inChunks = (body: string) => `${ok(chunked)}${body}`;
const poison = `${ok("Content-Length: 6")}poison`;
const framing = "RFC 9112 §6.3";
const chunks = "RFC 9112 §7.1";
const fields = "RFC 9112 §5";
const line = "RFC 9112 §4";
const interim = "RFC 9110 §15.2";

type Row = readonly [
  name: string,
  rule: string,
  bytes: string,
  gets: Outcome,
  more?: Pick<MalformedAnswer, "after" | "method">,
];

const rows: readonly Row[] = [
  // The status line.
  ["nothing at all, and the end", line, "", bad, { after: "ends" }],
  ["nothing at all", line, "", late],
  ["an empty line, and the end", line, "\r\n", bad, { after: "ends" }],
  ["a body alone, as in HTTP/0.9", line, "<html>hello</html>", bad, { after: "ends" }],
  ["another protocol's greeting", line, "220 mail.test ESMTP\r\n", bad],
  ["a TLS alert", line, "\x15\x03\x03\x00\x02\x02\x28", bad],
  ["the preface of HTTP/2", "RFC 9113 §3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", bad],
  ["frames of HTTP/2", "RFC 9113 §4.1", "\x00\x00\x00\x04\x00\x00\x00\x00\x00", bad],
  ["HTTP/2.0 in text", line, whole("HTTP/2.0 200 OK"), bad],
  ["HTTP/0.9 in text", line, whole("HTTP/0.9 200 OK"), bad],
  ["HTTP/1.2", line, whole("HTTP/1.2 200 OK"), bad],
  ["HTTP/3.0", line, whole("HTTP/3.0 200 OK"), bad],
  ["HTTP/1", line, whole("HTTP/1 200 OK"), bad],
  ["HTTP/01.1", line, whole("HTTP/01.1 200 OK"), bad],
  ["http/1.1 in small letters", line, whole("http/1.1 200 OK"), bad],
  ["ICY instead of HTTP", line, whole("ICY 200 OK"), bad],
  ["two spaces before the status", line, whole("HTTP/1.1  200 OK"), bad],
  ["a tab before the status", line, whole("HTTP/1.1\t200 OK"), bad],
  ["a space before the version", line, whole(" HTTP/1.1 200 OK"), bad],
  ["no status", line, whole("HTTP/1.1 OK"), bad],
  ["a status of letters", line, whole("HTTP/1.1 2OO OK"), bad],
  ["a negative status", line, whole("HTTP/1.1 -200 OK"), bad],
  ["a status of two digits", line, whole("HTTP/1.1 20 OK"), bad],
  ["a status of four digits", line, whole("HTTP/1.1 1000 OK"), bad],
  ["status 000", "RFC 9110 §15", whole("HTTP/1.1 000 OK"), bad],
  ["status 099", "RFC 9110 §15", whole("HTTP/1.1 099 OK"), bad],
  ["status 600", "RFC 9110 §15", whole("HTTP/1.1 600 OK"), bad],
  ["status 999", "RFC 9110 §15", whole("HTTP/1.1 999 OK"), bad],
  ["a NUL in the reason, which goes no further", line, whole("HTTP/1.1 200 O\0K"), [200, "ok"]],
  ["a reason without end", line, `HTTP/1.1 200 ${"x".repeat(200_000)}`, late],
  ["half a status line, and the end", line, "HTTP/1.1 20", bad, { after: "ends" }],
  ["half a status line", line, "HTTP/1.1 20", late],
  // Header lines.
  ["a space before the colon", fields, `${ok("Content-Length : 2")}ok`, bad],
  ["no colon", fields, `${ok(two, "No-Colon")}ok`, bad],
  ["an empty name", fields, `${ok(two, ": x")}ok`, bad],
  ["a space in a name", fields, `${ok(two, "X Y: z")}ok`, bad],
  ["a NUL in a name", fields, `${ok(two, "X\0Y: z")}ok`, bad],
  ["a NUL in a value", fields, `${ok(two, "X: y\0z")}ok`, bad],
  ["a bare CR in a value", fields, `${ok(two, "X: y\rX-Evil: 1")}ok`, bad],
  ["another control character in a value", fields, `${ok(two, "X: y\x01z")}ok`, bad],
  ["a folded line", "RFC 9112 §5.2", `${ok(two, "X: y", " z")}ok`, bad],
  ["a fold before the first header", "RFC 9112 §2.2", `${ok(" X: y", two)}ok`, bad],
  ["a folded length", "RFC 9112 §5.2", `${ok("Content-Length:", " 2")}ok`, bad],
  ["lines that end in a bare LF", "RFC 9112 §2.2", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", bad],
  ["one line that ends in a bare LF", "RFC 9112 §2.2", "HTTP/1.1 200 OK\r\nX: y\nContent-Length: 2\r\n\r\nok", bad],
  ["headers without end", fields, `HTTP/1.1 200 OK\r\nX: ${"y".repeat(200_000)}`, bad],
  ["ten thousand headers", fields, `${ok(two, ...Array.from({ length: 10_000 }, (_, at) => `X-${at}: y`))}ok`, bad],
  ["half the headers, and the end", fields, "HTTP/1.1 200 OK\r\nContent-Le", bad, { after: "ends" }],
  ["half the headers, and a reset", fields, "HTTP/1.1 200 OK\r\nContent-Le", bad, { after: "resets" }],
  ["half the headers", fields, "HTTP/1.1 200 OK\r\nContent-Le", late],
  // How long it is.
  ["two different lengths", framing, `${ok(two, "Content-Length: 3")}ok`, bad],
  ["the same length twice", framing, `${ok(two, two)}ok`, bad],
  ["a list of lengths", framing, `${ok("Content-Length: 2, 2")}ok`, bad],
  ["a negative length", framing, `${ok("Content-Length: -2")}ok`, bad],
  ["a signed length", framing, `${ok("Content-Length: +2")}ok`, bad],
  ["a length in hexadecimal", framing, `${ok("Content-Length: 0x2")}ok`, bad],
  ["a length with a fraction", framing, `${ok("Content-Length: 2.0")}ok`, bad],
  ["a length of spaces", framing, `${ok("Content-Length:  ")}ok`, bad],
  ["a length with a space in it", framing, `${ok("Content-Length: 1 2")}ok`, bad],
  ["a length that overflows", framing, `${ok("Content-Length: 18446744073709551618")}ok`, bad],
  ["a length and chunks", framing, `${ok(two, chunked)}2\r\nok\r\n0\r\n\r\n`, bad],
  ["chunks and a length", framing, `${ok(chunked, two)}2\r\nok\r\n0\r\n\r\n`, bad],
  ["chunked twice", "RFC 9112 §7", `${ok("Transfer-Encoding: chunked, chunked")}2\r\nok\r\n0\r\n\r\n`, bad],
  ["chunked in two lines", "RFC 9112 §7", `${ok(chunked, chunked)}2\r\nok\r\n0\r\n\r\n`, bad],
  ["gzip as a transfer coding", "RFC 9112 §7.2", `${ok("Transfer-Encoding: gzip, chunked")}2\r\nok\r\n0\r\n\r\n`, bad],
  [
    "a coding that is not chunked last",
    "RFC 9112 §6.3",
    `${ok("Transfer-Encoding: chunked, gzip")}ok`,
    bad,
    { after: "ends" },
  ],
  ["a coding that nobody knows", "RFC 9112 §7", `${ok("Transfer-Encoding: xchunked")}ok`, bad, { after: "ends" }],
  ["identity as a transfer coding", "RFC 9112 §7", `${ok("Transfer-Encoding: identity", two)}ok`, bad],
  ["chunks in HTTP/1.0", "RFC 9112 §6.1", `${head("HTTP/1.0 200 OK", chunked)}2\r\nok\r\n0\r\n\r\n`, bad],
  // Chunks.
  ["a chunk size that is none", chunks, inChunks("x\r\nok\r\n0\r\n\r\n"), "cut"],
  ["a negative chunk size", chunks, inChunks("-2\r\nok\r\n0\r\n\r\n"), "cut"],
  ["a signed chunk size", chunks, inChunks("+2\r\nok\r\n0\r\n\r\n"), "cut"],
  ["a chunk size with a prefix", chunks, inChunks("0x2\r\nok\r\n0\r\n\r\n"), "cut"],
  ["a space before a chunk size", chunks, inChunks(" 2\r\nok\r\n0\r\n\r\n"), "cut"],
  ["a space behind a chunk size", chunks, inChunks("2 \r\nok\r\n0\r\n\r\n"), "cut"],
  ["a chunk size that overflows", chunks, inChunks("10000000000000002\r\nok\r\n0\r\n\r\n"), "cut"],
  ["no chunk size", chunks, inChunks("\r\nok\r\n0\r\n\r\n"), "cut"],
  ["a chunk longer than its size", chunks, inChunks("2\r\nokay\r\n0\r\n\r\n"), "cut"],
  ["a chunk size before a bare LF", chunks, inChunks("2\nok\r\n0\r\n\r\n"), "cut"],
  ["a chunk before a bare LF", chunks, inChunks("2\r\nok\n0\r\n\r\n"), "cut"],
  ["an extension without end", "RFC 9112 §7.1.1", inChunks(`2;${"x".repeat(200_000)}`), "cut"],
  ["an extension with a NUL", "RFC 9112 §7.1.1", inChunks("2;a\0\r\nok\r\n0\r\n\r\n"), "cut"],
  ["chunks without the last, and the end", chunks, inChunks("2\r\nok\r\n"), "cut", { after: "ends" }],
  ["chunks without the last, and a reset", chunks, inChunks("2\r\nok\r\n"), "cut", { after: "resets" }],
  ["chunks without the last", chunks, inChunks("2\r\nok\r\n"), "cut"],
  ["a last chunk without its end, and the end", chunks, inChunks("2\r\nok\r\n0\r\n"), "cut", { after: "ends" }],
  ["a trailer with a length", "RFC 9110 §6.5.1", inChunks("2\r\nok\r\n0\r\nContent-Length: 5\r\n\r\n"), "cut"],
  [
    "a trailer with a transfer coding",
    "RFC 9110 §6.5.1",
    inChunks("2\r\nok\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"),
    [200, "ok"],
  ],
  [
    "a trailer with a host and a cookie",
    "RFC 9110 §6.5.1",
    inChunks("2\r\nok\r\n0\r\nHost: evil\r\nSet-Cookie: a=1\r\n\r\n"),
    [200, "ok"],
  ],
  ["a trailer without a colon", "RFC 9112 §7.1.2", inChunks("2\r\nok\r\n0\r\nno colon\r\n\r\n"), "cut"],
  ["trailers without end", "RFC 9112 §7.1.2", inChunks(`2\r\nok\r\n0\r\nX: ${"y".repeat(200_000)}`), "cut"],
  // Bodies that end too early, or too late.
  ["less than its length, and the end", framing, `${ok("Content-Length: 5")}ok`, "cut", { after: "ends" }],
  ["less than its length, and a reset", framing, `${ok("Content-Length: 5")}ok`, "cut", { after: "resets" }],
  ["less than its length", framing, `${ok("Content-Length: 5")}ok`, "cut"],
  ["no length, and a reset", framing, `${ok()}ok`, "cut", { after: "resets" }],
  ["no length, and the end", framing, `${ok()}ok`, [200, "ok"], { after: "ends" }],
  ["HTTP/1.0 without a length, and a reset", framing, `${head("HTTP/1.0 200 OK")}ok`, "cut", { after: "resets" }],
  ["HTTP/1.0 without a length", framing, `${head("HTTP/1.0 200 OK")}ok`, [200, "ok"], { after: "ends" }],
  ["another answer behind it", "response splitting", `${ok(two)}ok${poison}`, [200, "ok"]],
  [
    "another answer behind the last chunk",
    "response splitting",
    inChunks(`2\r\nok\r\n0\r\n\r\n${poison}`),
    [200, "ok"],
  ],
  ["bytes behind it that are no answer", "response splitting", `${ok(two)}ok\r\n\r\nmore`, [200, "ok"]],
  [
    "an answer in place of a HEAD's body",
    "RFC 9110 §9.3.2",
    `${ok(`Content-Length: ${poison.length}`)}${poison}`,
    [200, ""],
    { method: "HEAD" },
  ],
  [
    "chunks behind a HEAD's head",
    "RFC 9110 §9.3.2",
    inChunks(`2\r\nok\r\n0\r\n\r\n${poison}`),
    [200, ""],
    { method: "HEAD" },
  ],
  [
    "a 204 with a body",
    "RFC 9110 §15.3.5",
    `${head("HTTP/1.1 204 No Content", `Content-Length: ${poison.length}`)}${poison}`,
    [204, ""],
  ],
  ["a 204 in chunks", "RFC 9110 §15.3.5", `${head("HTTP/1.1 204 No Content", chunked)}0\r\n\r\n${poison}`, [204, ""]],
  [
    "a 304 with a body",
    "RFC 9110 §15.4.5",
    `${head("HTTP/1.1 304 Not Modified", `Content-Length: ${poison.length}`)}${poison}`,
    [304, ""],
  ],
  ["a 304 in chunks", "RFC 9110 §15.4.5", `${head("HTTP/1.1 304 Not Modified", chunked)}0\r\n\r\n${poison}`, [304, ""]],
  // Interim answers.
  ["a 100 that nobody asked for", interim, `${head("HTTP/1.1 100 Continue")}${ok(two)}ok`, [200, "ok"]],
  ["a hundred times 103", interim, `${head("HTTP/1.1 103 Early Hints").repeat(100) + ok(two)}ok`, [200, "ok"]],
  ["more than a thousand times 103", interim, `${head("HTTP/1.1 103 Early Hints").repeat(1_001) + ok(two)}ok`, bad],
  ["a flood of 100s", interim, head("HTTP/1.1 100 Continue").repeat(2_000), bad],
  ["a 102, and the end", interim, head("HTTP/1.1 102 Processing"), bad, { after: "ends" }],
  ["a 102, and nothing", interim, head("HTTP/1.1 102 Processing"), late],
  ["a 103 with a body", interim, `${head("HTTP/1.1 103 Early Hints", "Content-Length: 4")}body${ok(two)}ok`, bad],
  ["a 103 in chunks", interim, `${head("HTTP/1.1 103 Early Hints", chunked)}0\r\n\r\n${ok(two)}ok`, bad],
  ["a 103 in HTTP/1.0", interim, `${head("HTTP/1.0 103 Early Hints")}${ok(two)}ok`, bad],
  ["a 103 with a bare CR", interim, `${head("HTTP/1.1 103 Early Hints", "Link: a\rb")}${ok(two)}ok`, bad],
  [
    "a 103 with huge headers",
    interim,
    `${head("HTTP/1.1 103 Early Hints", `Link: ${"x".repeat(200_000)}`)}${ok(two)}ok`,
    bad,
  ],
  [
    "a 101 that nobody asked for",
    "RFC 9110 §15.2.2",
    head("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket") + poison,
    bad,
  ],
  ["a 101 without a protocol", "RFC 9110 §15.2.2", head("HTTP/1.1 101 Switching Protocols") + poison, bad],
  [
    "a 101 to HTTP/2",
    "RFC 9110 §15.2.2",
    head("HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: h2c") + poison,
    bad,
  ],
];

export const malformedAnswers: readonly MalformedAnswer[] = rows.map(([name, rule, bytes, gets, more]) => ({
  name,
  rule,
  bytes,
  gets,
  ...more,
}));
