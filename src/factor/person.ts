// A person as factors know them: whoever one identity source calls by one name.

import { keyOf } from "../vault/vault.ts";

/** Person is a subject of an identity source; the same name at another source is somebody else. */
export interface Person {
  readonly source: string;
  readonly id: string;
}

/** personKey is the key under which a person's factors are kept. */
export const personKey = ({ source, id }: Person): string => keyOf(JSON.stringify([source, id]));
