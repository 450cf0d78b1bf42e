// The likeliest mistakes at the command line: each is told in words that say what to do.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../src/cli/program.ts";
import { createFolder } from "../support/folder.ts";
import { testWith } from "../support/real-part.ts";
import { listening } from "../support/recording-upstream.ts";

const policy = `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/*", respond({ body: "hello" })));
`;

async function say(...words: readonly string[]) {
  const seen = { out: "", err: "" };
  const code = await run(words, {
    env: {},
    color: false,
    out: (text) => {
      seen.out += text;
    },
    err: (text) => {
      seen.err += text;
    },
  });
  return { code, ...seen };
}

test.each([
  [["strat"], ["Did you mean start?"]],
  [["nonsense"], ["start, dev, check", "Try sallyport --help."]],
  [["help"], ["sallyport --help"]],
  [
    ["sessions", "nonsense"],
    ["sallyport sessions has: list, revoke", "Try sallyport sessions --help."],
  ],
  [
    ["start", "--lisen", "x"],
    ["Did you mean --listen?", "Try sallyport start --help."],
  ],
  [
    ["keys", "rotate", "--nwo"],
    ["Did you mean --now?", "Try keys rotate --help."],
  ],
  [["start", "p", "--log-level", "wran"], ["did you mean warn?"]],
] as const)("%j is answered by what was meant, or by what there is", async (words, parts) => {
  const { code, err } = await say(...words);
  expect(code).toBe(2);
  for (const part of parts) expect(err).toContain(part);
});

test("a folder in a command's place, one that is nearly there, a file, and one without policies", async () => {
  const folder = await createFolder({ "policies/a.ts": policy, "empty/readme.md": "nothing" });
  const policies = join(folder, "policies");
  expect((await say(policies)).err).toContain(`sallyport start ${policies}?`);
  expect(await say("check", join(folder, "polices"))).toMatchObject({
    code: 2,
    err: expect.stringContaining(`does not exist: did you mean ${policies}?`),
  });
  expect(await say("check", join(policies, "a.ts"))).toMatchObject({
    code: 2,
    err: expect.stringContaining(`is not a folder: did you mean the folder that it is in, ${policies}?`),
  });
  const empty = await say("check", join(folder, "empty"));
  expect(empty.code).toBe(1);
  expect(empty.err).toContain("There is no policy file in the folder");
});

test("a port that is taken, an address of another machine and a name that nobody knows are told with what to do", async () => {
  const folder = await createFolder({ "policies/a.ts": policy });
  const server = createServer();
  const port = await listening(server as never);
  onTestFinished(() => void server.close());
  const start = (listen: string) =>
    say("start", join(folder, "policies"), "--data", join(folder, "data"), "--listen", listen);
  const taken = await start(`127.0.0.1:${port}`);
  expect(taken.code).toBe(1);
  for (const part of ["address already in use", "ss -ltnp", "--listen 127.0.0.1:0"]) expect(taken.err).toContain(part);
  // TEST-NET-1 (RFC 5737) is nobody's.
  expect((await start("192.0.2.1:8080")).err).toContain("no address of this machine");
  expect((await start("nobody.invalid:8080")).err).toContain("does not know the name nobody.invalid");
});

testWith("another user", process.getuid?.() === 0 ? null : "Only root can become somebody else.")(
  "without a permission it is said whose it has to be",
  async () => {
    const folder = await createFolder({ "policies/a.ts": policy });
    const data = join(folder, "data");
    mkdirSync(data);
    writeFileSync(join(data, "key"), "x", { mode: 0o600 });
    mkdirSync(join(folder, "shut"));
    chmodSync(join(folder, "shut"), 0);
    // Temporary folders are their owner's alone.
    chmodSync(folder, 0o755);
    process.seteuid?.(65_534);
    onTestFinished(() => void process.seteuid?.(0));
    const start = await say("start", join(folder, "policies"), "--data", data, "--listen", "127.0.0.1:0");
    expect(start).toMatchObject({ code: 1, err: expect.stringContaining("to the user that the gateway runs as") });
    expect(await say("check", join(folder, "shut/in"))).toMatchObject({
      code: 2,
      err: expect.stringContaining("EACCES"),
    });
  },
);
