#!/usr/bin/env node
// npm create sallyport: what sallyport init does, with the Sallyport that this came with.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const manifest = require.resolve("sallyport/package.json");
const command = join(dirname(manifest), require(manifest).bin.sallyport);
process.argv.splice(1, 1, command, "init");
await import(pathToFileURL(command).href);
