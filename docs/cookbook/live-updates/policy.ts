// Long polls that are answered late and event streams that are silent for long, on an application that is strict otherwise.

import { forward, host, route, upstream } from "sallyport";
import { people } from "../identity.ts";

const chat = upstream("chat", {
  endpoints: ["http://10.0.0.45:8080"],
  timeout: { connect: "2s", response: "10s", idle: "30s" },
});

export default host("chat.example.com", { identity: people },
  route("/*", forward(chat)),
  // The answer comes when something happens, or after five minutes with nothing in it.
  route("GET /poll", forward(chat, { timeout: { response: "6m" } })),
  // The headers come at once, and then perhaps nothing for an hour.
  route("GET /events", forward(chat, { timeout: { idle: "1h" } })),
);
