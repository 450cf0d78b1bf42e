// Where traffic goes: two instances of the bank, the less busy one first.

import { leastRequest, upstream } from "sallyport";
import { bankEndpoints } from "./_demo.ts";

export const bank = upstream("bank", {
  endpoints: bankEndpoints,
  balance: leastRequest(),
  health: { path: "/healthz", interval: "5s" },
});
