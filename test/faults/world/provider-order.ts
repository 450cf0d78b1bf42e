// What the provider's process is told, and what both sides know of it.

/** Switch: how an endpoint answers. "hang": it takes the request and says nothing; "fail": 500; "garbage": a page. */
export type Switch = "ordinary" | "hang" | "fail" | "slow" | "garbage";

/** ProviderOrder is one message to the process; it answers with the same id. */
export type ProviderOrder =
  | { readonly id: number; readonly type: "ways"; readonly ways: Readonly<Record<string, Switch>> }
  | { readonly id: number; readonly type: "refuse" | "accept" | "rotate" }
  | { readonly id: number; readonly type: "mint"; readonly count: number };

export const clientId = "bank";
export const clientSecret = "a-secret-of-the-faults";
export const audience = "https://api.faults.example";
export const mfa = "urn:faults:mfa";
