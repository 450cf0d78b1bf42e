// Who claims are about, and what operators are told, once of each kind, of claims that are not as the policies expect them.

import type { ClaimUse, UserFacts } from "../../runtime/contract.ts";
import type { GroupsSpec } from "../../runtime/groups.ts";
import { detailLength, visible } from "../../runtime/visible.ts";
import { GatewayError } from "../errors.ts";
import { type Reference, referenceTo } from "./claim-reference.ts";
import { isThere } from "./claim-use.ts";
import { type SignedClaims, type SourceName, toUser } from "./claims.ts";
import { claimText, firstNames, type Groups, readGroups } from "./groups.ts";
import { withUserinfo } from "./with-userinfo.ts";

/** Said is what a source says of somebody. */
export interface Said {
  readonly claims: SignedClaims;
  /** What its userinfo adds; left out: it was not asked. */
  readonly userinfo?: SignedClaims | null;
}

/** ReadPerson throws `code` without a plain subject, IDENTITY_GROUPS for groups of another shape, and IDENTITY_CLAIM_ELSEWHERE for claims that the policies use and that are only referred to. */
export type ReadPerson = (said: Said, code?: "IDENTITY_ANSWER_INVALID" | "IDENTITY_TOKEN_INVALID") => UserFacts;

/** createReadPerson remembers what it has told of its source. */
export function createReadPerson(
  spec: SourceName & GroupsSpec & { readonly kind: string },
  { warn, claimUse }: { readonly warn: (message: string) => void; readonly claimUse: () => ClaimUse },
): ReadPerson {
  const told = new Set<string>();
  const tell = (kind: string, message: string) => {
    if (told.has(kind)) return;
    told.add(kind);
    warn(message);
  };
  const claim = `the claim ${visible(claimText(spec), 80)}`;
  const from = `${spec.name} (${visible(spec.issuer, 150)})`;
  let anybodyHasGroups = false;

  function refuse(code: "IDENTITY_GROUPS" | "IDENTITY_CLAIM_ELSEWHERE", detail: string, fix: string): never {
    tell(code, `${detail}. Whoever comes with that is refused. ${fix}`);
    throw new GatewayError(code, { detail });
  }

  function refuseReference({ claim: name, origin }: Reference): never {
    const where = origin === null ? "elsewhere" : `at ${visible(origin, 150)}`;
    refuse(
      "IDENTITY_CLAIM_ELSEWHERE",
      `${from} only says that the claim ${visible(name, 80)} is to be had ${where}`,
      'References are not followed: let the provider write the claim itself. Microsoft Entra refers to groups where somebody is in many: send those alone that are assigned to the application, or its roles, with groupsClaim: "roles".',
    );
  }

  function groupsOf(found: Groups, names: readonly string[]): readonly string[] {
    if (found.kind === "odd") refuse("IDENTITY_GROUPS", `In ${claim} of ${from}, ${found.found}`, found.fix);
    if (found.kind === "read" && found.groups.length > 0) {
      anybodyHasGroups = true;
      if (found.joined !== null)
        tell(
          "joined",
          `In ${claim} of ${from} is one text with ${JSON.stringify(found.joined)}, taken for the name of one group. If it is several: groupsSeparator: ${JSON.stringify(found.joined)}.`,
        );
      return found.groups;
    }
    // Nobody needs to hear of a person without groups, once it is known that others have some.
    if (!anybodyHasGroups && claimUse().groups)
      tell(
        found.kind,
        found.kind === "read"
          ? `${from} gave somebody an empty list of groups, in ${claim}. That is right where they are in none; where everybody's is empty, look at what the provider puts into it.`
          : `${from} gave somebody no groups: among the claims (${visible(names.join(", "), detailLength)}) there is not ${claim}. That is right where they are in none; where nobody has any, let the provider add the claim for this client (often a scope or a mapper does), or say with groupsClaim which one has the groups.`,
      );
    return [];
  }

  return ({ claims, userinfo = null }, code) => {
    const all = userinfo === null ? claims : withUserinfo(claims, userinfo);
    const own = readGroups(spec, claims);
    // A claim that both have is the ID token's; groups inside of it are whoever's has them.
    const found = own.kind === "missing" && userinfo !== null ? readGroups(spec, userinfo) : own;
    const { names } = claimUse();
    const elsewhere = [
      ...(found.kind === "missing" ? firstNames(spec) : []),
      // Where nobody knows what the policies use, what is missing cannot be told from what nobody misses.
      ...(names === "any" ? [] : names.filter((name) => !isThere(all, name))),
    ];
    const reference = referenceTo(elsewhere, claims) ?? (userinfo && referenceTo(elsewhere, userinfo));
    if (reference !== null) refuseReference(reference);
    return toUser(spec, all, groupsOf(found, Object.keys(all).toSorted()), code);
  };
}
