// A kind of identity source that nothing in src/ knows: a key in a header of its own. It takes the bearer kind's place.

import { GatewayError } from "../../src/errors.ts";
import type { Subject } from "../../src/exchange/exchange.ts";
import type { Declared, Found, IdentitySource } from "../../src/identity/source.ts";
import { type SourceKinds, sourceKinds } from "../../src/identity/source-kinds.ts";

export const toyHeader = "x-toy-key";

/** toyKey is the one key that is right for a source of this name. */
export const toyKey = (name: string): string => `${name}-key-0123456789abcdef`;

/** createToySource: keys that begin with another source's name are another source's. */
export function createToySource(spec: Pick<Declared<"bearer">, "name" | "issuer">): IdentitySource {
  const user = {
    ...{ id: "robot", issuer: spec.issuer, source: spec.name, name: "", email: "", groups: ["machines"], claims: {} },
  };
  const subject: Subject = {
    user,
    userJson: JSON.stringify(user),
    ledger: [
      {
        id: "",
        method: "toy",
        source: spec.name,
        acr: null,
        amr: [],
        at: null,
        scope: null,
        expires: null,
        uses: null,
      },
    ],
    session: null,
    since: 0,
    until: Number.MAX_SAFE_INTEGER,
  };
  const found: Found = { subject, consumed: [toyHeader] };
  return {
    name: spec.name,
    registration: `toy ${spec.issuer}`,
    headers: [toyHeader],
    find({ headers }) {
      const key = headers[toyHeader];
      if (key === undefined) return null;
      if (key === toyKey(spec.name)) return found;
      if (!String(key).startsWith(`${spec.name}-`)) return null;
      throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: "not a key of ours" });
    },
  };
}

/** toyKinds: whoever declares bearer() gets a toy. */
export const toyKinds: SourceKinds = { ...sourceKinds, bearer: createToySource };
