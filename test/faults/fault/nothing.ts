// No fault at all: what every other trial rests on.

import { type Fault, usually } from "../fault.ts";

/** nothing happens. */
export const nothing: Fault = {
  ...usually,
  name: "nothing",
  says: "Nothing happens, and everybody is answered as usual.",
  section: "",
  prepare: () => ({ gateway: {}, inject: async () => {}, remove: async () => {} }),
};
