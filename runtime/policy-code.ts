// Every code that the policies' language gives, and what it means: a call with values that do not fit, or a guard that fails. Only the names get into the sandbox.

import type { LoadMeaning } from "./meaning.ts";

/** policyCodes: POLICY_*. */
export const policyCodes = {
  POLICY_AFTER_ACTION: {
    means: "A route has steps behind its action, or behind a `deny()` for everybody; nobody gets to them.",
    next: "Put the action last, or under a condition: `when(…, forward(other))`.",
  },
  POLICY_ALGORITHM: {
    means: "An identity source names an algorithm that is none, or that shares its secret (HS256, none).",
    next: 'Write one that the issuer signs with: `"RS256"`, `"PS256"`, `"ES256"`, `"EdDSA"`.',
  },
  POLICY_ARGUMENT: {
    means: "A function of the language is given too many values, too few, or in the wrong order.",
    next: "Write the call as the message shows it.",
  },
  POLICY_ASYNC: {
    means: "A policy begins work that is not done when it has loaded: a promise, an async function.",
    next: "Leave async and promises out: policies decide at once.",
  },
  POLICY_BALANCE: {
    means: "An upstream's `balance` is not what one of the balances makes.",
    next: "Call one: `balance: leastRequest()`.",
  },
  POLICY_BEFORE: {
    means: "`before()` has no step, ends every request by itself, or stands below a route that it would not hold for.",
    next: "Put it above the routes, with guards and step-ups; actions are the routes' own.",
  },
  POLICY_BODY: {
    means: "The body of a `respond()` is no text, too long, or there for a status that has none.",
    next: "Give a text (`JSON.stringify()` makes one); let an upstream serve what is large.",
  },
  POLICY_CALL: {
    means: "The sandbox was asked for a route that it does not have. No policy can bring that about.",
    who: "operator",
    next: "Report it with the line of the log.",
  },
  POLICY_CHOOSE: {
    means: "`choose()` has nothing to choose from, no `otherwise()`, or goes on behind it.",
    next: "Write `choose(when(…, …), otherwise(…))`, with `otherwise()` last.",
  },
  POLICY_CLOCK: {
    means: "The time, or chance, is asked for while the policies load, when it is nobody's request.",
    next: "Ask in a guard: `time.now`, `Date` and `Math.random()` are the request's there.",
  },
  POLICY_DEFAULT_EXPORT: {
    means: "A file exports something else than a host by default.",
    next: "Write `export default host(…)`, or a list of hosts; export other things by name.",
  },
  POLICY_DURATION: {
    means: "A duration is none, or outside of what it may be.",
    next: 'Write a number and a unit: `"250ms"`, `"5s"`, `"10m"`, `"12h"`, `"7d"`; the message has the bounds.',
  },
  POLICY_EVERY: {
    means: "`every()` has no step.",
    next: "Give it at least one: `every(inGroup, forward(bank))`.",
  },
  POLICY_FUNCTION: {
    means:
      "A guard, or the test of a `when()`, is a function that cannot answer: async, a generator, or a class. As it stands it is a fault for every request.",
    next: "Write an arrow function that gives true, false or a step.",
    warns: "always",
  },
  POLICY_HEADER: {
    means: "A header has a name or value that HTTP cannot carry, stands there twice, or is HTTP's own.",
    next: "Change it, or take it out; what comes from a request may need `encodeURIComponent()`.",
  },
  POLICY_HEADER_LATE: {
    means:
      "A guard makes a `forward()` that sets a header which was unknown when the policies loaded: it could not be dropped from what clients send.",
    next: "Make the `forward()` at the top of the file and return it.",
  },
  POLICY_HOST: {
    means: "What `host()` is called with is no host name.",
    next: 'Write it in lower case, without scheme and port: `"bank.example.com"`.',
  },
  POLICY_HOST_EMPTY: {
    means: "A host has no routes.",
    next: "Give it at least one `route()`.",
  },
  POLICY_IDENTITY: {
    means:
      "What stands as `identity` is no source, is there twice, is none that the host believes, or nobody where somebody is needed.",
    next: "Name sources that `oidc()` or `bearer()` made, each once; `nobody` where everyone may come.",
  },
  POLICY_LEVEL: {
    means: "`stepUp()`, `anyOf()` or `allOf()` is given what is no level.",
    next: "Pass what `assurance()`, `anyOf()` or `allOf()` makes.",
  },
  POLICY_LEVEL_ALONE: {
    means: "`anyOf()` or `allOf()` combines fewer than two levels.",
    next: "Give it two or more: `anyOf(passkey, mfa)`.",
  },
  POLICY_LEVEL_DEPTH: {
    means: "Levels are combined too many times over.",
    next: "Combine them at most eight deep.",
  },
  POLICY_LEVEL_EMPTY: {
    means: "A level does not say what proves it, or with a value that can be none.",
    next: 'Give `acr`, `amr`, `factor` or several: `assurance("mfa", { acr: "urn:example:mfa" })`.',
  },
  POLICY_LOCATION: {
    means: "`redirect()` goes to what is no address, or leads elsewhere than it seems.",
    next: 'Give a path, `"/sign-in"`, or a whole http(s) address; put what comes from a request through `encodeURIComponent()`.',
  },
  POLICY_METHOD: {
    means: "`method()` is given what is no method's name.",
    next: 'Use capital letters, as it is sent: `method("NOTIFY")`.',
  },
  POLICY_NAME: {
    means: "A name cannot stand in logs, headers and messages.",
    next: "Use lower-case letters, digits and hyphens, beginning with a letter.",
  },
  POLICY_NAME_RESERVED: {
    means: "A variable has a name that the gateway uses itself in a policy.",
    next: "Call it something else.",
  },
  POLICY_NAME_TAKEN: {
    means: "Two things of one kind have one name: two upstreams, two levels, two sources.",
    next: "Give one of them another name, or import the first.",
  },
  POLICY_NOT_MOUNTED: {
    means: "A host, or a list of routes, is made and served nowhere.",
    next: "Write `export default` before the host; put the list among the routes of one.",
    warns: "always",
  },
  POLICY_NO_ACTION: {
    means: "A route does not end in an action, so that whoever passes its guards would get nothing.",
    next: "End it in `forward()`, `redirect()` or `respond()`; a `deny()` at the end closes it for everybody.",
  },
  POLICY_ONCE: {
    means: "`stepUp()` has `once` and no scope: nobody knows what the one proof is for.",
    next: 'Say it: `stepUp(passkey, { once: true, scope: ({ params }) => ["payout", params.id] })`.',
  },
  POLICY_OPTION: {
    means: "An option has a value that it cannot have, is missing, or contradicts another one.",
    next: "Write it as the message shows; the options' own page has type and bounds of each.",
  },
  POLICY_OPTIONS: {
    means: "In place of options stands something else.",
    next: "Write an object: `{ identity: staff }`.",
  },
  POLICY_OPTION_UNKNOWN: {
    means: "There is no option of that name; it is misspelt, or belongs somewhere else.",
    next: "Use one of those that the message lists.",
  },
  POLICY_ORIGINS: {
    means: "What stands among a host's `origins` is no text.",
    next: 'Write each as `"https://app.example.com"`.',
  },
  POLICY_PAGES: {
    means: "A host's `pages` have a colour that cannot be read, or a logo that is too large or more than a drawing.",
    next: "Take the colour that the message names; make the logo a plain drawing, without scripts or addresses.",
  },
  POLICY_PATTERN: {
    means: "The first value of a route is no pattern.",
    next: 'Write a path, with methods before it if they matter: `"/admin/*"`, `"POST /payouts"`, `"GET|POST /search"`.',
  },
  POLICY_REASON: {
    means: "`deny()` has no reason, which the person who is refused would read.",
    next: 'Say why: `deny("Payouts are made at the counter")`.',
  },
  POLICY_RETURNED: {
    means: "While a request is decided: a guard gave something that is not true, false or a step.",
    next: "Give a boolean: `return groups.includes(…)`; the line says what came, by its type.",
  },
  POLICY_ROUTE: {
    means: "What stands among a host's routes is no route.",
    next: "Put `route()`, `publicRoute()`, `before()` and lists of `routes()` there.",
  },
  POLICY_ROUTES: {
    means: "`routes()` is empty, or mounted at a host that believes other sources than it was made for.",
    next: "Name the sources of the hosts that it comes to: `routes(staff)(…)`, or mount it elsewhere.",
  },
  POLICY_SCOPE: {
    means: "The scope of a `stepUp()` holds something else than texts and numbers.",
    next: 'Give texts and numbers: `scope: ({ params }) => ["payout", params.id]`.',
  },
  POLICY_SECRET_NAME: {
    means: "`secret()` is given what is no name; perhaps the secret itself.",
    next: 'Name it like an environment variable: `secret("BANK_CLIENT_SECRET")`.',
  },
  POLICY_SECRET_WRITTEN: {
    means: "A secret is written out in a policy.",
    next: "Name it with `secret(…)`, and take the written one out of use: it has been read.",
  },
  POLICY_STATE: {
    means: "Policies keep something that outlives a request, or change it. While a request is decided that is a fault.",
    next: "Keep it inside the guard, or compute it once at the top of the file.",
    warns: "sometimes",
  },
  POLICY_STATUS: {
    means: "A status is none that `respond()` or `redirect()` can have.",
    next: "Use a whole number from 200 to 599; for redirects 301, 302, 303, 307 or 308.",
  },
  POLICY_STEP: {
    means: "What stands among steps is no step, or a step is made with impossible values while a request is decided.",
    next: "A step is a function, or made by `deny()`, `stepUp()`, `when()`, `forward()`…; the message says what was meant.",
  },
  POLICY_THREW: {
    means: "While a request is decided: a guard threw.",
    next: "Mend the line that `place` names; `?.` and `??` help with what may be absent.",
  },
  POLICY_TOO_LARGE: {
    means: "While a request is decided: a guard gave a function more than it can take while everybody waits.",
    next: "Look at less: cut texts before they are searched or joined.",
  },
  POLICY_UPSTREAM: {
    means: "`forward()` goes to what is no upstream.",
    next: "Pass one that `upstream()` made.",
  },
  POLICY_WEIGHT: {
    means: "An endpoint's weight is no whole number within its bounds.",
    next: "Write one from 1 to 1000.",
  },
  POLICY_WHEN: {
    means: "`when()` lacks its test or its steps.",
    next: "Write `when(({ client }) => …, stepUp(mfa))`: a function of the request, then at least one step.",
  },
} as const satisfies Readonly<Record<string, LoadMeaning>>;

/** PolicyCode is one of them. */
export type PolicyCode = keyof typeof policyCodes;
