// What the codes of signing in mean.

import type { Meaning } from "../../runtime/meaning.ts";
import type { ErrorCode } from "../error-codes.ts";

/** identityMeanings: IDENTITY_*. */
export const identityMeanings = {
  IDENTITY_TOKEN_INVALID: {
    means:
      "An access token, or another credential in Authorization, does not hold: signature, audience, algorithm, type or a claim is wrong, or two credentials came at once. `detail` says which.",
    who: ["client's developer", "policy author"],
    next: "Get a token for this audience from this issuer. If `detail` names audience, algorithm or issuer, compare them with `bearer()`.",
  },
  IDENTITY_TOKEN_EXPIRED: {
    means: "The access token has expired.",
    who: "client's developer",
    next: "Get a new one, and before the next one expires.",
  },
  IDENTITY_TOKEN_EARLY: {
    means: "The access token counts from a time that has not come yet: by more than the leeway, two clocks differ.",
    who: "operator",
    next: "Set the clock of this machine, or of the issuer's (NTP).",
  },
  IDENTITY_ISSUER_UNTRUSTED: {
    means: "The access token is by an issuer that no identity source of this host or route has.",
    who: ["client's developer", "policy author"],
    next: "Ask with a token of an issuer that counts here; or let the host believe a `bearer()` of that issuer.",
  },
  IDENTITY_REQUIRED: {
    means:
      "This needs somebody who is signed in. Programs get it as 401 with `step_up_url`; people are led to the sign-in instead. Also of a WebSocket or stream whose session has ended.",
    who: ["visitor", "client's developer"],
    next: "Sign in. A page's own scripts open `step_up_url`, which `sallyport/client` does by itself; other programs send an access token.",
  },
  IDENTITY_COOKIE_TWICE: {
    means: "The browser sends two session cookies of one name; one was set by somebody else on this domain.",
    who: ["visitor", "operator"],
    next: "The visitor deletes this site's cookies. If it comes back, the operator looks for what sets a cookie for the whole domain, on a sister host.",
  },
  IDENTITY_STATE: {
    means:
      "A sign-in came back that nobody knows here: its address was kept for too long, or its identity source is gone, or it began before the store was exchanged.",
    who: "visitor",
    next: "Open what was wanted, and sign in again.",
  },
  IDENTITY_STATE_REPLAYED: {
    means: "This sign-in has been used: the address was opened a second time, by the back button for example.",
    who: "visitor",
    next: "Go on to where it led, or start again.",
  },
  IDENTITY_STATE_FOREIGN: {
    means:
      "The sign-in was begun in another browser. It would sign this one in as somebody else, so it is refused; a link that somebody sent may be behind it.",
    who: "visitor",
    next: "Sign in where it was begun, or start again here.",
  },
  IDENTITY_NO_COOKIE: {
    means: "The browser did not keep the cookie with which a sign-in begins.",
    who: ["visitor", "operator"],
    next: "The visitor allows cookies for this site. Of everybody: over plain http no `__Host-` cookie is kept, so see `--public-scheme` and the proxy's x-forwarded-proto.",
  },
  IDENTITY_TOO_MANY: {
    means: "More sign-ins than may be come from one network, or from everywhere, at the same time.",
    who: ["visitor", "operator"],
    next: "Wait for as long as Retry-After says. If all come from one address, it is a proxy's: name it in `--trusted-proxies`.",
  },
  IDENTITY_PROVIDER_ERROR: {
    means: "The provider did not sign this person in: they gave up, or may not use this client.",
    who: ["visitor", "provider's admin"],
    next: "Try again. If it ends here each time, the provider's log says why; `about` in the line names the provider and its cause.",
  },
  IDENTITY_PROVIDER_DOWN: {
    means: "The provider cannot be reached, or fails by itself. Whoever is signed in stays so.",
    who: ["operator", "provider's admin"],
    next: "Read `about.cause` and `fix` in the line, which name the way that is broken; `sallyport check --live` tries them.",
  },
  IDENTITY_PROVIDER_BUSY: {
    means: "The provider limits how often it is asked, or has too much to do.",
    who: ["visitor", "provider's admin"],
    next: "Wait for as long as Retry-After says. If it lasts, raise the provider's limits for this client.",
  },
  IDENTITY_PROVIDER_MISFIT: {
    means:
      "What the provider publishes or signs with does not fit what is set here: no metadata at the issuer's address, another issuer in it, another algorithm.",
    who: ["operator", "provider's admin"],
    next: "Do what `fix` in the line says; `sallyport check --live` says it before anybody signs in.",
  },
  IDENTITY_PROVIDER_REFUSED_CLIENT: {
    means: "The provider does not take this gateway for the client that it knows: id, secret, redirect URI or scopes.",
    who: ["operator", "provider's admin"],
    next: "Do what `fix` in the line says: register the redirect URI letter for letter, check clientId and clientSecret.",
  },
  IDENTITY_CLOCK: {
    means: "The clocks of this machine and of the provider differ by more than sign-ins take.",
    who: ["operator", "provider's admin"],
    next: "Set both clocks (NTP). `detail` says by how much they differ.",
  },
  IDENTITY_ASK_AGAIN: {
    means: "The provider did not take a scope, and the sign-in has to begin once more without it.",
    who: "visitor",
    next: "Try again; mostly it goes on by itself.",
  },
  IDENTITY_ANSWER_INVALID: {
    means: "What the provider sent back cannot be believed: its issuer, signature, audience, times or state are wrong.",
    who: ["operator", "provider's admin"],
    next: "Do what `fix` in the line says. Once alone, the person starts again.",
  },
  IDENTITY_USERINFO: {
    means: "The provider's `userinfo_endpoint` gave something that cannot be read, or refused its own token.",
    who: ["provider's admin", "policy author"],
    next: "Do what `fix` in the line says; or `userinfo: false` in `oidc()`, where nothing of it is needed.",
  },
  IDENTITY_USERINFO_SUBJECT: {
    means: "ID token and userinfo are about two different people, so neither is believed.",
    who: "provider's admin",
    next: "Look for a cache before the `userinfo_endpoint`, and whether both have the same kind of subject for this client.",
  },
  IDENTITY_GROUPS: {
    means: "What the provider says of somebody's groups cannot be read as a list of names.",
    who: ["provider's admin", "policy author"],
    next: "Do what `fix` in the line says: map groups to a list of texts at the provider, or name the claim with `groupsClaim`.",
  },
  IDENTITY_CLAIM_ELSEWHERE: {
    means: "A claim that policies read is not in the token, which only says where it is to be had.",
    who: ["provider's admin", "policy author"],
    next: "Have the provider write the claim itself, or say with `claimSources` whose signed word on it is taken. `about` and `fix` name the claim.",
  },
  IDENTITY_NONCE: {
    means: "The ID token was made for another sign-in than this one.",
    who: ["visitor", "provider's admin"],
    next: "Start again. If it lasts, the provider does not give the nonce back.",
  },
  IDENTITY_REFRESH_REFUSED: {
    means:
      "The provider does not renew the session: it ended there, the person was disabled, or another one came back.",
    who: "visitor",
    next: "Sign in again.",
  },
  IDENTITY_BLOCKED: {
    means: "Somebody blocked this account here, with `sallyport users block`. `detail` says since when, and why.",
    who: "operator",
    next: "`sallyport users list` shows who is blocked; `sallyport users unblock` lets them in again.",
  },
  IDENTITY_LOGOUT_TOKEN: {
    means:
      "A logout message of a provider cannot be believed: signature, issuer, times or form are wrong, or it came before.",
    who: ["operator", "provider's admin"],
    next: "Compare issuer and client at the provider with `oidc()`; `detail` says what is wrong. Somebody else's message is refused with the same code, and nothing is to be done.",
  },
  IDENTITY_ORIGIN: {
    means:
      "A request with somebody's session came from another site, or to a page of the gateway's own from a script or frame. It could be forged, so it is refused.",
    who: ["policy author", "visitor"],
    next: "Where another site of yours means to ask: name it in the host's `origins`. Elsewhere open the page itself and try again.",
  },
  IDENTITY_WORKER: {
    means:
      "A service worker of the application asked for a page that shows secrets of a person's own, and could read it.",
    who: "client's developer",
    next: 'Let the worker pass by everything under `/.sallyport/`: `if (url.pathname.startsWith("/.sallyport/")) return;`.',
  },
} as const satisfies Partial<Record<ErrorCode, Meaning>>;
