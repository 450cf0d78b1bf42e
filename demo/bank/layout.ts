// What all of the bank's pages share: its colours, the way around, which instance answered, and at the foot what the gateway told it.

import { type Html, html, type Page } from "../html.ts";
import type { User } from "../users.ts";
import type { Identity } from "./identity.ts";

/** View is what every page knows. */
export interface View {
  readonly instance: string;
  readonly path: string;
  readonly identity: Identity;
}

/** Guide is what a visitor of the demo needs besides the bank: who they can be, and two addresses of the identity provider. */
export interface Guide {
  readonly users: readonly Pick<User, "id" | "password" | "may">[];
  readonly phones: string;
  readonly desk: string;
}

const colours: Readonly<Record<string, string>> = { teal: "#2dd4bf", coral: "#fb8b6b" };

/** The instance's name picks the colour of its mark, so that load balancing can be seen while the bank stays as it is. */
const colourOf = (instance: string) => {
  const hue = [...instance].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 7);
  return colours[instance] ?? `hsl(${hue} 75% 70%)`;
};

const style = (instance: string) => `
:root { --mark: ${colourOf(instance)}; --head: #17466b; --here: #17466b; --accent: #17466b; --ink: #1c2430; --soft: #5b6675; --paper: #ffffff; --ground: #f4f5f2; --line: #dfe2dd; --good: #166534; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --here: #24608f; --accent: #8fc1ea; --ink: #e8ebef; --soft: #a2acb8; --paper: #1b2129; --ground: #12161c; --line: #333c47; --good: #86efac; --bad: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: anywhere; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
header { background: var(--head); color: #fff; }
.top, main { max-width: 56rem; margin: 0 auto; padding: 0 1.25rem; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding-block: .9rem; }
.brand { font-weight: 700; font-size: 1.125rem; color: inherit; text-decoration: none; letter-spacing: -.01em; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; flex: 1; }
nav a { color: inherit; text-decoration: none; padding: .2rem 0; border-bottom: 2px solid transparent; }
nav a[aria-current], nav a:hover { border-color: currentcolor; }
.served { background: color-mix(in srgb, var(--head) 82%, black); color: #fff; font-size: .875rem; }
.served div { max-width: 56rem; margin: 0 auto; padding: .35rem 1.25rem; display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; }
.served a { color: inherit; text-underline-offset: .2em; }
.served p { margin: 0; flex: 1; white-space: nowrap; }
.served p::before { content: ""; display: inline-block; width: .7rem; height: .7rem; margin-inline-end: .5rem; border-radius: 50%; background: var(--mark); }
main { padding-block: 2rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .9rem; letter-spacing: -.015em; }
h2 { font-size: 1.125rem; margin: 0 0 .75rem; }
p { margin: 0 0 1rem; text-wrap: pretty; }
table + p { margin: 1rem 0 0; }
.soft { color: var(--soft); }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: .9rem; padding: 1.25rem; margin: 0 0 1.25rem; overflow-x: auto; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.grid a { display: block; height: 100%; color: inherit; text-decoration: none; margin: 0; }
.grid a:hover { border-color: var(--accent); }
.grid b { display: block; margin-bottom: .25rem; font-size: 1.0625rem; }
.grid .step { color: var(--soft); font-weight: 400; }
tr > :last-child { padding-inline-end: 0; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: start; vertical-align: top; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); }
tr:last-child > * { border-bottom: 0; }
th { font-weight: 600; color: var(--soft); }
th, label, button, .tag { overflow-wrap: normal; }
th + td { unicode-bidi: plaintext; text-align: left; }
tbody th { width: 12rem; }
td.date { white-space: nowrap; }
#fields td { white-space: pre-wrap; }
td.amount, th.amount { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: .9em ui-monospace, monospace; }
label { display: block; font-weight: 600; font-size: .9375rem; margin-bottom: .3rem; }
input, textarea { width: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: .6rem; padding: .6rem .75rem; margin: 0 0 1rem; }
input[type=file] { padding: .5rem; border-style: dashed; }
button { font: inherit; font-weight: 600; padding: .7rem 1.4rem; border: 0; border-radius: .6rem; background: var(--here); color: #fff; cursor: pointer; }
main a:not(.card) { color: inherit; text-decoration-color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 2px; }
td button, li button { padding: .3rem .9rem; }
[role=status]:not(:empty) { border: 1px solid currentcolor; border-radius: .6rem; padding: .6rem .8rem; }
[data-kind=good] { color: var(--good); } [data-kind=bad] { color: var(--bad); } [data-kind=busy] { color: var(--soft); }
[data-busy] button { opacity: .5; pointer-events: none; }
ul.plain { list-style: none; margin: 0; padding: 0; }
ul.plain li { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
ul.plain li:last-child { border: 0; }
dialog { border: 1px solid var(--line); border-radius: .9rem; padding: 1.5rem; background: var(--paper); color: var(--ink); max-width: 24rem; }
dialog::backdrop { background: rgb(0 0 0 / 45%); }
button.quiet { background: none; color: inherit; }
a:focus-visible, button:focus-visible, input:focus-visible, textarea:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
header a:focus-visible { outline-color: #fff; }
.fields { display: grid; grid-template-columns: 1fr 9rem; gap: 0 1rem; }
.fields > :nth-child(3) { grid-column: 1 / -1; }
@media (max-width: 44rem) { nav { flex-basis: 100%; } }
li b { font-variant-numeric: tabular-nums; }
li p { flex: 1 1 16rem; margin: 0; }
li .note { display: block; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 30rem) {
  .fields { grid-template-columns: 1fr; }
  .served p { flex-basis: 100%; }
  tbody th { width: auto; }
  #identity tr { display: block; padding: .45rem 0; border-bottom: 1px solid var(--line); }
  #identity tr > * { display: block; padding: 0; border: 0; }
}
.sent { border-color: var(--good); }
.sent h1 { color: var(--good); }
#identity summary { font-size: 1.125rem; font-weight: 700; cursor: pointer; }
#identity[open] summary { margin-bottom: .75rem; }
.tag { display: inline-block; border-radius: 1rem; border: 1px solid currentcolor; padding: 0 .6rem; font-size: .8125rem; font-weight: 600; color: var(--soft); }
.tag.good { color: var(--good); } .tag.bad { color: var(--bad); }
`;

