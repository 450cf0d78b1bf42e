// A proxy whose streams the test can end, as the gateway does when a session is over.

import type { EndStream } from "../../src/upstream/forwarding.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";

/** LiveStreams is the proxy, and the streams that it told of. */
export interface LiveStreams {
  readonly port: number;
  /** held gives the stream that is open; waits for the first. */
  held(): Promise<EndStream>;
  readonly released: Promise<void>;
  /** count is how many streams were told of. */
  readonly count: number;
  readonly core: Awaited<ReturnType<typeof proxyCore>>;
}

/** liveStreams starts a proxy to `url`; `first` is what happens to a stream as soon as it is told of. */
export async function liveStreams(url: string, first?: (end: EndStream) => void): Promise<LiveStreams> {
  let count = 0;
  let tell = (_end: EndStream) => {};
  let letGo = () => {};
  const told = new Promise<EndStream>((resolve) => {
    tell = resolve;
  });
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const core = await proxyCore({
    specs: [upstreamSpec([url])],
    forwarding: {
      onStream(end) {
        count++;
        tell(end);
        first?.(end);
        return letGo;
      },
    },
  });
  return {
    port: core.port,
    core,
    held: () => told,
    released,
    get count() {
      return count;
    },
  };
}
