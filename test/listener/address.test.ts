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
  // Garbage ends the walk at the last good address.
  ["10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"],
  ["10.0.0.1", "198.51.100.1, , 10.2.2.2", "10.2.2.2"],
  ["10.0.0.1", "", "10.0.0.1"],
  ["10.0.0.1", "1.2.3", "10.0.0.1"],
  ["10.0.0.1", "0x7f.0.0.1", "10.0.0.1"],
  ["10.0.0.1", "fe80::1%eth0", "10.0.0.1"],
  ["10.0.0.1", "<script>", "10.0.0.1"],
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
