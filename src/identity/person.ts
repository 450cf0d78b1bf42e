// Who claims are about, and what operators are told, once of each kind, of claims that are not as the policies expect them.

import type { ClaimUse, UserFacts } from "../../runtime/contract.ts";
import { claimText, type GroupsSpec } from "../../runtime/groups.ts";
import { detailLength, visible } from "../../runtime/visible.ts";
import { GatewayError } from "../errors.ts";
import { allOf, type Reference, referencesIn, type Said } from "./claim-reference.ts";
import { type SourceName, toUser } from "./claims.ts";
import { type Groups, readFirstGroups } from "./groups.ts";

/** ReadPerson throws `code` without a plain subject, IDENTITY_GROUPS for groups of another shape, and IDENTITY_CLAIM_ELSEWHERE for claims that the policies use and that are only referred to. */
export type ReadPerson = (said: Said, code?: "IDENTITY_ANSWER_INVALID" | "IDENTITY_TOKEN_INVALID") => UserFacts;

/** createReadPerson remembers what it has told of its source. */
export function createReadPerson(
  spec: SourceName & GroupsSpec,
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
    throw new GatewayError(code, {
      detail,
      fix,
      about: { source: spec.name, issuer: visible(spec.issuer, 200) },
    });
  }

  function refuseReference({ claim: name, endpoint }: Reference): never {
    const where = endpoint === null ? "elsewhere" : `at ${visible(endpoint.origin, 150)}`;
    refuse(
      "IDENTITY_CLAIM_ELSEWHERE",
      `${from} only says that the claim ${visible(name, 80)} is to be had ${where}`,
      'Let the provider write the claim itself, or, of people, say with claimSources whose signed word on it is taken. Microsoft Entra refers to groups where somebody is in many, and signs nothing there: let it send those alone that are assigned to the application, or its roles, with groupsClaim: "roles".',
    );
  }

  function groupsOf(found: Groups, names: readonly string[]): readonly string[] {
    if (found.kind === "odd")
      refuse("IDENTITY_GROUPS", `Of ${from}, ${claim} cannot be read: ${found.found}`, found.fix);
    if (found.kind === "read" && found.groups.length > 0) {
      anybodyHasGroups = true;
      if (found.joined !== null)
        tell(
          "joined",
          found.joined === "["
            ? `In ${claim} of ${from} is one text in brackets, taken for the name of one group. If it is a list, let the provider send it as one, and not as its text.`
            : `In ${claim} of ${from} is one text with ${JSON.stringify(found.joined)}, taken for the name of one group. If it is several: groupsSeparator: ${JSON.stringify(found.joined)}.`,
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

  return (said, code) => {
    const all = allOf(said);
    const use = claimUse();
    // Where nobody knows what the policies use, what is missing cannot be told from what nobody misses.
    const [reference] = referencesIn(spec, said, use.names === "any" ? { ...use, names: [] } : use);
    if (reference !== undefined) refuseReference(reference);
    const found = readFirstGroups(spec, [said.claims, ...said.more]);
    return toUser(spec, all, groupsOf(found, Object.keys(all).toSorted()), code);
  };
}
