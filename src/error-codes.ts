// Every fault that the gateway can answer with: its code, its status, and what may be said of it in public.

/** Code is what a code stands for. */
export interface Code {
  readonly status: number;
  /** When another try makes sense: said in Retry-After. */
  readonly retrySeconds?: number;
  /** Shown to whoever asked. Says what to do next; never an internal detail. */
  readonly text: string;
}

/** codes is every fault the gateway can answer with. `<FOLDER>_<WHAT>`. */
export const codes = {
  LISTENER_TARGET: {
    status: 400,
    text: "The address of this request can be read in more than one way. Use a plain path.",
  },
  LISTENER_HOST: {
    status: 400,
    text: "The request's Host header is missing, repeated or not a host name. Send one that names this site.",
  },
  LISTENER_HEADER: {
    status: 400,
    text: "The request has a header that can be read in more than one way. Send it once, and in its plain form.",
  },
  LISTENER_PARSE: { status: 400, text: "The request is not valid HTTP. Check the program that sent it." },
  LISTENER_TOO_LARGE: {
    status: 431,
    text: "The request's address and headers are too large together (header-limit). Delete this site's cookies, or send less.",
  },
  LISTENER_TOO_MANY: { status: 431, text: "The request has too many headers (header-count). Send fewer." },
  LISTENER_UPGRADE: {
    status: 501,
    text: "This address does not switch to the protocol that was asked for. Ask without an Upgrade.",
  },
  LISTENER_EXPECTATION: { status: 417, text: "What the Expect header asks for is not known here. Ask without it." },
  LISTENER_WEBSOCKET: {
    status: 400,
    text: "This WebSocket handshake is not complete. Send a GET with a valid Sec-WebSocket-Key.",
  },
  LISTENER_WEBSOCKET_VERSION: { status: 426, text: "WebSockets are spoken here in version 13. Ask for that one." },
  LISTENER_TIMEOUT: { status: 408, text: "The request took too long to arrive. Send it again." },
  ROUTING_DESTINATION: {
    status: 403,
    text: "This may not go where its Destination says, or not in one request. Check what is allowed there.",
  },
  ROUTING_DESTINATION_ELSEWHERE: {
    status: 502,
    text: "The Destination of this request is on another server. Choose one on this server.",
  },
  ROUTING_NO_ROUTE: { status: 404, text: "There is nothing at this address. Check how it is spelled." },
  IDENTITY_TOKEN_INVALID: { status: 401, text: "The access token is not valid here. Get a new one." },
  IDENTITY_TOKEN_EXPIRED: { status: 401, text: "The access token has expired. Get a new one." },
  IDENTITY_TOKEN_EARLY: {
    status: 401,
    text: "The access token is not valid yet: two clocks differ. Ask whoever runs this site to set them.",
  },
  IDENTITY_ISSUER_UNTRUSTED: {
    status: 401,
    text: "The access token comes from an issuer that is not trusted here. Get one from an issuer that is.",
  },
  IDENTITY_REQUIRED: { status: 401, text: "Sign in to go on." },
  IDENTITY_COOKIE_TWICE: {
    status: 400,
    text: "Your browser sends two session cookies, and one of them is not ours. Delete this site's cookies, then sign in.",
  },
  IDENTITY_STATE: { status: 400, text: "This sign-in took too long, or did not begin here. Sign in again." },
  IDENTITY_STATE_REPLAYED: { status: 400, text: "This sign-in was used already. Go on, or sign in again." },
  IDENTITY_STATE_FOREIGN: { status: 400, text: "This sign-in did not begin in this browser. Sign in again." },
  IDENTITY_NO_COOKIE: {
    status: 400,
    text: "Signing in needs a cookie that this browser did not keep. Allow cookies for this site, then sign in again.",
  },
  IDENTITY_TOO_MANY: {
    status: 429,
    retrySeconds: 15,
    text: "Too many sign-ins come from your network at once. Wait a moment, then try again.",
  },
  IDENTITY_PROVIDER_ERROR: {
    status: 403,
    text: "You were not signed in. Try again; if it ends here each time, give the support code to whoever runs this site.",
  },
  IDENTITY_PROVIDER_DOWN: {
    status: 503,
    retrySeconds: 30,
    text: "Your provider cannot be reached. Try again in a minute.",
  },
  IDENTITY_PROVIDER_BUSY: {
    status: 503,
    retrySeconds: 15,
    text: "Your provider has too much to do. Try again in a moment.",
  },
  IDENTITY_PROVIDER_MISFIT: {
    status: 502,
    text: "Signing in is not set up completely here. Give the support code to whoever runs this site: the log has the reason.",
  },
  IDENTITY_PROVIDER_REFUSED_CLIENT: {
    status: 502,
    text: "Your provider does not accept this site. Give the support code to whoever runs it: the log has the reason.",
  },
  IDENTITY_CLOCK: {
    status: 403,
    text: "Signing in does not work now: two clocks differ too much. Give the support code to whoever runs this site.",
  },
  IDENTITY_ASK_AGAIN: { status: 503, retrySeconds: 1, text: "The sign-in has to begin once more. Try again." },
  IDENTITY_ANSWER_INVALID: {
    status: 403,
    text: "What your provider answered could not be checked. Try again; if it ends here each time, give the support code to whoever runs this site.",
  },
  IDENTITY_USERINFO: {
    status: 403,
    text: "What your provider says of you could not be used here. Give the support code to whoever runs this site.",
  },
  IDENTITY_USERINFO_SUBJECT: {
    status: 403,
    text: "Your provider answered about two different people. Sign in again.",
  },
  IDENTITY_GROUPS: {
    status: 403,
    text: "What your provider says of your groups is not understood here. Give the support code to whoever runs this site.",
  },
  IDENTITY_CLAIM_ELSEWHERE: {
    status: 403,
    text: "Your provider left out something that is needed here. Give the support code to whoever runs this site.",
  },
  IDENTITY_NONCE: { status: 403, text: "What your provider answered belongs to another sign-in. Sign in again." },
  IDENTITY_REFRESH_REFUSED: { status: 401, text: "Your provider ended your session. Sign in again." },
  IDENTITY_BLOCKED: {
    status: 403,
    text: "This account cannot be used here at the moment. If you need it, give the support code to whoever runs this site.",
  },
  IDENTITY_LOGOUT_TOKEN: { status: 400, text: "The logout token is not valid here. The log has the reason." },
  IDENTITY_ORIGIN: {
    status: 403,
    text: "This request did not come from a page of this site. Open that page, and use its own buttons.",
  },
  IDENTITY_WORKER: {
    status: 403,
    text: "A service worker of this application could read this page, so it is not shown. Whoever runs the application has to let addresses under /.sallyport/ past the worker.",
  },
  STEPUP_REQUIRED: { status: 401, text: "This needs you to confirm that it is you, anew or in a stronger way." },
  STEPUP_SUBJECT: {
    status: 403,
    text: "That was another account than the one that is signed in here. Use the same one, or sign out first.",
  },
  STEPUP_ACR_MISSING: {
    status: 403,
    text: "Your provider did not say how strongly it checked that it is you. Give the support code to whoever runs this site.",
  },
  STEPUP_ACR_LOWER: {
    status: 403,
    text: "Your provider confirmed less than this needs. Try again, with a phone or a security key.",
  },
  STEPUP_ACR_UNKNOWN: {
    status: 403,
    text: "Your provider confirmed it in a way that is not known here. Give the support code to whoever runs this site.",
  },
  STEPUP_AMR: {
    status: 403,
    text: "Your provider did not check it in the way that this needs. Try again, with a phone or a security key.",
  },
  STEPUP_AUTH_TIME_MISSING: {
    status: 403,
    text: "Your provider did not say when you confirmed it. Give the support code to whoever runs this site.",
  },
  STEPUP_AUTH_TIME_ODD: {
    status: 403,
    text: "Your provider said when you confirmed it, but not as a time. Give the support code to whoever runs this site.",
  },
  STEPUP_AUTH_TIME_OLD: {
    status: 403,
    text: "Your provider confirmed it too long ago. Try again, and sign in there anew.",
  },
  STEPUP_MAX_AGE_IGNORED: {
    status: 403,
    text: "Your provider answered from an earlier sign-in, and this needs a new one. Sign out there, then try again.",
  },
  STEPUP_UNMET_BY_PROVIDER: {
    status: 403,
    text: "Your provider cannot confirm what this needs. Set up a phone or a security key there, then try again.",
  },
  STEPUP_IMPOSSIBLE: {
    status: 403,
    text: "This cannot be confirmed here, or not with an access token. Sign in with a browser, or ask whoever runs this site.",
  },
  STEPUP_TICKET: {
    status: 400,
    text: "This page has expired, or is for another account. Open what you wanted again.",
  },
  STEPUP_PROVE: {
    status: 400,
    text: "This address asks for something that cannot be confirmed here. Choose from what can.",
  },
  STEPUP_BODY_TOO_LARGE: {
    status: 413,
    text: "This form is too large to be kept while you confirm that it is you. Confirm it first, then send the form again.",
  },
  STEPUP_HELD_FULL: {
    status: 503,
    text: "There is no room to keep this upload while you confirm that it is you. Confirm it first, then send the upload again.",
  },
  STEPUP_PARKED_GONE: {
    status: 409,
    text: "What you sent was delivered already, or waited too long. Check which, before you send it again.",
  },
  FACTOR_WRONG: { status: 403, text: "That did not match. Type the code that is shown now." },
  FACTOR_REUSED: { status: 403, text: "That code was used already. Wait for the next one." },
  FACTOR_TOO_MANY: { status: 429, text: "Too many tries. Wait a few minutes, then try again." },
  FACTOR_PASSKEY: { status: 403, text: "The passkey's answer could not be checked. Try again." },
  FACTOR_EXPIRED: { status: 400, text: "This page has expired, or was used already. Try again." },
  FACTOR_KNOWN: { status: 409, text: "This is set up already. Add another one, or go back." },
  FACTOR_LIMIT: { status: 409, text: "There is no room for another one. Remove one first." },
  FACTOR_REQUIRED: { status: 403, text: "This cannot be confirmed with that. Use one of the ways on this page." },
  DECISION_DENIED: {
    status: 403,
    text: "You may not do this. If you need to, give the support code to whoever runs this site.",
  },
  DECISION_FAULT: {
    status: 500,
    text: "The policy for this request failed, so it was refused. Give the support code to whoever runs this site.",
  },
  DECISION_TIMEOUT: {
    status: 503,
    text: "The policy for this request took too long, so it was refused. Try again in a moment.",
  },
  DECISION_CUT_OFF: {
    status: 503,
    text: "The policy for this request took too long again and again, so it is not asked for a while. Try again later.",
  },
  DECISION_MEMORY: {
    status: 503,
    text: "The policy for this request used too much memory, so it was refused. Give the support code to whoever runs this site.",
  },
  DECISION_RETURN: {
    status: 500,
    text: "The policy for this request gave no usable answer, so it was refused. Give the support code to whoever runs this site.",
  },
  SANDBOX_HELD_UP: {
    status: 503,
    text: "The gateway was too busy to decide about this request. Try again in a moment.",
  },
  SANDBOX_NOT_READY: {
    status: 503,
    text: "The gateway is not ready to decide about this request. Try again in a moment.",
  },
  SANDBOX_LOAD: { status: 503, text: "The policies could not be loaded. Try again in a minute." },
  UPSTREAM_CONNECT: { status: 502, text: "The service behind this address cannot be reached. Try again in a minute." },
  UPSTREAM_BAD_ANSWER: {
    status: 502,
    text: "The service behind this address gave an answer that cannot be used. If it lasts, give the support code to whoever runs this site.",
  },
  UPSTREAM_UNAVAILABLE: {
    status: 503,
    text: "No instance of the service behind this address is healthy. Try again in a minute.",
  },
  UPSTREAM_BUSY: {
    status: 503,
    retrySeconds: 1,
    text: "The service behind this address has too much to do. Try again in a moment.",
  },
  UPSTREAM_TIMEOUT: {
    status: 504,
    text: "The service behind this address took too long. Check whether it was done, before you try again.",
  },
  UPSTREAM_CLIENT_GONE: { status: 499, text: "The client went away." },
  GATEWAY_NOT_READY: { status: 503, text: "The gateway is starting or stopping. Try again in a moment." },
  GATEWAY_EXHAUSTED: {
    status: 503,
    retrySeconds: 1,
    text: "The gateway has no room for another connection. Try again in a moment.",
  },
  GATEWAY_METHOD: { status: 405, text: "This address does not take that method. Use another one." },
  GATEWAY_SPECULATIVE: { status: 503, text: "This page is not made in advance. Open it to see it." },
  GATEWAY_FAULT: {
    status: 500,
    text: "Something failed in the gateway, so the request was refused. Give the support code to whoever runs this site.",
  },
  SIGNING_NO_KEY: {
    status: 503,
    text: "The gateway cannot vouch for you to the service behind this address. Try again in a minute.",
  },
  SESSION_END_UNWRITTEN: {
    status: 503,
    retrySeconds: 30,
    text: "It has ended, but that could not be saved yet, and is tried again by itself. Look in a few minutes whether it is back.",
  },
  STORE_BUSY: { status: 503, retrySeconds: 2, text: "Too much waits for the session store. Try again in a moment." },
  STORE_FULL: { status: 503, retrySeconds: 30, text: "Nothing can be saved here now. Try again in a minute." },
  OBSERVE_LOG: {
    status: 503,
    retrySeconds: 1,
    text: "What is done here has to be logged, and the log cannot be written now. Try again in a moment.",
  },
  STORE_FAULT: { status: 503, text: "The gateway cannot reach its session store. Try again in a minute." },
} as const satisfies Record<string, Code>;

/** ErrorCode names one. */
export type ErrorCode = keyof typeof codes;
