// The sandboxes of live generations: one for each script, which the next generation takes over where the script is the same.

import {
  createStandBy,
  prepareSandbox,
  type Sandbox,
  type SandboxHooks,
  type SandboxLimits,
} from "../sandbox/sandbox.ts";

/** Script is what a sandbox is made of. `id` covers all of it. */
export interface Script {
  readonly id: string;
  readonly language: string;
  readonly code: string;
}

/** Taken is a sandbox that stays until it is given back. */
export interface Taken {
  readonly sandbox: Sandbox;
  /** giveBack disposes of it where nobody else has it. */
  giveBack(): void;
}

/** Sandboxes outlive generations: policies are pure, so the same script decides the same in whichever of them. */
export interface Sandboxes {
  /** take loads what is not loaded yet; rejects with SANDBOX_LOAD. Whoever takes it last is told of its stalls. */
  take(script: Script, hooks: Pick<SandboxHooks, "stalled" | "warm">): Promise<Taken>;
  /** close resolves when no other thread makes what would stand by; what is taken stays until it is given back. */
  close(): Promise<void>;
}

interface Entry {
  readonly sandbox: Promise<Sandbox>;
  users: number;
  stalled: SandboxHooks["stalled"];
}

/** createSandboxes holds those that a generation has, and no other. `standsBy`: and an isolate with no policies, for the next save. Left out: no. */
export function createSandboxes(limits: SandboxLimits, options: { readonly standsBy?: boolean } = {}): Sandboxes {
  const standBy = options.standsBy === true ? createStandBy(limits) : undefined;
  const all = new Map<string, Entry>();

  return {
    async take(script, { stalled, warm }) {
      const { id } = script;
      let entry = all.get(id);
      if (entry === undefined) {
        const hooks: SandboxHooks = { stalled: (stall) => all.get(id)?.stalled?.(stall), ...(warm && { warm }) };
        entry = { sandbox: prepareSandbox(script, limits, { ...hooks, standBy }), users: 0, stalled };
        all.set(id, entry);
      }
      const taken = entry;
      taken.users++;
      taken.stalled = stalled;
      const leave = (): boolean => {
        taken.users--;
        if (taken.users > 0 || all.get(id) !== taken) return false;
        all.delete(id);
        return true;
      };
      let sandbox: Sandbox;
      try {
        sandbox = await taken.sandbox;
      } catch (cause) {
        leave();
        throw cause;
      }
      let has = true;
      return {
        sandbox,
        giveBack() {
          if (has && leave()) sandbox.dispose();
          has = false;
        },
      };
    },
    close: async () => standBy?.close(),
  };
}
