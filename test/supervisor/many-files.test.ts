// Many files, served by real workers: a save is obeyed by all of them, also by one that is started after it, and no request is lost.

import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { createFolder } from "../support/folder.ts";
import { run } from "./fixture/running.ts";

const count = 40;
const policy = (number: number, body: string) => `import { host, nobody, respond, route } from "sallyport";
export default host("host-${number}.example", { identity: nobody }, route("/*", ({ request }) => request.path !== "/nowhere", respond({ body: "${body} ${number}" })));
`;

function ask(port: number, number: number): Promise<string> {
  const { promise, resolve: done, reject } = Promise.withResolvers<string>();
  request(
    { host: "127.0.0.1", port, path: "/", agent: false, headers: { host: `host-${number}.example` } },
    (reply) => {
      reply
        .setEncoding("utf8")
        .toArray()
        .then((parts) => done(`${reply.statusCode} ${parts.join("")}`), reject);
    },
  )
    .on("error", reject)
    .end();
  return promise;
}

test("saves, one after the other, and a worker that is replaced", async () => {
  const files = Object.fromEntries(
    Array.from({ length: count }, (_, number) => [`h${number}.ts`, policy(number, "first")]),
  );
  const data = await createFolder();
  const { supervisor, folder, next } = await run(
    files,
    { data, logFile: join(data, "log") },
    // A worker that is killed here is nobody's policy.
    { workerEntry: resolve(import.meta.dirname, "../../src/supervisor/worker.ts"), blameMs: 0 },
  );
  const { port } = supervisor.address;
  const expectAll = async (bodyOf: (number: number) => string) => {
    for (let number = 0; number < count; number++)
      expect(await ask(port, number)).toBe(`200 ${bodyOf(number)} ${number}`);
  };
  await expectAll(() => "first");
  let isOver = false;
  const meanwhile = (async () => {
    const seen = new Set<string>();
    while (!isOver) seen.add(await ask(port, 30));
    return [...seen];
  })();
  await writeFile(join(folder, "h7.ts"), policy(7, "second"));
  await next("live");
  await expectAll((number) => (number === 7 ? "second" : "first"));
  await writeFile(join(folder, "h8.ts"), `${policy(8, "never")}const broken = ;\n`);
  expect((await next("refused")).diagnostics).toMatchObject([{ code: "COMPILE_SYNTAX", location: { file: "h8.ts" } }]);
  await expectAll((number) => (number === 7 ? "second" : "first"));
  await writeFile(join(folder, "h8.ts"), policy(8, "third"));
  await next("live");
  isOver = true;
  expect(await meanwhile).toEqual(["200 first 30"]);
  for (const pid of supervisor.workers()) {
    process.kill(pid, "SIGKILL");
    await next("up");
  }
  await expectAll((number) => (number === 7 ? "second" : number === 8 ? "third" : "first"));
});
