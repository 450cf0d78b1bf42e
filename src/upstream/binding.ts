// Connections with an identity: where an endpoint takes all that comes over a connection for one person's, nobody else's may.

import { isHeaderThat } from "../exchange/header-name.ts";
import type { ClientConnection } from "../exchange/inbound.ts";
import { fieldOf } from "./answer-fields.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Connection, Fields } from "./exchanger.ts";
import type { Forwarding } from "./forwarding.ts";
import type { Upstream } from "./upstream.ts";

/** Schemes whose credentials count for the connection they came by (RFC 4559 §6, MS-NTHT), by the names that they have. */
const schemes = "(?:ntlm|negotiate|nego2|kerberos|credssp)";
const credentials = new RegExp(`^\\s*${schemes}\\b`, "i");
const challenge = new RegExp(`(?:^|[\\s,])${schemes}(?=[\\s,]|$)`, "i");
/** What only a proxy says: who called it. */
const namesCaller = isHeaderThat("caller");
const byProxy = /^(?:via|x-forwarded-for)$/i;

/** identifies: do these credentials (an Authorization's value) say who sends all that the connection carries? */
export const identifies = (authorization: string): boolean => credentials.test(authorization);

/** isIdentifying: does the answer make its connection somebody's, or begin to? */
export function isIdentifying(fields: Fields): boolean {
  const asked = fieldOf(fields, "www-authenticate");
  if (asked !== undefined && challenge.test(asked)) return true;
  const lasts = fieldOf(fields, "persistent-auth");
  return lasts !== undefined && /true/i.test(lasts);
}

/** Binding is a connection to an endpoint that belongs to one client's connection. */
export interface Binding {
  readonly endpoint: Endpoint;
  readonly connection: Connection;
  /** Forwarding.key of whose it is; null: it is for one request. */
  readonly key: string | null;
}

/** Bindings are a worker's. */
export interface Bindings {
  /** How many clients have one. Almost always nobody has, and then nobody is asked after. */
  readonly size: number;
  /** choose gives what this request has to go by, and makes it where its credentials ask for one; null: any connection will do. */
  choose(forwarding: Forwarding, upstream: Upstream, tried: readonly Endpoint[], identifying: boolean): Binding | null;
}

/** createBindings: `isProxy` says of an address that a proxy is there, whose connections may be many people's. */
export function createBindings(isProxy: (address: string) => boolean): Bindings {
  const bound = new Map<ClientConnection, Binding[]>();

  function bind(client: ClientConnection, binding: Binding): void {
    const own = bound.get(client);
    if (own !== undefined) {
      own.push(binding);
      return;
    }
    bound.set(client, [binding]);
    client.once("close", () => {
      for (const { connection } of bound.get(client) ?? []) connection.retire();
      bound.delete(client);
    });
  }

  function unbind(client: ClientConnection, binding: Binding): void {
    const own = bound.get(client) ?? [];
    own.splice(own.indexOf(binding), 1);
    binding.connection.retire();
  }

  /** May several people's requests come by this client's connection? */
  function isShared({ connection, rawHeaders }: Forwarding): boolean {
    if (isProxy(connection.remoteAddress ?? "")) return true;
    return rawHeaders.some((name, index) => index % 2 === 0 && (byProxy.test(name) || namesCaller(name)));
  }

  return {
    get size() {
      return bound.size;
    },
    choose(forwarding, upstream, tried, identifying) {
      const { connection: client, key } = forwarding;
      const alone = client.destroyed || (upstream.spec.connectionAuth !== "through-proxies" && isShared(forwarding));
      for (const held of [...(bound.get(client) ?? [])]) {
        if (!upstream.has(held.endpoint)) continue;
        // Another person, or an endpoint that is out: what was proved there is over.
        if (alone || held.key !== key || !upstream.offers(held.endpoint, tried)) unbind(client, held);
        else return held;
      }
      if (!identifying) return null;
      const endpoint = upstream.next(tried, key);
      if (endpoint === null) return null;
      const made: Binding = {
        endpoint,
        connection: endpoint.pool.own(upstream.spec.limits.answerHeaderBytes),
        key: alone ? null : key,
      };
      if (!alone) bind(client, made);
      return made;
    },
  };
}
