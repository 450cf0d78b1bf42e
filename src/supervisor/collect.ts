// V8's collector, asked for once: what a flood was served with lies in its pages until as much is made again.

import { Session } from "node:inspector";

/**
 * collect gives back what nobody holds, which takes some hundredths of a second, for which everything else waits. By the
 * inspector, from within: the flag that names a function for it would name one in the sandbox as well.
 */
export function collect(): void {
  const session = new Session();
  session.connect();
  // Ended from within its own answer, it never comes back.
  session.post("HeapProfiler.collectGarbage", () => setImmediate(() => session.disconnect()));
}
