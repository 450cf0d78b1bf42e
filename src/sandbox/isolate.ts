// One isolate: strings and numbers go in, a string comes out, and nothing of isolated-vm's can be reached from inside.

import type { Isolate } from "./call.ts";
import { createGround, type GroundOptions, type Policies, prepareGround } from "./ground.ts";
import type { StandBy } from "./stand-by.ts";

/** IsolateOptions: the language's script and the policies', the name that positions in the latter carry, and the limits. */
export interface IsolateOptions extends GroundOptions, Policies {}

/** createIsolate loads the policies: into what stands by, or else with the language first. Throws as Ground.load does. */
export const createIsolate = (options: IsolateOptions, standBy?: StandBy): Isolate =>
  (standBy?.take(options.language) ?? createGround(options)).load(options);

/** prepareIsolate does the same on another thread, but for a millisecond: while it lasts, others of this thread are served. */
export const prepareIsolate = async (options: IsolateOptions, standBy?: StandBy): Promise<Isolate> =>
  (standBy?.take(options.language) ?? (await prepareGround(options, false))).prepare(options);
