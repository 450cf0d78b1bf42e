// What the gateway's own pages have around them for a visitor: the site, the language that they are answered in, and who is signed in.

import { nameOf, type Site } from "../exchange/around.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { LiveHost } from "../generation/live-host.ts";
import type { Found } from "../identity/source.ts";
import { type Choose, createChoose } from "../reply/language/languages.ts";
import { toSite } from "../reply/page/site.ts";

const chosen = createChoose();

interface Spoken {
  readonly site: Site;
  readonly choose: Choose;
}

/** Made once per host and generation, and gone with it. */
const spoken = new WeakMap<LiveHost, Spoken>();

/** speak notes it on the answer: by the host's policies, or else by the browser. Programs are answered in JSON, which is English. */
export function speak(
  { request, client, incoming, reply }: Visit,
  live: Pick<LiveGeneration, "hosts"> | null,
  found: Found | null = null,
): void {
  if (client.kind !== "navigation") return;
  const host = live?.hosts.get(request.host);
  const { site, choose } = host === undefined ? { site: toSite(request.host), choose: chosen } : spokenOf(host);
  const header = String(incoming.headers["accept-language"] ?? "");
  reply.around = {
    site,
    language: choose(header),
    // Where nobody has a session there is nothing to sign out of.
    signedIn: found?.subject.session == null ? (reply.around?.signedIn ?? null) : nameOf(found.subject.user),
  };
}

function spokenOf(host: LiveHost): Spoken {
  let found = spoken.get(host);
  if (found === undefined) {
    found = { site: toSite(host.name, host.pages), choose: createChoose(host.languages) };
    spoken.set(host, found);
  }
  return found;
}
