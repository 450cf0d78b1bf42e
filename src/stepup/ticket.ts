// Tickets: what an address of ours carries, sealed, so that nothing has to be kept for requests that may never come back.

import type { Requirement } from "../exchange/exchange.ts";
import { resumePath, stepUpPath } from "../exchange/own-path.ts";
import { keyOf, type Vault } from "../vault/vault.ts";

/** StepUpTicket lets a program's user answer its challenge in a browser window. */
export interface StepUpTicket {
  readonly host: string;
  /** The session that was challenged. */
  readonly family: string;
  readonly requirements: readonly Requirement[];
}

/** ParkedTicket lets a person send a parked form whose challenge failed. */
export interface ParkedTicket {
  readonly host: string;
  readonly parked: string;
  readonly returnTo: string;
  /** keyOf the browser's cookie. */
  readonly browserKey: string;
}

export interface Tickets {
  /** forStepUp gives the address for a 401: path and query on the same host. */
  forStepUp(ticket: StepUpTicket): string;
  readStepUp(text: string | null, host: string): StepUpTicket | null;
  forParked(ticket: Omit<ParkedTicket, "browserKey">, browser: string): string;
  readParked(
    text: string | null,
    holder: { readonly host: string; readonly browser: string | null },
  ): ParkedTicket | null;
}

/** As long as what they lead to is kept. */
const ticketMs = 15 * 60_000;

/** createTickets: a ticket is read by nobody else, cannot be changed, and is good for one host. */
export function createTickets(options: { readonly vault: Vault; readonly now: () => number }): Tickets {
  const { vault, now } = options;
  const write = (purpose: string, ticket: object) =>
    vault.seal(purpose, Buffer.from(JSON.stringify({ ...ticket, until: now() + ticketMs })));
  const read = <T extends { readonly host: string }>(purpose: string, text: string | null, host: string): T | null => {
    if (text === null || text.length > 16_384 || !/^[A-Za-z0-9_-]+$/.test(text)) return null;
    const plain = vault.unseal(purpose, text);
    if (plain === null) return null;
    const ticket = JSON.parse(plain.toString()) as T & { readonly until: number };
    return ticket.until > now() && ticket.host === host ? ticket : null;
  };
  return {
    forStepUp: (ticket) => `${stepUpPath}?t=${write("step-up ticket", ticket)}`,
    readStepUp: (text, host) => read<StepUpTicket>("step-up ticket", text, host),
    forParked: (ticket, browser) =>
      `${resumePath}?t=${write("resume ticket", { ...ticket, browserKey: keyOf(browser) })}`,
    readParked(text, { host, browser }) {
      const ticket = read<ParkedTicket>("resume ticket", text, host);
      return ticket !== null && browser !== null && ticket.browserKey === keyOf(browser) ? ticket : null;
    },
  };
}
