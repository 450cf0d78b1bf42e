// An instance of the application dies or stands still.

import { allow, each, type Fault, usually } from "../fault.ts";

/** What was under way there; a request that changes something is not sent twice. */
const halfway = allow({ refused: ["UPSTREAM_CONNECT", "UPSTREAM_BAD_ANSWER"], cut: "always" });

const shared = { ...usually, section: "An upstream dies", recoversMs: 6_000 } as const;

/** killedUpstream: what was not begun there goes to the other one. */
export const killedUpstream: Fault = {
  ...shared,
  name: "killed-upstream",
  says: "One of two instances of the application is killed, and comes back.",
  during: each(allow({ refused: ["UPSTREAM_BAD_ANSWER"] }), {
    form: halfway,
    upload: halfway,
    download: halfway,
    events: halfway,
    websocket: allow({ ...halfway, refused: [...halfway.refused, "close 1001"] }),
    "step-up": halfway,
  }),
  said: [{ word: "endpoint is unhealthy", times: [0, 4], fix: false }],
  prepare: () => ({
    gateway: {},
    inject: (world) => world.upstreams[0]!.kill(),
    remove: (world) => world.upstreams[0]!.start(),
  }),
};

/** frozenUpstream: what it has waits for it, and soon nothing new is sent there. */
export const frozenUpstream: Fault = {
  ...shared,
  name: "frozen-upstream",
  says: "One of two instances of the application stands still for four seconds.",
  during: each(allow({ withinMs: 8_000 })),
  said: [{ word: "endpoint is unhealthy", times: [0, 4], fix: false }],
  prepare: () => ({
    gateway: {},
    inject: async (world) => world.upstreams[0]!.freeze(),
    remove: async (world) => world.upstreams[0]!.thaw(),
  }),
};
