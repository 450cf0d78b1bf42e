// Malformed and doubtful requests, byte for byte: what each breaks, and what must come of it.

/** Row is one connection's bytes. */
export interface Row {
  readonly name: string;
  /** The section, or the advisory, that says why. */
  readonly rule: string;
  readonly bytes: string;
  /** The statuses of all answers, in order; none: the connection is closed without a word. */
  readonly statuses: readonly number[];
  /** How the gateway's code begins: of a few it is the parser's affair whether it or a rule refuses them; left out: the answer is the upstream's. */
  readonly code?: string;
  /** What the upstream was asked. "one at most": it may have been asked what was broken off afterwards. */
  readonly asked: readonly string[] | "one at most";
  /** Headers that the upstream must not see, and what it must see. */
  readonly hidden?: readonly string[];
  readonly seen?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The client says that nothing more comes: without it a server waits for the rest, rightly. */
  readonly ends?: true;
}

/** What must never reach the upstream: it stands behind nearly all rows. */
export const smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

type Refused = Partial<Pick<Row, "statuses" | "code" | "asked" | "ends">>;

/** refused is answered once, and nothing of it, or behind it, reaches the upstream. */
const refused = (code: string, rows: readonly (readonly [string, string, string])[], said: Refused = {}): Row[] =>
  rows.map(([name, rule, bytes]) => ({
    name,
    rule,
    bytes: bytes + smuggled,
    statuses: [400],
    asked: [],
    ...(code === "" ? {} : { code }),
    ...said,
  }));

type Passed = Partial<Pick<Row, "hidden" | "seen" | "body" | "statuses">>;

/** passed is one request to the upstream, as it is read by everybody. */
const passed = (name: string, rule: string, bytes: string, asked: string, said: Passed = {}): Row => ({
  name,
  rule,
  bytes,
  statuses: [200],
  asked: [asked],
  ...said,
});

const line = (first: string) => `${first}\r\nHost: a\r\n\r\n`;
const target = (path: string) => line(`GET ${path} HTTP/1.1`);
const lines = (...headers: readonly string[]) => `GET /x HTTP/1.1\r\nHost: a\r\n${headers.join("\r\n")}\r\n\r\n`;
const alone = (...headers: readonly string[]) => lines(...headers, "Connection: close");
const post = (headers: string, body: string) => `POST /x HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`;
const chunks = (body: string) => post("Transfer-Encoding: chunked", body);
const host = (value: string) => `GET /x HTTP/1.1\r\nHost: ${value}\r\n\r\n`;
const upgrade = (...headers: readonly string[]) => lines(...headers);

