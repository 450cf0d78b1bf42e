// One worker is killed outright.

import { allow, each, type Fault, usually } from "../fault.ts";

/** killedWorker: what was under way at it is cut, and nothing else is noticed. */
export const killedWorker: Fault = {
  ...usually,
  name: "killed-worker",
  says: "A worker is killed outright, and another one a second later.",
  section: "A worker that cannot start",
  during: each(allow({ cut: "killed" })),
  said: [{ word: "Worker ended and is replaced", times: [2, 2], fix: false }],
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const [first, second] = world.gateway().workers();
      world.kill(first!);
      await new Promise((done) => setTimeout(done, 1_000));
      world.kill(second!);
    },
    remove: async () => {},
  }),
};
