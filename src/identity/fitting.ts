// Telling operators what of a provider does not fit: once of each thing, as soon as its metadata is known.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { visible } from "../../runtime/visible.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import type { ClientKey } from "./client-key.ts";
import { type Misfit, misfits, unlistedAcrs } from "./fit.ts";
import type { oidc } from "./openid.ts";
import { causes } from "./provider-cause.ts";
import type { Warn } from "./warn.ts";

/** Fitting remembers what was told. */
export interface Fitting {
  /** judge looks at metadata that it has not seen yet. */
  judge(provider: oidc.Configuration): void;
  /** mustFit throws where nobody can sign in, before anybody is sent there. */
  mustFit(): void;
  /** judgeAcrs looks at what a level asks for. */
  judgeAcrs(asked: readonly string[], metadata: oidc.ServerMetadata): void;
  /** tell tells of a failure that no request is about, and what of it came. */
  tell(what: string, cause: unknown): void;
}

/** createFitting is for one source. */
export function createFitting(spec: Omit<OidcSpec<unknown>, "at">, key: ClientKey | null, warn: Warn): Fitting {
  const told = new Set<string>();
  const whom = `${spec.name} (${visible(spec.issuer, 200)})`;
  let judged: oidc.Configuration | undefined;
  let blocking: Misfit | undefined;

  const about = (cause: string) => ({ cause, source: spec.name, issuer: visible(spec.issuer, 200) });
  function tellOnce(message: string, fields: Readonly<Record<string, unknown>>): void {
    if (told.has(message) || told.size >= 1_000) return;
    told.add(message);
    warn(message, { event: "identity-provider", ...fields });
  }

  return {
    judge(provider) {
      if (provider === judged) return;
      judged = provider;
      const found = misfits(spec, provider.serverMetadata(), key);
      blocking = found.find((one) => one.blocks);
      for (const { cause, what, fix } of found) tellOnce(`${whom} ${what}. ${fix}`, { about: about(cause), fix });
    },
    mustFit() {
      if (blocking === undefined) return;
      const { cause, what, fix } = blocking;
      throw new GatewayError(causes[cause].code, { detail: `${spec.name} ${what}`, fix, about: about(cause) });
    },
    judgeAcrs(asked, metadata) {
      for (const acr of unlistedAcrs(asked, metadata))
        tellOnce(`A level asks for the acr ${acr}, which ${whom} does not list as supported`, {});
    },
    tell(what, cause) {
      const { code, detail, fix, about } = toGatewayError(cause);
      tellOnce(`${whom} ${what}: ${detail}. ${fix ?? ""}`.trim(), { code, about, fix });
    },
  };
}
