// Factors that are set up at another origin: who comes to the pages here is led there, and finds the way back.

import { GatewayError } from "../../errors.ts";
import { verifyPath } from "../../exchange/own-path.ts";
import type { Visit } from "../../exchange/visit.ts";
import type { LiveGeneration } from "../../generation/live.ts";
import type { Link } from "../../reply/page/button.ts";
import { foreign } from "../../reply/page/foreign.ts";

import { replyWithRedirect } from "../../reply/reply.ts";
import { isToken } from "../../vault/vault.ts";
import type { Handle } from "../handle.ts";
import type { Methods } from "../row.ts";
import { withToken } from "../with-token.ts";

/** CameFrom is where somebody came from to these pages. */
export interface CameFrom {
  /** Of the challenge that the person came from; null: of none. */
  readonly token: string | null;
  /** The origin of the host that led here; null: none did, and the challenge is this host's. */
  readonly from: string | null;
}

/** elsewhere leads on who looks, where this host has its factors at another one. What is sent here is refused: no page here had the form. */
export const elsewhere =
  <M extends Methods>(handle: Handle<M>): Handle<M> =>
  async (visit, live, sent) => {
    const { host, origin, path, query } = visit.request;
    const at = live.hosts.get(host)?.factorsAt;
    if (at === undefined) return handle(visit, live, sent);
    if (sent !== null) throw new GatewayError("ROUTING_NO_ROUTE", { detail: `factors are set up at ${at}` });
    const token = new URLSearchParams(query).get("c");
    replyWithRedirect(visit.reply, 303, `${at}${withOrigin(path, { token, from: origin })}`);
    return { subject: null, reason: `factors: at ${at}`, error: null };
  };

/** cameFrom reads it, from an address or a form. Anybody may have written it: an origin that does not lead here is none. */
export function cameFrom(
  fields: URLSearchParams,
  { origin }: Pick<Visit["request"], "origin">,
  { hosts }: Pick<LiveGeneration, "hosts">,
): CameFrom {
  const [token, said] = [fields.get("c"), fields.get("from")];
  const [own, from] = [new URL(origin), said === null ? null : URL.parse(said)];
  const leadsHere =
    from !== null &&
    from.origin === said &&
    from.protocol === own.protocol &&
    from.port === own.port &&
    hosts.get(from.hostname)?.factorsAt === origin;
  return { token: isToken(token) ? token : null, from: leadsHere ? said : null };
}

/** withOrigin adds it to the address of one of these pages. */
export const withOrigin = (path: string, { token, from }: CameFrom): string => {
  const own = withToken(path, token);
  return from === null ? own : `${own}${own.includes("?") ? "&" : "?"}from=${encodeURIComponent(from)}`;
};

/** toWayBack is a link to the host that led here, and to its challenge; null: none did. */
export const toWayBack = ({ token, from }: CameFrom): Link | null =>
  from === null
    ? null
    : {
        label: `Back to ${foreign(new URL(from).hostname)}`,
        href: token === null ? `${from}/` : withToken(`${from}${verifyPath}`, token),
      };
