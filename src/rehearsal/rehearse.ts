// What would become of a sign-in, or of a token, at each provider of the policies: the order of the checks.

import type { LevelSpec, Manifest, SourceLocation, SourceSpec } from "../../runtime/contract.ts";
import type { IdentitySpec } from "../../runtime/identity-spec.ts";
import { stepLevels } from "../assurance/level-name.ts";
import { toGatewayError } from "../errors.ts";
import { mendMetadata } from "../identity/mend.ts";
import { wellKnown } from "../identity/read-json.ts";
import type { Asked, AskedForTokens, AskedToSignIn, Check, Key, Metadata } from "./asked.ts";
import { client } from "./check/client.ts";
import { clock } from "./check/clock.ts";
import { issuer } from "./check/issuer.ts";
import { keys } from "./check/keys.ts";
import { levels } from "./check/levels.ts";
import { addresses, codeFlow, pkce, pushing, signingOut, toldOfLogout, userinfo } from "./check/offers.ts";
import { redirect } from "./check/redirect.ts";
import { refreshing, scopes } from "./check/scopes.ts";
import { accessTokens, idTokens } from "./check/signature.ts";
import { type Finding, fine } from "./finding.ts";
import { read, toFinding } from "./reach.ts";

/** Row is a finding, and what it is about. */
export interface Row extends Finding {
  readonly check: string;
}

/** Rehearsal is what was found out about one source. */
export interface Rehearsal {
  readonly source: SourceSpec<SourceLocation>;
  readonly rows: readonly Row[];
}

const toSignIn: readonly Check<AskedToSignIn>[] = [
  issuer,
  addresses,
  clock,
  keys,
  idTokens,
  codeFlow,
  pkce,
  client,
  redirect,
  scopes,
  refreshing,
  levels,
  userinfo,
  pushing,
  signingOut,
  toldOfLogout,
];

const forTokens: readonly Check<AskedForTokens>[] = [issuer, clock, keys, accessTokens];

/** Surroundings are what the policies do not say. */
export interface Surroundings {
  /** originOf gives the address of a host as browsers see it. */
  readonly originOf: (host: string) => string;
  /** secret resolves a secret's name; null: it has no value here. */
  readonly secret: (name: string) => string | null;
}

/** rehearse asks every provider of the policies, all at the same time. */
export function rehearse(
  manifest: Manifest<SourceLocation>,
  surroundings: Surroundings,
): Promise<readonly Rehearsal[]> {
  return Promise.all(
    manifest.identities.map(async (source) => ({ source, rows: await rowsFor(source, manifest, surroundings) })),
  );
}

async function rowsFor(
  source: SourceSpec<SourceLocation>,
  manifest: Manifest<SourceLocation>,
  { originOf, secret }: Surroundings,
): Promise<readonly Row[]> {
  const spec = source as IdentitySpec<SourceLocation>;
  const checks = (spec.kind === "oidc" ? toSignIn : forTokens) as readonly Check<Asked>[];
  const origins = hostsOf(source, manifest).map(({ name }) => originOf(name));
  const around = { spec, origins, levels: levelsOf(source, manifest), secret };
  const rows: Row[] = [];
  let reading = "discovery";
  try {
    const named = spec.kind === "bearer" ? spec.jwksUri : null;
    const address = named ?? wellKnown(spec.issuer);
    const { json: published, aheadSeconds } = await read(address, spec);
    const json = named === null ? mendMetadata(published) : published;
    rows.push({ check: reading, ...fine(address) });
    reading = "keys";
    const uri = json["jwks_uri"];
    const keys = named !== null ? keysIn(json) : typeof uri === "string" ? keysIn((await read(uri, spec)).json) : [];
    const asked: Asked = { ...around, metadata: named === null ? json : null, aheadSeconds, keys };
    for (const { name, find } of checks) {
      reading = name;
      for (const finding of [await find(asked)].flat()) rows.push({ check: name, ...finding });
    }
  } catch (cause) {
    rows.push({ check: reading, ...toFinding(toGatewayError(cause)) });
  }
  return rows;
}

const keysIn = ({ keys }: Metadata): readonly Key[] =>
  Array.isArray(keys) ? keys.filter((one) => typeof one === "object" && one !== null) : [];

const hostsOf = ({ name }: SourceSpec<SourceLocation>, { hosts }: Manifest<SourceLocation>) =>
  hosts.filter(({ identities }) => identities.includes(name));

/** Levels that a step of its hosts asks for, or that no step names: a guard may ask for them. */
function levelsOf(
  source: SourceSpec<SourceLocation>,
  manifest: Manifest<SourceLocation>,
): readonly LevelSpec<SourceLocation>[] {
  const namedBy = (hosts: Manifest<SourceLocation>["hosts"]): ReadonlySet<string> =>
    new Set(hosts.flatMap(({ routes }) => routes.flatMap(({ steps }) => steps.flatMap((step) => stepLevels(step)))));
  const here = namedBy(hostsOf(source, manifest));
  const anywhere = namedBy(manifest.hosts);
  return manifest.levels.filter(
    ({ name, acr, sources }) =>
      acr.length > 0 &&
      (sources.length === 0 || sources.includes(source.name)) &&
      (here.has(name) || !anywhere.has(name)),
  );
}
