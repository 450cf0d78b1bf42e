// Levels that no policy declares: what the gateway's own pages ask for before something is changed there.

import type { Level } from "./assurance.ts";

const none = { acr: [], amr: [], sources: [], implies: [], lastsSeconds: null } as const;

/** signInLevel is proved at the identity source that the session began at, in whatever way people sign in there. The names are words, which no policy can give a level. */
export const signInLevel: Level = { ...none, name: "a new sign-in", factors: [] };

/** factorLevel is proved with any of the gateway's own factors. */
export const factorLevel: Level = { ...none, name: "a passkey or an authenticator app", factors: ["passkey", "totp"] };

/** ownLevel finds one of them; undefined: it is a policy's, or nobody's. */
export const ownLevel = (name: string): Level | undefined =>
  name === signInLevel.name ? signInLevel : name === factorLevel.name ? factorLevel : undefined;
