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
  LISTENER_HOST: { status: 400, text: "The request's Host header is missing, repeated or not a host name." },
  LISTENER_HEADER: { status: 400, text: "The request has a header that can be read in more than one way." },
  LISTENER_PARSE: { status: 400, text: "The request is not valid HTTP." },
  LISTENER_TOO_LARGE: {
    status: 431,
    text: "The request's address and headers are together larger than may be (header-limit). Delete this site's cookies, or send less.",
  },
  LISTENER_TOO_MANY: { status: 431, text: "The request has more headers than may be (header-count). Send fewer." },
  LISTENER_UPGRADE: {
    status: 501,
    text: "This address does not switch to the protocol that was asked for. Ask without an Upgrade.",
  },
  LISTENER_EXPECTATION: { status: 417, text: "Nobody here can do what the Expect header asks for. Ask without it." },
  LISTENER_WEBSOCKET: { status: 400, text: "This is no whole WebSocket handshake." },
  LISTENER_WEBSOCKET_VERSION: { status: 426, text: "WebSockets are spoken here in version 13." },
  LISTENER_TIMEOUT: { status: 408, text: "The request took too long to arrive." },
  ROUTING_DESTINATION: {
    status: 403,
    text: "You may not put this where its Destination says, or not by one request. Check what you may do there.",
  },
  ROUTING_DESTINATION_ELSEWHERE: {
    status: 502,
    text: "The Destination of this request is on another server. Choose one on this one.",
  },
  ROUTING_NO_ROUTE: { status: 404, text: "There is nothing here." },
  IDENTITY_TOKEN_INVALID: { status: 401, text: "The access token is not valid here. Get a new one." },
  IDENTITY_TOKEN_EXPIRED: { status: 401, text: "The access token has expired. Get a new one." },
  IDENTITY_TOKEN_EARLY: {
    status: 401,
    text: "The access token is from the future: the clocks of this gateway and of whoever issued it differ.",
  },
  IDENTITY_ISSUER_UNTRUSTED: { status: 401, text: "The access token comes from an issuer that is not trusted here." },
  IDENTITY_REQUIRED: { status: 401, text: "Sign in first." },
  IDENTITY_COOKIE_TWICE: {
    status: 400,
    text: "Your browser sends two session cookies, and one of them is not ours. Delete this site's cookies, then sign in.",
  },
  IDENTITY_STATE: { status: 400, text: "This sign-in is unknown here, or too old. Start again." },
  IDENTITY_STATE_REPLAYED: { status: 400, text: "This sign-in was used already. Go on, or start again." },
  IDENTITY_STATE_FOREIGN: { status: 400, text: "This sign-in was not started in this browser. Start again." },
  IDENTITY_NO_COOKIE: {
    status: 400,
    text: "Your browser did not keep the cookie that signing in needs. Allow cookies for this site, then start again.",
  },
  IDENTITY_TOO_MANY: {
    status: 429,
    retrySeconds: 15,
    text: "Too many sign-ins come from your network at once. Wait a moment, then try again.",
  },
  IDENTITY_PROVIDER_ERROR: {
    status: 403,
    text: "The sign-in was not completed. Try again; if it ends here each time, ask whoever runs this site, with the support code.",
  },
  IDENTITY_PROVIDER_DOWN: {
    status: 503,
    retrySeconds: 30,
    text: "Who you are cannot be found out at the moment. Try again in a minute.",
  },
  IDENTITY_PROVIDER_BUSY: {
    status: 503,
    retrySeconds: 15,
    text: "There is too much to do where you sign in. Try again in a moment.",
  },
  IDENTITY_PROVIDER_MISFIT: {
    status: 502,
    text: "Signing in is not set up completely here. Ask whoever runs this site, with the support code: the reason is in the log.",
  },
  IDENTITY_PROVIDER_REFUSED_CLIENT: {
    status: 502,
    text: "This site could not take part in the sign-in. Ask whoever runs it, with the support code: the reason is in the log.",
  },
  IDENTITY_CLOCK: {
    status: 403,
    text: "Two clocks differ too much for signing in. Ask whoever runs this site to set them, with the support code.",
  },
  IDENTITY_ASK_AGAIN: { status: 503, retrySeconds: 1, text: "The sign-in has to begin once more. Try again." },
  IDENTITY_ANSWER_INVALID: {
    status: 403,
    text: "The sign-in could not be confirmed. Try again; if it ends here each time, ask whoever runs this site, with the support code.",
  },
  IDENTITY_USERINFO: {
    status: 403,
    text: "What is known of you where you sign in could not be used here. Ask whoever runs this site, with the support code.",
  },
  IDENTITY_USERINFO_SUBJECT: {
    status: 403,
    text: "What came back is about two different people. Start again.",
  },
  IDENTITY_GROUPS: {
    status: 403,
    text: "What came with the sign-in about your groups is not understood here. Ask whoever runs this site, with the support code.",
  },
  IDENTITY_CLAIM_ELSEWHERE: {
    status: 403,
    text: "What has to be known of you here did not come with the sign-in. Ask whoever runs this site, with the support code.",
  },
  IDENTITY_NONCE: { status: 403, text: "What came back was not given for this sign-in. Start again." },
  IDENTITY_REFRESH_REFUSED: { status: 401, text: "The identity provider ended your session. Sign in again." },
  IDENTITY_BLOCKED: {
    status: 403,
    text: "This account cannot be used here at the moment. If you need it, give the support code to whoever runs this service.",
  },
  IDENTITY_LOGOUT_TOKEN: { status: 400, text: "The logout token is not valid here." },
  IDENTITY_ORIGIN: { status: 403, text: "This request came from another site." },
  IDENTITY_WORKER: {
    status: 403,
    text: "A service worker of this application passes this page on, and could read it. It is shown to you alone: whoever runs the application has to let addresses under /.sallyport/ pass by the worker.",
  },
  STEPUP_REQUIRED: { status: 401, text: "This needs a stronger or fresher proof of who you are." },
  STEPUP_SUBJECT: { status: 403, text: "You proved to be somebody else than the one who is signed in." },
  STEPUP_ACR_MISSING: { status: 403, text: "The identity provider did not say how strongly you proved who you are." },
  STEPUP_ACR_LOWER: { status: 403, text: "The identity provider came back with a weaker proof than was asked for." },
  STEPUP_ACR_UNKNOWN: {
    status: 403,
    text: "The identity provider came back with a kind of proof that is not known here.",
  },
  STEPUP_AMR: { status: 403, text: "The identity provider came back without the method that was asked for." },
  STEPUP_AUTH_TIME_MISSING: { status: 403, text: "The identity provider did not say when you proved it." },
  STEPUP_AUTH_TIME_ODD: {
    status: 403,
    text: "When you proved it came back as something that is no time. Ask whoever runs this site, with the support code.",
  },
  STEPUP_AUTH_TIME_OLD: { status: 403, text: "The identity provider came back with a proof that is too old." },
  STEPUP_MAX_AGE_IGNORED: {
    status: 403,
    text: "The identity provider answered from an earlier sign-in, although a fresh one was asked for.",
  },
  STEPUP_UNMET_BY_PROVIDER: {
    status: 403,
    text: "The identity provider says that it cannot get the proof that was asked for from you.",
  },
  STEPUP_IMPOSSIBLE: {
    status: 403,
    text: "This needs a proof that cannot be given here, or not with an access token.",
  },
  STEPUP_TICKET: {
    status: 400,
    text: "This address is too old, or was made for somebody else. Go back and try again.",
  },
  STEPUP_PROVE: {
    status: 400,
    text: "This address asks for a proof that there is not. Choose one of those that there are.",
  },
  STEPUP_BODY_TOO_LARGE: {
    status: 413,
    text: "This form is too large to be kept while you prove who you are. Prove it first, then send it.",
  },
  STEPUP_HELD_FULL: {
    status: 503,
    text: "There is no room to keep this upload while you prove who you are. Prove it first, then send it.",
  },
  STEPUP_PARKED_GONE: {
    status: 409,
    text: "The form you sent was already delivered, or waited too long. Send it again.",
  },
  FACTOR_WRONG: { status: 403, text: "That is not the right code." },
  FACTOR_REUSED: { status: 403, text: "That code was used already. Wait for the next one." },
  FACTOR_TOO_MANY: { status: 429, text: "Too many wrong answers. Wait a few minutes." },
  FACTOR_PASSKEY: { status: 403, text: "The passkey's answer could not be verified." },
  FACTOR_EXPIRED: { status: 400, text: "This page waited too long, or was used already. Try again." },
  FACTOR_KNOWN: { status: 409, text: "This is set up already." },
  FACTOR_LIMIT: { status: 409, text: "There is no room for another one. Remove one first." },
  FACTOR_REQUIRED: { status: 403, text: "Use one of the factors you have first." },
  DECISION_DENIED: { status: 403, text: "You may not do this." },
  DECISION_FAULT: { status: 500, text: "The policy for this request failed, so it was refused." },
  DECISION_TIMEOUT: { status: 503, text: "The policy for this request took too long, so it was refused." },
  DECISION_CUT_OFF: {
    status: 503,
    text: "The policy for this request took too long again and again, so it is not asked for a while. Try again later.",
  },
  DECISION_MEMORY: { status: 503, text: "The policy for this request used too much memory, so it was refused." },
  DECISION_RETURN: { status: 500, text: "The policy for this request gave no usable answer, so it was refused." },
  SANDBOX_HELD_UP: {
    status: 503,
    text: "The gateway was too busy to decide about this request. Try again in a moment.",
  },
  SANDBOX_NOT_READY: {
    status: 503,
    text: "The gateway is not ready to decide about this request. Try again in a moment.",
  },
  SANDBOX_LOAD: { status: 503, text: "The policies could not be loaded." },
  UPSTREAM_CONNECT: { status: 502, text: "The service behind this address cannot be reached." },
  UPSTREAM_BAD_ANSWER: { status: 502, text: "The service behind this address gave an answer that cannot be used." },
  UPSTREAM_UNAVAILABLE: {
    status: 503,
    text: "No instance of the service behind this address is healthy. Try again in a minute.",
  },
  UPSTREAM_BUSY: {
    status: 503,
    retrySeconds: 1,
    text: "The service behind this address has too much to do. Try again in a moment.",
  },
  UPSTREAM_TIMEOUT: { status: 504, text: "The service behind this address took too long." },
  UPSTREAM_CLIENT_GONE: { status: 499, text: "The client went away." },
  GATEWAY_NOT_READY: { status: 503, text: "The gateway is starting or stopping." },
  GATEWAY_EXHAUSTED: {
    status: 503,
    retrySeconds: 1,
    text: "The gateway has no room for another connection. Try again in a moment.",
  },
  GATEWAY_METHOD: { status: 405, text: "This address does not take that method." },
  GATEWAY_SPECULATIVE: { status: 503, text: "This is answered when somebody goes there, and not before." },
  GATEWAY_FAULT: { status: 500, text: "The gateway failed, so the request was refused." },
  SIGNING_NO_KEY: {
    status: 503,
    text: "The gateway cannot vouch for you to the service behind this address. Try again in a minute.",
  },
  SESSION_END_UNWRITTEN: {
    status: 503,
    retrySeconds: 30,
    text: "It is over here, and that could not be written down yet. This goes on being tried: if the service is restarted before, a session may be there again.",
  },
  STORE_BUSY: { status: 503, retrySeconds: 2, text: "Too much waits for the session store. Try again in a moment." },
  STORE_FULL: { status: 503, retrySeconds: 30, text: "Nothing can be written down here now. Try again in a minute." },
  OBSERVE_LOG: {
    status: 503,
    retrySeconds: 1,
    text: "What is done here has to be written down, and that is not possible at the moment. Try again in a moment.",
  },
  STORE_FAULT: { status: 503, text: "The gateway cannot reach its session store. Try again in a minute." },
} as const satisfies Record<string, Code>;

/** ErrorCode names one. */
export type ErrorCode = keyof typeof codes;
