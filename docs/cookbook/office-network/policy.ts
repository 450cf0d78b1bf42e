// From the office, being signed in is enough; from anywhere else a second factor of this hour is asked for.

import { type BaseContext, before, deny, forward, host, route, stepUp, upstream, when } from "sallyport";
import { people, secondFactor } from "../identity.ts";

const intranet = upstream("intranet", { endpoints: ["http://10.0.0.6:8080"] });

// Each ends where a part of the address ends: "198.51.100." is 198.51.100.0/24, and "198.51.10" would be more than that.
const offices = ["198.51.100.", "2001:db8:12:"];
const isInside = ({ client }: BaseContext) => offices.some((network) => client.address.startsWith(network));
const isOutside = (context: BaseContext) => !isInside(context);

export default host("intranet.example.com", { identity: people },
  before(when(isOutside, stepUp(secondFactor, { maxAge: "1h", reason: "You are not in the office" }))),

  route("/*", forward(intranet)),
  // Not from elsewhere at all, whatever is proved.
  route("/building/*", (context) => isInside(context) || deny("Doors and alarms are for the office network"), forward(intranet)),
);
