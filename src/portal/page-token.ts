// What a form of the gateway's own pages carries: who sends it had the page before them, which no script of the app can read.

import { GatewayError } from "../errors.ts";
import type { InboundHeaders } from "../exchange/inbound.ts";
import type { OwnPath } from "../exchange/own-path.ts";
import { randomToken, type Vault } from "../vault/vault.ts";

/** PageTokens tie a form to its address and to the session that it was shown to. */
export interface PageTokens {
  /** issue gives another one for each page: a button that is pressed twice sends the same form, a page opened anew another. */
  issue(path: OwnPath, family: string): string;
  /**
   * check says whether the page is young enough. Throws IDENTITY_ORIGIN where it is none of ours, or nobody pressed its button:
   * a script of the app can send a form that looks like ours in everything else.
   */
  check(sent: URLSearchParams, headers: InboundHeaders, path: OwnPath, family: string): boolean;
}

const pageMs = 60 * 60_000;

/** createPageTokens seals them, so that looking at a page writes nothing. */
export function createPageTokens(options: { readonly vault: Vault; readonly now: () => number }): PageTokens {
  const { vault, now } = options;
  const purpose = (path: OwnPath, family: string) => `page ${path} ${family}`;
  return {
    issue: (path, family) =>
      vault.seal(purpose(path, family), Buffer.from(JSON.stringify({ until: now() + pageMs, salt: randomToken() }))),
    check(sent, headers, path, family) {
      const plain = vault.unseal(purpose(path, family), sent.get("page") ?? "");
      if (plain === null) throw new GatewayError("IDENTITY_ORIGIN", { detail: "no page of ours sent this form" });
      if (!isPressed(headers)) throw new GatewayError("IDENTITY_ORIGIN", { detail: "nobody pressed the button" });
      return (JSON.parse(plain.toString()) as { until: number }).until > now();
    },
  };
}

/** Fetch Metadata §2.5. WebKit sends all of Fetch Metadata but this (bug 247697); without any of it, nothing can be told. */
function isPressed(headers: InboundHeaders): boolean {
  if (headers["sec-fetch-site"] === undefined || headers["sec-fetch-user"] === "?1") return true;
  const agent = headers["user-agent"] ?? "";
  return agent.includes("AppleWebKit/") && !/Chrome\/|Chromium\//.test(agent);
}
