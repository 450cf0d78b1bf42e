// An application whose own fetch cannot be changed: the gateway gives its pages a script that answers challenges.

import { forward, host, redirect, route, stepUp, upstream } from "sallyport";
import { people, secondFactor } from "../identity.ts";

const tickets = upstream("tickets", { endpoints: ["http://10.0.0.17:8080"] });

export default host("tickets.example.com", { identity: people },
  // Its pages begin with the script, which asks the person in a dialog and sends the request again.
  route("/*", forward(tickets, { script: "step-up" })),

  route("GET /api/*", forward(tickets)),
  route("/api/*",
    stepUp(secondFactor, { maxAge: "15m", reason: "You are about to change tickets" }),
    forward(tickets),
  ),

  // For where the script cannot run: an address to open first, in a bookmark or in the wiki.
  route("GET /unlock", redirect("/.sallyport/prove?level=second-factor&max_age=15m&to=/")),
);
