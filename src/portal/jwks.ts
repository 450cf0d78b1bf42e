// The key set: with these keys a backend verifies the identity header (RFC 7517 §5).

import type { Visit } from "../exchange/visit.ts";
import { replyWithJson } from "../reply/reply.ts";
import type { KeyRing } from "../signing/key-ring.ts";
import { onlyReads } from "./visitor.ts";

export const jwksPath = "/.sallyport/jwks";

/** jwks answers with the keys that sign, will sign, or signed what may still be alive. */
export function jwks({ request, reply }: Visit, keys: Pick<KeyRing, "jwks">): void {
  onlyReads(request);
  replyWithJson(reply, 200, keys.jwks());
}