const links = [
  ["/", "Home"],
  ["/statements", "Statements"],
  ["/payouts", "Payouts"],
  ["/documents", "Documents"],
  ["/records", "Records"],
  ["/app", "App"],
  ["/admin", "Administration"],
] as const;

// As real applications do: nothing of the gateway's may depend on being allowed more.
const allows = ["form-action 'self'", "script-src 'self'", "connect-src 'self'"];

/** layout makes a page of its body. */
export function layout(view: View, title: string, body: Html): Page {
  const navigation = links.map(
    ([href, label]) => html`<a href="${href}"${href === view.path ? html` aria-current="page"` : null}>${label}</a>`,
  );
  return {
    title: `${title} · Demo Bank`,
    style: style(view.instance),
    allows,
    body: html`<header><div class="top"><a class="brand" href="/">Demo Bank</a>
<nav>${navigation}</nav></div>
<div class="served"><div><p>Answered by instance <strong data-instance="${view.instance}">${view.instance}</strong></p>
${ownPages(view.identity)}</div></div></header>
<main>
${body}
${identityCard(view.identity)}
</main>`,
  };
}

/** Where whoever is signed in looks after that; a stranger has nothing to sign out of. */
function ownPages({ claims }: Identity): Html {
  if (claims === null) return html`<a href="/statements">Sign in</a>`;
  const name = claims.name ?? claims.sub;
  return html`<a href="/.sallyport/factors">Passkeys and apps</a><a href="/.sallyport/sessions">Sessions</a>
<a href="/.sallyport/logout">Sign out ${typeof name === "string" ? html`<bdi>${name}</bdi>` : null}</a>`;
}

function identityCard({ claims, verdict, problem, headers }: Identity): Html {
  const tag = { verified: "good", "not verified": "bad", "not checked": "", absent: "" }[verdict];
  const because = problem === null ? "" : `: ${problem}`;
  return html`<details class="card" id="identity"><summary>What the gateway said about you <span class="tag ${tag}" data-verdict="${verdict}">${verdict}${because}</span></summary>
<p class="soft">${claims ? "The claims of the signed sallyport-identity header, and the plain headers beside it." : "There was no signed identity header with this request."}</p>
<table><tbody>${claims ? Object.entries(claims).map(([name, value]) => row(name, toText(value))) : null}${headers.map(([name, value]) => row(name, value))}</tbody></table></details>`;
}

/** row is one line of a table of names and values. */
export const row = (name: string, value: string) =>
  html`<tr><th scope="row"><code>${name}</code></th><td>${value}</td></tr>`;

const toText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
