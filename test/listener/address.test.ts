// The client's address: X-Forwarded-For counts only as far as trusted proxies wrote it.

import { expect, test } from "vitest";
import { createAddressReader } from "../../src/listener/address.ts";

const nobody = createAddressReader([]);
const proxies = createAddressReader(["10.0.0.0/8", "192.0.2.7", "fd00::/8", "::1"]);

test.each([
  ["203.0.113.9", undefined, "203.0.113.9"],
  ["203.0.113.9", "10.0.0.1", "203.0.113.9"],
  ["::ffff:203.0.113.9", "10.0.0.1", "203.0.113.9"],
  ["2001:db8::9", "10.0.0.1", "2001:db8::9"],
  ["fe80::1%eth0", undefined, "fe80::1"],
  ["", "10.0.0.1", ""],
])("with no trusted proxy, %j with %j is %j", (socket, header, address) => {
  expect(nobody(socket, header)).toBe(address);
});

test.each([
  // Not through a proxy: the header is the client's own invention.
  ["203.0.113.9", "10.0.0.1", "203.0.113.9"],
  ["192.0.2.8", "198.51.100.1", "192.0.2.8"],
  // One hop, two hops, and an entry the client put in front.
  ["10.0.0.1", "198.51.100.1", "198.51.100.1"],
  ["10.0.0.1", "198.51.100.1, 10.1.1.1", "198.51.100.1"],
  ["10.0.0.1", "127.0.0.1, 198.51.100.1", "198.51.100.1"],
  ["10.0.0.1", "6.6.6.6, 198.51.100.1,10.2.2.2 , 192.0.2.7", "198.51.100.1"],
  // All of them trusted: the farthest.
  ["10.0.0.1", "10.3.3.3, 10.2.2.2", "10.3.3.3"],
  // What stands beyond an address that is not trusted is nobody's word.
  ["10.0.0.1", "garbage, 198.51.100.1", "198.51.100.1"],
  ["10.0.0.1", "unknown, 198.51.100.1, 10.2.2.2", "198.51.100.1"],
  // RFC 9110 §5.6.1.2: empty elements count nothing.
  ["10.0.0.1", "198.51.100.1, , 10.2.2.2", "198.51.100.1"],
  ["10.0.0.1", ",198.51.100.1,", "198.51.100.1"],
  // Never the proxy's own, which policies may trust.
  ["10.0.0.1", "198.51.100.1, unknown", "unknown"],
  ["10.0.0.1", "198.51.100.1, Unknown:4711, 10.2.2.2", "unknown"],
  ["10.0.0.1", "_hidden", "unknown"],
  ["10.0.0.1", "_SEVKISEK:_x", "unknown"],
  ["10.0.0.1", "", "unknown"],
  ["10.0.0.1", " , ,", "unknown"],
  ["10.0.0.1", "fe80::1%eth0", "fe80::1"],
  ["10.0.0.1", "[fe80::1%eth0]:4711", "fe80::1"],
  // The same address in other clothes.
  ["::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"],
  ["10.0.0.1", "198.51.100.1, ::ffff:0a01:0101", "198.51.100.1"],
  ["fd00::1", "2001:DB8:0:0::1", "2001:db8::1"],
  ["::1", "[2001:db8::1]:4711", "2001:db8::1"],
  ["10.0.0.1", "198.51.100.1:4711", "198.51.100.1"],
  ["10.0.0.1", undefined, "10.0.0.1"],
])("behind proxies, %j with %j is %j", (socket, header, address) => {
  expect(proxies(socket, header)).toBe(address);
});

test.each([
  "198.51.100.1, garbage",
  "198.51.100.1, garbage, 10.2.2.2",
  "1.2.3",
  "0x7f.0.0.1",
  "010.0.0.1",
  "2130706433",
  "<script>",
  "198.51.100.1 10.2.2.2",
  "198.51.100.1;10.2.2.2",
  "198.51.100.1%eth0",
  "198.51.100.1:",
  "[198.51.100.1",
  "for=198.51.100.1",
  '"198.51.100.1"',
  "unknown host",
  "_",
  "::1::2",
])("what a proxy says in %j is refused: the proxy's own address must not pass for the client's", (header) => {
  expect(() => proxies("10.0.0.1", header)).toThrow(expect.objectContaining({ code: "LISTENER_HEADER" }));
  expect(proxies("203.0.113.9", header)).toBe("203.0.113.9");
});
