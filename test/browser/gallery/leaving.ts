// Where one is signed in, and signing out.

import { galleryPolicies } from "./policies.ts";
import type { Chapter } from "./state.ts";

/** leaving begins with somebody who is signed in at three places. */
export const leaving: Chapter = {
  name: "leaving",
  user: "bob",
  policies: galleryPolicies("{ identity: staff }"),
  states: [
    {
      name: "sessions-one",
      title: "Where you are signed in",
      async reach({ enter, open }) {
        await enter();
        return open("/.sallyport/sessions");
      },
    },
    {
      name: "sessions-many",
      title: "Where you are signed in",
      async reach({ elsewhere, gate, open }) {
        for (const agent of ["Macintosh; Intel Mac OS X 10_15_7", "Windows NT 10.0; Win64; x64"])
          await elsewhere(
            `Mozilla/5.0 (${agent}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36`,
          );
        gate.advance(12 * 60_000);
        return open("/.sallyport/sessions");
      },
    },
    { name: "sign-out", title: "Sign out", reach: ({ open }) => open("/.sallyport/logout") },
    {
      name: "signed-out-here",
      title: "You are signed out here",
      reach: ({ stay, press }) => stay(() => press("Sign out")),
    },
    {
      name: "signed-out",
      title: "You are signed out",
      async reach({ go, open }) {
        await go();
        return open("/.sallyport/logout?done");
      },
    },
    { name: "sign-out-stranger", title: "Sign out", reach: ({ open }) => open("/.sallyport/logout") },
    { name: "sessions-stranger", title: "You are not signed in", reach: ({ open }) => open("/.sallyport/sessions") },
  ],
};
