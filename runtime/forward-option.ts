// What a forward() chooses, as it takes it and as it crosses the wall.

import type { Duration } from "./duration.ts";
import {
  addressHeaders,
  type ForwardChoice,
  faultInGroup,
  type GroupChoice,
  maxGroupChoices,
} from "./forward-choice.ts";
import { type Kind, optionsOf, type ReadOptions } from "./option.ts";
import { listOf, oneOf, text, within } from "./option-kind.ts";
import { mayBeTunnelled } from "./protocol.ts";
import { timerOf } from "./upstream.ts";
import type { TimeoutChoice } from "./upstream-spec.ts";

/** ForwardTimeouts are how long the upstream may take; what is left out, the upstream says. */
export interface ForwardTimeouts {
  /** Until its answer's headers are here. Left out: what the upstream says. */
  readonly response?: Duration;
  /** Between two pieces of a body, or of what a switched connection carries. Left out: what the upstream says. */
  readonly idle?: Duration;
}

const protocol: Kind<string> = {
  takes: ["a text"],
  what: "the name of a protocol other than HTTP, TLS and WebSocket",
  example: '"ipp-tunnel"',
  read: (value) => (mayBeTunnelled(value as string) ? (value as string).toLowerCase() : undefined),
};

const groupName: Kind<string> = {
  ...text('"team-*"'),
  what: "a group's name or a pattern, of up to 256 characters, none of them a control character",
  read: (value) =>
    /\S/.test(value as string) && faultInGroup(value as string) === null ? (value as string) : undefined,
};

const groupNames = listOf(groupName, 1);

const groupChoice: Kind<GroupChoice | "all"> = {
  takes: ["a text", ...groupNames.takes],
  what: `"all", "none", or a list of 1 to ${maxGroupChoices} names and patterns`,
  example: '["finance", "team-*"]',
  read(value, place) {
    if (typeof value === "string") return value === "all" || value === "none" ? value : undefined;
    const names = groupNames.read(value, place);
    if (!Array.isArray(names)) return names as undefined;
    return names.length > maxGroupChoices ? undefined : names;
  },
};

const timeouts = optionsOf<ForwardTimeouts>()("forward(bank, { timeout: {…} })", {
  response: timerOf("5m"),
  idle: timerOf("1h"),
});

/** choices are the kinds of these options. */
export const choices = {
  timeout: within(timeouts, '{ response: "5m" }'),
  upgrades: listOf(protocol, 1),
  rewrite: listOf(oneOf(addressHeaders), 1),
  groups: groupChoice,
  script: oneOf(["step-up"]),
};

/** toChoice: null where nothing was said. */
export const toChoice = (read: Partial<ReadOptions<typeof choices>>): ForwardChoice | null =>
  said<ForwardChoice>({
    upgrades: read.upgrades,
    rewrite: read.rewrite,
    groups: read.groups === "all" ? undefined : read.groups,
    script: read.script,
    timeout: said<TimeoutChoice>({ responseMs: read.timeout?.response, idleMs: read.timeout?.idle }) ?? undefined,
  });

function said<Choice extends object>(
  all: {
    readonly [N in keyof Choice]-?: Choice[N] | undefined;
  },
): Choice | null {
  const some = Object.entries(all).filter(([, value]) => value !== undefined);
  return some.length === 0 ? null : (Object.fromEntries(some) as Choice);
}
