// Rules of the company for all of its hosts: no host can forget them, and each adds its own.

import { before, deny, forward, host, type PublicContext, publicRoute, route, stepUp, type UserContext, upstream, when } from "sallyport";
import { passkey, people } from "../identity.ts";

const payroll = upstream("payroll", { endpoints: ["http://10.0.0.25:8080"] });
const travel = upstream("travel", { endpoints: ["http://10.0.0.26:8080"] });

// They left today, and the provider's groups are of last night.
const leavers = new Set(["lena", "lars"]);
const isPrivileged = ({ user }: PublicContext) => user?.groups.includes("privileged") === true;

const floor = before<UserContext>(
  ({ user }) => user === undefined || !leavers.has(user.id) || deny("Ask the personnel department"),
  when(isPrivileged, stepUp(passkey, { maxAge: "8h", reason: "Your account may do much" })),
);

export default [
  host("payroll.example.com", { identity: people },
    floor,
    route("/*", ({ user }) => user.groups.includes("payroll") || deny("Only payroll"), forward(payroll)),
  ),
  host("travel.example.com", { identity: people },
    floor,
    publicRoute("GET /", forward(travel)),
    route("/trips/*", forward(travel)),
  ),
];
