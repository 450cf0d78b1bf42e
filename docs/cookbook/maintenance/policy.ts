// While the shop is rebuilt everybody gets a page that says so, but for the people who rebuild it.

import { before, forward, host, type PublicContext, publicRoute, respond, route, upstream, when } from "sallyport";
import { people } from "../identity.ts";

const shop = upstream("shop", { endpoints: ["http://10.0.0.9:8080"] });

/** Set it and save: the next request gets the page. */
const isClosed = true;
const builders = ["shop-builders"];

const closed = respond({
  status: 503,
  headers: { "content-type": "text/html; charset=utf-8", "retry-after": "1800", "cache-control": "no-store" },
  body: `<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width">
<title>Back soon</title>
<h1>We are rebuilding the shop</h1>
<p>It opens again at 14:00. Your orders are safe.</p>
<p><a href="/.sallyport/login">Sign in</a></p>
`,
});
const isShutTo = ({ user }: PublicContext) => isClosed && !user?.groups.some((group) => builders.includes(group));

export default host("shop.example.com", { identity: people },
  before(when(isShutTo, closed)),
  publicRoute("/*", forward(shop)),
  route("/orders/*", forward(shop)),
);
