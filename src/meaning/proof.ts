// What the codes of proving mean: step-ups, what waits for them, and people's own factors.

import type { Meaning } from "../../runtime/meaning.ts";
import type { ErrorCode } from "../error-codes.ts";

/** proofMeanings: STEPUP_* and FACTOR_*. */
export const proofMeanings = {
  STEPUP_REQUIRED: {
    means:
      "A policy asks for a stronger or fresher proof. Programs get it as 401 with `step_up_url` and a challenge (RFC 9470); people are led to prove it.",
    who: ["visitor", "client's developer"],
    next: "Prove it. A page's own scripts open `step_up_url`, which `sallyport/client` does by itself. `reason`, `acr_values` and `max_age` say what is asked for.",
  },
  STEPUP_SUBJECT: {
    means: "Somebody else proved who they are than is signed in here.",
    who: "visitor",
    next: "Prove it with the account that is signed in; or sign out first, and in with the other one.",
  },
  STEPUP_ACR_MISSING: {
    means: "The provider's answer has no `acr`, which the level is proved by.",
    who: ["provider's admin", "policy author"],
    next: "Have the provider say acr in its ID tokens for this client; or let the level rest on `amr` or a factor.",
  },
  STEPUP_ACR_LOWER: {
    means: "The provider answered with an acr that stands for a lower level than was asked for.",
    who: ["visitor", "provider's admin"],
    next: "Try again with phone or key. If it is everybody, the provider does not act on `acr_values` for this client.",
  },
  STEPUP_ACR_UNKNOWN: {
    means: "The provider answered with an acr that no level of the policies has. The page and the line say which.",
    who: ["policy author", "provider's admin"],
    next: "Write that acr in `assurance()`, if it is as strong as is asked for; or map it at the provider.",
  },
  STEPUP_AMR: {
    means: "The provider's answer does not name the method (`amr`) that the level is proved by.",
    who: ["visitor", "provider's admin"],
    next: "Try again with the method that is asked for. If it is everybody, see which `amr` the provider gives: the line has it.",
  },
  STEPUP_AUTH_TIME_MISSING: {
    means: "The provider did not say when the person proved it (`auth_time`), and a fresh proof was asked for.",
    who: "provider's admin",
    next: "Have it put auth_time into ID tokens for this client.",
  },
  STEPUP_AUTH_TIME_ODD: {
    means: "The provider's `auth_time` is no time in seconds since 1970: it is in milliseconds, zero or less.",
    who: "provider's admin",
    next: "Have it give auth_time in seconds since 1970 (OpenID Connect Core §2).",
  },
  STEPUP_AUTH_TIME_OLD: {
    means: "The proof that came back is older than is asked for.",
    who: "visitor",
    next: "Try again, and answer at the provider without leaving the page open.",
  },
  STEPUP_MAX_AGE_IGNORED: {
    means: "The provider answered from an earlier sign-in, although a fresh one was asked for (`max_age`, `prompt`).",
    who: ["provider's admin", "policy author"],
    next: "Have the provider honour max_age for this client; or let the level take a factor of the gateway's own.",
  },
  STEPUP_UNMET_BY_PROVIDER: {
    means:
      "The provider says that this person cannot prove what was asked for (`unmet_authentication_requirements`), for want of a second factor there for example.",
    who: ["visitor", "provider's admin"],
    next: "Set up the second factor at the provider, and try again.",
  },
  STEPUP_IMPOSSIBLE: {
    means:
      "Nothing that this person has or could set up proves it here: an access token cannot be asked, or no source and no factor of the host reaches the level.",
    who: ["client's developer", "policy author"],
    next: "Use a browser's session in place of an access token. The policy author gives the level a source or factor that people of this host have.",
  },
  STEPUP_TICKET: {
    means: "The address of a step-up is too old, was used, or was made for another session.",
    who: "visitor",
    next: "Go back to what was wanted, and do it again: a new one is made.",
  },
  STEPUP_PROVE: {
    means:
      "The address `/.sallyport/prove` names a level that no policy declares, or has a part that it does not know.",
    who: "client's developer",
    next: "Choose one of the levels that the page itself lists; link to that.",
  },
  STEPUP_BODY_TOO_LARGE: {
    means:
      "What was sent is larger than is kept while somebody proves who they are, or larger than an address of the gateway's own takes.",
    who: ["visitor", "operator"],
    next: "Prove it first, then send it again. The operator raises `--held-limit`, or where nothing is held `--parked-limit`, if that is common.",
  },
  STEPUP_HELD_FULL: {
    means: "There is no room left for uploads that wait, by the limits or on the disk.",
    who: ["visitor", "operator"],
    next: "Prove it first, then send it again. The operator makes room on the disk of the data folder, or raises `--held-person-limit` or `--held-total-limit`; `detail` says which it was.",
  },
  STEPUP_PARKED_GONE: {
    means: "The form that was kept has been delivered, or waited too long.",
    who: "visitor",
    next: "See whether it is done; if not, send it again.",
  },
  FACTOR_WRONG: {
    means: "The one-time code or recovery code is not right.",
    who: "visitor",
    next: "Type the code that is shown now. If it is never right, set the phone's clock.",
  },
  FACTOR_REUSED: {
    means: "This one-time code has been used; each counts once.",
    who: "visitor",
    next: "Wait for the next one, half a minute at most.",
  },
  FACTOR_TOO_MANY: {
    means: "Too many wrong answers: five within five minutes, or fifty in a day.",
    who: ["visitor", "operator"],
    next: "Wait for as long as the page says. If it was not the person, somebody has their session: `sallyport sessions revoke`.",
  },
  FACTOR_PASSKEY: {
    means: "The passkey's answer could not be verified: another person's, another host's, or a copied key.",
    who: "visitor",
    next: "Try again, or use another way. `detail` in the line says what was wrong.",
  },
  FACTOR_EXPIRED: {
    means: "The page was open for too long, or was sent already.",
    who: "visitor",
    next: "Do it again; the page that is shown is a new one.",
  },
  FACTOR_KNOWN: {
    means: "This passkey or authenticator app is set up already.",
    who: "visitor",
    next: "Nothing: it can be used.",
  },
  FACTOR_LIMIT: {
    means: "There are as many of this kind as one person may have.",
    who: "visitor",
    next: "Remove one that is not used any more.",
  },
  FACTOR_REQUIRED: {
    means: "What was sent is a kind of factor that will not do here.",
    who: "visitor",
    next: "Confirm with one that the page offers.",
  },
} as const satisfies Partial<Record<ErrorCode, Meaning>>;
