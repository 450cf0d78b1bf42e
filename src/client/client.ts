// The browser client: a fetch that answers the gateway's challenges in a window, and then sends its request again.

/**
 * Challenge is the body of the gateway's 401 (RFC 9457, RFC 9470).
 *
 * @example
 * ```ts
 * const inWords = (challenge: Challenge) => challenge.reason ?? "Please prove again who you are.";
 * ```
 */
export interface Challenge {
  readonly code: "STEPUP_REQUIRED" | "IDENTITY_REQUIRED";
  readonly error?: "insufficient_user_authentication" | "login_required";
  /** Whole, and on the origin that answered. */
  readonly step_up_url: string;
  readonly levels?: readonly string[];
  readonly acr_values?: readonly string[];
  readonly max_age?: number;
  readonly scope?: unknown;
  readonly once?: boolean;
  /** The policy's words, for people. */
  readonly reason?: string;
  readonly requestId?: string;
}

/**
 * StepUpErrorCode: the person closed the window, the browser did not let it open, nobody answered in time, the proof did
 * not do, or the body was a stream and cannot be sent twice.
 *
 * @example
 * ```ts
 * const gaveUp = (code: StepUpErrorCode) => code === "cancelled" || code === "timeout";
 * ```
 */
export type StepUpErrorCode = "cancelled" | "blocked" | "timeout" | "refused" | "unrepeatable";

/**
 * StepUpError says why a challenge led nowhere; `problem` is the challenge.
 *
 * @example
 * ```ts
 * await client.fetch("/payouts", { method: "POST" }).catch((error: unknown) => {
 *   if (error instanceof StepUpError && error.code === "cancelled") return null;
 *   throw error;
 * });
 * ```
 */
export class StepUpError extends Error {
  readonly code: StepUpErrorCode;
  readonly problem: Challenge;

  constructor(code: StepUpErrorCode, problem: Challenge) {
    super(`Step-up: ${code}`);
    this.name = "StepUpError";
    this.code = code;
    this.problem = problem;
  }
}

/**
 * ClientOptions: all have defaults.
 *
 * @example
 * ```ts
 * const options: ClientOptions = { mode: "page", timeoutMs: 120_000 };
 * createClient(options);
 * ```
 */
export interface ClientOptions {
  /** "popup" (default): in a window of its own, the page stays. "page": the page itself goes, and comes back to its address. */
  readonly mode?: "popup" | "page";
  /**
   * Asked where the browser lets no window open without a click, and before the page is left: say why, and resolve in a
   * click's handler. False cancels.
   */
  readonly onChallenge?: (challenge: Challenge) => unknown;
  /** How long a person may take. Default ten minutes. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Client is what createClient makes.
 *
 * @example
 * ```ts
 * const pay = (to: Client, amount: number) => to.fetch("/payouts", { method: "POST", body: JSON.stringify({ amount }) });
 * ```
 */
export interface Client {
  /** fetch is the browser's, with credentials. Rejects with a StepUpError where a challenge is not met. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/** What of a browser is used, so that no other types are needed. */
interface Page {
  readonly location: { readonly href: string; readonly origin: string; assign(url: string): void };
  readonly document: { hasFocus(): boolean };
  open(url: string, target: string, features: string): Popup | null;
  addEventListener(type: "message", listener: (event: Message) => void): void;
  removeEventListener(type: "message", listener: (event: Message) => void): void;
}
/** Popup is a window that was opened. */
export interface Popup {
  readonly closed: boolean;
  close(): void;
}
interface Message {
  readonly source?: unknown;
  readonly origin: string;
  readonly data: unknown;
}

/** Outcome is what came of a window. "perhaps": the window is gone, and the gateway knows better than we do whether anything was proved. */
export type Outcome = "proved" | "perhaps" | StepUpErrorCode;

const page = globalThis as unknown as Page;
/** The browser's own: own-fetch.ts puts another one in its place. */
const browserFetch = globalThis.fetch.bind(globalThis);
const own = "/.sallyport/";

/**
 * createClient makes a client; every challenge of one client is answered in one window at a time.
 *
 * @example
 * ```ts
 * const gate = createClient({ onChallenge: ({ reason }) => confirm(reason ?? "Confirm that it is you?") });
 * const reply = await gate.fetch("/payouts", { method: "POST" });
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const { mode = "popup", onChallenge, timeoutMs = 600_000 } = options;
  const send = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  /** The challenge that is being answered. */
  let running: { readonly key: string; readonly done: Promise<Outcome> } | null = null;
  let answered = 0;

  function answer(challenge: Challenge, key: string): Promise<Outcome> {
    const done = (mode === "page" ? leave(challenge) : inPopup(challenge)).finally(() => {
      running = null;
      answered++;
    });
    running = { key, done };
    return done;
  }

  async function leave(challenge: Challenge): Promise<Outcome> {
    if (onChallenge && (await onChallenge(challenge)) === false) return "cancelled";
    page.location.assign(withQuery(challenge.step_up_url, { return_to: page.location.href }));
    return new Promise((resolve) => setTimeout(resolve, timeoutMs, "timeout"));
  }

