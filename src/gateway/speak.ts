// What the gateway's own pages have around them for a visitor: the site, the language that they are answered in, and who is signed in.

import { nameOf } from "../exchange/around.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { LiveHost } from "../generation/live-host.ts";
import type { Found } from "../identity/source.ts";
import { type Choose, createChoose } from "../reply/language/languages.ts";

const chosen = createChoose();

/** Made once per host and generation, and gone with it. */
const choices = new WeakMap<LiveHost, Choose>();

/** speak notes it on the answer: by the host's policies, or else by the browser. Programs are answered in JSON, which is English. */
export function speak(
  { request, client, incoming, reply }: Visit,
  live: Pick<LiveGeneration, "hosts"> | null,
  found: Found | null = null,
): void {
  if (client.kind !== "navigation") return;
  const host = live?.hosts.get(request.host);
  const header = String(incoming.headers["accept-language"] ?? "");
  reply.around = {
    site: { name: request.host },
    language: host === undefined ? chosen(header) : choiceOf(host)(header),
    // Where nobody has a session there is nothing to sign out of.
    signedIn: found?.subject.session == null ? (reply.around?.signedIn ?? null) : nameOf(found.subject.user),
  };
}

function choiceOf(host: LiveHost): Choose {
  let choose = choices.get(host);
  if (choose === undefined) {
    choose = createChoose(host.languages);
    choices.set(host, choose);
  }
  return choose;
}
