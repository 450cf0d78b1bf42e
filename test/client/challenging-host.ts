// A host that challenges like the gateway, without its identity: the pages, scripts and CORS answers are the real ones.

import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { clientScriptPath, donePath, doneScriptPath } from "../../src/exchange/own-path.ts";
import type { Http1Request } from "../../src/listener/head.ts";
import { done } from "../../src/portal/done.ts";
import { createScripts, type Script } from "../../src/portal/script.ts";
import { isPreflight, replyToPreflight, toCorsHeaders } from "../../src/reply/cors.ts";
import { toProblem } from "../../src/reply/problem.ts";
import { type Answering, answeringServer, receiverOn } from "../support/answering-server.ts";
import { listening } from "../support/recording-upstream.ts";

/** Asked is one request to /api, as it arrived. */
export interface Asked {
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly length: string | undefined;
  readonly type: string | undefined;
}

/** ChallengingHost asks for a proof per path: /api/a wants "a". */
export interface ChallengingHost {
  readonly origin: string;
  /** A page on an origin that the host lists, and on one that it does not. */
  readonly listed: string;
  readonly stranger: string;
  readonly asked: readonly Asked[];
  /** What was proved; a once-only proof is taken out when it is used. */
  readonly proofs: Set<string>;
  /** Changeable: the provider isolates its pages; its proofs do not help. */
  readonly behaviour: { isolated: boolean; useless: boolean; once: boolean };
}

const html = (body: string) => `<!doctype html><html lang="en"><title>A page</title><main>${body}</main></html>`;

/** challengingHost starts the host, its identity provider and two other sites; all end with the test. */
export async function challengingHost(): Promise<ChallengingHost> {
  const asked: Asked[] = [];
  const proofs = new Set<string>();
  const behaviour = { isolated: false, useless: false, once: false };
  const { clientScript, doneScript } = createScripts();
  const scripts: Readonly<Record<string, Script>> = { [clientScriptPath]: clientScript, [doneScriptPath]: doneScript };
  const serve = async (handler: (incoming: Http1Request, reply: Answering) => unknown) => {
    const server = answeringServer((incoming, reply) => void handler(incoming, reply));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return listening(server);
  };
  const plainPage = (_incoming: Http1Request, reply: Answering) => {
    reply.setHeader("content-type", "text/html");
    reply.end(html("Somebody else's"));
  };
  const listed = `http://localhost:${await serve(plainPage)}`;
  const stranger = `http://localhost:${await serve(plainPage)}`;
  const origins = new Set([listed]);
  const live = { hosts: new Map([["localhost", { origins }]]) };

  // Another name, so another site: as providers are.
  const provider = await serve((incoming, reply) => {
    const back = new URL(incoming.url ?? "", "http://a").searchParams.get("back") ?? "";
    if (behaviour.isolated) reply.setHeader("cross-origin-opener-policy", "same-origin");
    reply.setHeader("content-type", "text/html");
    const link = (outcome: string) =>
      `<a href="${back.replaceAll("&", "&amp;")}&amp;outcome=${outcome}">${outcome}</a>`;
    reply.end(html(`${link("proved")} ${link("failed")}`));
  });

  let port = 0;
  const receive = receiverOn(() => port);

  async function handle(incoming: Http1Request, reply: Answering): Promise<void> {
    const { request } = receive(incoming, false);
    const { path, origin } = request;
    const url = new URL(`${origin}${path}?${request.query}`);
    if (path === donePath) return void (await done({ request, reply }, live));
    if (path in scripts) return void (await scripts[path]!({ reply, incoming }));
    if (path === "/.sallyport/step-up") {
      const back = new URL("/.sallyport/back", origin);
      for (const [name, value] of url.searchParams) back.searchParams.set(name, value);
      reply.writeHead(303, { location: `http://127.0.0.1:${provider}/?back=${encodeURIComponent(back.href)}` }).end();
    } else if (path === "/.sallyport/back") {
      const { level, mode, origin: opener, outcome, return_to: returnTo } = Object.fromEntries(url.searchParams);
      if (outcome === "proved" && !behaviour.useless) proofs.add(level!);
      const location =
        mode === "popup" ? `${donePath}?outcome=${outcome}&origin=${encodeURIComponent(opener!)}` : returnTo;
      reply.writeHead(303, { location }).end();
    } else if (path.startsWith("/api/")) await api(incoming, reply, path, origin);
    else plainPage(incoming, reply);
  }

  async function api(incoming: Http1Request, reply: Answering, path: string, origin: string): Promise<void> {
    const { method = "", headers } = incoming;
    if (isPreflight(method, headers)) return replyToPreflight(reply, headers, origins);
    const level = path.slice("/api/".length);
    let body = "";
    for await (const chunk of incoming) body += String(chunk);
    const passes = behaviour.once ? proofs.delete(level) : proofs.has(level);
    const status = passes ? 200 : 401;
    asked.push({ status, method, path, body, length: headers["content-length"], type: headers["content-type"] });
    const problem = toProblem("STEPUP_REQUIRED", {
      error: "insufficient_user_authentication",
      levels: [level],
      acr_values: [],
      ...(behaviour.once && { once: true }),
      step_up_url: `${origin}/.sallyport/step-up?t=${randomUUID()}&level=${level}`,
    });
    reply.writeHead(status, {
      ...(toCorsHeaders(headers, origins) as Record<string, string>),
      "content-type": passes ? "text/plain" : "application/problem+json",
    });
    reply.end(passes ? `passed with ${body}` : JSON.stringify(problem));
  }

  port = await serve(handle);
  return { origin: `http://localhost:${port}`, listed, stranger, asked, proofs, behaviour };
}
