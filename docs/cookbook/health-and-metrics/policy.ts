// A balancer asks for health without a sign-in; metrics are at a host of their own, for Prometheus and its token.

import { deny, forward, host, nobody, publicRoute, route, upstream } from "sallyport";
import { machines, people } from "../identity.ts";

const stock = upstream("stock", { endpoints: ["http://10.0.0.33:8080"], health: { path: "/healthz" } });

export default [
  host("stock.example.com", { identity: people },
    route("/*", forward(stock)),
    // This address alone, by GET alone: what lies below it may say more.
    publicRoute("GET /healthz", { identity: nobody }, forward(stock)),
    route("/metrics/*", deny("Metrics are at stock-metrics.example.com")),
  ),

  host("stock-metrics.example.com", { identity: machines },
    route("GET /metrics", ({ user }) => user.id === "prometheus" || deny("Only Prometheus"), forward(stock)),
  ),
];
