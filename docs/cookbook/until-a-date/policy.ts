// Auditors come in by name, each until a day of their own; from the next morning on they are refused by themselves.

import { deny, forward, host, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const archive = upstream("archive", { endpoints: ["http://10.0.0.44:8080"] });

/** The last day, which counts as a whole, by UTC. A day that is none keeps the policies from going live. */
function lastDay(text: string): number {
  const begins = Date.parse(`${text}T00:00:00Z`);
  if (!Number.isFinite(begins)) throw new Error(`${text} is no day such as 2027-03-31`);
  return begins + 24 * 60 * 60 * 1_000;
}

const auditors = new Map([
  ["kim", lastDay("2027-03-31")],
  ["lou", lastDay("2027-06-30")],
]);

const invited = ({ user, time }: UserContext) => {
  const until = auditors.get(user.id);
  if (until === undefined) return deny("The archive is open to its auditors");
  return time.now < until || deny("Your access has ended. Ask whoever invited you");
};

export default host("archive.example.com", { identity: people }, route("GET /*", invited, forward(archive)));
