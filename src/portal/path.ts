// The gateway's own addresses. Those that earlier stages lead to are named there, and those of factors in factor/place.ts.

const root = "/.sallyport";
const prefix = `${root}/` as const;

/** OwnPath is the path of one of them. */
export type OwnPath = `${typeof prefix}${string}`;

/** isOwn: no policy sees these addresses, so a deny-all policy cannot lock its own sign-in out. */
export const isOwn = (path: string): boolean => path === root || path.startsWith(prefix);

export const donePath = "/.sallyport/done";
export const logoutPath = "/.sallyport/logout";
export const backchannelLogoutPath = "/.sallyport/backchannel-logout";
export const sessionsPath = "/.sallyport/sessions";
export const jwksPath = "/.sallyport/jwks";
export const healthPath = "/.sallyport/healthz";
export const clientScriptPath = "/.sallyport/client.js";
export const doneScriptPath = "/.sallyport/done.js";
