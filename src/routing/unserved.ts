// A host that is not served: the log says which are, and so does the page for whoever stands nearby and asks an address.

import { BlockList, isIP } from "node:net";
import { GatewayError } from "../errors.ts";

/** So many names are told; there may be thousands. */
const toldHosts = 20;

// RFC 1122 §3.2.1.3, RFC 1918, RFC 3927, RFC 6598, RFC 4193, RFC 4291
const nearby = new BlockList();
for (const [network, prefix] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
] as const)
  nearby.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  nearby.addSubnet(network, prefix, "ipv6");

/**
 * unserved makes the error. Whoever sets a gateway up opens it by its address first, and has to learn that it goes by names. Who goes
 * through the addresses of the internet does so too, and those are not told what is here: only clients of private networks are.
 */
export function unserved(hosts: ReadonlyMap<string, unknown>, asked: string, from: string): GatewayError {
  // Not all of the names: whoever asks for nonsense would have thousands gone through.
  const some = [...hosts.keys().take(toldHosts)].join(", ");
  const list = hosts.size > toldHosts ? `${some} and ${hosts.size - toldHosts} more` : some;
  const told = isNameless(asked) && isNearby(from);
  return new GatewayError("ROUTING_NO_ROUTE", {
    detail: `no such host; served: ${list}`,
    ...(told && { reason: `${asked} is not served here. These are: ${list}.` }),
  });
}

/** isNameless: an address, or a name that every machine has. */
const isNameless = (host: string): boolean =>
  host.startsWith("[") || isIP(host) !== 0 || host === "localhost" || host.endsWith(".localhost");

function isNearby(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && nearby.check(address, family === 6 ? "ipv6" : "ipv4");
}
