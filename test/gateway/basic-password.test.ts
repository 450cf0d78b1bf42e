// A token as a Basic password: a real git clones and pushes through the gateway, and browsers are never asked for a password.

import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rs256, type TokenIssuer, tokenIssuer } from "../security/token-issuer.ts";
import { ask } from "../support/ask.ts";
import { createFolder } from "../support/folder.ts";
import { type GatewayUnderTest, gatewayUnderTest, standardUpstream } from "../support/gateway-under-test.ts";
import { git, gitServer } from "../support/git-server.ts";

async function open(basic = true) {
  const [own, server] = [await tokenIssuer(), await gitServer()];
  const gate = await gatewayUnderTest({
    upstream: server.handler,
    policies: (places) => ({
      "upstreams.ts": standardUpstream(places),
      "git.ts": `
import { bearer, forward, host, oidc, publicRoute, route, secret } from "sallyport";
import { bank } from "./upstreams.ts";
const staff = oidc("staff", { issuer: "${places.issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") });
const own = bearer("own", { issuer: "${own.issuer}", audience: "https://git.example", jwksUri: "${own.jwksUri}", basic: ${basic} });
export default host("localhost", { identity: [staff, own] },
  publicRoute("/public/*", forward(bank)),
  route("/*", forward(bank, { headers: { "x-user": ({ user }) => user.id } })),
);
`,
    }),
  });
  return { gate, own, server };
}

function tokenOf({ issuer, privateKey }: TokenIssuer, gate: GatewayUnderTest, more: object = {}): string {
  const seconds = Math.floor(gate.now() / 1_000);
  return rs256(privateKey, { iss: issuer, aud: "https://git.example", sub: "robot", exp: seconds + 300, ...more });
}

const basicOf = (user: string, password: string) =>
  `Authorization: Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/** A program that git asks for the password. */
async function asking(folder: string, password: string): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, "ask-password");
  await writeFile(file, `#!/bin/sh\ncase "$1" in Username*) echo git;; *) echo '${password}';; esac\n`);
  await chmod(file, 0o700);
  return { GIT_ASKPASS: file };
}

test("git is asked for a password, clones, and pushes with a token for it", async () => {
  const { gate, own, server } = await open();
  const folder = await createFolder();
  const env = await asking(folder, tokenOf(own, gate));
  await git(folder, ["clone", `${gate.origin}/repo.git`, "copy"], env);
  const copy = join(folder, "copy");
  await git(copy, ["commit", "--allow-empty", "-m", "Second"]);
  await git(copy, ["push", "origin", "main"], env);
  expect(await server.log()).toBe("Second\nFirst\n");
  for (const request of gate.requests) {
    expect(request.headers).not.toHaveProperty("authorization");
    expect(request.headers["x-user"]).toBe("robot");
  }
  expect(gate.printed.join("")).not.toContain(tokenOf(own, gate).split(".")[2]);
});

test("git with a token that ran out is refused", async () => {
  const { gate, own } = await open();
  const folder = await createFolder();
  const env = await asking(folder, tokenOf(own, gate, { exp: Math.floor(gate.now() / 1_000) - 3_600 }));
  await expect(git(folder, ["clone", `${gate.origin}/repo.git`, "copy"], env)).rejects.toThrow(/Authentication failed/);
  expect(gate.requests).toEqual([]);
});

test("the challenge is for programs alone, beside the one for tokens", async () => {
  const { gate, own } = await open();
  const lines = async (headers: readonly string[]) =>
    (await ask(gate.port, "GET /repo.git/info/refs", headers)).text
      .split("\r\n")
      .filter((line) => /^www-authenticate:/i.test(line))
      .map((line) => line.slice("www-authenticate: ".length));
  const basic = 'Basic realm="localhost", charset="UTF-8"';
  expect(await lines([])).toEqual([basic, 'Bearer realm="localhost"']);
  const invalid = 'Bearer realm="localhost", error="invalid_token"';
  const expired = tokenOf(own, gate, { exp: Math.floor(gate.now() / 1_000) - 3_600 });
  expect(await lines([basicOf("git", expired)])).toEqual([basic, invalid]);
  expect(await lines([basicOf("ada", "secret")])).toEqual([basic, invalid]);
  const script = ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Sec-Fetch-Site: same-origin"];
  expect(await lines(script)).toEqual(['Bearer realm="localhost"']);
  expect(await lines([...script, basicOf("git", expired)])).toEqual([invalid]);
  expect(await lines(["X-Requested-With: XMLHttpRequest"])).toEqual(['Bearer realm="localhost"']);
  expect(await lines(["Accept: text/html"])).toEqual([]);
});

test("a password that is no token of ours is the application's, and a token that another page's browser brought is nobody's", async () => {
  const { gate, own } = await open();
  expect((await ask(gate.port, "GET /public/x", [basicOf("ada", "secret")])).status).not.toBe(401);
  expect(gate.requests.at(-1)!.headers["authorization"]).toBe(basicOf("ada", "secret").slice("Authorization: ".length));
  const before = gate.requests.length;
  const good = basicOf("git", tokenOf(own, gate));
  for (const headers of [["Sec-Fetch-Site: cross-site"], ["Origin: https://evil.example"], ["Origin: null"]]) {
    for (const path of ["/public/x", "/repo.git/x"]) {
      const reply = await ask(gate.port, `POST ${path}`, [good, ...headers, "Content-Length: 0"]);
      expect([reply.status, JSON.parse(reply.body).code]).toEqual([403, "IDENTITY_ORIGIN"]);
    }
  }
  expect(gate.requests).toHaveLength(before);
});

test("a source that does not say so takes none, and asks for none", async () => {
  const { gate, own } = await open(false);
  const reply = await ask(gate.port, "GET /repo.git/x", [basicOf("git", tokenOf(own, gate))]);
  expect([reply.status, JSON.parse(reply.body).code]).toEqual([401, "IDENTITY_TOKEN_INVALID"]);
  expect(reply.text).not.toMatch(/Basic realm/);
  expect(gate.requests).toEqual([]);
});
