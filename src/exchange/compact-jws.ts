// A token that the gateway has signed, as a text that HTTP carries as it is.

declare const encoded: unique symbol;

/** CompactJws is base64url and two dots (RFC 7515 §7.1), whatever it says: so long a text need not be looked through. Only signing/jws.ts makes one. */
export type CompactJws = string & { readonly [encoded]: true };
