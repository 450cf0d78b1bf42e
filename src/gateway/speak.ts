// In which language a visitor is answered, where the gateway answers itself.

import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { LiveHost } from "../generation/live-host.ts";
import { type Choose, createChoose } from "../reply/language/languages.ts";

const chosen = createChoose();

/** Made once per host and generation, and gone with it. */
const choices = new WeakMap<LiveHost, Choose>();

/** speak notes it on the answer: by the host's policies, or else by the browser. Programs are answered in JSON, which is English. */
export function speak({ request, client, incoming, reply }: Visit, live: Pick<LiveGeneration, "hosts"> | null): void {
  if (client.kind !== "navigation") return;
  const host = live?.hosts.get(request.host);
  const header = String(incoming.headers["accept-language"] ?? "");
  reply.language = host === undefined ? chosen(header) : choiceOf(host)(header);
}

function choiceOf(host: LiveHost): Choose {
  let choose = choices.get(host);
  if (choose === undefined) {
    choose = createChoose(host.languages);
    choices.set(host, choose);
  }
  return choose;
}
