// Going through the demo provider's pages as one of its users.

import { users } from "../../demo/users.ts";
import type { Answer, BrowserClient, RequestOptions } from "./browser-client.ts";

/** Credentials are what a user of the demo provider types; `code` is asked for when its page is there. */
export interface Credentials {
  readonly user: string;
  readonly password?: string;
  readonly code?: string | (() => string);
  /** Which of several sources is chosen; left out: the first that is offered. */
  readonly source?: string;
}

/** signIn opens `start` (or goes on from a page) and goes through the provider's pages as long as they ask for what is known. */
export async function signIn(
  client: BrowserClient,
  start: string | URL | Answer,
  credentials: Credentials & { readonly until?: RequestOptions["until"] },
): Promise<Answer> {
  const options = credentials.until ? { until: credentials.until } : {};
  let page = typeof start === "string" || start instanceof URL ? await client.open(start, options) : start;
  const done = new Set<string>();
  for (;;) {
    const has = (name: string) => !done.has(name) && page.forms.some((form) => form.names.has(name));
    if (has("password")) {
      done.add("password");
      const password = credentials.password ?? passwordOf(credentials.user);
      page = await client.submit(page, { login: credentials.user, password }, options);
    } else if (has("code") && credentials.code !== undefined) {
      done.add("code");
      const code = typeof credentials.code === "string" ? credentials.code : credentials.code();
      page = await client.submit(page, { code }, options);
    } else if (!done.has("choice") && choicesOn(page).length > 0) {
      done.add("choice");
      const { source } = credentials;
      const chosen = choicesOn(page).find((url) => source === undefined || url.searchParams.get("source") === source);
      if (chosen === undefined) throw new Error(`"${source}" is not offered`);
      page = await client.open(chosen, { ...options, from: page });
    } else if (isSelfSubmitting(page)) {
      page = await client.submit(page, {}, options);
    } else return page;
  }
}

/** choicesOn is where each of several sources is chosen. */
export const choicesOn = (page: Answer): readonly URL[] =>
  [...page.body.matchAll(/href="([^"]*\/login\?t=[^"]*&amp;source=[^"]*)"/g)].map(
    ([, href]) => new URL(href!.replaceAll("&amp;", "&"), page.url),
  );

/** A page whose only content is a form that a script sends at once. */
const isSelfSubmitting = (page: Answer) => page.forms.length === 1 && page.body.includes("document.forms[0].submit()");

function passwordOf(id: string): string {
  const user = users.find((each) => each.id === id);
  if (!user) throw new Error(`the demo has no user "${id}"`);
  return user.password;
}
