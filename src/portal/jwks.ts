// The key set: with these keys a backend verifies the identity header (RFC 7517 §5).

import { replyWithJson } from "../reply/reply.ts";
import type { KeyRing } from "../signing/key-ring.ts";
import { type Handle, served } from "./handle.ts";

/** createJwks serves jwksPath: the keys that sign, will sign, or signed what may still be alive. */
export const createJwks =
  (keys: Pick<KeyRing, "jwks">): Handle<"GET"> =>
  async ({ reply }) => {
    replyWithJson(reply, 200, keys.jwks());
    return served;
  };
