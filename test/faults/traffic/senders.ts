// How each kind of request is sent, and how its answer is judged.

import { createHash, randomBytes } from "node:crypto";
import { Agent } from "node:http";
import type { Answer } from "../../support/browser-client.ts";
import type { Kind, Outcome } from "../kind.ts";
import { downloadBytes, downloadPieces, pieceMs } from "../world/told.ts";
import type { Crowd } from "./crowd.ts";
import { type Answered, type Asking, brokenBy, exchange, isAnswer, refusalIn, toOutcome } from "./exchange.ts";
import { cookieHeader, type Person, textOf } from "./people.ts";
import { type Opening, openEvents, openWebSocket } from "./stream.ts";

/** Sender sends one request of a kind; null: there is nobody to send it now. */
export type Sender = (id: string) => Sending | null;

/** Sending is a request under way. */
export interface Sending {
  /** The path that its one line in the log has. */
  readonly path: string | null;
  readonly outcome: Promise<Outcome>;
}

/** SendersOptions: `patienceMs` is how long clients wait. */
export interface SendersOptions {
  readonly port: number;
  readonly origin: string;
  readonly crowd: Crowd;
  readonly patienceMs: number;
  /** Told when somebody who should be signed in was asked to sign in. */
  readonly onSignedOut: (person: Person) => void;
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** So many ended sessions and spent proofs are tried again, the latest. */
const remembered = 200;

/** createSenders gives one for each kind, and what closes their connections. */
export function createSenders({ port, origin, crowd, patienceMs, onSignedOut }: SendersOptions): {
  readonly senders: Readonly<Record<Kind, Sender>>;
  /** signIn leads a person's browser to a page and back. */
  signIn(person: Person, path: string, id: string): Promise<Outcome>;
  close(): void;
} {
  // The oldest idle connection first, so that both workers are asked.
  const agent = new Agent({ keepAlive: true, scheduling: "fifo", maxFreeSockets: 32 });
  const script = {
    accept: "application/json",
    "sec-fetch-mode": "cors",
    "sec-fetch-site": "same-origin",
    "sec-fetch-dest": "empty",
  };
  const as = ({ cookie }: { cookie(): string | null }) => ({
    ...script,
    origin,
    cookie: cookieHeader(cookie() ?? "none"),
  });

  const ask = (asking: Omit<Asking, "port" | "agent" | "patienceMs">) =>
    exchange({ port, agent, patienceMs, ...asking });

  /** The application's answer to this very request, with what it was sent. */
  async function judged(
    answer: Promise<Answered | Outcome>,
    id: string,
    user: string,
    body = Buffer.alloc(0),
  ): Promise<Outcome> {
    const come = await answer;
    if (!isAnswer(come)) return come;
    if (come.status !== 200) return toOutcome(come);
    return ofApplication(come.body.toString(), { id, user, body: sha256(body) });
  }

  /** Whoever lives here and was signed out comes back. */
  async function ofResident(person: Person, outcome: Promise<Outcome>): Promise<Outcome> {
    const cookie = person.cookie();
    const came = await outcome;
    if (came.type === "asked" && person.cookie() === cookie) onSignedOut(person);
    return came;
  }

  const plain =
    (kind: Kind): Sender =>
    (id) => {
      const person = crowd.resident();
      const path = `/${kind}/${id}`;
      return { path, outcome: ofResident(person, judged(ask({ path, headers: as(person) }), id, person.name)) };
    };

  const posted =
    (kind: Kind, bytes: number, pieces: number): Sender =>
    (id) => {
      const person = crowd.resident();
      const path = `/${kind}/${id}`;
      const body = Buffer.from(`amount=${randomBytes(bytes / 2).toString("hex")}`);
      const headers = {
        ...as(person),
        "content-type": "application/x-www-form-urlencoded",
        "content-length": String(body.length),
      };
      const answer = ask({ path, method: "POST", headers, body, pieces, pieceMs });
      return { path, outcome: ofResident(person, judged(answer, id, person.name, body)) };
    };

  const streamed =
    (kind: Kind, open: (opening: Opening) => Promise<Outcome>): Sender =>
    (id) => {
      const person = crowd.resident();
      const path = `/${kind}/${id}`;
      return { path, outcome: open({ port, path, headers: as(person), id, user: person.name, patienceMs }) };
    };

  /** Nobody may be let in by it: an answer of the application's is the worst that there is. */
  async function kept(answer: Promise<Answered | Outcome>, what: string): Promise<Outcome> {
    const come = await answer;
    if (!isAnswer(come)) return come;
    if (come.status < 400)
      return { type: "wrong", what: `${what}: ${come.status} ${come.body.toString().slice(0, 200)}` };
    return toOutcome(come);
  }

  const byBrowser = async (person: Person, work: () => Promise<Outcome>): Promise<Outcome> => {
    const patience = Promise.withResolvers<Outcome>();
    // Several addresses follow each other.
    const timer = setTimeout(() => patience.resolve({ type: "silent" }), 2 * patienceMs);
    try {
      return await Promise.race([work(), patience.promise]);
    } catch (cause) {
      return brokenBy(cause as NodeJS.ErrnoException, false);
    } finally {
      clearTimeout(timer);
      if (person.browser.history.length > 40) (person.browser.history as unknown[]).splice(0, 20);
    }
  };

  const senders: Record<Kind, Sender> = {
    open: (id) => ({ path: `/open/${id}`, outcome: judged(ask({ path: `/open/${id}`, headers: script }), id, "") }),
    session: plain("session"),
    proved: plain("proved"),
    guard: plain("guard"),
    form: posted("form", 200, 1),
    upload: posted("upload", 60_000, downloadPieces),
    bearer(id) {
      const { token, user } = crowd.token();
      const path = `/bearer/${id}`;
      const headers = { accept: "application/json", authorization: `Bearer ${token}` };
      return { path, outcome: judged(ask({ path, headers }), id, user) };
    },
    own() {
      const asked = async (): Promise<Outcome> => {
        const answer = await ask({ path: "/.sallyport/sessions", headers: { ...as(crowd.resident()), ...page } });
        if (!isAnswer(answer)) return answer;
        if (answer.status === 200) return { type: "served" };
        return answer.status === 303 ? { type: "asked" } : toOutcome(answer);
      };
      return { path: null, outcome: asked() };
    },
    websocket: streamed("websocket", openWebSocket),
    events: streamed("events", (opening) => openEvents(opening, agent)),
    download(id) {
      const path = `/download/${id}`;
      const asked = async (): Promise<Outcome> => {
        const answer = await ask({ path, headers: as(crowd.resident()) });
        if (!isAnswer(answer)) return answer;
        if (answer.status !== 200) return toOutcome(answer);
        return answer.body.equals(downloadBytes(id)) ? { type: "served" } : { type: "wrong", what: "other bytes" };
      };
      return { path, outcome: asked() };
    },
    "sign-in"(id) {
      const person = crowd.newcomer();
      const outcome = signIn(person, `/session/${id}`, id).then((came) => {
        if (came.type === "served") crowd.arrived.push(person);
        return came;
      });
      return { path: null, outcome };
    },
    "step-up"(id) {
      const person = crowd.arrived.shift();
      if (person === undefined) return null;
      const body = { amount: id };
      const outcome = byBrowser(person, async () => {
        const address = `${origin}/once/${id}/${id}`;
        const answer = await person.browser.post(address, body, { from: `${origin}/` });
        return ofBrowser(answer, {
          id,
          user: person.name,
          body: sha256(Buffer.from(new URLSearchParams(body).toString())),
        });
      }).then((came) => {
        if (came.type !== "served") return came;
        crowd.spent.push({ number: id, cookie: person.cookie });
        if (crowd.spent.length > remembered) crowd.spent.shift();
        crowd.leaving.push(person);
        return came;
      });
      return { path: null, outcome };
    },
    "sign-out"() {
      // Some stay a while, for those whose proof is spent must be signed in to bring it again.
      if (crowd.leaving.length < 4) return null;
      const person = crowd.leaving.shift()!;
      const cookie = person.cookie();
      const outcome = byBrowser(person, async () => {
        const answer = await person.browser.post(
          `${origin}/.sallyport/logout`,
          {},
          { from: `${origin}/`, follow: false },
        );
        if (answer.status !== 200) return toOutcome(answer);
        if (cookie !== null) crowd.ended.push(cookie);
        if (crowd.ended.length > remembered) crowd.ended.shift();
        return { type: "served" };
      }).finally(() => person.browser.close());
      return { path: null, outcome };
    },
    ended(id) {
      // Mostly one that has just ended, on whichever worker's connection.
      const index = crowd.ended.length - 1 - Math.floor(crowd.ended.length * Math.random() ** 3);
      const cookie = crowd.ended[index];
      if (cookie === undefined) return null;
      const path = `/session/${id}`;
      return {
        path,
        outcome: kept(ask({ path, headers: as({ cookie: () => cookie }) }), "an ended session was let in"),
      };
    },
    spent(id) {
      const spent = crowd.spent[Math.floor(crowd.spent.length * Math.random())];
      if (spent === undefined || spent.cookie() === null) return null;
      const path = `/once/${spent.number}/${id}`;
      const headers = { ...as(spent), "content-type": "application/x-www-form-urlencoded", "content-length": "1" };
      const answer = ask({ path, method: "POST", headers, body: Buffer.from("a") });
      return { path, outcome: kept(answer, "a spent proof passed again") };
    },
  };

  const signIn = (person: Person, path: string, id: string): Promise<Outcome> =>
    byBrowser(person, async () => {
      const answer = await person.browser.open(`${origin}${path}`);
      return ofBrowser(answer, { id, user: person.name, body: sha256(Buffer.alloc(0)) });
    });

  return { senders, signIn, close: () => agent.destroy() };
}

const page = {
  accept: "text/html",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "none",
};

/** Told is what the application says that it was sent. */
interface Told {
  readonly id: string;
  readonly user: string;
  readonly body: string;
}

function ofApplication(text: string, expected: Told): Outcome {
  try {
    const told = JSON.parse(text) as Told;
    if (told.id === expected.id && told.user === expected.user && told.body === expected.body)
      return { type: "served" };
  } catch {
    // Said below.
  }
  return { type: "wrong", what: `got ${text.slice(0, 200)} as ${expected.user} ${expected.id}` };
}

/** What a browser ended at: the application, a page of the gateway's, or one of the provider's. */
function ofBrowser(answer: Answer, expected: Told): Outcome {
  if (answer.status === 200 && answer.headers["content-type"]?.startsWith("application/json"))
    return ofApplication(answer.body, expected);
  // A page of the provider's is none of the gateway's, whatever its status is: the fault says whether it may come to that.
  if (/^\/(?:auth|interaction)/.test(answer.url.pathname))
    return { type: "refused", code: `the provider's ${answer.status}` };
  if (answer.status >= 400) return { type: "refused", code: refusalIn(answer) };
  return { type: "wrong", what: `ended at ${textOf(answer)}` };
}
