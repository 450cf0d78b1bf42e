// A WebSocket behind a step-up, and an ordinary address with the same steps, at which a page has it proved first.

import { forward, host, respond, route, stepUp, upstream } from "sallyport";
import { people, secondFactor } from "../identity.ts";

const desk = upstream("trading", { endpoints: ["http://10.0.0.36:8080"] });

/** Long enough that whoever loses the connection in the afternoon is not asked again. */
const proved = stepUp(secondFactor, { maxAge: "8h", reason: "Orders are sent over this connection" });

export default host("trading.example.com", { identity: people },
  route("/*", forward(desk)),
  route("/live/*", proved, forward(desk)),
  // await client.fetch("/live/ready") opens the window if one is needed; then new WebSocket("/live").
  route("/live/ready", proved, respond({ status: 204 })),
);
