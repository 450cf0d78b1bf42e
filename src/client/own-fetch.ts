// The script that a route adds to its pages: their own fetch and XMLHttpRequest answer challenges, and know nothing of it. Served after client.ts, in one scope.

import { abortable, type Challenge, challengeOf, keyOf, outcomeOf, type Popup, withQuery } from "./client.ts";

type Fetch = typeof globalThis.fetch;

/** What of a browser is used. */
interface Element {
  className: string;
  textContent: string;
  type: string;
  disabled: boolean;
  readonly style: Record<string, string>;
  append(...nodes: Element[]): void;
  remove(): void;
  focus(): void;
  showModal(): void;
  setAttribute(name: string, value: string): void;
  attachShadow(options: { mode: "open" }): Element & { adoptedStyleSheets: unknown[] };
  addEventListener(type: "click" | "cancel", listener: (event: { preventDefault(): void }) => void): void;
}
interface Xhr {
  readonly status: number;
  readonly readyState: number;
  readonly response: unknown;
  readonly responseType: string;
  readonly responseURL: string;
  open(method: string, url: string | URL, ...more: unknown[]): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body?: unknown): void;
  abort(): void;
  addEventListener(type: string, listener: (event: XhrEvent) => void): void;
  dispatchEvent(event: unknown): boolean;
}
interface XhrEvent {
  readonly type: string;
  readonly loaded?: number;
  readonly total?: number;
  stopImmediatePropagation(): void;
}
interface AppPage {
  fetch: Fetch;
  XMLHttpRequest: new () => Xhr;
  readonly location: { readonly href: string; readonly origin: string };
  readonly document: {
    readonly baseURI: string;
    readonly documentElement: Element;
    createElement(name: string): Element;
  };
  readonly CSSStyleSheet: new () => { replaceSync(text: string): void };
  readonly ProgressEvent: new (type: string, init: object) => unknown;
  readonly Event: new (type: string) => unknown;
  open(url: string, target: string, features: string): Popup | null;
}

const app = globalThis as unknown as AppPage;
const patienceMs = 600_000;
const look = `:host{all:initial}
dialog{box-sizing:border-box;max-width:min(26rem,calc(100vw - 2rem));padding:1.5rem;border:1px solid #dde1e7;border-radius:1rem;background:#fff;color:#1b2430;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
dialog::backdrop{background:rgb(0 0 0/45%)}
p{margin:0 0 1rem}div{display:flex;flex-wrap:wrap;gap:.75rem}
button{padding:.6rem 1.1rem;border:1px solid #1f4fd8;border-radius:.6rem;background:none;color:#1f4fd8;font:inherit;font-weight:600;cursor:pointer}
button.first{background:#1f4fd8;color:#fff}button[disabled]{opacity:.6}
button:focus-visible{outline:3px solid #1f4fd8;outline-offset:3px}
@media (prefers-color-scheme:dark){dialog{background:#1a212b;color:#e9edf3;border-color:#2f3947}button{border-color:#8fb0ff;color:#8fb0ff}button.first{background:#8fb0ff;color:#0c1730}button:focus-visible{outline-color:#8fb0ff}}`;

let asking: { readonly key: string; readonly done: Promise<boolean> } | null = null;

/** Asks the person, once for all who are challenged for the same thing; says whether it is worth sending again. */
async function answered(challenge: Challenge): Promise<boolean> {
  const key = keyOf(challenge);
  for (;;) {
    const { done, key: other } = asking ?? {};
    if (done === undefined) break;
    const outcome = await done;
    if (other === key && challenge.once !== true) return outcome;
  }
  const done = ask(challenge).finally(() => {
    asking = null;
  });
  asking = { key, done };
  return done;
}

/** A window opens only after a click, so a click is asked for. In a shadow root: no style of the page's reaches it. */
function ask(challenge: Challenge): Promise<boolean> {
  return new Promise((resolve) => {
    const make = (name: string, text: string) => {
      const made = app.document.createElement(name);
      made.textContent = text;
      return made;
    };
    const host = make("sallyport-step-up", "");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new app.CSSStyleSheet();
    // Not a <style>, which a page's policy may forbid.
    sheet.replaceSync(look);
    root.adoptedStyleSheets = [sheet];
    const dialog = make("dialog", "");
    const wanted = challenge.code === "IDENTITY_REQUIRED" ? "Sign in to go on." : "Confirm it is you to go on.";
    const said = make("p", challenge.reason ? `${challenge.reason}. ${wanted}` : wanted);
    said.setAttribute("role", "status");
    dialog.setAttribute("aria-label", wanted);
    const open = make("button", "Open a window");
    const cancel = make("button", "Cancel");
    open.type = "button";
    cancel.type = "button";
    open.className = "first";
    const row = make("div", "");
    row.append(open, cancel);
    dialog.append(said, row);
    root.append(dialog);
    let popup: Popup | null = null;
    const finish = (worthIt: boolean) => {
      host.remove();
      resolve(worthIt);
    };
    const stop = () => {
      popup?.close();
      finish(false);
    };
    open.addEventListener("click", () => {
      const url = withQuery(challenge.step_up_url, { mode: "popup", origin: app.location.origin });
      popup = app.open(url, "_blank", "popup,width=480,height=720");
      if (popup === null) {
        said.textContent = "Your browser let no window open. Allow it for this page, and try again.";
        return;
      }
      open.disabled = true;
      said.textContent = "Go on in the window that has opened.";
      // A window that is gone may have proved it: the gateway knows.
      outcomeOf(popup, url, patienceMs).then((outcome) => finish(outcome === "proved" || outcome === "perhaps"));
    });
    cancel.addEventListener("click", stop);
    dialog.addEventListener("cancel", stop);
    app.document.documentElement.append(host);
    dialog.showModal();
    open.focus();
  });
}

