// A header that a policy sets is taken from clients where the server could get it, and left alone on every other host.

import { expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

test("no client sends it by that host, nor by any other to the same server; elsewhere it is the client's", async () => {
  const other = await recordingUpstream();
  const gate = await gatewayUnderTest({
    policies: ({ upstream }) => ({
      "hosts.ts": `
import { forward, host, nobody, route, upstream } from "sallyport";
const one = upstream("one", { endpoints: ["${upstream}"] });
const same = upstream("same", { endpoints: ["${other.url}", "${upstream.replace("http", "HTTP")}/"] });
const alias = upstream("alias", { endpoints: ["${upstream.replace("127.0.0.1", "LocalHost")}"] });
const other = upstream("other", { endpoints: ["${other.url}"] });
const returned = forward(one, { headers: { "x-returned": "ours" } });
export default [
  host("a.example", { identity: nobody },
    route("/set", forward(one, { headers: { "x-user": "ours", destination: "ours" } })),
    route("/returned", () => returned, forward(one)),
    route("/not-set", forward(one)),
    route("/other", forward(other)),
  ),
  host("same.example", { identity: nobody }, route("/*", forward(same))),
  host("alias.example", { identity: nobody }, route("/*", forward(alias))),
  host("other.example", { identity: nobody }, route("/*", forward(other))),
  host("late.example", { identity: nobody }, route("/*", () => forward(other, { headers: { "x-user": "ours" } }), forward(other))),
];
`,
    }),
  });
  const evil = ["X-User: evil", "X_USER: evil", "x.user: evil", "Destination: evil", "X-Returned: evil"];
  const sent = async (host: string, path: string) => {
    const [before, elsewhere] = [gate.requests.length, other.requests.length];
    await ask(gate.port, `GET ${path}`, [`Host: ${host}`, ...evil.filter((line) => !/^x[_.]/i.test(line))]);
    const { headers } = [...gate.requests.slice(before), ...other.requests.slice(elsewhere)][0]!;
    return [headers["x-user"], headers["destination"], headers["x-returned"]];
  };
  expect(await sent("a.example", "/set")).toEqual(["ours", "ours", undefined]);
  expect(await sent("a.example", "/returned")).toEqual([undefined, undefined, "ours"]);
  expect(await sent("a.example", "/not-set")).toEqual([undefined, undefined, undefined]);
  // Of the host's own, whatever the server.
  // And what a guard returns is of each host that has guards, as nobody knows where it will be.
  expect(await sent("a.example", "/other")).toEqual([undefined, undefined, undefined]);
  // By another host, at whichever endpoint it ends up.
  expect(await sent("same.example", "/")).toEqual([undefined, undefined, undefined]);
  expect(await sent("same.example", "/")).toEqual([undefined, undefined, undefined]);
  // By another name of this machine.
  expect(await sent("alias.example", "/")).toEqual([undefined, undefined, undefined]);
  expect(await sent("other.example", "/")).toEqual(["evil", "evil", "evil"]);
  // A forward() that is made while deciding cannot make it ours for a server at which nobody declared it.
  const late = await ask(gate.port, "GET /", ["Host: late.example"]);
  expect([late.status, JSON.parse(late.body).code]).toEqual([500, "DECISION_FAULT"]);
  expect(gate.requests.length + other.requests.length).toBe(8);
});
