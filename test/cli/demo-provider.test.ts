// The demo provider's flag: for dev alone, and where a port cannot be had that is said.

import { createServer } from "node:http";
import { networkInterfaces } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { createTrial } from "../../demo/trial/trial.ts";
import { run } from "../../src/cli/program.ts";
import { freePorts } from "../support/free-ports.ts";

async function sallyport(...words: string[]) {
  let err = "";
  const hear = (text: string) => {
    err += text;
  };
  return { code: await run(words, { env: {}, color: false, out: hear, err: hear }), err };
}

test("start refuses it", async () => {
  expect(await sallyport("start", "--demo-provider")).toMatchObject({ code: 2, err: expect.stringContaining("dev") });
});

test("its port is one that it can be at, and goes with it", async () => {
  for (const port of ["80", "65535", "nine"])
    expect(await sallyport("dev", "--demo-provider", "--demo-port", port)).toMatchObject({ code: 2 });
  expect(await sallyport("dev", "--demo-port", "9000")).toMatchObject({ code: 2 });
});

test.each([0, 1])("a port that is in use is named, and so is the way out (%i)", async (index) => {
  const port = await freePorts();
  const server = createServer();
  await new Promise<void>((done) => void server.listen(port + index, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const { code, err } = await sallyport("dev", "--demo-provider", "--demo-port", String(port));
  expect(code).toBe(1);
  expect(err).toContain(`${port} and ${port + 1}`);
});

test("nobody but this machine reaches it", async () => {
  const port = await freePorts();
  const trial = await createTrial({ port, gatewayOrigin: null });
  onTestFinished(() => trial.close());
  for (const address of [trial.issuer, trial.application]) expect(new URL(address).hostname).toBe("127.0.0.1");
  const others = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  for (const { address } of others.filter(({ internal, family }) => !internal && family === "IPv4"))
    for (const at of [port, port + 1]) await expect(fetch(`http://${address}:${at}/healthz`)).rejects.toThrow();
});

test("it knows none of the clients that the demo bank has", async () => {
  const port = await freePorts();
  const trial = await createTrial({ port, gatewayOrigin: null });
  onTestFinished(() => trial.close());
  // The demo bank's has a secret that everybody can read.
  const answer = await fetch(`${trial.issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("robot:robot-demo-secret")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  expect(await answer.json()).toMatchObject({ error: "invalid_client" });
});
