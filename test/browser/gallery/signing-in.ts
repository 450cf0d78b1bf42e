// Signing in: being told why, choosing where, and what is kept meanwhile.

import { galleryPolicies } from "./policies.ts";
import type { Chapter } from "./state.ts";

/** signingIn is at one provider. */
export const signingIn: Chapter = {
  name: "signing in",
  user: "bob",
  policies: galleryPolicies("{ identity: staff }"),
  states: [
    { name: "sign-in-why", title: "Sign in", reach: ({ open }) => open("/lobby") },
    {
      name: "sign-in-form-kept",
      title: "Sign in",
      async reach({ open, submit, tab }) {
        await open("/");
        await submit("Give");
        await tab.waitForURL("**/.sallyport/login?**");
        return undefined;
      },
    },
    { name: "one-moment", title: "One moment", reach: ({ stay, open }) => stay(() => open("/statements")) },
    {
      name: "one-moment-form-kept",
      title: "One moment",
      async reach({ open, go, stay, submit }) {
        await go();
        await open("/");
        return stay(() => submit("Pay out"));
      },
    },
    {
      name: "refusal-form-kept",
      title: "You are not signed in",
      async reach({ gate, go }) {
        gate.behaviour.error = "access_denied";
        return go();
      },
    },
  ],
};

/** choosing is between two. */
export const choosing: Chapter = {
  name: "choosing",
  user: "bob",
  policies: galleryPolicies("{ identity: [staff, partners] }"),
  states: [
    { name: "sign-in-choice", title: "Sign in", reach: ({ open }) => open("/statements") },
    { name: "sign-in-choice-why", title: "Sign in", reach: ({ open }) => open("/lobby") },
  ],
};

/** arriving is by another site's link. */
export const arriving: Chapter = {
  name: "arriving",
  user: "bob",
  policies: galleryPolicies('{ identity: staff, sameSite: "strict" }'),
  states: [
    {
      name: "arrival",
      title: "Go on?",
      async reach({ gate, tab }) {
        // A page without an origin is another site.
        await tab.setContent(`<a href="${gate.origin}/statements">There</a>`);
        await tab.getByText("There").click();
        await tab.waitForURL(`${gate.origin}/**`);
        return undefined;
      },
    },
  ],
};
