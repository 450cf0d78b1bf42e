// Where the groups of a user are in what a source says: the options that oidc() and bearer() share.

import { type Kind, type ReadOptions, told } from "./option.ts";
import { listOf, text, yesOrNo } from "./option-kind.ts";

/** GroupsSpec says where the groups are, and in which shape. */
export interface GroupsSpec {
  /** A text is a claim's name, or else a path with dots; a list is a path. */
  readonly groupsClaim: string | readonly string[];
  /** What one text is split at; null: one text is one group. */
  readonly groupsSeparator: string | null;
  /** Of groups that are objects: the member that is the group's name; null: they are refused. */
  readonly groupsMember: string | null;
  /** Are the names of an object's members the groups? */
  readonly groupsKeys: boolean;
}

/** claimText is the claim as it is told to operators. */
export const claimText = ({ groupsClaim }: GroupsSpec): string =>
  typeof groupsClaim === "string" ? groupsClaim : groupsClaim.join(" → ");

export interface GroupsOptions {
  /**
   * The claim that lists the groups. A text is the claim's name, dots and all; where there is no such claim, it is read as a
   * path: "realm_access.roles". A list is always a path: ["resource_access", "bank.example", "roles"]. Default "groups".
   */
  readonly groupsClaim?: string | readonly string[];
  /** What to split the claim at where it is one text: ";" makes two groups of "staff; finance". Left out: one text is one group. */
  readonly groupsSeparator?: string;
  /** Which member of each group is its name, where groups are objects: "name" reads [{ "name": "finance" }]. Left out: groups are texts. */
  readonly groupsMember?: string;
  /** Are the names of an object's members the groups? true reads { "finance": { … } }. Default false. */
  readonly groupsKeys?: boolean;
}

const name = text('"groups"');
const path = listOf(name, 1);

const groupsClaim: Kind<string | readonly string[]> = {
  takes: ["a text", "a list"],
  what: "a claim's name, or a list of names that lead to it",
  example: name.example,
  read(value, place) {
    if (typeof value === "string") return name.read(value, place);
    const names = path.read(value, place);
    // A name that is wrong was told where it stands, and a path without it leads elsewhere.
    return names === undefined || names === told || names.length < (value as unknown[]).length ? told : names;
  },
};

/** groupsKinds are their rows in a table of options. */
export const groupsKinds = {
  groupsClaim,
  groupsSeparator: text('";"', /./s),
  groupsMember: text('"name"'),
  groupsKeys: yesOrNo(),
} as const;

/** groupsOf settles what the options say. */
export const groupsOf = (read: ReadOptions<typeof groupsKinds>): GroupsSpec => ({
  groupsClaim: read.groupsClaim ?? "groups",
  groupsSeparator: read.groupsSeparator ?? null,
  groupsMember: read.groupsMember ?? null,
  groupsKeys: read.groupsKeys ?? false,
});