const requestLines: readonly Row[] = [
  ...refused("LISTENER_PARSE", [
    ["no version (HTTP/0.9)", "RFC 9112 §3", "GET /x\r\n"],
    ["no version, with headers", "RFC 9112 §3", line("GET /x")],
    ["version 0.9", "RFC 9112 §2.3", line("GET /x HTTP/0.9")],
    ["version 1.2", "RFC 9112 §2.3", line("GET /x HTTP/1.2")],
    ["version 2.0", "RFC 9112 §2.3", line("GET /x HTTP/2.0")],
    ["version 3.0", "RFC 9112 §2.3", line("GET /x HTTP/3.0")],
    ["version 1.1.1", "RFC 9112 §2.3", line("GET /x HTTP/1.1.1")],
    ["version 11", "RFC 9112 §2.3", line("GET /x HTTP/11")],
    ["version 1", "RFC 9112 §2.3", line("GET /x HTTP/1")],
    ["version 01.1", "RFC 9112 §2.3", line("GET /x HTTP/01.1")],
    ["version 1,1", "RFC 9112 §2.3", line("GET /x HTTP/1,1")],
    ["version +1.1", "RFC 9112 §2.3", line("GET /x HTTP/+1.1")],
    ["version 1.-1", "RFC 9112 §2.3", line("GET /x HTTP/1.-1")],
    ["a version in lower case", "RFC 9112 §2.3", line("GET /x http/1.1")],
    ["a space in the version", "RFC 9112 §2.3", line("GET /x HTTP/ 1.1")],
    ["another protocol's name", "RFC 9112 §2.3", line("GET /x HTTPS/1.1")],
    ["a streaming protocol's name", "RFC 9112 §2.3", line("GET /x ICE/1.0")],
    ["two versions", "RFC 9112 §3", line("GET /x HTTP/1.1 HTTP/1.1")],
    ["a space behind the version", "RFC 9112 §3", line("GET /x HTTP/1.1 ")],
    ["tabs for spaces", "RFC 9112 §3", line("GET\t/x\tHTTP/1.1")],
    ["a vertical tab for a space", "RFC 9112 §3", line("GET\x0b/x HTTP/1.1")],
    ["a space in front", "RFC 9112 §2.2", line(" GET /x HTTP/1.1")],
    ["no target", "RFC 9112 §3", line("GET HTTP/1.1")],
    ["no method", "RFC 9112 §3", line("/x HTTP/1.1")],
    ["an empty method", "RFC 9112 §3.1", line(" /x HTTP/1.1")],
    ["a method in lower case", "RFC 9110 §9.1", line("get /x HTTP/1.1")],
    ["a method that nobody knows", "RFC 9110 §9.1", line("SMUGGLE /x HTTP/1.1")],
    ["a method that is no token", "RFC 9110 §5.6.2", line("G@T /x HTTP/1.1")],
    ["a NUL in the method", "RFC 9110 §5.6.2", line("GE\0T /x HTTP/1.1")],
    ["a method without end", "RFC 9110 §9.1", line(`${"G".repeat(9_000)} /x HTTP/1.1`)],
    ["a line ended by a bare LF", "RFC 9112 §2.2", "GET /x HTTP/1.1\nHost: a\r\n\r\n"],
    ["a line ended by a bare CR", "RFC 9112 §2.2", "GET /x HTTP/1.1\rHost: a\r\n\r\n"],
    ["nothing but bare LFs", "RFC 9112 §2.2", "GET /x HTTP/1.1\nHost: a\n\n"],
    ["a line ended by CR CR LF", "RFC 9112 §2.2", "GET /x HTTP/1.1\r\r\nHost: a\r\n\r\n"],
    ["a byte order mark in front", "RFC 9112 §2.2", line("\xef\xbb\xbfGET /x HTTP/1.1")],
    ["the method of HTTP/2's preface", "RFC 9113 §3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    [
      "a TLS handshake",
      "RFC 8446 §5.1",
      "\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03random bytes of the client's own choosing",
    ],
    ["an SSL 2 handshake", "RFC 6176", "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10"],
    ["SSH", "RFC 4253 §4.2", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["SMTP", "CWE-441", "EHLO a\r\nMAIL FROM:<a@a>\r\n"],
    ["the PROXY protocol, version 1", "PROXY protocol §2.1", "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n"],
    [
      "the PROXY protocol, version 2",
      "PROXY protocol §2.2",
      "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\x0a\x00\x00\x01\x0a\x00\x00\x02\x00\x01\x00\x02",
    ],
    ["Redis", "CWE-441", "*1\r\n$4\r\nPING\r\n"],
    ["memcached", "CWE-441", "get key\r\n"],
  ]),
  ...refused("LISTENER_PARSE", [["a camera's request", "RFC 7826 §20.2", line("DESCRIBE /x RTSP/1.0")]]),
  ...refused(
    "GATEWAY_METHOD",
    [
      ["TRACE", "RFC 9110 §9.3.8", "TRACE /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
      ["CONNECT to a name", "RFC 9110 §9.3.6", line("CONNECT b:443 HTTP/1.1")],
      ["CONNECT to a path", "RFC 9112 §3.2.3", line("CONNECT /x HTTP/1.1")],
      ["CONNECT with a whole address", "RFC 9112 §3.2.3", line("CONNECT http://a/x HTTP/1.1")],
    ],
    { statuses: [405] },
  ),
  // The parser knows two more protocols' names, and does not say which it was: it is HTTP of that number to everybody here.
  passed("a camera protocol's name", "RFC 7826 §20.2", "GET /x RTSP/1.0\r\nHost: a\r\n\r\n", "GET /x"),
  passed("a streaming protocol of its own", "RFC 9112 §2.3", "SOURCE /x ICE/1.0\r\nHost: a\r\n\r\n", "SOURCE /x"),
  passed("two spaces between", "RFC 9112 §3", "GET  /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /x"),
  passed("an empty line in front", "RFC 9112 §2.2", `\r\n${alone("A: b")}`, "GET /x"),
  passed("HTTP/1.0 with a Host", "RFC 9112 §2.3", "GET /x HTTP/1.0\r\nHost: a\r\n\r\n", "GET /x"),
];

const targets: readonly Row[] = [
  ...refused("LISTENER_", [
    ["no path", "RFC 9112 §3.2", target("x")],
    ["a query alone", "RFC 9112 §3.2.1", target("?x")],
    ["an authority alone", "RFC 9112 §3.2.3", target("a:80")],
    ["the scheme of scripts", "RFC 9112 §3.2.2", target("javascript:alert(1)")],
    ["one slash behind the scheme", "RFC 9110 §4.2.1", target("http:/x")],
    ["a whole address with a backslash", "CWE-444", target("http://a\\@b/x")],
    ["a raw letter beyond ASCII", "RFC 3986 §2", target("/\xe9")],
  ]),
  ...refused("LISTENER_TARGET", [
    ["an asterisk for anything but OPTIONS", "RFC 9112 §3.2.4", target("*")],
    ["two asterisks", "RFC 9112 §3.2.4", line("OPTIONS ** HTTP/1.1")],
    ["a dot segment", "CVE-2021-29492", target("/a/../x")],
    ["a dot segment at the end", "RFC 3986 §5.2.4", target("/a/..")],
    ["a single dot", "RFC 3986 §5.2.4", target("/./x")],
    ["an encoded dot segment", "CVE-2021-41773", target("/a/%2e%2e/x")],
    ["a dot segment with a parameter", "CVE-2021-32779", target("/a/..;b/x")],
    ["an encoded slash", "CVE-2021-29492", target("/a%2fx")],
    ["an encoded backslash", "CVE-2020-24660", target("/a%5cx")],
    ["a backslash", "RFC 3986 §3.3", target("/a\\x")],
    ["a raw semicolon", "CVE-2020-5902", target("/x;a=b")],
    ["an empty segment", "RFC 3986 §3.3", target("//x")],
    ["an empty segment inside", "RFC 3986 §3.3", target("/a//x")],
    ["another site's address by two slashes", "RFC 3986 §4.2", target("//b/x")],
    ["a fragment", "CVE-2021-32779", target("/x#/a")],
    ["a fragment behind a query", "RFC 9112 §3.2", target("/x?a#b")],
    ["a percent sign alone", "RFC 3986 §2.1", target("/%")],
    ["a percent-encoding that is none", "RFC 3986 §2.1", target("/%zz")],
    ["half a percent-encoding", "RFC 3986 §2.1", target("/x%4")],
    ["an encoded NUL", "CWE-158", target("/x%00")],
    ["an encoded line break", "CWE-113", target("/x%0d%0aA:%20b")],
    ["an encoded deletion", "RFC 3986 §2.1", target("/x%7f")],
    ["bytes that are no UTF-8", "RFC 3629 §3", target("/x%ff")],
    ["an overlong slash", "CVE-2000-0884", target("/%c0%afx")],
    ["half of a pair", "RFC 3629 §3", target("/%ed%a0%80x")],
    ["a control character of Unicode", "RFC 3629", target("/x%c2%85")],
    ["the scheme of files", "RFC 9112 §3.2.2", target("file:///etc/passwd")],
    ["the scheme of FTP", "RFC 9112 §3.2.2", target("ftp://a/x")],
    ["a dot segment in a whole address", "CVE-2021-29492", target("http://a/b/../x")],
  ]),
  ...refused("LISTENER_PARSE", [
    ["a space", "RFC 9112 §3.2", target("/a x")],
    ["a tab", "RFC 9112 §3.2", target("/a\tx")],
    ["a NUL", "CWE-158", target("/x\0")],
    ["a control character", "RFC 9112 §3.2", target("/x\x01")],
    ["a deletion", "RFC 9112 §3.2", target("/x\x7f")],
    ["a carriage return", "RFC 9112 §2.2", target("/x\ra")],
    ["a control character in the query", "RFC 9112 §3.2", target("/x?\x01")],
  ]),
  ...refused("LISTENER_HOST", [
    ["a whole address of another host", "RFC 9112 §3.2.2", target("http://b/x")],
    ["a whole address with a user", "RFC 9110 §4.2.4", target("http://b@a/x")],
    ["a whole address without a host", "RFC 9110 §4.2.1", target("http:///x")],
    ["a whole address with a port that is none", "RFC 3986 §3.2.3", target("http://a:99999/x")],
  ]),
  ...refused("LISTENER_TOO_LARGE", [["a path without end", "RFC 9112 §3", target(`/${"x".repeat(40_000)}`)]], {
    statuses: [431],
  }),
  passed(
    "a whole address",
    "RFC 9112 §3.2.2",
    "GET http://a/x?y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /x?y",
  ),
  passed(
    "a whole address without a path",
    "RFC 9112 §3.2.2",
    "GET http://a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /",
  ),
  passed(
    "encoded letters",
    "RFC 3986 §6.2.2.2",
    "GET /%78?%78 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /x?%78",
  ),
];

const headerLines: readonly Row[] = [
  ...refused("LISTENER_PARSE", [
    ["a folded value, with a space", "RFC 9112 §5.2", lines("A: b", " c")],
    ["a folded value, with a tab", "RFC 9112 §5.2", lines("A: b", "\tContent-Length: 5")],
    ["a folded first line", "RFC 9112 §2.2", "GET /x HTTP/1.1\r\n Host: b\r\nHost: a\r\n\r\n"],
    ["a folded Host", "RFC 9112 §5.2", "GET /x HTTP/1.1\r\nHost:\r\n a\r\n\r\n"],
    ["a folded Transfer-Encoding", "RFC 9112 §5.2", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n")],
    ["a line ended by a bare LF", "RFC 9112 §2.2", lines("A: b\nContent-Length: 5")],
    ["a line ended by a bare CR", "RFC 9112 §2.2", lines("A: b\rTransfer-Encoding: chunked")],
    ["headers ended by two bare LFs", "RFC 9112 §2.2", "GET /x HTTP/1.1\r\nHost: a\n\n"],
    ["headers ended by LF CR LF", "RFC 9112 §2.2", "GET /x HTTP/1.1\r\nHost: a\n\r\n"],
    ["headers ended by a bare CR", "RFC 9112 §2.2", "GET /x HTTP/1.1\r\nHost: a\r\n\rA: b\r\n\r\n"],
    ["a space before the colon", "RFC 9112 §5.1", lines("Content-Length : 5")],
    ["a tab before the colon", "RFC 9112 §5.1", lines("Transfer-Encoding\t: chunked")],
    ["a space before the colon of a coding", "RFC 9112 §5.1", lines("Transfer-Encoding : chunked")],
    ["a space in the name", "RFC 9110 §5.6.2", lines("Content Length: 5")],
    ["a name behind a space", "RFC 9112 §5.2", lines(" Transfer-Encoding: chunked")],
    ["no colon", "RFC 9112 §5", lines("Content-Length")],
    ["no name", "RFC 9112 §5", lines(": 5")],
    ["a colon in front of the name", "RFC 9112 §5", lines(":Content-Length: 5")],
    ["a NUL in a name", "RFC 9110 §5.6.2", lines("A\0: b")],
    ["a NUL in a value", "RFC 9110 §5.5", lines("A: b\0c")],
    ["a control character in a value", "RFC 9110 §5.5", lines("A: b\x01c")],
    ["an escape in a value", "RFC 9110 §5.5", lines("A: b\x1b[2J")],
    ["a vertical tab in a value", "RFC 9110 §5.5", lines("A: \x0bb")],
    ["a name beyond ASCII", "RFC 9110 §5.6.2", lines("\xc3\xa9: b")],
    ["a name in quotes", "RFC 9110 §5.6.2", lines('"Host": b')],
    ["a name with a slash", "RFC 9110 §5.6.2", lines("A/B: c")],
    ["a name with an at sign", "RFC 9110 §5.6.2", lines("A@B: c")],
    ["a name with a bracket", "RFC 9110 §5.6.2", lines("A[B: c")],
    ["a name with a comment", "RFC 9110 §5.6.2", lines("A(b): c")],
    ["a second request line", "RFC 9112 §5", "GET /x HTTP/1.1\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n"],
  ]),
  ...refused("LISTENER_TOO_LARGE", [["one header without end", "RFC 6585 §5", lines(`A: ${"b".repeat(40_000)}`)]], {
    statuses: [431],
  }),
  ...refused(
    "LISTENER_TOO_MANY",
    [["headers without end", "RFC 6585 §5", lines(...Array.from({ length: 400 }, (_, index) => `A${index}: b`))]],
    { statuses: [431] },
  ),
  passed("bytes beyond ASCII in a value", "RFC 9110 §5.5", alone("A: caf\xe9"), "GET /x", { seen: { a: "caf\xe9" } }),
  passed("spaces around a value", "RFC 9110 §5.5", alone("A: \t b \t"), "GET /x", { seen: { a: "b" } }),
  passed("an empty value", "RFC 9110 §5.5", alone("A:"), "GET /x", { seen: { a: "" } }),
];

const doubles: readonly Row[] = refused("LISTENER_HEADER", [
  ["a length in CGI's spelling", "CVE-2025-64484", post("Content_Length: 5", "")],
  ["a length with a dot", "CVE-2025-64484", post("Content.Length: 5", "")],
  ["a coding in CGI's spelling", "CVE-2025-64484", post("Transfer_Encoding: chunked", "0\r\n\r\n")],
  ["a coding with a star", "CVE-2025-64484", post("Transfer*Encoding: chunked", "0\r\n\r\n")],
  ["a name of the gateway's with a dot", "CVE-2025-64484", lines("Sallyport.Identity: evil")],
  ["a name of the gateway's with a tilde", "CVE-2025-64484", lines("X~Forwarded~For: 10.0.0.1")],
  ["an address in CGI's spelling", "CVE-2015-0219", lines("X_Forwarded_For: 10.0.0.1")],
  ["a user in CGI's spelling", "CVE-2015-0219", lines("Remote_User: root")],
  ["WebSphere's user", "CWE-290", lines("$WSRU: root")],
  ["a URL in another spelling", "CVE-2018-14773", lines("X!Original!URL: /admin")],
  ["a credential in another spelling", "CWE-290", lines("Authori_zation: Bearer x", "Proxy.Authorization: Basic x")],
  ["a name that nobody named", "nginx underscores_in_headers", lines("any_thing: x")],
  ["two Authorizations", "RFC 9110 §5.3", lines("Authorization: Basic a", "Authorization: Basic b")],
  ["two Cookies", "RFC 6265 §5.4", lines("Cookie: a=1", "Cookie: a=2")],
  ["two types", "RFC 9110 §5.3", lines("Content-Type: text/plain", "content-type: text/html")],
  ["two Origins", "RFC 6454 §7.3", lines("Origin: http://a", "Origin: http://b")],
]);

const lengths: readonly Row[] = [
  ...refused("LISTENER_", [
    ["a length and chunks", "RFC 9112 §6.1", post("Content-Length: 50\r\nTransfer-Encoding: chunked", "0\r\n\r\n")],
    ["chunks and a length", "RFC 9112 §6.1", post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")],
    ["two lengths", "RFC 9112 §6.3", post("Content-Length: 0\r\nContent-Length: 38", "")],
    ["two equal lengths", "RFC 9112 §6.3", post("Content-Length: 2\r\nContent-Length: 2", "ok")],
    ["a list of lengths", "RFC 9112 §6.3", post("Content-Length: 0, 38", "")],
    ["a signed length", "RFC 9112 §6.3", post("Content-Length: +0", "")],
    ["a negative length", "RFC 9112 §6.3", post("Content-Length: -1", "")],
    ["a hexadecimal length", "RFC 9112 §6.3", post("Content-Length: 0x0", "")],
    ["a length with a point", "RFC 9112 §6.3", post("Content-Length: 0.0", "")],
    ["a length with an exponent", "RFC 9112 §6.3", post("Content-Length: 1e1", "")],
    ["a length with a space inside", "RFC 9112 §6.3", post("Content-Length: 1 0", "")],
    ["a length with an underscore", "CVE-2023-30589", post("Content-Length: 1_0", "")],
    ["a length in quotes", "RFC 9112 §6.3", post('Content-Length: "5"', "")],
    ["a length with a semicolon", "RFC 9112 §6.3", post("Content-Length: 5;", "")],
    ["a length in Arabic digits", "RFC 9112 §6.3", post("Content-Length: \xd9\xa5", "")],
    ["a length that overflows 64 bits", "RFC 9112 §6.3", post("Content-Length: 18446744073709551616", "")],
    ["a length of 21 digits", "RFC 9112 §6.3", post("Content-Length: 100000000000000000000", "")],
    ["chunked twice in a list", "RFC 9112 §6.1", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")],
    ["chunked that is not last", "RFC 9112 §6.1", post("Transfer-Encoding: chunked, identity", "0\r\n\r\n")],
    ["chunked twice", "RFC 9112 §6.1", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")],
    [
      "chunked and then identity",
      "RFC 9112 §6.1",
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", ""),
    ],
    ["a coding that ends in chunked", "RFC 9112 §6.1", post("Transfer-Encoding: xchunked", "0\r\n\r\n")],
    ["chunked in quotes", "RFC 9112 §6.1", post('Transfer-Encoding: "chunked"', "0\r\n\r\n")],
    ["chunked with a parameter", "RFC 9112 §7.1", post("Transfer-Encoding: chunked;q=1", "0\r\n\r\n")],
    ["chunked behind a vertical tab", "RFC 9110 §5.5", post("Transfer-Encoding: \x0bchunked", "0\r\n\r\n")],
    ["identity", "RFC 9112 §7", post("Transfer-Encoding: identity", "")],
    ["gzip alone", "RFC 9112 §6.3", post("Transfer-Encoding: gzip", "")],
    ["an empty coding", "RFC 9112 §6.1", post("Transfer-Encoding: ", "")],
  ]),
  ...refused("LISTENER_", [
    ["an empty length", "RFC 9112 §6.3", post("Content-Length: ", "")],
    ["a length of 16 digits", "RFC 9112 §6.3", post("Content-Length: 1000000000000000", "")],
    ["gzip and chunked", "RFC 9112 §7", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")],
    ["a comma and chunked", "RFC 9110 §5.6.1", post("Transfer-Encoding: ,chunked", "0\r\n\r\n")],
    ["chunked and a comma", "RFC 9110 §5.6.1", post("Transfer-Encoding: chunked,", "0\r\n\r\n")],
    [
      "chunks in HTTP/1.0",
      "RFC 9112 §6.1",
      "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
  ]),
  passed(
    "a length with zeros in front",
    "RFC 9112 §6.3",
    post("Content-Length: 0005\r\nConnection: close", "hello"),
    "POST /x",
    { body: "hello" },
  ),
  passed(
    "chunked in capitals",
    "RFC 9112 §7",
    post("Transfer-Encoding: CHUNKED\r\nConnection: close", "5\r\nhello\r\n0\r\n\r\n"),
    "POST /x",
    { body: "hello" },
  ),
  passed(
    "a body of a GET",
    "RFC 9110 §9.3.1",
    lines(`Content-Length: ${smuggled.length}`, "Connection: close") + smuggled,
    "GET /x",
    { body: smuggled },
  ),
  passed(
    "a body of a HEAD",
    "RFC 9110 §9.3.2",
    `HEAD /x HTTP/1.1\r\nHost: a\r\nContent-Length: ${smuggled.length}\r\nConnection: close\r\n\r\n${smuggled}`,
    "HEAD /x",
    { body: smuggled },
  ),
  passed(
    "chunks of a DELETE",
    "RFC 9110 §9.3.5",
    `DELETE /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`,
    "DELETE /x",
    { body: smuggled },
  ),
  {
    name: "a body that is cut off",
    rule: "RFC 9112 §8",
    bytes: post("Content-Length: 50", "hello"),
    statuses: [400],
    code: "LISTENER_PARSE",
    asked: "one at most",
    ends: true,
  },
];

/** What breaks inside of a body may have been passed on until then; it never ends well, and nothing follows. */
const bodies: readonly Row[] = [
  ...refused(
    "LISTENER_PARSE",
    [
      ["a size ended by a bare LF", "RFC 9112 §7.1", chunks("2\nok\r\n0\r\n\r\n")],
      ["a size ended by a bare CR", "RFC 9112 §7.1", chunks("2\rok\r\n0\r\n\r\n")],
      ["a chunk ended by a bare LF", "CVE-2025-22871", chunks("2\r\nok\n0\r\n\r\n")],
      ["a chunk longer than its size", "RFC 9112 §7.1", chunks("2\r\nokay\r\n0\r\n\r\n")],
      ["a chunk shorter than its size", "RFC 9112 §7.1", chunks("5\r\nok\r\n0\r\n\r\n")],
      ["a size with a prefix", "RFC 9112 §7.1", chunks("0x2\r\nok\r\n0\r\n\r\n")],
      ["a signed size", "RFC 9112 §7.1", chunks("+2\r\nok\r\n0\r\n\r\n")],
      ["a negative size", "RFC 9112 §7.1", chunks("-2\r\nok\r\n0\r\n\r\n")],
      ["a size before a space", "RFC 9112 §7.1", chunks("2 \r\nok\r\n0\r\n\r\n")],
      ["a size behind a space", "RFC 9112 §7.1", chunks(" 2\r\nok\r\n0\r\n\r\n")],
      ["a size before a tab", "RFC 9112 §7.1", chunks("2\t\r\nok\r\n0\r\n\r\n")],
      ["a size that overflows", "RFC 9112 §7.1", chunks("10000000000000002\r\nok\r\n0\r\n\r\n")],
      ["a size that is no number", "RFC 9112 §7.1", chunks("g\r\nok\r\n0\r\n\r\n")],
      ["no size", "RFC 9112 §7.1", chunks("\r\nok\r\n0\r\n\r\n")],
      ["a size with an underscore", "RFC 9112 §7.1", chunks("2_0\r\nok\r\n0\r\n\r\n")],
      ["a size with a comma", "RFC 9112 §7.1", chunks("2,2\r\nok\r\n0\r\n\r\n")],
      ["an extension with a bare LF", "CVE-2025-55315", chunks("2;a\nb\r\nok\r\n0\r\n\r\n")],
      ["an extension with a bare CR", "CVE-2025-55315", chunks("2;a\rb\r\nok\r\n0\r\n\r\n")],
      ["an extension with a NUL", "RFC 9112 §7.1.1", chunks("2;a\0\r\nok\r\n0\r\n\r\n")],
      ["an extension in open quotes", "RFC 9112 §7.1.1", chunks('2;a="\r\nok\r\n0\r\n\r\n')],
      ["an extension without end", "CVE-2024-22019", chunks(`2;${"a".repeat(100_000)}\r\nok\r\n0\r\n\r\n`)],
      ["an end with a bare LF", "RFC 9112 §7.1", chunks("2\r\nok\r\n0\n\n")],
      ["a trailer without a colon", "RFC 9112 §7.1.2", chunks("2\r\nok\r\n0\r\ntrailer\r\n\r\n")],
      ["a folded trailer", "RFC 9112 §5.2", chunks("2\r\nok\r\n0\r\nA: b\r\n c\r\n\r\n")],
      ["a trailer with a bare LF", "RFC 9112 §2.2", chunks("2\r\nok\r\n0\r\nA: b\nC: d\r\n\r\n")],
      ["a trailer with a space before the colon", "RFC 9112 §5.1", chunks("2\r\nok\r\n0\r\nA : b\r\n\r\n")],
      ["a length for a trailer", "RFC 9110 §6.5.1", chunks("2\r\nok\r\n0\r\nContent-Length: 9\r\n\r\n")],
    ],
    { asked: "one at most" },
  ),
  ...refused(
    "LISTENER_TOO_LARGE",
    [
      [
        "trailers without end",
        "CVE-2018-12121",
        chunks(`2\r\nok\r\n0\r\n${`A: ${"b".repeat(900)}\r\n`.repeat(99)}\r\n`),
      ],
    ],
    { asked: "one at most", statuses: [431] },
  ),
  passed(
    "an extension and trailers",
    "RFC 9110 §6.5.1",
    post("Transfer-Encoding: chunked\r\nConnection: close", '2;a="b"\r\nok\r\n0\r\nSallyport-Identity: evil\r\n\r\n'),
    "POST /x",
    { body: "ok", hidden: ["sallyport-identity"] },
  ),
  {
    name: "chunks that are cut off",
    rule: "RFC 9112 §8",
    bytes: chunks("5\r\nhe"),
    statuses: [400],
    code: "LISTENER_PARSE",
    asked: "one at most",
    ends: true,
  },
];

const hosts: readonly Row[] = [
  ...refused("LISTENER_HOST", [
    ["none", "RFC 9112 §3.2", "GET /x HTTP/1.1\r\n\r\n"],
    ["none in HTTP/1.0", "RFC 9112 §3.2", "GET /x HTTP/1.0\r\n\r\n"],
    ["an empty one", "RFC 9112 §3.2", host("")],
    ["a space inside", "RFC 9112 §3.2", host("a b")],
    ["two names", "RFC 9112 §3.2", host("a, b")],
    ["a path", "RFC 9112 §3.2", host("a/b")],
    ["a query", "RFC 9112 §3.2", host("a?b")],
    ["a fragment", "RFC 9112 §3.2", host("a#b")],
    ["a user", "RFC 9110 §4.2.4", host("b@a")],
    ["a whole address", "RFC 9112 §3.2", host("http://a")],
    ["a backslash", "RFC 3986 §3.2.2", host("a\\b")],
    ["a port that is none", "RFC 3986 §3.2.3", host("a:b")],
    ["a port that is too large", "RFC 3986 §3.2.3", host("a:99999")],
    ["a negative port", "RFC 3986 §3.2.3", host("a:-1")],
    ["an empty port", "RFC 3986 §3.2.3", host("a:")],
    ["two ports", "RFC 3986 §3.2.3", host("a:80:80")],
    ["IPv6 without brackets", "RFC 3986 §3.2.2", host("::1")],
    ["IPv6 with one bracket", "RFC 3986 §3.2.2", host("[::1")],
    ["IPv6 with something behind", "RFC 3986 §3.2.2", host("[::1]a")],
    ["IPv4 in brackets", "RFC 3986 §3.2.2", host("[127.0.0.1]")],
    ["a short IPv4 address", "RFC 3986 §7.4", host("127.1")],
    ["a hexadecimal IPv4 address", "RFC 3986 §7.4", host("0x7f.0.0.1")],
    ["an IPv4 address in one number", "RFC 3986 §7.4", host("2130706433")],
    ["an empty label", "RFC 1034 §3.5", host("a..b")],
    ["a dot in front", "RFC 1034 §3.5", host(".a")],
    ["a hyphen in front", "RFC 1034 §3.5", host("-a")],
    ["an underscore", "RFC 1034 §3.5", host("a_b")],
    ["a percent-encoded letter", "RFC 3986 §3.2.2", host("%61")],
    ["a percent-encoded NUL", "CWE-158", host("a%00")],
    ["a wildcard", "RFC 1034 §3.5", host("*")],
    ["a label of 64 letters", "RFC 1035 §2.3.4", host("a".repeat(64))],
    ["a name of 260 letters", "RFC 1035 §2.3.4", host(`${"a.".repeat(129)}aa`)],
    ["bytes that are no UTF-8", "RFC 9112 §3.2", host("\xff")],
    ["a quarrel in a trusted header's favour", "RFC 9112 §3.2", host("a b") + lines("X-Forwarded-Host: a")],
  ]),
  ...refused("LISTENER_HEADER", [
    ["two", "RFC 9112 §3.2", "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
    ["two equal ones", "RFC 9112 §3.2", "GET /x HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"],
  ]),
  passed(
    "a name in capitals, with a dot and a port",
    "RFC 3986 §6.2.2.1",
    "GET /x HTTP/1.1\r\nHost: A.:8080\r\nConnection: close\r\n\r\n",
    "GET /x",
  ),
  passed(
    "another host by other headers",
    "CVE-2018-14773",
    alone("X-Forwarded-Host: b", "X-Host: b", "Forwarded: host=b"),
    "GET /x",
    {
      hidden: ["x-host", "forwarded"],
    },
  ),
];

const connections: readonly Row[] = [
  passed(
    "Connection names the length",
    "CVE-2022-31813",
    post("Content-Length: 5\r\nConnection: close, content-length", "hello"),
    "POST /x",
    { body: "hello" },
  ),
  passed(
    "Connection names the coding",
    "CVE-2022-31813",
    post("Transfer-Encoding: chunked\r\nConnection: close, transfer-encoding", "5\r\nhello\r\n0\r\n\r\n"),
    "POST /x",
    { body: "hello" },
  ),
  passed(
    "Connection names Host and what is ours",
    "CVE-2022-31813",
    lines("Connection: close, host, x-forwarded-for, x-request-id"),
    "GET /x",
    {
      seen: { "x-forwarded-for": "127.0.0.1" },
    },
  ),
  passed("Connection names what is the client's", "RFC 9110 §7.6.1", lines("A: b", "Connection: close, a"), "GET /x", {
    hidden: ["a"],
  }),
  passed(
    "what is between a client and its proxy",
    "RFC 9110 §7.6.1",
    alone(
      "Proxy-Connection: keep-alive",
      "Keep-Alive: timeout=9",
      "TE: trailers",
      "Proxy-Authorization: Basic x",
      "Proxy: evil",
    ),
    "GET /x",
    {
      hidden: ["proxy-connection", "keep-alive", "te", "proxy-authorization", "proxy"],
    },
  ),
  passed("a request behind the last one", "RFC 9112 §9.6", alone("A: b") + smuggled, "GET /x"),
  {
    name: "a refused one behind a good one",
    rule: "RFC 9112 §9.3.2",
    bytes: lines("A: b") + target("/a/../x") + smuggled,
    statuses: [200, 400],
    code: "LISTENER_TARGET",
    asked: ["GET /x"],
  },
  {
    name: "no HTTP behind a good one",
    rule: "RFC 9112 §9.3.2",
    bytes: `${lines("A: b")}GET /x\r\n\r\n${smuggled}`,
    statuses: [200, 400],
    code: "LISTENER_PARSE",
    asked: ["GET /x"],
  },
];

const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const version = "Sec-WebSocket-Version: 13";
const upgrades: readonly Row[] = [
  // Offered by clients that speak HTTP/1.1 as well: it is passed by, and nothing behind it is read.
  passed(
    "HTTP/2 in the clear",
    "RFC 9113 §3.1",
    upgrade("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__") + smuggled,
    "GET /x",
    { hidden: ["upgrade", "http2-settings"] },
  ),
  ...refused("LISTENER_WEBSOCKET", [
    ["a WebSocket without a key", "RFC 6455 §4.2.1", upgrade("Connection: Upgrade", "Upgrade: websocket", version)],
    [
      "a WebSocket whose key is none",
      "RFC 6455 §4.2.1",
      upgrade("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: short", version),
    ],
  ]),
  ...refused("LISTENER_HEADER", [
    ["a WebSocket without Connection", "RFC 9110 §7.8", upgrade("Upgrade: websocket", key, version)],
  ]),
  ...refused(
    "LISTENER_UPGRADE",
    [
      ["TLS", "RFC 2817 §3", upgrade("Connection: Upgrade", "Upgrade: TLS/1.0")],
      ["a protocol that nobody knows", "RFC 9110 §7.8", upgrade("Connection: Upgrade", "Upgrade: smuggle")],
      [
        "WebSocket and another one",
        "RFC 9110 §7.8",
        upgrade("Connection: Upgrade", "Upgrade: websocket, h2c", key, version),
      ],
    ],
    { statuses: [501] },
  ),
  ...refused("LISTENER_HEADER", [
    [
      "two Upgrades",
      "RFC 9110 §7.8",
      upgrade("Connection: Upgrade", "Upgrade: websocket", "Upgrade: h2c", key, version),
    ],
    [
      "a WebSocket with a body",
      "RFC 6455 §4.1",
      upgrade("Connection: Upgrade", "Upgrade: websocket", key, version, "Content-Length: 5"),
    ],
    [
      "a WebSocket with chunks",
      "RFC 6455 §4.1",
      upgrade("Connection: Upgrade", "Upgrade: websocket", key, version, "Transfer-Encoding: chunked"),
    ],
    ["two keys", "RFC 6455 §11.3.1", upgrade("Connection: Upgrade", "Upgrade: websocket", key, key, version)],
  ]),
];

const expectations: readonly Row[] = [
  ...refused("LISTENER_HEADER", [
    ["two expectations", "RFC 9110 §10.1.1", post("Expect: 100-continue\r\nExpect: x\r\nContent-Length: 0", "")],
  ]),
  {
    name: "an expectation that nobody knows",
    rule: "RFC 9110 §10.1.1",
    bytes: lines("Expect: 200-ok", "Connection: close"),
    statuses: [417],
    code: "LISTENER_EXPECTATION",
    asked: [],
  },
  passed(
    "an expectation in HTTP/1.0",
    "RFC 9110 §10.1.1",
    "POST /x HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
    "POST /x",
    { body: "hello", hidden: ["expect"] },
  ),
  passed(
    "an expectation",
    "RFC 9110 §10.1.1",
    post("Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close", "hello"),
    "POST /x",
    { body: "hello", hidden: ["expect"], statuses: [100, 200] },
  ),
];

/** tables are all rows, by what they are about. */
export const tables: Readonly<Record<string, readonly Row[]>> = {
  "request lines": requestLines,
  targets,
  "header lines": headerLines,
  "look-alikes and doubles": doubles,
  "lengths and codings": lengths,
  "chunked bodies": bodies,
  hosts,
  connections,
  upgrades,
  expectations,
};
