// Where the repository stands, and what it is read with.

import { resolve } from "node:path";

/** project is the repository's folder. */
export const project = resolve(import.meta.dirname, "..");
