// The gateway's own scripts, for browsers: TypeScript in this repository, plain modules on the wire, made once at start.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import type { Visit } from "../exchange/visit.ts";
import { type Handled, served } from "./handle.ts";

/** How long a browser may keep a script without asking; then it asks by etag. */
const maxAgeSeconds = 300;

/** Script serves one script. */
export type Script = (visit: Pick<Visit, "reply" | "incoming">) => Promise<Handled>;

/** createScript reads TypeScript modules and serves them without their types: one that imports nothing as it is, several in one scope, which must import nothing but each other. */
export function createScript(...files: readonly URL[]): Script {
  const scripts = files.map((file) => toScript(readFileSync(file, "utf8")));
  return serve(scripts.length === 1 ? scripts[0]! : inOneScope(scripts));
}

/** A script that is no module: it runs before the page goes on. */
const createPlainScript = (file: URL): Script => serve(inOneScope([toScript(readFileSync(file, "utf8"))]));

function serve(text: string): Script {
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
  const client = new URL("../client/client.ts", import.meta.url);
  return {
    clientScript: createScript(client),
    fetchScript: createScript(client, new URL("../client/own-fetch.ts", import.meta.url)),
    sendAgainScript: createScript(client, new URL("../client/send-again.ts", import.meta.url)),
    // Among those of whatever page it is on.
    fragmentScript: createPlainScript(new URL("../client/fragment.ts", import.meta.url)),
    doneScript: createScript(new URL("../client/tell-opener.ts", import.meta.url)),
    passkeyScript: createScript(new URL("../reply/page/passkey.js", import.meta.url)),
  };
}

/** A plain script as much as a module: nothing is imported, and nothing is left behind in the page. */
const inOneScope = (scripts: readonly string[]): string =>
  `(() => {\n"use strict";\n${scripts
    .map((script) => script.replace(/^import\s[^;]*;\n?/gm, "").replace(/^export /gm, ""))
    .join("")}})();\n`;

/** toScript drops types, and lines that only say something to people. A script has no text that spans lines. */
export function toScript(source: string): string {
  const { emitWarning } = process;
  // Node calls the function experimental, on standard error, at every start of every worker.
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source)
      .replace(/^[ \t]*\/\*\*[\s\S]*?\*\/[ \t]*$/gm, "")
      .replace(/^[ \t]*\/\/.*$/gm, "")
      .replace(/[ \t]+$/gm, "")
      .replace(/\n{2,}/g, "\n")
      .trimStart();
  } finally {
    process.emitWarning = emitWarning;
  }
}
