// The sandboxes of live generations: one for each script, which the next generation takes over where the script is the same.

import { createSandbox, type Sandbox, type SandboxHooks, type SandboxLimits } from "../sandbox/sandbox.ts";

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
  /** take loads what is not loaded yet; throws SANDBOX_LOAD. Whoever takes it last is told of its stalls. */
  take(script: Script, hooks: Pick<SandboxHooks, "stalled" | "warm">): Taken;
}

/** createSandboxes holds those that a generation has, and no other. */
export function createSandboxes(limits: SandboxLimits): Sandboxes {
  const all = new Map<string, { readonly sandbox: Sandbox; users: number; stalled: SandboxHooks["stalled"] }>();
  return {
    take({ id, language, code }, { stalled, warm }) {
      let entry = all.get(id);
      if (entry === undefined) {
        const hooks: SandboxHooks = { stalled: (stall) => all.get(id)?.stalled?.(stall), ...(warm && { warm }) };
        entry = { sandbox: createSandbox({ language, code }, limits, hooks), users: 0, stalled };
        all.set(id, entry);
      }
      const { sandbox } = entry;
      const taken = entry;
      taken.users++;
      taken.stalled = stalled;
      let has = true;
      return {
        sandbox,
        giveBack() {
          if (has) taken.users--;
          has = false;
          if (taken.users > 0 || all.get(id) !== taken) return;
          all.delete(id);
          sandbox.dispose();
        },
      };
    },
  };
}
