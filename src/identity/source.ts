// Identity sources: made from their declarations, kept across generations as long as the declaration stays the same.

import type { IdentitySpec, SourceLocation } from "../../runtime/contract.ts";
import { type BearerSource, createBearerSource } from "./bearer.ts";
import { createOidcClient, type OidcClient } from "./oidc-client.ts";

/** SourceSet is one generation's identity sources by name. */
export interface SourceSet {
  readonly oidc: ReadonlyMap<string, OidcClient>;
  readonly bearer: ReadonlyMap<string, BearerSource>;
}

export interface Sources {
  prepare(specs: readonly IdentitySpec<SourceLocation>[]): SourceSet;
}

/** createSources: `secret` resolves a secret's name; what is discovered or cached for a source survives a reload. */
export function createSources(options: {
  readonly now: () => number;
  readonly secret: (name: string) => string | null;
  readonly warn?: (message: string) => void;
}): Sources {
  let made = new Map<string, OidcClient | BearerSource>();
  return {
    prepare(specs) {
      const kept = new Map<string, OidcClient | BearerSource>();
      const oidc = new Map<string, OidcClient>();
      const bearer = new Map<string, BearerSource>();
      for (const { at: _, ...spec } of specs) {
        const secret =
          spec.kind === "oidc" && spec.clientSecret !== null ? options.secret(spec.clientSecret.secret) : null;
        // Everything an answer depends on is in the key, the secret included: it may have been renewed.
        const key = JSON.stringify([spec, secret]);
        if (spec.kind === "oidc") {
          const client =
            (made.get(key) as OidcClient | undefined) ?? createOidcClient(spec, secret, options.now, options.warn);
          kept.set(key, client);
          oidc.set(spec.name, client);
        } else {
          const source = (made.get(key) as BearerSource | undefined) ?? createBearerSource(spec, options.now);
          kept.set(key, source);
          bearer.set(spec.name, source);
        }
      }
      made = kept;
      return { oidc, bearer };
    },
  };
}
