// The gateway's own scripts, for browsers: TypeScript in this repository, plain modules on the wire, made once at start.

import { createHash } from "node:crypto";
import { doneScriptPath, fragmentScriptPath, passkeyScriptPath, sendAgainScriptPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import { moduleOf, pageScripts } from "../reply/page/own-script.ts";
import { type Handled, served } from "./handle.ts";

/** How long a browser may keep a script without asking; then it asks by etag. */
const maxAgeSeconds = 300;

/** Script serves one script. */
export type Script = (visit: Pick<Visit, "reply" | "incoming">) => Promise<Handled>;

/** createScript serves a script. */
export function createScript(text: string): Script {
  const body = Buffer.from(text);
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const headers = {
    etag,
    "cache-control": `public, max-age=${maxAgeSeconds}`,
    "x-content-type-options": "nosniff",
    // Public code, the same for everybody: pages of other origins import it too.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  };
  return async ({ reply, incoming }) => {
    if (incoming.headers["if-none-match"]?.includes(etag)) {
      reply.writeHead(304, headers);
      reply.end();
    } else {
      reply.writeHead(200, {
        ...headers,
        "content-type": "text/javascript; charset=utf-8",
        "content-length": String(body.length),
      });
      reply.end(reply.bodiless ? undefined : body);
    }
    return served;
  };
}

/** createScripts serves the scripts of step-up in a window, and the one of pages that use a passkey. */
export function createScripts(): Readonly<
  Record<"clientScript" | "doneScript" | "fetchScript" | "sendAgainScript" | "fragmentScript" | "passkeyScript", Script>
> {
  return {
    clientScript: createScript(moduleOf("../../client/client.ts")),
    fetchScript: createScript(moduleOf("../../client/client.ts", "../../client/own-fetch.ts")),
    sendAgainScript: createScript(pageScripts[sendAgainScriptPath]),
    fragmentScript: createScript(pageScripts[fragmentScriptPath]),
    doneScript: createScript(pageScripts[doneScriptPath]),
    passkeyScript: createScript(pageScripts[passkeyScriptPath]),
  };
}
