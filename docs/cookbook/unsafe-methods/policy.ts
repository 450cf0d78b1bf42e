// Reading takes a sign-in; whatever may change something takes a second factor of the last quarter of an hour.

import { type BaseContext, forward, host, route, stepUp, upstream, when } from "sallyport";
import { people, secondFactor } from "../identity.ts";

const wiki = upstream("wiki", { endpoints: ["http://10.0.0.14:8080"] });

// RFC 9110 §9.2.1. A WebSocket begins as a GET, and everything may come over it.
const safe = ["GET", "HEAD", "OPTIONS"];
const mayChange = ({ request }: BaseContext) => !safe.includes(request.method) || request.headers["upgrade"] !== undefined;

export default host("wiki.example.com", { identity: people },
  route("/*",
    when(mayChange, stepUp(secondFactor, { maxAge: "15m", reason: "You are about to change something" })),
    forward(wiki),
  ),
);
