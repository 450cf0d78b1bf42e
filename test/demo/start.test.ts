// npm start as a person runs it: a real process, with the real gateway behind it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { FlagError, parseFlags } from "../../demo/flag.ts";
import { preparePolicies } from "../../demo/policies-folder.ts";
import { listen, stop } from "../../demo/serve.ts";
import { createBrowserClient } from "../support/browser-client.ts";
import { signIn } from "../support/sign-in.ts";

const project = join(import.meta.dirname, "..", "..");

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

/** Two neighbouring ports and two more that were free a moment ago. */
async function freePorts() {
  for (;;) {
    const servers = [createServer(), createServer(), createServer(), createServer()];
    try {
      const bank = await listen(servers[0]!, 0);
      await listen(servers[1]!, bank + 1);
      return { bank, gateway: await listen(servers[2]!, 0), provider: await listen(servers[3]!, 0) };
    } catch {
      // The neighbour was taken: another pair.
    } finally {
      await Promise.all(servers.map(stop));
    }
  }
}

type Ports = Awaited<ReturnType<typeof freePorts>>;

function start(ports: Ports) {
  const flags = ["--port", ports.gateway, "--idp-port", ports.provider, "--bank-port", ports.bank, "--workers", 1];
  const child = spawn(process.execPath, [join(project, "demo", "start.ts"), ...flags.map(String)], { cwd: project });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  const ended = once(child, "close") as Promise<[number | null]>;
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
  });
  /** Resolves with the first line that matches; rejects with everything that was said when the process ends before. */
  const said = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const line = lines.find((each) => pattern.test(each));
        if (line === undefined) return;
        waiting.delete(look);
        resolve(line);
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(lines.join("\n"))));
    });
  return { child, lines, ended, said };
}

async function refusesConnections(port: number): Promise<boolean> {
  const server = createServer();
  try {
    // Listening there ourselves says more than a refused connection: nobody holds the port.
    await listen(server, port);
    return true;
  } catch {
    return false;
  } finally {
    await stop(server);
  }
}

test.each(["gateway", "provider", "bank"] as const)(
  "the %s's port in use is one sentence, and nothing is left running",
  async (name) => {
    const ports = await freePorts();
    const squatter = createServer();
    await listen(squatter, ports[name]);
    onTestFinished(() => stop(squatter));
    const { ended, lines } = start(ports);
    expect((await ended)[0]).toBe(1);
    const flag = { gateway: "--port", provider: "--idp-port", bank: "--bank-port" }[name];
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`Port ${ports[name]} is in use`);
    expect(lines[0]).toContain(flag);
    for (const port of [ports.gateway, ports.provider, ports.bank, ports.bank + 1])
      if (port !== ports[name]) expect([port, await refusesConnections(port)]).toEqual([port, true]);
  },
);

describe.each(["SIGINT", "SIGTERM"] as const)("npm start, ended by %s", (signal) => {
  test("serves the bank through the gateway when it says Ready, and ends without a trace", async () => {
    const ports = await freePorts();
    const { child, ended, said, lines } = start(ports);
    await said(/^Ready/);
    const gateway = `http://localhost:${ports.gateway}`;
    expect(lines.join("\n")).toContain(gateway);
    expect(lines.join("\n")).toContain(`http://localhost:${ports.provider}/phone`);

    const browser = createBrowserClient();
    onTestFinished(() => browser.close());
    const page = await signIn(browser, `${gateway}/statements`, { user: "ada" });
    expect([page.status, page.url.href]).toEqual([200, `${gateway}/statements`]);
    expect(page.body).toContain('data-verdict="verified"');
    const form = await browser.open(`${gateway}/payouts`, { from: page });
    const asked = await browser.submit(form, { to: "NL91", amount: "12.50", note: "<gears> & cards" });
    expect([...asked.forms[0]!.names]).toEqual(["code"]);
    const code = async () => {
      const phone = await browser.open(`http://localhost:${ports.provider}/phone`);
      return /data-user="ada">(\d{6})</.exec(phone.body)![1]!;
    };
    const sent = await browser.submit(asked, { code: await code() });
    expect([sent.status, sent.url.href]).toEqual([200, `${gateway}/payouts`]);
    expect(sent.body).toContain("&lt;gears&gt; &amp; cards");
    const list = await browser.open(`${gateway}/payouts`);
    expect(list.body.match(/data-payout=/g)).toHaveLength(1);

    const policies = lines.find((line) => line.includes("policies-"))!;
    const folder = dirname(/\S*policies-\S*/.exec(policies)![0]);
    expect(existsSync(join(project, folder))).toBe(true);
    signalTwice(child, signal);
    expect((await ended)[0]).toBe(0);
    for (const port of [ports.gateway, ports.provider, ports.bank, ports.bank + 1])
      expect([port, await refusesConnections(port)]).toEqual([port, true]);
    expect(existsSync(join(project, folder))).toBe(false);
    expect(readFileSync(join(project, ".sallyport", "demo.log"), "utf8")).toContain('"event":"decision"');
  });
});

/** As a terminal and npm do: both pass Ctrl-C on. */
function signalTwice(child: ChildProcess, signal: NodeJS.Signals): void {
  child.kill(signal);
  child.kill(signal);
}
