// Asking V8 to collect: what nobody holds is gone, without waiting for more to be made, and the process goes on.

import { expect, test } from "vitest";
import { collect } from "../../src/supervisor/collect.ts";

test("what nobody holds is collected, and the event loop goes on", async () => {
  const made = new WeakRef({});
  const gone = async () => {
    collect();
    // Looked at in a turn of its own: whoever looks holds it until the turn's end.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return made.deref() === undefined;
  };
  await expect.poll(gone).toBe(true);
});
