// The bank's pages with forms: payouts, documents, and the single page that fetches.

import { type Html, html, type Page } from "../html.ts";
import { layout, row, type View } from "./layout.ts";
import type { Document, Payout } from "./ledger.ts";

/** payoutsPage has the form and what was paid out so far. */
export const payoutsPage = (view: View, payouts: readonly Payout[]): Page =>
  layout(
    view,
    "Payouts",
    html`<h1>Payouts</h1>
<form class="card" method="post" action="/payouts"><h2>New payout</h2>
<div class="fields">
<div><label for="to">To (IBAN)</label><input id="to" name="to" value="NL91ABNA0417164300" required autocomplete="off"></div>
<div><label for="amount">Amount (EUR)</label><input id="amount" name="amount" inputmode="decimal" required autocomplete="off"></div>
<div><label for="note">Note</label><textarea id="note" name="note" rows="2"></textarea></div>
</div>
<button>Pay out</button></form>
<section class="card"><h2>Sent so far</h2>${payouts.length === 0 ? html`<p class="soft">Nothing yet.</p>` : payoutList(payouts)}</section>`,
  );

const payoutList = (payouts: readonly Payout[]) =>
  html`<ul class="plain">${payouts.toReversed().map((payout) => {
    const field = (name: string) => payout.fields.find(([key]) => key === name)?.[1] ?? "";
    return html`<li data-payout="${payout.number}"><p>No. ${payout.number}: <b><bdi>${field("amount")}</bdi> EUR</b> to <bdi>${field("to")}</bdi>
<span class="note" dir="auto">${field("note")}</span><span class="soft">By <bdi>${payout.by}</bdi>, taken by ${payout.instance}</span></p>${approvalOf(payout)}</li>`;
  })}</ul>`;

/** A form of its own for each payout, with nothing in it: what it is for is in its address. */
const approvalOf = ({ number, approved }: Payout): Html =>
  approved === null
    ? html`<form method="post" action="/payouts/${number}/approve"><button aria-label="Approve payout ${number}">Approve</button></form>`
    : html`<span class="tag good">approved by <bdi>${approved.by}</bdi></span>`;

/** sentPage lists the fields of a payout exactly as they arrived. */
export const sentPage = (view: View, payout: Payout): Page =>
  layout(
    view,
    "Payout sent",
    html`<section class="card sent"><h1>Payout sent</h1>
<p class="soft">Payout ${payout.number}, taken by instance ${payout.instance}, waits to be approved. These fields arrived:</p>
<table id="fields"><tbody>${payout.fields.map(([name, value]) => row(name, value))}</tbody></table></section>
<p><a href="/payouts">All payouts</a></p>`,
  );

/** approvedPage says by whom, and whether the gateway vouched for this payout alone. */
export const approvedPage = (view: View, { number, approved }: Payout): Page =>
  layout(
    view,
    "Payout approved",
    html`<section class="card sent"><h1>Payout ${number} approved</h1>
<p class="soft">By <bdi>${approved?.by ?? null}</bdi>, taken by instance ${view.instance}. ${approved?.proven ? html`The gateway’s signed word says that the proof was for <strong data-proven>payout ${number}</strong> and for this one request.` : "The gateway did not say what the proof was for."}</p></section>
<p><a href="/payouts">All payouts</a></p>`,
  );

/** documentsPage has the upload form and what was filed so far. */
export const documentsPage = (view: View, documents: readonly Document[]): Page =>
  layout(
    view,
    "Documents",
    html`<h1>Documents</h1>
<form class="card" method="post" action="/documents" enctype="multipart/form-data"><h2>File a document</h2>
<label for="title">Title</label><input id="title" name="title" required autocomplete="off">
<label for="file">File</label><input id="file" name="file" type="file" required>
<button>File it</button></form>
<section class="card"><h2>Filed so far</h2>${documents.length === 0 ? html`<p class="soft">Nothing yet.</p>` : documentList(documents)}</section>`,
  );

const documentList = (documents: readonly Document[]) =>
  html`<ul class="plain">${documents.toReversed().map(
    (one) => html`<li data-document="${one.number}"><p>No. ${one.number}: <b><bdi>${one.title}</bdi></b>
<span class="note" dir="auto">${one.fileName}</span><span class="soft">By <bdi>${one.by}</bdi>, ${one.sizeBytes} bytes</span></p></li>`,
  )}</ul>`;

/** filedPage shows what arrived, down to the hash. */
export const filedPage = (view: View, document: Document): Page =>
  layout(
    view,
    "Document filed",
    html`<section class="card sent"><h1>Document filed</h1>
<table id="document"><tbody>${row("title", document.title)}${row("file", document.fileName)}${row("bytes", String(document.sizeBytes))}${row("sha256", document.sha256)}</tbody></table></section>
<p><a href="/documents">All documents</a></p>`,
  );

/** appPage is the shell of the single page; app.js does the rest. */
export const appPage = (view: View): Page =>
  layout(
    view,
    "App",
    html`<h1>Payouts, in a single page</h1>
<p class="soft">Where the gateway asks you to confirm it is you, a window opens, and this page stays as it is. <span class="tag" id="live">not connected</span></p>
<p id="status" role="status" tabindex="-1"></p>
<section class="card"><h2>In the books</h2><ul id="payouts" class="plain"></ul></section>
<form class="card" id="new"><h2>New payout</h2>
<div class="fields">
<div><label for="to">To (IBAN)</label><input id="to" name="to" value="NL91ABNA0417164300" required autocomplete="off"></div>
<div><label for="amount">Amount (EUR)</label><input id="amount" name="amount" inputmode="decimal" required autocomplete="off"></div>
</div>
<button>Pay out</button></form>
<dialog id="ask" aria-labelledby="ask-title"><form method="dialog"><h2 id="ask-title">Confirm it is you</h2><p></p>
<button value="go" autofocus>Go on</button> <button class="quiet" value="">Cancel</button></form></dialog>
<script type="module" src="/app/app.js"></script>`,
  );
