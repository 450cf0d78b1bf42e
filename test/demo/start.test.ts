// npm start as a person runs it: a real process, with the real gateway behind it.

import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { FlagError, type Ports, parseFlags } from "../../demo/flag.ts";
import { preparePolicies } from "../../demo/policies-folder.ts";
import { listen, stop } from "../../demo/serve.ts";
import { createBrowserClient } from "../support/browser-client.ts";
import { signIn } from "../support/sign-in.ts";
import { type DemoProcess, freePorts, isFree, project, startDemo } from "./demo-process.ts";

// Each of these starts half a dozen processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

describe("flags", () => {
  test.each([
    [[], {}, { gateway: 8080, provider: 9000, bank: 9001 }],
    [["--port", "8100"], { DEMO_PORT: "8200" }, { gateway: 8100, provider: 9000, bank: 9001 }],
    [
      [],
      { DEMO_PORT: "8200", DEMO_IDP_PORT: "9100", DEMO_BANK_PORT: "9200" },
      { gateway: 8200, provider: 9100, bank: 9200 },
    ],
    [["--idp-port", "9100", "--bank-port=9200"], {}, { gateway: 8080, provider: 9100, bank: 9200 }],
  ])("%j with %j", (args, environment, ports) => {
    expect(parseFlags(args, environment).ports).toEqual(ports);
  });

  test.each([
    [["--port", "x"], {}],
    [["--port", "80"], {}],
    [["--port", "65535"], {}],
    [["--workers", "0"], {}],
    [["--bogus"], {}],
    [["extra"], {}],
    [["--port"], {}],
    [[], { DEMO_PORT: "" }],
    [[], { DEMO_IDP_PORT: "8080" }],
    [["--bank-port", "8999"], {}],
  ])("%j with %j is refused", (args, environment) => {
    expect(() => parseFlags(args, environment)).toThrow(FlagError);
  });
});

describe("the policies folder", () => {
  test("is the project's own with the ports it names", async () => {
    const folder = await preparePolicies(project, { gateway: 8_100, provider: 9_000, bank: 9_001 });
    expect(folder).toMatchObject({ path: join(project, "policies"), copied: false });
    await folder.remove();
    expect(existsSync(folder.path)).toBe(true);
  });

  test("is a copy that names the other ports, and goes again", async () => {
    const folder = await preparePolicies(project, { gateway: 8_080, provider: 9_100, bank: 9_200 });
    onTestFinished(folder.remove);
    expect(folder.copied).toBe(true);
    const { issuer, bankEndpoints } = await import(join(folder.path, "_demo.ts"));
    expect([issuer, ...bankEndpoints]).toEqual([
      "http://localhost:9100",
      "http://127.0.0.1:9200",
      "http://127.0.0.1:9201",
    ]);
    const original: object = await import("../../policies/_demo.ts");
    expect(Object.keys(original).sort()).toEqual(["bankEndpoints", "issuer"]);
    await folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });
});

function startHere(ports: Ports, temporary?: string): DemoProcess {
  const demo = startDemo(ports, temporary);
  onTestFinished(demo.stop);
  return demo;
}

function folderOfOwn(): string {
  const folder = mkdtempSync(join(tmpdir(), "demo-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const allOf = ({ gateway, provider, bank }: Ports) => [gateway, provider, bank, bank + 1];

test.each(["gateway", "provider", "bank"] as const)(
  "the %s's port in use is one sentence, and nothing is left running",
  async (name) => {
    const ports = await freePorts();
    const squatter = createServer();
    await listen(squatter, ports[name]);
    onTestFinished(() => stop(squatter));
    const { ended, lines } = startHere(ports);
    expect(await ended).toBe(1);
    const flag = { gateway: "--port", provider: "--idp-port", bank: "--bank-port" }[name];
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`Port ${ports[name]} is in use`);
    expect(lines[0]).toContain(flag);
    for (const port of allOf(ports)) if (port !== ports[name]) expect([port, await isFree(port)]).toEqual([port, true]);
  },
);

describe.each(["SIGINT", "SIGTERM"] as const)("npm start, ended by %s", (signal) => {
  test("serves the bank through the gateway when it says Ready, and ends without a trace", async () => {
    const ports = await freePorts();
    const temporary = folderOfOwn();
    const { child, ended, said, lines, gateway, issuer, policiesFolder } = startHere(ports, temporary);
    await said(/^Ready/);
    // Sessions and second factors are this run's alone.
    const [data = ""] = readdirSync(temporary);
    expect(readdirSync(join(temporary, data))).toContain("key");
    expect(lines.join("\n")).toContain(gateway);
    expect(lines.join("\n")).toContain(`${issuer}/phone`);

    const browser = createBrowserClient();
    onTestFinished(() => browser.close());
    const page = await signIn(browser, `${gateway}/statements`, { user: "ada" });
    expect([page.status, page.url.href]).toEqual([200, `${gateway}/statements`]);
    expect(page.body).toContain('data-verdict="verified"');
    const form = await browser.open(`${gateway}/payouts`, { from: page });
    const asked = await browser.submit(form, { to: "NL91", amount: "12.50", note: "<gears> & cards" });
    expect([...asked.forms[0]!.names]).toEqual(["code"]);
    const code = async () => {
      const phone = await browser.open(`${issuer}/phone`);
      return /data-user="ada">(\d{6})</.exec(phone.body)![1]!;
    };
    const sent = await browser.submit(asked, { code: await code() });
    expect([sent.status, sent.url.href]).toEqual([200, `${gateway}/payouts`]);
    expect(sent.body).toContain("&lt;gears&gt; &amp; cards");
    const list = await browser.open(`${gateway}/payouts`);
    expect(list.body.match(/data-payout=/g)).toHaveLength(1);

    const folder = policiesFolder();
    expect(existsSync(folder)).toBe(true);
    signalTwice(child, signal);
    expect(await ended).toBe(0);
    for (const port of allOf(ports)) expect([port, await isFree(port)]).toEqual([port, true]);
    expect([existsSync(folder), readdirSync(temporary)]).toEqual([false, []]);
    expect(readFileSync(join(project, ".sallyport", "demo.log"), "utf8")).toContain('"event":"decision"');
  });
});

test("a demo that is killed outright leaves no gateway behind", async () => {
  const ports = await freePorts();
  const { child, ended, said, gateway, policiesFolder } = startHere(ports, folderOfOwn());
  await said(/^Ready/);
  const folder = policiesFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect((await fetch(`${gateway}/.sallyport/healthz`)).status).toBe(200);
  child.kill("SIGKILL");
  // The gateway shares the terminal's pipe, which closes with its last holder.
  expect(await ended).toBe(null);
  for (const port of allOf(ports)) expect([port, await isFree(port)]).toEqual([port, true]);
});

test("the first screen fits a terminal of eighty columns and twenty-four lines", async () => {
  const { said, lines } = startHere(await freePorts());
  await said(/^Ready/);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(24);
});

/** As a terminal and npm do: both pass Ctrl-C on. */
function signalTwice(child: ChildProcess, signal: NodeJS.Signals): void {
  child.kill(signal);
  child.kill(signal);
}
