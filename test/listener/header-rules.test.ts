// Header sets that two readers could understand differently are refused before anything reads them.

import { expect, test } from "vitest";
import { checkHeaders, checkOddNames, readHeaders } from "../../src/listener/header-rules.ts";

const codeOf = (headers: readonly string[], allowed?: readonly string[]) => {
  try {
    const { odd, fault } = readHeaders([...headers]);
    checkHeaders({ fault });
    if (odd !== null) checkOddNames(odd, headers, allowed && new Set(allowed));
    return "accepted";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  [["Host", "a", "Accept", "x", "Accept", "y", "X-Forwarded-For", "1", "X-Forwarded-For", "2"]],
  [["Content-Length", "0"]],
  [["Transfer-Encoding", "Chunked"]],
  [["Via", "1.1 a", "Via", "1.1 b"]],
])("%j is accepted", (headers) => {
  expect(codeOf(headers)).toBe("accepted");
});

test.each([
  [["X_Forwarded_User", "admin"]],
  [["sallyport_identity", "x"]],
  [["_", "x"]],
  [["api_key", "x"]],
  [["X.User", "x"]],
  [["x!y", "x"]],
  [["Host", "a", "host", "a"]],
  [["Content-Length", "1", "CONTENT-LENGTH", "1"]],
  [["Content-Length", "1, 1"]],
  [["Content-Length", "+1"]],
  [["Content-Length", "0x1"]],
  [["Content-Length", ""]],
  [["Content-Length", "1", "Transfer-Encoding", "chunked"]],
  [["Transfer-Encoding", "chunked", "Content-Length", "0"]],
  [["Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked"]],
  [["Transfer-Encoding", "gzip, chunked"]],
  [["Transfer-Encoding", "identity"]],
  [["Transfer-Encoding", "xchunked"]],
  [["Transfer-Encoding", ""]],
  [["Authorization", "Bearer a", "authorization", "Bearer b"]],
  [["Cookie", "a=1", "Cookie", "a=2"]],
  [["Content-Type", "text/plain", "Content-Type", "text/html"]],
  [["Sec-Fetch-Mode", "cors", "Sec-Fetch-Mode", "navigate"]],
])("%j is refused", (headers) => {
  expect(codeOf(headers)).toBe("LISTENER_HEADER");
});

test.each([
  [["api_key", "1"], "accepted"],
  [["API_Key", "1", "Accept", "x"], "accepted"],
  [["api_key", "1", "api_key", "2"], "accepted"],
  [["api.key", "1"], "LISTENER_HEADER"],
  [["api_key", "1", "api-key", "2"], "LISTENER_HEADER"],
  [["Api-Key", "1", "api_key", "2"], "LISTENER_HEADER"],
  [["api_key", "1", "x_other", "2"], "LISTENER_HEADER"],
  [["api_key", "1", "Content_Length", "2"], "LISTENER_HEADER"],
])("where api_key is let pass, %j is %s", (headers, code) => {
  expect(codeOf(headers, ["api_key"])).toBe(code);
});

test("what can be taken for a header of ours does not pass though a host lets it", () => {
  const names = [
    "content_length",
    "transfer.encoding",
    "x_forwarded_for",
    "remote_user",
    "sallyport*identity",
    "$wsru",
  ];
  for (const name of names) expect(codeOf([name, "1"], names)).toBe("LISTENER_HEADER");
});

test("names are judged alike whether or not they were seen before", () => {
  for (let index = 0; index < 3_000; index++) expect(codeOf([`x-${index}`, "1"])).toBe("accepted");
  expect(codeOf(["X_Never_Seen", "1"])).toBe("LISTENER_HEADER");
  expect(codeOf(["hOST", "a", "HosT", "a"])).toBe("LISTENER_HEADER");
});

test("names that somebody invents without end change nothing for those of others, and long ones are judged alike", () => {
  const long = `x-${"a".repeat(100)}`;
  for (let index = 0; index < 5_000; index++) readHeaders([`X-Invented-${index}`, "x"]);
  for (let round = 0; round < 2; round++) {
    expect(codeOf(["Host", "a", "Cookie", "b", long, "1"])).toBe("accepted");
    expect(codeOf(["Host", "a", "host", "a"])).toBe("LISTENER_HEADER");
    expect(codeOf([long.replace("-", "_"), "1"])).toBe("LISTENER_HEADER");
    expect(readHeaders(["Cookie", "b", long, "1"])).toMatchObject({ cookie: "b", fault: null, odd: null });
  }
});
