// Where the demo's identity provider and bank are; `npm start` makes a copy with other ports when it is told to.

/** issuer is the demo identity provider. */
export const issuer = "http://localhost:9000";

/** bankEndpoints are the two instances of the demo bank. */
export const bankEndpoints = ["http://127.0.0.1:9001", "http://127.0.0.1:9002"] as const;
