// The gateway's own addresses. What each takes, and from whom, stands in the portal's table (portal/table.ts).

const root = "/.sallyport";
const prefix = `${root}/` as const;

/** OwnPath is the path of one of them. */
export type OwnPath = `${typeof prefix}${string}`;

/** isOwn: no policy sees these addresses, so a deny-all policy cannot lock its own sign-in out. */
export const isOwn = (path: string): boolean => path === root || path.startsWith(prefix);

/** serverPath is the target of `OPTIONS *` (RFC 9112 §3.2.4), which is about no path; no other request has it. */
export const serverPath = "*";

export const loginPath = "/.sallyport/login";
export const stepUpPath = "/.sallyport/step-up";
export const askedPath = "/.sallyport/asked";
export const provePath = "/.sallyport/prove";
export const resumePath = "/.sallyport/resume";
export const callbackPath = "/.sallyport/callback";
export const donePath = "/.sallyport/done";
export const verifyPath = "/.sallyport/verify";
export const verifyElsewherePath = "/.sallyport/verify/elsewhere";
export const notNowPath = "/.sallyport/verify/not-now";
export const factorsPath = "/.sallyport/factors";
export const addAppPath = "/.sallyport/factors/app";
export const addPasskeyPath = "/.sallyport/factors/passkey";
export const removePath = "/.sallyport/factors/remove";
export const codesPath = "/.sallyport/factors/recovery-codes";
export const recoverPath = "/.sallyport/factors/recover";
export const sessionsPath = "/.sallyport/sessions";
export const logoutPath = "/.sallyport/logout";
export const backchannelLogoutPath = "/.sallyport/backchannel-logout";
export const jwksPath = "/.sallyport/jwks";
export const healthPath = "/.sallyport/healthz";
export const clientScriptPath = "/.sallyport/client.js";
export const doneScriptPath = "/.sallyport/done.js";
export const fetchScriptPath = "/.sallyport/fetch.js";
export const sendAgainScriptPath = "/.sallyport/send-again.js";
export const fragmentScriptPath = "/.sallyport/fragment.js";
export const passkeyScriptPath = "/.sallyport/passkey.js";
