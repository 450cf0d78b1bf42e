// Signing out: a page that asks, and a POST that does it.

import { type CookieNames, setCookie } from "../cookie.ts";
import { GatewayError } from "../errors.ts";
import type { Sessions } from "../identity/session.ts";
import { page } from "../reply/page.ts";
import { replyWithPage } from "../reply/reply.ts";
import { fromOwnPage } from "../stepup/parking.ts";
import type { Visit } from "../visit.ts";

export const logoutPath = "/.sallyport/logout";

/** logout ends the session here. A GET only asks, so that no other page can sign anybody out with a link. */
export async function logout(visit: Visit, sessions: Sessions, cookies: CookieNames): Promise<void> {
  const { request, reply, incoming } = visit;
  const subject = visit.session === null ? null : await sessions.find(visit.session);
  if (request.method === "GET" || request.method === "HEAD") {
    const who =
      subject === null ? "You are not signed in." : `You are signed in as ${subject.user.name || subject.user.id}.`;
    const actions = [
      ...(subject === null ? [] : [{ label: "Sign out", href: logoutPath, method: "post" as const }]),
      { label: "Back", href: "/" },
    ];
    replyWithPage(reply, 200, page({ title: "Sign out", paragraphs: [who], actions }));
    return;
  }
  if (request.method !== "POST") throw new GatewayError("GATEWAY_METHOD");
  if (!fromOwnPage(incoming.headers, request)) throw new GatewayError("IDENTITY_ORIGIN");
  if (subject !== null) await sessions.end(subject.sessionKey);
  const gone = [cookies.session, cookies.browser, cookies.replay].map((name) => setCookie(request.scheme, name, "", 0));
  const html = page({
    title: "You are signed out",
    paragraphs: ["Your session here has ended. Your identity provider may still know you."],
    actions: [{ label: "Sign in again", href: "/" }],
  });
  replyWithPage(reply, 200, html, { "set-cookie": gone });
}
