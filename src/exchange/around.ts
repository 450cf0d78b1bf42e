// What stands around one of the gateway's own pages: whose site it is, in which language it is, and who reads it.

import type { UserFacts } from "../../runtime/contract.ts";
import type { Language } from "./language.ts";

/** Site is what pages show of the host that they are on. */
export interface Site {
  readonly name: string;
  /** A data: URL; null: the name's first letter stands for it. */
  readonly logo: string | null;
  /** "#rrggbb" for each scheme, each readable there; null: the pages' own. */
  readonly colors: { readonly light: string; readonly dark: string } | null;
}

/** Around is noted on an answer, before it is one of the gateway's own pages. */
export interface Around {
  readonly site: Site;
  /** null: English. */
  readonly language: Language | null;
  /** By what name whoever has a session here is known; null: nobody has, as far as is known. */
  readonly signedIn: string | null;
}

/** nameOf is what a page calls somebody: what they know themselves by, as far as their source told it. */
export const nameOf = ({ name, email, id }: Pick<UserFacts, "name" | "email" | "id">): string => name || email || id;