  async function inPopup(challenge: Challenge): Promise<Outcome> {
    const url = withQuery(challenge.step_up_url, { mode: "popup", origin: page.location.origin });
    // Not "noopener": the window's last page tells this one how it went.
    const open = () => page.open(url, "_blank", "popup,width=480,height=720");
    let popup = open();
    if (popup === null && onChallenge) {
      if ((await onChallenge(challenge)) === false) return "cancelled";
      popup = open();
    }
    return popup === null ? "blocked" : outcomeOf(popup, url, timeoutMs);
  }

  return {
    async fetch(input, init) {
      const streams = init?.body instanceof ReadableStream;
      const request = new Request(input, { ...init, credentials: "include" });
      let outcome: Outcome | null = null;
      let asked = "";
      for (;;) {
        const before = answered;
        const response = await send(streams ? request : request.clone());
        const challenge = await challengeOf(response, request.url);
        if (challenge === null) return response;
        if (streams) throw new StepUpError("unrepeatable", challenge);
        // Another challenge was met while this was on its way: it may have left with the session as it was before.
        if (answered !== before) continue;
        // Who has just signed in may still have to prove more; nobody is asked the same thing twice.
        const more = asked === "IDENTITY_REQUIRED" && challenge.code === "STEPUP_REQUIRED";
        if (outcome !== null && !more)
          throw new StepUpError(outcome === "perhaps" ? "cancelled" : "refused", challenge);
        const key = keyOf(challenge);
        const other = running !== null && (challenge.once === true || running.key !== key) ? running : null;
        if (other !== null) await abortable(other.done, request.signal);
        else {
          asked = challenge.code;
          outcome = await abortable(running?.done ?? answer(challenge, key), request.signal);
          if (outcome !== "proved" && outcome !== "perhaps") throw new StepUpError(outcome, challenge);
        }
      }
    },
  };
}

/** challengeOf gives the gateway's challenge; null: any other answer, a 401 of somebody else's included. */
export async function challengeOf(response: Response, asked: string): Promise<Challenge | null> {
  if (response.status !== 401 || !response.headers.get("content-type")?.includes("application/problem+json"))
    return null;
  const problem = (await response
    .clone()
    .json()
    .catch(() => null)) as Partial<Challenge> | null;
  if (problem?.code !== "STEPUP_REQUIRED" && problem?.code !== "IDENTITY_REQUIRED") return null;
  const from = response.url || asked;
  if (typeof problem.step_up_url !== "string" || !URL.canParse(problem.step_up_url, from)) return null;
  const url = new URL(problem.step_up_url, from);
  // Only whom we asked may send the person somewhere, and only to the gateway itself: an answer can be anybody's words.
  if (url.origin !== new URL(from).origin || !url.pathname.startsWith(own)) return null;
  return { ...(problem as Challenge), step_up_url: url.href };
}

/** keyOf: challenges with one key are answered by one proof. The address is another each time. */
export const keyOf = ({ code, levels, acr_values, max_age, scope, step_up_url }: Challenge): string =>
  JSON.stringify([code, levels, acr_values, max_age, scope, new URL(step_up_url).origin]);

/** withQuery adds to an address. */
export function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/** isAsked: null where whoever answers does not say. */
async function isAsked(stepUpUrl: string): Promise<boolean | null> {
  try {
    const url = new URL(stepUpUrl);
    url.pathname = `${own}asked`;
    const response = await browserFetch(url.href, { credentials: "include" });
    const { asked } = (await response.json()) as { asked?: unknown };
    return response.ok && typeof asked === "boolean" ? asked : null;
  } catch {
    return null;
  }
}

/**
 * outcomeOf waits for the window's last page, for its closing, or for too long. The gateway's own pages, and providers that
 * isolate theirs (COOP), cut the window off from this one: it says then that it is closed, and can be told to do nothing.
 */
export function outcomeOf(popup: Popup, stepUpUrl: string, timeoutMs: number): Promise<Outcome> {
  const { origin } = new URL(stepUpUrl);
  return new Promise((resolve) => {
    // Where it was cut off, its last page calls out to its own origin.
    const channel = origin === page.location.origin ? new BroadcastChannel("sallyport") : null;
    const finish = (outcome: Outcome) => {
      page.removeEventListener("message", hear);
      channel?.close();
      clearInterval(looking);
      clearTimeout(late);
      popup.close();
      resolve(outcome);
    };
    const take = (data: unknown) => {
      const { type, outcome } = Object(data) as { type?: unknown; outcome?: unknown };
      if (type === "sallyport") finish(outcome === "proved" ? "proved" : "refused");
    };
    const hear = (event: Message) => {
      if (event.source === popup && event.origin === origin) take(event.data);
    };
    page.addEventListener("message", hear);
    channel?.addEventListener("message", (event) => {
      if (popup.closed) take((event as Message).data);
    });
    const late = setTimeout(finish, timeoutMs, "timeout");
    // While the person is in the window, this page has no focus; where it never lost it, focus says nothing.
    let ticks = 0;
    let focused = 0;
    let away = false;
    let asked: boolean | null = null;
    const looking = setInterval(async () => {
      away ||= !page.document.hasFocus();
      if (!popup.closed) return;
      focused = page.document.hasFocus() ? focused + 1 : 0;
      if (ticks++ % 8 === 0 || focused === 2) asked = await isAsked(stepUpUrl);
      if (asked === false) finish("proved");
      else if (focused >= (asked === null ? 3 : away ? 12 : 120)) finish("perhaps");
    }, 250);
  });
}

/** abortable waits, unless a signal says no. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
