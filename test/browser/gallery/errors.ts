// What people are told where a request ends: of the address, of what they may, and of what does not work.

import { galleryPolicies } from "./policies.ts";
import type { Chapter } from "./state.ts";

/** errors: one for each kind of status, and each kind of reason. */
export const errors: Chapter = {
  name: "errors",
  user: "bob",
  policies: galleryPolicies("{ identity: staff }"),
  states: [
    { name: "not-found", title: "This page does not exist", reach: ({ open }) => open("/nothing") },
    { name: "own-not-found", title: "This page does not exist", reach: ({ open }) => open("/.sallyport/nothing") },
    { name: "two-readings", title: "That did not work", reach: ({ open }) => open("/a%2fb") },
    { name: "unknown-sign-in", reach: ({ open }) => open("/.sallyport/callback?state=x") },
    {
      name: "another-sites-form",
      title: "No access",
      async reach({ gate, tab }) {
        await tab.goto("about:blank");
        await tab.setContent(`<form method="post" action="${gate.origin}/payouts"><button>Send</button></form>`);
        await tab.getByText("Send").click();
        await tab.waitForURL(`${gate.origin}/**`);
        return undefined;
      },
    },
    {
      name: "refused",
      title: "No access",
      async reach({ enter, open }) {
        await enter();
        return open("/closed");
      },
    },
    { name: "refused-reason", title: "No access", reach: ({ open }) => open("/finance") },
    { name: "refused-right-to-left", title: "No access", reach: ({ open }) => open("/arabic") },
    { name: "page-expired", reach: ({ open }) => open("/.sallyport/verify?c=x") },
    { name: "broken-policy", title: "Something went wrong here", reach: ({ open }) => open("/broken") },
    { name: "service-gone", title: "Not available right now", reach: ({ open }) => open("/gone") },
    { name: "service-slow", title: "Not available right now", reach: ({ open }) => open("/slow") },
  ],
};
