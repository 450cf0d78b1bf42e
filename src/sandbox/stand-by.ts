// The stand-by: one isolate in which our language has been read, so that a save has to load no more than its own policies.

import { type Ground, prepareGround } from "./ground.ts";

/** StandBy has one, or none. What it has given ran nobody's policies, and is whoever's who took it. */
export interface StandBy {
  /** take gives the one that stands ready for this language; null: none does. Another is made when nobody has asked for a while. */
  take(language: string): Ground | null;
  /** close resolves when no thread is at it any more: a process must not end before. */
  close(): Promise<void>;
}

/** StandByOptions: `idleMs` is that while. */
export interface StandByOptions {
  readonly memoryMb: number;
  readonly idleMs?: number;
}

/** Whoever saves waits for other things until then, and so do requests. */
const longEnoughMs = 300;

/** It is our own script, on a machine that may be busy. */
const loadTimeoutMs = 10_000;

/** createStandBy begins with none. */
export function createStandBy({ memoryMb, idleMs = longEnoughMs }: StandByOptions): StandBy {
  let ready: { readonly language: string; readonly ground: Ground } | null = null;
  let making: Promise<void> | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function make(language: string): Promise<void> {
    try {
      const ground = await prepareGround({ memoryMb, loadTimeoutMs, language }, true);
      if (closed) ground.dispose();
      else ready = { language, ground };
    } catch {
      // Whoever loads policies is told why there is no isolate; the next who does has it tried again.
    }
    making = null;
  }

  return {
    take(language) {
      const fits = ready !== null && ready.language === language && ready.ground.isSound();
      const taken = fits ? ready!.ground : null;
      if (!fits) ready?.ground.dispose();
      ready = null;
      clearTimeout(timer);
      if (!closed)
        timer = setTimeout(() => {
          if (ready === null) making ??= make(language);
        }, idleMs).unref();
      return taken;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      ready?.ground.dispose();
      ready = null;
      await making;
    },
  };
}
