// Which scopes a provider is asked for: those that the policy names, and those that nobody wrote, as long as the provider knows them.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { visible } from "../../runtime/visible.ts";
import { textsIn } from "./algorithm.ts";
import { oidc } from "./openid.ts";
import type { Warn } from "./warn.ts";

type ScopeSpec = Pick<OidcSpec<unknown>, "name" | "issuer" | "scopes" | "unwrittenScopes" | "refreshSeconds">;
type Listed = Pick<oidc.ServerMetadata, "scopes_supported">;

/** offlineAccess is the scope of refresh tokens. */
export const offlineAccess = "offline_access";

/** unwritten gives those that nobody wrote, of which a provider that lists its scopes lists each. Without offline_access many give no refresh token (OpenID Connect Core §11). */
function unwritten(spec: Omit<ScopeSpec, "name" | "issuer">, metadata: Listed): readonly string[] {
  const listed = textsIn(metadata.scopes_supported);
  const offline = spec.refreshSeconds !== null && !spec.scopes.includes(offlineAccess) ? [offlineAccess] : [];
  return [...spec.unwrittenScopes, ...offline].filter((one) => listed === null || listed.includes(one));
}

/** writtenScopes gives those that the policy names, without which no sign-in is begun. */
export const writtenScopes = (spec: Pick<ScopeSpec, "scopes" | "unwrittenScopes">): readonly string[] =>
  spec.scopes.filter((one) => !spec.unwrittenScopes.includes(one));

/** Scopes remembers what a provider refused. */
export interface Scopes {
  /** ask gives what is asked for now. */
  ask(metadata: oidc.ServerMetadata): readonly string[];
  /** askLess: are those that nobody wrote left out? */
  askLess(): boolean;
  /** refused: is it worth another try with less that this failed? `less`: they were left out already. */
  refused(cause: unknown, metadata: oidc.ServerMetadata, less: boolean): boolean;
}

/** createScopes: `warn` tells operators, once. */
export function createScopes(spec: ScopeSpec, warn: Warn): Scopes {
  let less = false;
  let told = false;

  function tell(left: readonly string[]): void {
    if (told) return;
    told = true;
    const loss = left.includes(offlineAccess)
      ? "; without a refresh token people are sent there to sign in whenever a refresh is due"
      : "";
    warn(
      `${spec.name} (${visible(spec.issuer, 200)}) refuses scopes, so that from now on it is asked without those that no policy names: ${left.join(", ")}. Allow them for this client at the provider, or write scopes${loss}`,
      { event: "identity-provider", about: { cause: "scope", source: spec.name, issuer: visible(spec.issuer, 200) } },
    );
  }

  return {
    ask: (metadata) => [...writtenScopes(spec), ...(less ? [] : unwritten(spec, metadata))],
    askLess: () => less,
    refused(cause, metadata, wereLess) {
      const isError = cause instanceof oidc.AuthorizationResponseError || cause instanceof oidc.ResponseBodyError;
      if (!isError || cause.error !== "invalid_scope") return false;
      if (wereLess) {
        // It was not about these.
        less = false;
        return false;
      }
      const left = unwritten(spec, metadata);
      if (left.length === 0) return false;
      less = true;
      tell(left);
      return true;
    },
  };
}
