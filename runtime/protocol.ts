// Names of the protocols that a connection may leave HTTP for (RFC 9110 §7.8).

const named = /^[!#$%&'*+\-.^_`|~0-9a-z]+(?:\/[!#$%&'*+\-.^_`|~0-9a-z]+)?$/i;

/** Each carries requests, which nobody would decide about, or hides them; a WebSocket needs no opt-in. */
const never = /^(?:\*|https?|h2c?|h3|tls|ssl|spdy|websocket)(?:\/|$)/i;

/** isProtocol: one name, and perhaps its version: "ipp-tunnel", "example/1.2". */
export const isProtocol = (text: string): boolean => named.test(text);

/** mayBeTunnelled: one that a route may let pass. */
export const mayBeTunnelled = (text: string): boolean => named.test(text) && !never.test(text);
