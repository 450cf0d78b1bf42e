// What is measured: something that relays a request, and the request it is measured with.

import type { Marks } from "../machine/marks.ts";
import type { RunningProcess } from "../machine/process.ts";

/** Subject is one row of the table. Each start is a fresh process. */
export interface Subject {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  /** Asked for anew before each measurement: tokens do not last as long as a run. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Does it compile itself while it runs, so that it needs long to be warm? */
  readonly compiles: boolean;
  start(): RunningProcess;
}

/** Bench is where all subjects of a run live. */
export interface Bench {
  /** For configurations and output; it goes when the run ends. */
  readonly folder: string;
  /** Null: wherever the kernel likes. */
  readonly gatewayCore: number | null;
  readonly loadCore: number | null;
  /** Every subject listens here, one after the other. */
  readonly port: number;
  readonly upstreamPorts: readonly [number, number];
  /** Where the server listens that nginx asks. */
  readonly authPort: number;
  /** Of every subject that is Node's. */
  readonly marks: Marks;
}

/** upstreamBody is what the upstream answers. */
export const upstreamBody = '{"account":"DE02 1203 0000 0000 2020 51","balance":"1234.56","currency":"EUR"}';

/** bodySizes are the bodies that the upstream has at /bodies/<bytes>. */
export const bodySizes = [1_024, 16_384, 65_536, 262_144, 1_048_576] as const;
