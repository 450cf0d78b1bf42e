// A single-page app on one host, its API on another: the app's scripts call it with the person's session.

import { forward, host, nobody, route, stepUp, upstream } from "sallyport";
import { people, secondFactor } from "../identity.ts";

const files = upstream("spa-files", { endpoints: ["http://10.0.0.34:8080"] });
const api = upstream("spa-api", { endpoints: ["http://10.0.0.35:8080"] });

export default [
  // Scripts and styles are no secret; what they show comes from the API.
  host("app.example.com", { identity: nobody }, route("GET /*", forward(files))),

  // Scripts of this origin, and of no other, may ask here and read the answers, the gateway's 401 among them.
  host("api.example.com", { identity: people, origins: ["https://app.example.com"] },
    route("GET /*", forward(api)),
    route("/*", stepUp(secondFactor, { maxAge: "15m", reason: "You are about to change something" }), forward(api)),
  ),
];
