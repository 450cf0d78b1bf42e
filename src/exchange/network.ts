// The network that an address counts as, where strangers are told apart by where they come from.

import { isIPv6, SocketAddress } from "node:net";

/**
 * networkOf: an IPv4 address as it is; an IPv6 address as its /64, which is what one customer gets at the least (RFC 6177): all
 * of it is in one hand, and a flood would otherwise come from a new address each time.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const { address: plain } = new SocketAddress({ address, family: "ipv6" });
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  if (mapped !== null) return mapped[1]!;
  const [before = "", after] = plain.split("::");
  const groups = before === "" ? [] : before.split(":");
  const rest = after === undefined || after === "" ? [] : after.split(":");
  // What "::" stands for; a last part in IPv4's notation is beyond the /64 in any case.
  while (groups.length < 4 && groups.length + rest.length < 8) groups.push("0");
  return `${[...groups, ...rest].slice(0, 4).join(":")}::/64`;
}
