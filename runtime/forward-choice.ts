// What a forward() chooses beside where it goes and what it sets: a part of the contract.

import type { TimeoutChoice } from "./upstream-spec.ts";

/** addressHeaders hold an address of the site: `destination` and `if` on requests (WebDAV), the others on answers. */
export const addressHeaders = ["destination", "if", "location", "content-location"] as const;

/** AddressHeader is a header whose addresses can be rewritten. */
export type AddressHeader = (typeof addressHeaders)[number];

/** GroupChoice says which groups an upstream is told: none, or those that a name or pattern ("team-*") in the list fits. */
export type GroupChoice = "none" | readonly string[];

/** faultInGroup judges one name or pattern of groups; null: nothing is wrong. Their list is a part of keys, one a line. */
export const faultInGroup = (name: string): string | null =>
  name === "" || name.length > 256 || /[\x00-\x1f\x7f]/.test(name) ? "is no group" : null;

/** maxGroupChoices is how many names and patterns a list may have. */
export const maxGroupChoices = 200;

/** ForwardChoice has only what was said, and is settled when a forward() is made. */
export interface ForwardChoice {
  /** Headers whose addresses of this site are rewritten; left out: none. */
  readonly rewrite?: readonly AddressHeader[];
  /** Which of the user's groups the identity header tells; left out: all. */
  readonly groups?: GroupChoice;
  /** Left out: the upstream's own. */
  readonly timeout?: TimeoutChoice;
  /** Protocols besides WebSocket that may be switched to, in lower case; left out: none. */
  readonly upgrades?: readonly string[];
  /** HTML pages are given the script that answers challenges of their own requests; left out: they pass as they are. */
  readonly script?: "step-up";
}