/** Who has just signed in may still have to prove more; nobody is asked the same thing twice. */
const isAnother = (challenge: Challenge, asked: string): boolean =>
  asked === "" || (asked === "IDENTITY_REQUIRED" && challenge.code === "STEPUP_REQUIRED");

const isOurs = (url: string): boolean =>
  URL.canParse(url, app.document.baseURI) && new URL(url, app.document.baseURI).origin === app.location.origin;

const send: Fetch = app.fetch.bind(globalThis);

app.fetch = async function fetch(input: Parameters<Fetch>[0], init?: Parameters<Fetch>[1]): Promise<Response> {
  const streams = init?.body instanceof ReadableStream;
  if (streams || !isOurs(input instanceof Request ? input.url : String(input))) return send(input, init);
  const request = new Request(input, init);
  for (let asked = ""; ; ) {
    const response = await send(request.clone());
    const challenge = response.status === 401 ? await challengeOf(response, request.url) : null;
    if (challenge === null || !isAnother(challenge, asked)) return response;
    if (!(await abortable(answered(challenge), request.signal))) return response;
    asked = challenge.code;
  }
} as Fetch;

const Original = app.XMLHttpRequest;

app.XMLHttpRequest = class XMLHttpRequest extends (Original as new () => Xhr) {
  #sent: {
    readonly open: [string, string | URL, ...unknown[]];
    readonly headers: [string, string][];
    body: unknown;
  } | null = null;
  #asked = "";
  /** What happens now is between us and the gateway. */
  #hidden = false;
  /** The end of a challenge that was not met is told after all. */
  #telling = false;

  constructor() {
    super();
    // Before any listener of the page's.
    for (const type of ["loadstart", "readystatechange", "progress", "load", "loadend"])
      super.addEventListener(type, (event) => this.#hear(event));
  }

  override open(method: string, url: string | URL, ...more: unknown[]): void {
    this.#sent = { open: [method, url, ...more], headers: [], body: undefined };
    this.#asked = "";
    this.#hidden = false;
    this.#telling = false;
    super.open(method, url, ...more);
  }

  override setRequestHeader(name: string, value: string): void {
    super.setRequestHeader(name, value);
    this.#sent?.headers.push([name, value]);
  }

  override send(body?: unknown): void {
    if (this.#sent !== null) this.#sent.body = body;
    super.send(body);
  }

  override abort(): void {
    this.#hidden = false;
    this.#sent = null;
    super.abort();
  }

  #hear(event: XhrEvent): void {
    if (this.#telling) return;
    if (!this.#hidden && this.readyState >= 2 && this.status === 401 && this.#mayBeChallenge()) this.#hidden = true;
    if (!this.#hidden) return;
    event.stopImmediatePropagation();
    if (event.type === "loadend" && this.status === 401) void this.#answer(event);
    // The answer to what was sent again is the page's.
    else if (this.readyState >= 2 && this.status !== 401) this.#reveal(event);
  }

  #mayBeChallenge(): boolean {
    if (this.#sent === null) return false;
    const { length, 2: isAsync } = this.#sent.open;
    // What waits for its answer (as XMLHttpRequest reads it: by anything that is not true), or for one of a kind that cannot be looked into, is left alone.
    return (
      (length < 3 || Boolean(isAsync)) &&
      ["", "text", "json", "arraybuffer"].includes(this.responseType) &&
      (this.getResponseHeader("content-type") ?? "").includes("application/problem+json") &&
      isOurs(this.responseURL)
    );
  }

  async #answer(end: XhrEvent): Promise<void> {
    const sent = this.#sent!;
    const { response } = this;
    const text =
      response instanceof ArrayBuffer
        ? new TextDecoder().decode(response)
        : typeof response === "string"
          ? response
          : JSON.stringify(response);
    const headers = { "content-type": "application/problem+json" };
    const challenge = await challengeOf(new Response(text, { status: 401, headers }), this.responseURL);
    const again = challenge !== null && isAnother(challenge, this.#asked) && (await answered(challenge));
    // Used for something else meanwhile, or given up.
    if (this.#sent !== sent || !this.#hidden) return;
    if (!again) return this.#tell(end);
    this.#asked = challenge.code;
    super.open(...sent.open);
    for (const [name, value] of sent.headers) super.setRequestHeader(name, value);
    super.send(sent.body);
  }

  #reveal(event: XhrEvent): void {
    this.#hidden = false;
    // This one was stopped already, and is told anew.
    this.dispatchEvent(
      event.type === "readystatechange" ? new app.Event(event.type) : new app.ProgressEvent(event.type, event),
    );
  }

  #tell({ loaded = 0, total = 0 }: XhrEvent): void {
    this.#hidden = false;
    this.#telling = true;
    this.dispatchEvent(new app.Event("readystatechange"));
    this.dispatchEvent(new app.ProgressEvent("load", { loaded, total }));
    this.dispatchEvent(new app.ProgressEvent("loadend", { loaded, total }));
    this.#telling = false;
  }
};
