// A WebDAV share: everybody who signs in reads, editors write, and nothing is moved to where one may not write.

import { type BaseContext, bearer, deny, forward, host, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

// File managers know user names and passwords alone: the token is the password.
const tokens = bearer("dav-tokens", { issuer: "https://login.example.com", audience: "https://dav.example.com", basic: true });
const share = upstream("share", { endpoints: ["http://10.0.0.24:8080"] });

// RFC 4918 §9, RFC 3253, RFC 5323: what only looks. What is not in here writes.
const looking = ["GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT", "SEARCH"];
const isLooking = ({ request }: BaseContext) => looking.includes(request.method);
const writing = (group: string) => (context: UserContext) =>
  isLooking(context) || context.user.groups.includes(group) || deny("You may read this, and not change it");

// COPY and MOVE say in a header where to; the gateway decides that address like a request of its own.
const toShare = forward(share, { rewrite: ["destination", "if", "location", "content-location"] });

export default host("dav.example.com", { identity: [people, tokens] },
  route("/drafts/*", writing("editors"), toShare),
  route("/published/*", writing("publishers"), toShare),
);
