// The identity provider is away, slow or talks nonsense; and its keys change.

import { allow, each, type Fault, ordinarily, usually } from "../fault.ts";
import type { Switch } from "../world/provider-order.ts";
import type { World } from "../world/world.ts";
import { clockSaid, fakeClock } from "./clock.ts";
import { missingProgram } from "./missing.ts";

/** Whoever must go there is told that it is away; a program whose token's key is known is not. */
const away = allow({
  refused: [
    "IDENTITY_PROVIDER_DOWN",
    "IDENTITY_PROVIDER_BUSY",
    "IDENTITY_PROVIDER_MISFIT",
    "the provider's 500",
    "the provider's 200",
  ],
  unreachable: true,
  cut: "always",
  withinMs: 20_000,
});

const shared = {
  ...usually,
  section: "The identity provider is away",
  lastsMs: 7_000,
  // What hung when it came back has its own limit.
  recoversMs: 12_000,
  during: each(ordinarily, { "sign-in": away, "step-up": away, "sign-out": allow({ withinMs: 12_000 }) }),
  said: [{ word: "identity-provider", times: [0, 10], fix: true }],
  tokens: 700,
} satisfies Partial<Fault>;

const answering = (way: Switch): Pick<Fault, "prepare"> => ({
  prepare: () => ({
    gateway: {},
    inject: (world: World) => world.provider.set({ "/": way }),
    remove: (world: World) => world.provider.set({}),
  }),
});

/** providerHangs takes every request and answers none. */
export const providerHangs: Fault = {
  ...shared,
  ...answering("hang"),
  name: "provider-hangs",
  says: "The provider takes requests and does not answer.",
};

/** providerFails answers 500. */
export const providerFails: Fault = {
  ...shared,
  ...answering("fail"),
  name: "provider-fails",
  says: "The provider answers everything with 500.",
};

/** providerGarbage answers with a page. */
export const providerGarbage: Fault = {
  ...shared,
  ...answering("garbage"),
  name: "provider-garbage",
  says: "The provider answers everything with a page about its maintenance.",
};

/** providerSlow takes two seconds for each. */
export const providerSlow: Fault = {
  ...shared,
  ...answering("slow"),
  name: "provider-slow",
  says: "The provider takes two seconds for every answer.",
};

/** providerRefuses: nobody listens. */
export const providerRefuses: Fault = {
  ...shared,
  name: "provider-refuses",
  says: "Nobody listens at the provider's address.",
  prepare: () => ({
    gateway: {},
    inject: (world) => world.provider.refuse(),
    remove: (world) => world.provider.accept(),
  }),
};

/** providerHangsLate: its keys are old by then, and known. */
export const providerHangsLate: Fault = {
  ...shared,
  name: "provider-hangs-late",
  says: "The provider does not answer, and eleven minutes have gone since its keys were read.",
  said: [...shared.said, clockSaid(1)],
  missing: () => missingProgram("faketime"),
  prepare(folder) {
    const clock = fakeClock(folder);
    return {
      gateway: { env: clock.env },
      provider: clock.env,
      async inject(world) {
        await world.provider.set({ "/": "hang" });
        clock.set("+11m");
      },
      remove: (world) => world.provider.set({}),
    };
  },
};

/** rotatedKeys: what is signed with the new one is believed at once. */
export const rotatedKeys: Fault = {
  ...usually,
  name: "provider-rotates",
  says: "The provider signs with another key, and forgets the old one.",
  section: "The identity provider is away",
  tokens: 300,
  // Who was on the way back with what the old key had signed.
  during: each(ordinarily, {
    "sign-in": allow({ refused: ["IDENTITY_ANSWER_INVALID"] }),
    "step-up": allow({ refused: ["IDENTITY_ANSWER_INVALID"] }),
    bearer: allow({ refused: ["IDENTITY_TOKEN_INVALID"] }),
  }),
  prepare: () => ({
    gateway: {},
    async inject(world) {
      await world.provider.rotate();
      world.crowd.give(await world.provider.mint(300));
    },
    remove: async () => {},
  }),
};
