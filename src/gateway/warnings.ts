// What operators are warned of in lines of their own, beside those of the requests.

import type { HostSpec } from "../../runtime/contract.ts";
import type { Lasting } from "../generation/live.ts";
import type { Log } from "../observe/log.ts";
import { createReminder, type Reminder } from "../observe/reminder.ts";
import type { Settings } from "../settings.ts";
import type { Large } from "../signing/assertion.ts";

/** warnOfLarge, before it breaks: the next group may be the one with which a server answers 431 to every page of that person. */
export const warnOfLarge =
  (log: Log) =>
  ({ subject: { user }, audience, bytes, groups }: Large): void =>
    log.warn(
      { event: "large-identity", subject: user.id, source: user.source, upstream: audience, bytes, groups },
      `the identity header is ${bytes} bytes long, with ${groups} groups, and many servers take 8 kB of headers in all: choose what goes up, forward(…, { groups: ["finance", "team-*"] })`,
    );

/** So often it is said of one route: the requests that were refused have lines of their own. */
const stalledEveryMs = 10_000;

/** Generations come and go; routes that stall are few. */
const mostRoutes = 1_000;

/** warnOfStalls says whose policy it was, for whoever asks why everything was slow at that moment; of one route now and then, with how many there were in between. */
export function warnOfStalls(
  log: Pick<Log, "warn">,
  elapsed: () => number = () => performance.now(),
): NonNullable<Lasting["stalled"]> {
  const stalls = new Map<string, { readonly reminder: Reminder; untoldMs: number }>();
  return ({ ms, limitMs, stopped, native }, route) => {
    const policy = route && `${route.at.file}:${route.at.line}`;
    // One that was merely held up hides none that was stopped.
    const key = `${stopped} ${policy}`;
    let known = stalls.get(key);
    if (known === undefined) {
      if (stalls.size >= mostRoutes) stalls.clear();
      known = { reminder: createReminder({ everyMs: stalledEveryMs, now: elapsed }), untoldMs: 0 };
      stalls.set(key, known);
    }
    const more = known.reminder.happened();
    if (more === null) {
      known.untoldMs += ms;
      return;
    }
    const moreMs = known.untoldMs;
    known.untoldMs = 0;
    const cannot = "a native call cannot be stopped in the middle: a regular expression, a sort, JSON, a long text";
    // Not stopped, it was not measured: many calls are held up by nothing but the machine.
    const why = native === true ? `: ${cannot}` : stopped ? "" : `: the machine is busy, or ${cannot}`;
    log.warn(
      {
        event: "stalled",
        route: route?.pattern,
        policy,
        ms: Math.round(ms),
        limitMs,
        stopped,
        native: native ?? undefined,
        fix: toFix({ stopped, native }, policy ?? "this route"),
        ...(more > 0 && { more, moreMs: Math.round(moreMs) }),
      },
      `every request of this worker waited ${Math.round(ms)} ms for the guards of this route${why}`,
    );
  };
}

/** What to do next: one that is stopped again is refused sooner or later, and one that was merely held up may be nobody's fault. */
function toFix(
  { stopped, native }: { readonly stopped: boolean; readonly native: boolean | null },
  policy: string,
): string {
  if (native === true)
    return `Give what the guards of ${policy} call less at once, or a simpler regular expression; what does not depend on the request belongs outside of the guard, where it is made once`;
  if (stopped)
    return `Look for a loop that does not end in the guards of ${policy}, or have them compute less: what does not depend on the request belongs outside of the guard, where it is made once. If it came with the last change, take that back`;
  return `Nothing, where it does not come again. Where it does, look whether others use the machine's cores, and what the guards of ${policy} compute in one piece`;
}

/** warnOfSameSite: a host that says "none" has "lax" where the gateway is not reached over https, and its frames on other sites have nobody. */
export const warnOfSameSite =
  ({ settings, log }: { readonly settings: Pick<Settings, "publicScheme">; readonly log: Log }) =>
  (hosts: readonly Pick<HostSpec<unknown>, "name" | "sameSite">[]): void => {
    if (settings.publicScheme === "https") return;
    for (const { name, sameSite } of hosts)
      if (sameSite === "none")
        log.warn(
          { event: "same-site-none", host: name },
          `${name} has sameSite: "none", which browsers take over https alone: its cookies are SameSite=Lax. Behind a TLS terminator, say --public-scheme https`,
        );
  };
