// Who can sign in at the provider of `sallyport dev --demo-provider`. Nothing here is secret: these two exist only in it.

import type { User } from "../users.ts";

/** people: the starter's policies let keepers into the vault. */
export const people: readonly User[] = [
  {
    id: "ada",
    name: "Ada Lovelace",
    givenName: "Ada",
    email: "ada@example.com",
    groups: ["staff", "keepers"],
    may: "may open the vault",
    password: "demo",
    totpSecret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  },
  {
    id: "bob",
    name: "Bob Baker",
    givenName: "Bob",
    email: "bob@example.com",
    groups: ["staff"],
    may: "may not",
    password: "demo",
    totpSecret: "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK",
  },
];
