// Webhooks come to a host where nobody signs in: from the sender's addresses and signed, or with a password that the application checks.

import { type BaseContext, deny, forward, host, nobody, route, upstream } from "sallyport";
import { people } from "../identity.ts";

const orders = upstream("orders", { endpoints: ["http://10.0.0.20:8080"] });

// As the sender publishes them.
const senders = new Set(["192.0.2.10", "192.0.2.11", "2001:db8:aa::10"]);
const fromSender = ({ client }: BaseContext) => senders.has(client.address) || deny("Not from the payment provider");
const signed = ({ request }: BaseContext) => request.headers["x-signature-256"] !== undefined || deny("Not signed");

export default [
  host("hooks.example.com", { identity: nobody },
    route("POST /hooks/payments", fromSender, signed, forward(orders)),

    // Authorization is passed on as it came: the application knows the password, and the policies do not.
    route("POST /hooks/alerts", forward(orders)),
  ),

  // The same application for people, who have no business at its webhooks.
  host("orders.example.com", { identity: people },
    route("/*", forward(orders)),
    route("/hooks/*", deny("Webhooks come to hooks.example.com")),
  ),
];
