// Somebody with hundreds of groups: each forward() says which go up, and the log warns before a server refuses them.

import { expect, test } from "vitest";
import { rs256, tokenIssuer } from "../security/token-issuer.ts";
import { ask } from "../support/ask.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

const told = (header: string | undefined) =>
  (JSON.parse(Buffer.from(header!.split(".")[1]!, "base64url").toString()) as { readonly groups?: string[] }).groups;

test("each upstream is told the groups that its forward() names, and a large header is told of once", async () => {
  const own = await tokenIssuer();
  // A server that takes 8 kB of headers, as many do.
  const small = await recordingUpstream(undefined, { maxHeaderBytes: 8_192 });
  const gate = await gatewayUnderTest({
    policies: ({ upstream }) => ({
      "a.ts": `
import { bearer, forward, host, route, upstream } from "sallyport";
const own = bearer("own", { issuer: "${own.issuer}", audience: "https://a.example", jwksUri: "${own.jwksUri}" });
const app = upstream("app", { endpoints: ["${upstream}"] });
const small = upstream("small", { endpoints: ["${small.url}"] });
export default host("localhost", { identity: own },
  route("/all", forward(app, { groups: "all" })),
  route("/left-out", forward(app)),
  route("/none", forward(app, { groups: "none", identity: "per-request" })),
  route("/some", forward(app, { groups: ["finance", "team-1*", "absent"] })),
  route("/other", forward(app, { groups: ["finance"] })),
  route("/returned", () => forward(app, { groups: ["team-31?", "team-319"] }), forward(app)),
  route("/small", forward(small)),
  route("/small-some", forward(small, { groups: ["finance"] })),
);
`,
    }),
  });
  const groups = ["finance", ...Array.from({ length: 320 }, (_, index) => `team-${index}`)];
  const seconds = Math.floor(gate.now() / 1_000);
  const claims = { iss: own.issuer, aud: "https://a.example", sub: "ada", exp: seconds + 3_000, groups };
  const get = (path: string, token: string) => ask(gate.port, `GET ${path}`, [`Authorization: Bearer ${token}`]);
  const ada = rs256(own.privateKey, claims);
  const seen = async (path: string) => {
    expect((await get(path, ada)).status).toBe(200);
    return told(gate.requests.at(-1)!.headers["sallyport-identity"]);
  };
  expect(await seen("/some")).toEqual(["finance", "team-1", ...groups.filter((one) => /^team-1./.test(one))]);
  expect(gate.log.filter(({ event }) => event === "large-identity")).toEqual([]);
  expect(await seen("/all")).toEqual(groups);
  expect(await seen("/left-out")).toEqual(groups);
  expect(await seen("/none")).toBeUndefined();
  // One person's tokens for one upstream: each choice has its own.
  expect(await seen("/other")).toEqual(["finance"]);
  expect(await seen("/returned")).toEqual(["team-319"]);
  expect(await seen("/some")).toHaveLength(112);
  expect(await seen("/all")).toEqual(groups);

  const warnings = () => gate.log.filter(({ event }) => event === "large-identity");
  expect(warnings()).toMatchObject([
    {
      level: "warn",
      subject: "ada",
      source: "own",
      upstream: "app",
      groups: 321,
      msg: expect.stringMatching(/groups:/),
    },
  ]);
  expect(warnings()[0]!["bytes"]).toBeGreaterThan(4_096);
  await get("/small", ada);
  expect(warnings().map(({ upstream }) => upstream)).toEqual(["app", "small"]);
  expect((await get("/small-some", ada)).status).toBe(200);
  // A day later it is said again.
  gate.advance(25 * 3_600_000);
  const later = rs256(own.privateKey, { ...claims, exp: Math.floor(gate.now() / 1_000) + 300 });
  await get("/all", later);
  expect(warnings().map(({ upstream }) => upstream)).toEqual(["app", "small", "app"]);
});
