// Sudo mode, as code hosts have it: reading is free; what changes an account asks for a proof of the last ten minutes.

import { forward, host, route, stepUp, upstream } from "sallyport";
import { passkey, people, secondFactor } from "../identity.ts";

const forge = upstream("forge", { endpoints: ["http://10.0.0.7:8080"] });

/** One proof opens all of these for ten minutes. */
const sudo = stepUp(secondFactor, { maxAge: "10m", reason: "You are about to change your account" });

export default host("forge.example.com", { identity: people },
  route("/*", forward(forge)),

  route("/settings/security/*", sudo, forward(forge)),
  route("/settings/keys/*", sudo, forward(forge)),
  route("/settings/tokens/*", sudo, forward(forge)),

  // What cannot be undone: for this project alone, and the proof is spent by it.
  route("POST /projects/:project/delete",
    stepUp(passkey, { scope: ({ params }) => ["delete", params.project], once: true, reason: "You delete a project for good" }),
    forward(forge),
  ),
);
