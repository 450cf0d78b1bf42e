// A store is put in another's place while the workers can open nothing: they have it a moment later, and nobody who is served by them is cut off.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordingUpstream } from "../support/recording-upstream.ts";
import { startGateway } from "../support/started-gateway.ts";

/** prlimit sets how many descriptors a running process may have, and gives how many it might before. */
function limit(pid: number, to: string): void {
  const { status, stderr } = spawnSync("prlimit", ["--pid", String(pid), `--nofile=${to}`], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
}
const hasPrlimit = spawnSync("prlimit", ["--version"]).status === 0;

test.skipIf(!hasPrlimit)("a store that workers cannot open for a moment ends none of them", async () => {
  let finish: () => void = () => undefined;
  const app = await recordingUpstream((_incoming, reply) => {
    reply.write("first ");
    finish = () => void reply.end("last");
  });
  const gateway = await startGateway({
    policy: `import { forward, host, nobody, publicRoute, upstream } from "sallyport";
      const app = upstream("app", { endpoints: ["${app.url}"] });
      export default host("a", { identity: nobody }, publicRoute("/*", forward(app)));`,
  });
  const workers = gateway.workers();
  const asked = get({ port: gateway.port, host: "127.0.0.1", path: "/", headers: { host: "a" }, agent: false });
  const [answer] = await once(asked, "response");
  const body = (async () => Buffer.concat(await answer.toArray()).toString())();

  // What is open already stays open.
  for (const pid of workers) limit(pid, "3:");
  const data = join(gateway.folder, ".data");
  for (const name of readdirSync(data)) if (name.startsWith("sallyport.db")) rmSync(join(data, name), { force: true });
  const said = (event: string) => (line: Readonly<Record<string, unknown>>) =>
    (line["event"] === event || line["level"] === "fatal") && workers.includes(Number(line["pid"]));
  await gateway.logged(said("store-failed"), workers.length);
  for (const pid of workers) limit(pid, "1024:");
  await gateway.logged(said("store-recovered"), workers.length);

  finish();
  expect(await body).toBe("first last");
  expect(gateway.workers().toSorted()).toEqual(workers.toSorted());
  expect(gateway.lines.filter((line) => line["level"] === "fatal")).toEqual([]);
});
