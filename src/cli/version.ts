// Which Sallyport this is.

import { createRequire } from "node:module";

/** ownVersion is what package.json says, beside what was built as in a checkout. */
export const ownVersion = (): string =>
  (createRequire(import.meta.url)("../../package.json") as { version: string }).version;
