// When a worker that does not answer is ended, where the system does not tell how long it could run.

import { expect, onTestFinished, test, vi } from "vitest";
import { createPulse } from "../../src/supervisor/pulse.ts";

test("a worker that has served is ended when it does not answer, and one that starts is not", async () => {
  const asked: number[] = [];
  const dead = vi.fn();
  const beat = vi.fn();
  // No process has this number: nothing is known of its time, as on a machine without /proc.
  const pulse = createPulse({
    pid: 0,
    heartbeat: { everyMs: 10, deadMs: 50 },
    ask: (number) => asked.push(number),
    beat,
    dead,
  });
  onTestFinished(pulse.close);
  const turns = async (count: number) => {
    const from = beat.mock.calls.length;
    await vi.waitFor(() => expect(beat.mock.calls.length).toBeGreaterThan(from + count), {
      timeout: 20_000,
      interval: 5,
    });
  };
  pulse.answered(0);
  await turns(20);
  expect(dead).not.toHaveBeenCalled();
  // Its answers come after the news that it serves.
  pulse.serves();
  for (let count = 0; count < 10; count++) {
    await turns(1);
    pulse.answered(asked.at(-1) ?? 0);
  }
  expect(dead).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(dead).toHaveBeenCalled(), { timeout: 20_000 });
});
