// A provider's keys, where its metadata says they are.

import { createKeySet, type KeySet } from "./jwt.ts";
import type { Provider, ProviderSpec } from "./provider.ts";
import { ProviderTrouble } from "./provider-cause.ts";

/** createProviderKeys follows the metadata: where they move, they are looked for in the new place. */
export function createProviderKeys({ issuer }: Pick<ProviderSpec, "issuer">, provider: Provider): KeySet {
  let known: { readonly uri: string; readonly keys: KeySet } | undefined;
  return async () => {
    const { jwks_uri: uri = "" } = (await provider()).serverMetadata();
    // Whoever can listen in could give us theirs; the compiler lets an issuer be http only on this machine.
    if (URL.parse(uri)?.protocol !== "https:" && !issuer.startsWith("http:"))
      throw new ProviderTrouble("metadata-incomplete", "no https address in jwks_uri");
    if (known?.uri !== uri) known = { uri, keys: createKeySet({ issuer, jwksUri: uri }) };
    return known.keys();
  };
}
