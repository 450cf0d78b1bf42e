// The site's own addresses in headers that a route has rewritten: paths on the way up, public addresses on the way back.

import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import { isSocket } from "../exchange/socket-address.ts";
import type { Forwarding } from "./forwarding.ts";

/** No userinfo: "https://us@them" is theirs. */
const absolute = /^(https?):\/\/([^/?#@\\]*)((?:[/?#].*)?)$/is;

/** toLocal gives path and query of an address of this origin; null: it is none, or somebody else's. */
export function toLocal(address: string, origin: string): string | null {
  const found = absolute.exec(address);
  if (found === null) return null;
  const [, scheme = "", authority = "", rest = ""] = found;
  if (URL.parse(`${scheme}://${authority}`)?.origin !== origin) return null;
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/**
 * toUpstreamAddresses changes raw pairs for the upstream, from an index on. A path is this server's whatever scheme, name and port
 * it believes to have (RFC 4918 §8.3); an absolute address behind a TLS terminator is another server's to it.
 */
export function toUpstreamAddresses(pairs: string[], from: number, forwarding: Forwarding): void {
  const { permit, request, destination } = forwarding;
  const names: readonly string[] | undefined = permit.rewrite;
  if (names === undefined) return;
  for (let index = from; index < pairs.length; index += 2) {
    const name = pairs[index]!.toLowerCase();
    if (!names.includes(name)) continue;
    if (name === "if") {
      pairs[index + 1] = pairs[index + 1]!.replace(/<([^<>]*)>/g, (whole, address: string) => {
        const local = toLocal(address, request.origin);
        return local === null ? whole : `<${local}>`;
      });
    }
    // What was decided is what is sent, not what was read.
    else if (name === "destination" && destination !== undefined) pairs[index + 1] = destination;
  }
}

/** An upstream's address as clients know it; what is not the upstream's own stays as it is. */
function toPublicAddress(
  address: string,
  { request }: Pick<Forwarding, "request">,
  endpoints: UpstreamSpec<unknown>["endpoints"],
): string {
  const found = absolute.exec(address);
  if (found === null) return address;
  const [, scheme = "", authority = "", rest = ""] = found;
  const own = URL.parse(`${scheme}://${authority}`)?.origin;
  const site = new URL(request.origin);
  const isOwn = endpoints.some(({ url }) => {
    // Behind a socket file it knows no address but the Host.
    const { origin, protocol, port } = new URL(isSocket(url) ? `http://${site.host}` : url);
    // Its address; then what it makes of the Host it is sent: that as it is, or with the port that it listens on.
    const named = [`${protocol}//${site.host}`, `${protocol}//${site.hostname}${port === "" ? "" : `:${port}`}`];
    return own === origin || named.some((one) => URL.parse(one)?.origin === own);
  });
  return isOwn ? `${request.origin}${rest}` : address;
}

/** toPublicAddresses changes raw pairs for the client, and gives them. */
export function toPublicAddresses(
  pairs: string[],
  forwarding: Forwarding,
  endpoints: UpstreamSpec<unknown>["endpoints"],
): string[] {
  const names: readonly string[] | undefined = forwarding.permit.rewrite;
  if (names === undefined) return pairs;
  for (let index = 0; index < pairs.length; index += 2) {
    const name = pairs[index]!;
    if ((name === "location" || name === "content-location") && names.includes(name))
      pairs[index + 1] = toPublicAddress(pairs[index + 1]!, forwarding, endpoints);
  }
  return pairs;
}
