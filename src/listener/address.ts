// Who is calling: the socket's address, or what trusted proxies say about who called them.

import { BlockList, isIP, SocketAddress } from "node:net";

/** AddressReader gives the client's address from the socket's and the X-Forwarded-For header. */
export type AddressReader = (socketAddress: string, forwardedFor: string | undefined) => string;

/** createAddressReader believes X-Forwarded-For only from `trusted` addresses and networks ("10.0.0.0/8", "::1"); from nobody when empty. */
export function createAddressReader(trusted: readonly string[]): AddressReader {
  if (trusted.length === 0) return (socketAddress) => plain(socketAddress);
  const networks = new BlockList();
  for (const network of trusted) {
    const [address = "", prefix] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) networks.addAddress(address, family);
    else networks.addSubnet(address, Number(prefix), family);
  }
  const isTrusted = (address: string) => networks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return (socketAddress, forwardedFor) => {
    let address = plain(socketAddress);
    if (forwardedFor === undefined || isIP(address) === 0) return address;
    // Right to left: every entry was written by the hop to its right, and counts only if that hop is trusted.
    const entries = forwardedFor.split(",");
    for (let index = entries.length - 1; index >= 0 && isTrusted(address); index--) {
      const previous = parseEntry(entries[index]!);
      if (previous === null) break;
      address = previous;
    }
    return address;
  };
}

// Some proxies write a port beside the address: "192.0.2.1:4711", "[2001:db8::1]:4711".
function parseEntry(entry: string): string | null {
  const text = entry.trim();
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const family = bare.includes("%") ? 0 : isIP(bare);
  if (family === 0) return null;
  return plain(new SocketAddress({ address: bare, family: family === 6 ? "ipv6" : "ipv4" }).address);
}

// An IPv4 client on a dual-stack socket is ::ffff:a.b.c.d; a network rule for IPv4 must still see it.
function plain(address: string): string {
  if (!address.includes(":")) return address;
  if (/^::ffff:\d/i.test(address) && address.includes(".")) return address.slice(7);
  const zone = address.indexOf("%");
  return zone === -1 ? address : address.slice(0, zone);
}
