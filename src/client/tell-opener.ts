// The last page of a step-up window: tells the page that opened it how it went, and closes.

/** What of a browser is used. */
interface LastPage {
  readonly document: { querySelector(selector: string): { readonly dataset: Readonly<Record<string, string>> } };
  readonly opener: { postMessage(message: unknown, targetOrigin: string): void } | null;
  close(): void;
}

const page = globalThis as unknown as LastPage;
const { outcome, origin } = page.document.querySelector("[data-outcome]").dataset;
const message = { type: "sallyport", outcome };

if (page.opener === null) {
  // A provider that isolates its pages cut us off from the opener. Pages of our own origin can still be told.
  const channel = new BroadcastChannel("sallyport");
  channel.postMessage(message);
  channel.close();
} else if (origin) page.opener.postMessage(message, origin);
page.close();
