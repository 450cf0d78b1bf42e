// The bank's pages that only show something.

import { type Html, html, type Page } from "../html.ts";
import { type Guide, layout, row, type View } from "./layout.ts";
import type { Account } from "./ledger.ts";

const doors = [
  ["/statements", "Statements", "Signed in is enough."],
  [
    "/payouts",
    "Payouts",
    "A one-time code, and then the form arrives as you typed it. Approving asks again, for that payout alone.",
  ],
  ["/documents", "Documents", "A file waits for a code just as well."],
  ["/app", "App", "You confirm it is you in a window, and the page stays."],
  ["/records", "Records", "A passkey or an authenticator app that the gateway itself knows."],
  ["/admin", "Administration", "For grace. Who is not in the group “it” is refused, and not asked for a code first."],
] as const;

/** homePage is the door, and with a guide the beginning of the demo. */
export const homePage = (view: View, guide: Guide | null): Page =>
  layout(
    view,
    "Welcome",
    html`<h1>Welcome to the Demo Bank</h1>
<p class="soft">Try these, in this order if you like. What each asks of you is not decided here, but in the gateway’s policies.</p>
<ol class="grid">${doors.map(
      ([href, name, text], index) =>
        html`<li><a class="card" href="${href}"><b><span class="step">${index + 1}</span> ${name}</b><span class="soft">${text}</span></a></li>`,
    )}</ol>
${guide && guideCard(guide)}`,
  );

const guideCard = ({ users, phones, desk }: Guide): Html =>
  html`<section class="card" id="guide"><h2>In this demo</h2>
<table><tbody>${users.map(({ id, password, may }) => html`<tr><th scope="row">${id}</th><td><code>${password}</code></td><td>${may}</td></tr>`)}</tbody></table>
<p>One-time codes are on <a href="${phones}">the users’ phones</a>. At <a href="${desk}">the identity provider’s desk</a> you can sign people out everywhere, change their groups, and make the provider misbehave.</p></section>`;

/** statementsPage lists the accounts. */
export const statementsPage = (view: View, accounts: readonly Account[]): Page =>
  layout(
    view,
    "Statements",
    html`<h1>Statements</h1>
${accounts.map(
  ({ name, iban, balance, movements }) => html`<section class="card"><h2>${name} <code class="soft">${iban}</code></h2>
<table><thead><tr><th>Date</th><th>What</th><th class="amount">EUR</th></tr></thead><tbody>
${movements.map(({ date, text, amount }) => html`<tr><td class="date">${date}</td><td>${text}</td><td class="amount">${amount}</td></tr>`)}
<tr><td></td><td><b>Balance</b></td><td class="amount"><b>${balance}</b></td></tr></tbody></table></section>`,
)}`,
  );

/** recordsPage is for those who used a second factor of the gateway's own. */
export const recordsPage = (view: View): Page =>
  layout(
    view,
    "Records",
    html`<h1>Restricted records</h1>
<p class="soft">You are here because you used a second factor that the gateway itself knows: the identity provider’s word was not enough.</p>
<section class="card"><h2>The audit of 1843</h2><p>Nothing was found, and it was found twice.</p>
<p><a href="/records/keys">The bank’s keys</a> open for a passkey alone.</p></section>`,
  );

/** keysPage is for those who used a passkey. */
export const keysPage = (view: View): Page =>
  layout(
    view,
    "Keys",
    html`<h1>The bank’s keys</h1>
<section class="card"><h2>Strong room</h2><p><code>left 18, right 43, left 12</code></p></section>
<p><a href="/records">All records</a></p>`,
  );

/** adminPage shows how the instance is doing. */
export const adminPage = (view: View, facts: readonly (readonly [string, string])[]): Page =>
  layout(
    view,
    "Administration",
    html`<h1>Administration</h1>
<section class="card"><h2>Instance ${view.instance}</h2><table><tbody>${facts.map(([name, value]) => row(name, value))}</tbody></table></section>`,
  );

/** messagePage says one thing. */
export const messagePage = (view: View, title: string, text: string): Page =>
  layout(view, title, html`<h1>${title}</h1><p class="soft">${text}</p>`);
