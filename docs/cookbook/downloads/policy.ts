// Exports of all data: for few, with a second factor of this hour, and slow ones may take their time.

import { deny, forward, host, route, stepUp, upstream } from "sallyport";
import { people, secondFactor } from "../identity.ts";

const warehouse = upstream("warehouse", { endpoints: ["http://10.0.0.37:8080"] });

export default host("warehouse.example.com", { identity: people },
  route("/*", forward(warehouse)),

  route("/exports/*",
    ({ user }) => user.groups.includes("exporters") || deny("Exports are for exporters"),
    stepUp(secondFactor, { maxAge: "1h", reason: "This file has everybody's data in it" }),
    // The first byte of a large one comes late.
    forward(warehouse, { timeout: { response: "10m", idle: "5m" } }),
  ),
);
