// Where groups are as policies say that say nothing of it.

import type { ClaimUse } from "../../runtime/contract.ts";
import type { GroupsSpec } from "../../runtime/groups.ts";

/** groupsSpec is that, changed. */
export const groupsSpec = (changes: Partial<GroupsSpec> = {}): GroupsSpec => ({
  groupsClaim: "groups",
  groupsSeparator: null,
  groupsMember: null,
  groupsKeys: false,
  ...changes,
});

/** noClaims is what policies use that read no claim by name. */
export const noClaims: ClaimUse = { groups: true, names: [] };
