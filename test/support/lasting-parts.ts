// What generations are made live with and what outlasts them: the real upstreams and identity sources, closed with the test.

import { onTestFinished } from "vitest";
import { createSources } from "../../src/identity/source-kinds.ts";
import { createLog } from "../../src/observe/log.ts";
import { createUpstreams } from "../../src/upstream/upstreams.ts";

/** lastingParts makes them; every secret is "x", and nobody has a session. */
export function lastingParts() {
  const upstreams = createUpstreams({
    log: createLog({ level: "silent", name: "test", stream: process.stdout }),
    now: Date.now,
  });
  onTestFinished(() => upstreams.close());
  const sources = createSources({
    now: Date.now,
    secret: () => "x",
    warn: () => undefined,
    sessions: { find: () => null },
  });
  return { upstreams, sources };
}
