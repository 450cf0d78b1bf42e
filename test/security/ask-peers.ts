// What nginx, HAProxy and Caddy do with the corpus: `node test/security/ask-peers.ts` prints the table of docs/reference/peers.md. No test runs it.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Row, tables } from "./malformed-requests.ts";

/** How long a server may say nothing before it counts as waiting for more. */
const silenceMs = 700;

const folder = mkdtempSync(join(tmpdir(), "sallyport-peers-"));
const ports = { nginx: 18_081, haproxy: 18_082, caddy: 18_083 } as const;
type Peer = keyof typeof ports;
const peers = Object.keys(ports) as Peer[];
const upstreamPort = (peer: Peer) => ports[peer] + 100;

const seen: Record<Peer, string> = { nginx: "", haproxy: "", caddy: "" };
for (const peer of peers) {
  const server = createServer((socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      const piece = chunk.toString("latin1");
      text += piece;
      seen[peer] += piece;
      if (text.includes("\r\n\r\n") && !socket.writableEnded)
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    });
  });
  server.listen(upstreamPort(peer), "127.0.0.1");
}

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
  .map((one) => `${one}_temp_path ${folder}/${one};`)
  .join(" ");
const nginx = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; events {}
http { access_log off; ${temporary} server { listen 127.0.0.1:${ports.nginx}; location / {
proxy_pass http://127.0.0.1:${upstreamPort("nginx")}; proxy_http_version 1.1; } } }`;
const haproxy = `defaults
  mode http
  timeout connect 2s
  timeout client 5s
  timeout server 5s
frontend in
  bind 127.0.0.1:${ports.haproxy}
  default_backend out
backend out
  server one 127.0.0.1:${upstreamPort("haproxy")}
`;
const caddy = `{
  admin off
  auto_https off
}
http://:${ports.caddy} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${upstreamPort("caddy")}
}
`;
const running = [
  spawn("/usr/sbin/nginx", ["-c", file("nginx.conf", nginx)], { stdio: "ignore" }),
  spawn("/usr/sbin/haproxy", ["-f", file("haproxy.cfg", haproxy)], { stdio: "ignore" }),
  spawn("caddy", ["run", "--adapter", "caddyfile", "--config", file("Caddyfile", caddy)], {
    stdio: "ignore",
    env: { ...process.env, HOME: folder },
  }),
];

process.on("exit", () => {
  for (const one of running) one.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** send gives all that came back, and how it ended. */
async function send(port: number, { bytes, ends }: Pick<Row, "bytes" | "ends">): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  const quiet = setTimeout(() => socket.destroy(), silenceMs);
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    quiet.refresh();
    text += chunk.toString("latin1");
  });
  if (ends) socket.end(bytes, "latin1");
  else socket.write(bytes, "latin1");
  await new Promise((resolve) => socket.on("close", resolve));
  clearTimeout(quiet);
  return text;
}

/** said is a peer's behaviour in a word: the status it refuses with, or that the request got to the upstream. */
function said(peer: Peer, row: Row, text: string): string {
  const statuses = [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map((match) => match[1]!);
  const [, path = ""] = /^\S+ (\S+) HTTP\/1\.[01]\r$/m.exec(seen[peer]) ?? [];
  const got = path !== "" && !path.includes("smuggled");
  if (!got) return statuses[0] ?? "closes, or waits";
  if (statuses[0] !== "200" && statuses[0] !== "100") return `begins it, then ${statuses[0] ?? "closes"}`;
  const odd = /\r\n([^:\s]*[^A-Za-z0-9:\s-][^:\s]*):/.exec(row.bytes)?.[1];
  return odd !== undefined && !seen[peer].toLowerCase().includes(odd.toLowerCase())
    ? "passes, without the header"
    : "passes";
}

/** ours is what the corpus says of this gateway, in the same words. */
const ours = ({ statuses, asked }: Row): string =>
  statuses[0] === 200 || statuses[0] === 100
    ? "passes"
    : `${asked === "one at most" ? "begins it, then " : ""}${statuses[0] ?? "closes"}`;

for (const peer of peers)
  while ((await send(ports[peer], { bytes: "GET / HTTP/1.1\r\nHost: a\r\n\r\n" })) === "") await wait(50);

/** Where all refuse, or all pass it on, nothing is disputed. */
const isDisputed = (words: readonly string[]) => new Set(words.map((word) => word.startsWith("passes"))).size > 1;

for (const [about, rows] of Object.entries(tables)) {
  const lines: string[] = [];
  for (const row of rows) {
    const words = await Promise.all(
      peers.map(async (peer) => {
        seen[peer] = "";
        return said(peer, row, await send(ports[peer], row));
      }),
    );
    if (isDisputed([ours(row), ...words]))
      lines.push(`| ${row.name} | ${row.rule} | ${[ours(row), ...words].join(" | ")} |`);
  }
  const head = `### ${about[0]!.toUpperCase()}${about.slice(1)}\n\n| | rule | Sallyport | nginx | HAProxy | Caddy |\n| --- | --- | --- | --- | --- | --- |`;
  if (lines.length > 0) console.log(`${head}\n${lines.join("\n")}\n`);
}
const version = (command: string, ...args: string[]) =>
  execFileSync("sh", ["-c", `${[command, ...args].join(" ")} 2>&1 | head -1`])
    .toString()
    .trim();
console.log(
  `\n${version("/usr/sbin/nginx", "-v")}; ${version("/usr/sbin/haproxy", "-v")}; Caddy ${version("caddy", "version")}`,
);

process.exit(0);
