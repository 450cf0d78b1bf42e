// What a forward() chooses beside where it goes: headers whose addresses are rewritten, and groups that are told.

/** addressHeaders hold an address of the site: `destination` and `if` on requests (WebDAV), the others on answers. */
export const addressHeaders = ["destination", "if", "location", "content-location"] as const;

/** AddressHeader is a header whose addresses can be rewritten. */
export type AddressHeader = (typeof addressHeaders)[number];

/** GroupChoice says which groups an upstream is told: none, or those that a name or pattern ("team-*") in the list fits. */
export type GroupChoice = "none" | readonly string[];

/** faultInGroup judges one name or pattern of groups; null: nothing is wrong. Their list is a part of keys, one a line. */
export const faultInGroup = (name: string): string | null =>
  name === "" || name.length > 256 || /[\x00-\x1f\x7f]/.test(name) ? "is no group" : null;

/** maxGroupChoices is how many names and patterns a list may have. */
export const maxGroupChoices = 200;
