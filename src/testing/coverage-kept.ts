// What gateways counted in one process of vitest: handed from them to the coverage module, of which there may be another copy.

import type { FileCoverage } from "./file-coverage.ts";

/** Kept is what was counted: by gateways that are open, and before others closed. */
export interface Kept {
  readonly open: Set<() => Promise<readonly FileCoverage[]>>;
  readonly files: FileCoverage[];
}

const key = Symbol.for("sallyport.testing.coverage");
const place = globalThis as { [key]?: Kept };

/** keepCoverage has gateways count from now on. */
export function keepCoverage(): void {
  place[key] ??= { open: new Set(), files: [] };
}

/** keptCoverage is undefined where nobody wants any. */
export const keptCoverage = (): Kept | undefined => place[key];
