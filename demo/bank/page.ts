// The bank's pages that only show something.

import { html, type Page } from "../html.ts";
import { layout, row, type View } from "./layout.ts";
import type { Account } from "./ledger.ts";

/** homePage is the door. */
export const homePage = (view: View): Page =>
  layout(
    view,
    "Welcome",
    html`<h1>Welcome to the Demo Bank</h1>
<p class="soft">Six doors. What each of them asks of you is not written here, but in the gateway’s policies.</p>
<div class="grid">
<a class="card" href="/statements"><b>Statements</b><span class="soft">What is in the accounts</span></a>
<a class="card" href="/payouts"><b>Payouts</b><span class="soft">Move money out</span></a>
<a class="card" href="/documents"><b>Documents</b><span class="soft">File one, whatever its size</span></a>
<a class="card" href="/records"><b>Records</b><span class="soft">For the gateway’s own second factor</span></a>
<a class="card" href="/app"><b>App</b><span class="soft">Payouts in a single page</span></a>
<a class="card" href="/admin"><b>Administration</b><span class="soft">How this instance is doing</span></a>
</div>`,
  );

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
