// Staff work here; contractors, and whoever else is not staff, look.

import { before, deny, forward, host, type PublicContext, route, type UserContext, upstream } from "sallyport";
import { people } from "../identity.ts";

const plans = upstream("plans", { endpoints: ["http://10.0.0.27:8080"] });

// RFC 9110 §9.2.1. Over a WebSocket everything may come, so it is no looking.
const safe = ["GET", "HEAD", "OPTIONS"];
const isLooking = ({ request }: PublicContext) => safe.includes(request.method) && request.headers["upgrade"] === undefined;

const insiders = ({ user }: UserContext) =>
  user.groups.includes("staff") || user.groups.includes("contractors") || deny("For staff and contractors");

export default host("plans.example.com", { identity: people },
  // Who has no groups, or new ones that nobody has thought of, is no staff.
  before((context) =>
    isLooking(context) || context.user?.groups.includes("staff") === true || deny("You may look at this, and not change it")),

  route("/*", insiders, forward(plans)),

  // What changes by GET has a route of its own.
  route("/plans/:plan/archive/*", insiders, ({ user }) => user.groups.includes("staff") || deny("Only staff archive plans"), forward(plans)),
);
