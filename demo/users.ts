// Who can sign in to the demo. Nothing here is secret: these people and their phones exist only in it.

/** User is one person at the demo identity provider. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly givenName: string;
  readonly email: string;
  readonly groups: readonly string[];
  /** What the demo's policies let this person do, for the terminal. */
  readonly may: string;
  readonly password: string;
  /** The secret in the user's authenticator app, base32. */
  readonly totpSecret: string;
}

/** users: finance may pay out, it may administer, staff may look. */
export const users: readonly User[] = [
  {
    id: "ada",
    name: "Ada Lovelace",
    givenName: "Ada",
    email: "ada@bank.example",
    groups: ["staff", "finance"],
    may: "in finance: may pay out",
    password: "engine-1843",
    totpSecret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  },
  {
    id: "grace",
    name: "Grace Hopper",
    givenName: "Grace",
    email: "grace@bank.example",
    groups: ["staff", "it"],
    may: "in it: may administer",
    password: "nanosecond-1952",
    totpSecret: "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
  },
  {
    id: "bob",
    name: "Bob Baker",
    givenName: "Bob",
    email: "bob@bank.example",
    groups: ["staff"],
    may: "in staff only: may look",
    password: "sourdough-2020",
    totpSecret: "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK",
  },
];
