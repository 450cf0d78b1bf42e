// The people and programs of a trial: who is signed in, whose session has ended, and what was proved and spent.

import { type Answer, type BrowserClient, createBrowserClient } from "../../support/browser-client.ts";

/** Person is somebody with a browser. */
export interface Person {
  readonly name: string;
  readonly browser: BrowserClient;
  /** The session cookie as it is now; null: signed out. */
  cookie(): string | null;
}

const cookieName = "sallyport-session";

/** createPerson is somebody who has not signed in yet; the provider knows them by a cookie. */
export function createPerson(name: string, origin: string, issuer: string): Person {
  // As people do, they come from many addresses: of one, only so many may sign in at once.
  const number = Number(/\d+$/.exec(name)?.[0] ?? 0) % 60_000;
  const browser = createBrowserClient({ from: `127.1.${number >> 8}.${number & 0xff || 1}` });
  browser.cookies.set(issuer, "person", name);
  return { name, browser, cookie: () => browser.cookies.value(origin, cookieName) };
}

/** cookieHeader is the header that brings a session's cookie. */
export const cookieHeader = (cookie: string): string => `${cookieName}=${cookie}`;

/** Spent is a proof that has served, with the session that it was given in. */
export interface Spent {
  readonly number: string;
  readonly cookie: () => string | null;
}

/** textOf is what a page says, for an outcome. */
export const textOf = (answer: Answer): string =>
  `${answer.status} ${answer.url.pathname} ${answer.body.slice(0, 300)}`;
