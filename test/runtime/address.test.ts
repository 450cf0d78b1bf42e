// Where redirect() may lead: by the letter of RFC 3986, and never elsewhere than the reader of the policy thinks.

import { describe, expect, test } from "vitest";
import { faultInAddress } from "../../runtime/address.ts";
import { parseTarget } from "../../src/listener/canonical.ts";

describe("leads where it says", () => {
  test.each([
    "/",
    "/sign-in",
    "/sign-in?next=%2Fhome&x=1#top",
    "/%C5%BDofie/",
    "/.well-known/x",
    "/a?b=//evil.test/..",
    "https://bank.example",
    "HTTPS://Bank.Example:8443/a//b/../%2F?x=@y#@z",
    "http://localhost:8080/",
    "http://127.0.0.1",
    "http://[::1]:3000/x",
    "https://[2001:db8::192.0.2.1]",
    "https://[1:2:3:4:5:6:7:8]/",
    "https://xn--ofie-kbb.example/",
  ])("%s", (address) => expect(faultInAddress(address)).toBeNull());
});

describe("is refused", () => {
  test.each([
    "",
    "a",
    "?a",
    "#a",
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/%5cevil.test",
    "/%5Cevil.test",
    "/%2fevil.test",
    "/%2F/evil.test",
    "/./evil.test",
    "/.//evil.test",
    "/..//evil.test",
    "/%2e%2e//evil.test",
    "/a//b",
    "/a/..",
    "/a;b",
    "/%ff",
    "/%C2%85",
    "/%0d%0aset-cookie:x",
    "/%zz",
    "/a%2",
    "/a b",
    "/a[0]",
    "/a#b#c",
    "/\t/evil.test",
    "/a\r\nset-cookie: x=1",
    "/a\0",
    "/Žofie",
    "/a\ud800",
    " /a",
    "/a ",
    "https:evil.test",
    "https:/evil.test",
    "https:///evil.test",
    "https:\\\\evil.test",
    "https://",
    "https://?x",
    "https://t.test@evil.test",
    "https://t.test:x@evil.test",
    "https://t.test%40evil.test",
    "https://t.test\\@evil.test",
    "https://t.test\t@evil.test",
    "https://žofie.test",
    "https://%65vil.test",
    "https://a..b",
    "https://.a",
    "https://a.test.",
    "https://a.test:",
    "https://a.test:0",
    "https://a.test:080",
    "https://a.test:65536",
    "https://a.test:99999999",
    "https://a.test:8o",
    "https://a.test:80:80",
    "https://1",
    "https://2130706433",
    "https://0x7f.1",
    "https://127.1",
    "https://127.0.0.01",
    "https://1.2.3.256",
    "https://[::1",
    "https://[::1%25eth0]",
    "https://[1::2::3]",
    "https://[1:2:3]",
    "https://[::1]evil.test",
    "https://[v1.x]",
    "javascript:alert(1)",
    "JavaScript://a.test/%0aalert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "blob:https://a.test/x",
    "file:///etc/passwd",
    "ftp://a.test",
    "view-source:https://a.test",
    "intent://a",
    7,
    null,
    undefined,
    ["/a"],
    { toString: () => "/a" },
  ])("%j", (address) => expect(faultInAddress(address)).toMatch(/\w/));
});

// A made-up sequence of pieces that readers of addresses quarrel about; the same each time.
function* addresses(count: number): Generator<string> {
  const pieces = [
    "/",
    "/",
    "//",
    "\\",
    ":",
    "@",
    "?",
    "#",
    ".",
    "..",
    ";",
    "%",
    "%2f",
    "%5c",
    "%2e",
    "%C5%BD",
    "%00",
    "[",
    "]",
  ];
  const words = [
    "a",
    "b.test",
    "https:",
    "http://",
    "https://a.test",
    "1",
    "0x7f",
    "127.0.0.1",
    "[::1]",
    ":80",
    ":0",
    "\t",
    " ",
    "é",
  ];
  const all = [...pieces, ...words];
  let state = 7;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const starts = ["/", "https://", "http://a.test", ""];
  for (let made = 0; made < count; made++) {
    let text = starts[next(starts.length)]!;
    for (let left = next(6); left >= 0; left--) text += all[next(all.length)]!;
    yield text;
  }
}

test("whatever passes, a browser reads as it is written, and the gateway takes the paths among it", () => {
  let passed = 0;
  for (const address of addresses(60_000)) {
    if (faultInAddress(address) !== null) continue;
    passed++;
    const url = URL.parse(address, "https://own.test/somewhere");
    expect(url, address).not.toBeNull();
    expect([url!.username, url!.password], address).toEqual(["", ""]);
    if (address.startsWith("/")) {
      expect(url!.origin, address).toBe("https://own.test");
      expect(url!.pathname, address).toBe(/^[^?#]*/.exec(address)![0]);
      expect(() => parseTarget(address.replace(/#.*/, "")), address).not.toThrow();
    } else {
      const [, scheme, host, port] = /^(https?):\/\/(\[[^\]]*\]|[^:/?#]*)(?::([0-9]+))?/.exec(address)!;
      expect([url!.protocol, url!.hostname], address).toEqual([`${scheme}:`, host]);
      expect(url!.port || { http: "80", https: "443" }[scheme!], address).toBe(
        port ?? { http: "80", https: "443" }[scheme!],
      );
    }
  }
  expect(passed).toBeGreaterThan(2_000);
});
