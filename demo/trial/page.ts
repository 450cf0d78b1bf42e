// The trial application's pages: who you are, when that was proved, and which headers the gateway sent.

import type { IncomingHttpHeaders } from "node:http";
import type { Identity } from "../bank/identity.ts";
import { type Html, html, type Page } from "../html.ts";
import { style } from "./style.ts";

/** Asked is what one request tells. */
export interface Asked {
  readonly path: string;
  readonly identity: Identity;
  readonly headers: IncomingHttpHeaders;
  readonly nowMs: number;
}

const links = [
  ["/", "Open page", "nobody has to sign in"],
  ["/me", "Signed-in page", "whoever has signed in"],
  ["/vault", "The vault", "keepers, with a second factor used just now"],
] as const;

interface Words {
  readonly title: string;
  readonly text: string;
}

const words: Readonly<Record<string, Words>> = {
  "/": {
    title: "It works",
    text: "This page came through Sallyport, and the policies say that it is open. The other two ask for something first; try them.",
  },
  "/me": {
    title: "You are signed in",
    text: "Sallyport sent you to the identity provider, checked what came back, and now tells this application who you are.",
  },
  "/vault": {
    title: "The vault is open",
    text: "Being signed in was not enough for this page: you proved once more that it is you, and that counts for as long as the policy says.",
  },
};

/** applicationPage is the page for a path, with its status. */
export function applicationPage(asked: Asked): { readonly status: number; readonly page: Page } {
  const known = words[asked.path];
  const { title, text } = known ?? {
    title: "No such page",
    text: "The policies let this request through, and the application has nothing here.",
  };
  const navigation = links.map(
    ([href, label]) => html`<a href="${href}"${href === asked.path ? html` aria-current="page"` : null}>${label}</a>`,
  );
  const body = html`<header><div><b>Demo application</b><nav>${navigation}${signedIn(asked.identity) ? html`<a href="/.sallyport/logout">Sign out</a>` : null}</nav></div></header>
<main><h1>${title}</h1><p>${text}</p>
${asked.path === "/" ? doors : null}
${asked.identity.verdict === "absent" ? nobody : [who(asked.identity), proof(asked)]}
${came(asked)}
<p class="soft">Which page asks for what is said in <code>policies/app.ts</code>. Change it, save, and load this page again.</p></main>`;
  return { status: known ? 200 : 404, page: { title: `${title} · Demo application`, style, body } };
}

const doors = html`<ul class="doors">${links
  .slice(1)
  .map(([href, label, who]) => html`<li><a href="${href}"><b>${label}</b><span>For ${who}</span></a></li>`)}</ul>`;

const nobody = html`<section><h2>Who you are</h2><p>Nobody in particular: this request came without the signed header <code>sallyport-identity</code>.</p></section>`;

const signedIn = ({ claims }: Identity): boolean => claims?.["sub"] !== undefined;

const said = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(", ") : String(value ?? "—"));

function who({ claims, verdict, problem }: Identity): Html {
  const { name, sub, email, groups, source, iss } = claims ?? {};
  const tag = verdict === "verified" ? "good" : verdict === "not verified" ? "bad" : "";
  return html`<section id="who"><h2>Who you are <span class="tag ${tag}">signature ${verdict}${problem === null ? null : `: ${problem}`}</span></h2>
${table([
  ["Name", said(name)],
  ["Id", said(sub)],
  ["Email", said(email)],
  ["Groups", said(groups)],
  ["Signed in at", said(source)],
  ["Signed by", said(iss)],
])}</section>`;
}

function proof({ identity: { claims }, nowMs }: Asked): Html {
  const { auth_time, amr, acr, levels } = claims ?? {};
  const at = typeof auth_time === "number" ? auth_time * 1_000 : null;
  return html`<section id="proof"><h2>When you proved it</h2>
${table([
  ["When", at === null ? "not said" : `${ago(nowMs - at)}, at ${new Date(at).toISOString().slice(11, 19)} UTC`],
  ["How", said(amr)],
  ["The provider calls that", said(acr)],
  ["Asked for here", levels === undefined ? "nothing beyond signing in" : said(levels)],
])}</section>`;
}

function ago(elapsedMs: number): string {
  const seconds = Math.max(0, Math.round(elapsedMs / 1_000));
  if (seconds < 2) return "just now";
  if (seconds < 90) return `${seconds} seconds ago`;
  return `${Math.round(seconds / 60)} minutes ago`;
}

/** What browsers send anyway is not worth a line. */
const dull =
  /^(?:accept|accept-.*|cache-control|connection|pragma|priority|sec-.*|upgrade-insecure-requests|user-agent|dnt|te)$/;

function came({ headers }: Asked): Html {
  const rows = Object.entries(headers)
    .filter(([name]) => !dull.test(name))
    .map(([name, value]) => [name, shorten(String(value))] as const);
  return html`<section id="headers"><h2>Which headers came</h2>${table(rows, true)}</section>`;
}

const shorten = (value: string): string =>
  value.length > 120 ? `${value.slice(0, 100)}… (${value.length} bytes)` : value;

const table = (rows: readonly (readonly [string, string])[], code = false): Html =>
  html`<table><tbody>${rows.map(
    ([name, value]) => html`<tr><th scope="row">${code ? html`<code>${name}</code>` : name}</th><td>${value}</td></tr>`,
  )}</tbody></table>`;
