// Everybody has their own records; support sees all of them and changes none, and the application is told that it is support.

import { deny, forward, host, redirect, respond, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const accounts = upstream("accounts", { endpoints: ["http://10.0.0.41:8080"] });

type Own = UserContext & { readonly params: { readonly id: string } };
const isOwn = ({ user, params }: Own) => params.id === user.id;
const looksAsSupport = ({ user, request }: UserContext) =>
  user.groups.includes("support") && ["GET", "HEAD"].includes(request.method) && request.headers["upgrade"] === undefined;

export default host("accounts.example.com", { identity: people },
  // A link for everybody, that leads each to their own.
  route("GET /me", ({ user }) => redirect(`/users/${encodeURIComponent(user.id)}`), respond({ status: 404 })),

  route("/users/:id/*",
    (context) => isOwn(context) || looksAsSupport(context) || deny("These are somebody else's"),
    forward(accounts, { headers: { "x-looks-as": (context) => (isOwn(context) ? "owner" : "support") } }),
  ),
);
