// The script that keeps the part of an address behind "#" while somebody signs in, as pages carry it. All of them work without it.

import type { InboundHeaders } from "../../exchange/inbound.ts";
import { scriptTag } from "./own-script.ts";

/** Fragment is what the script is told (client/fragment.ts), and its own whole address. */
export interface Fragment {
  readonly script: string;
  /** Of a page that asks: where it leads back to. */
  readonly page?: string;
  /** Where that page goes on by itself. */
  readonly onward?: string;
  /** Of the page that leads back: where to. */
  readonly back?: string;
  /** Of a page whose link leads to its own address: another one that leads there. */
  readonly same?: string;
}

/** fragmentTag is the element. It stands before all that could lead on without it. */
export function fragmentTag({ script, ...told }: Fragment): string {
  return scriptTag(script, Object.fromEntries(Object.entries(told).map(([name, value]) => [`data-${name}`, value])));
}

/** mayHaveFragment: browsers ask for pages with this header (Upgrade Insecure Requests §3.2.1), and have scripts, mostly; nobody else needs the page. */
export const mayHaveFragment = (headers: InboundHeaders): boolean => headers["upgrade-insecure-requests"] === "1";
