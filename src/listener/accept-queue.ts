// How many connections the kernel has accepted for a port that no process has taken yet.

import { openSync, readSync } from "node:fs";

const bytes = Buffer.alloc(65_536);

/**
 * createQueueLength gives a function that counts them; null: that cannot be found out. Sockets that listen stand first in the
 * kernel's table, so its beginning is enough, however many there are.
 */
export function createQueueLength(port: number): () => number | null {
  const files = ["/proc/self/net/tcp", "/proc/self/net/tcp6"].map(openTable).filter((file) => file !== null);
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const line = new RegExp(`^ *\\d+: [0-9A-F]+:${hexPort} [0-9A-F]+:0000 0A [0-9A-F]+:([0-9A-F]+) `, "gm");
  return () => {
    let count: number | null = null;
    for (const file of files) {
      const size = readSync(file, bytes, 0, bytes.length, 0);
      for (const [, queued] of bytes.toString("latin1", 0, size).matchAll(line))
        count = (count ?? 0) + Number.parseInt(queued!, 16);
    }
    return count;
  };
}

function openTable(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch {
    return null;
  }
}
