// Who is calling: the socket's address, or what trusted proxies say about who called them.

import { BlockList, isIP, SocketAddress } from "node:net";
import { GatewayError } from "../errors.ts";

/**
 * AddressReader gives the client's address from the socket's and the X-Forwarded-For header, or `unknownAddress`. Throws
 * LISTENER_HEADER where a trusted proxy wrote what is no address: its own must not pass for the client's.
 */
export type AddressReader = (socketAddress: string, forwardedFor: string | undefined) => string;

/** unknownAddress is the client's address where a trusted proxy does not tell it. In no network, and equal to no address. */
const unknownAddress = "unknown";

/** createAddressReader believes X-Forwarded-For only from `trusted` addresses and networks ("10.0.0.0/8", "::1"); from nobody when empty. */
export function createAddressReader(trusted: readonly string[]): AddressReader {
  if (trusted.length === 0) return (socketAddress) => plain(socketAddress);
  const isTrusted = createTest(trusted);
  return (socketAddress, forwardedFor) => {
    let address = plain(socketAddress);
    if (forwardedFor === undefined || isIP(address) === 0) return address;
    // Right to left: every entry was written by the hop to its right, and counts only if that hop is trusted.
    const entries = forwardedFor.split(",");
    let named = false;
    for (let index = entries.length - 1; index >= 0 && isTrusted(address); index--) {
      const entry = entries[index]!.trim();
      // RFC 9110 §5.6.1.2
      if (entry === "") continue;
      named = true;
      if (hidden.test(entry)) return unknownAddress;
      address = parseEntry(entry);
    }
    return named || !isTrusted(address) ? address : unknownAddress;
  };
}

/** createProxyTest: is one of the `trusted` at a socket's address? */
export function createProxyTest(trusted: readonly string[]): (socketAddress: string) => boolean {
  if (trusted.length === 0) return () => false;
  const isTrusted = createTest(trusted);
  return (socketAddress) => isIP(plain(socketAddress)) !== 0 && isTrusted(plain(socketAddress));
}

function createTest(trusted: readonly string[]): (address: string) => boolean {
  const networks = new BlockList();
  for (const network of trusted) {
    const [address = "", prefix] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) networks.addAddress(address, family);
    else networks.addSubnet(address, Number(prefix), family);
  }
  return (address) => networks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

// RFC 7239 §6: "unknown", or a name that is made up ("_hidden"); some proxies write them here too.
const hidden = /^(?:unknown|_[A-Za-z0-9._-]+)(?::[A-Za-z0-9._-]+)?$/i;

// Some proxies write a port beside the address ("192.0.2.1:4711", "[2001:db8::1]:4711"), or the interface it came by ("fe80::1%eth0").
function parseEntry(text: string): string {
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const family = isIP(bare);
  if (family === 0)
    throw new GatewayError("LISTENER_HEADER", { detail: "a trusted proxy's x-forwarded-for names no address" });
  return plain(new SocketAddress({ address: bare.replace(/%.*/, ""), family: family === 6 ? "ipv6" : "ipv4" }).address);
}

// An IPv4 client on a dual-stack socket is ::ffff:a.b.c.d; a network rule for IPv4 must still see it.
function plain(address: string): string {
  if (!address.includes(":")) return address;
  if (/^::ffff:\d/i.test(address) && address.includes(".")) return address.slice(7);
  const zone = address.indexOf("%");
  return zone === -1 ? address : address.slice(0, zone);
}
