// The peers: nginx, HAProxy and Caddy where they are installed, set up lean and for one core.

import { createPublicKey, type webcrypto } from "node:crypto";
import { accessSync, constants, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Processes, RunningProcess } from "./process.ts";
import { type Bench, type Subject, upstreamBody } from "./subject.ts";

/** findProgram gives a program's path; null where it is not installed. Debian keeps servers out of users' PATH. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // The next folder.
    }
  }
  return null;
}

const nginxFrame = (folder: string, name: string, http: string) => `
daemon off;
worker_processes 1;
pid ${folder}/${name}.pid;
error_log stderr;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path ${folder}/${name}-${one};`).join("\n  ")}
  ${http}
}
`;

/** startUpstream answers on both upstream ports: nginx where there is one, for it takes the least of the load's core. */
export function startUpstream(processes: Processes, bench: Bench): RunningProcess {
  const { folder, loadCore: core, upstreamPorts } = bench;
  const output = join(folder, "upstream.log");
  const nginx = findProgram("nginx");
  if (nginx === null) {
    const words = [join(import.meta.dirname, "node-upstream.ts"), upstreamBody, ...upstreamPorts.map(String)];
    return processes.start({ program: process.execPath, words, core, output });
  }
  const file = join(folder, "upstream.conf");
  const listen = upstreamPorts.map((port) => `listen 127.0.0.1:${port};`).join(" ");
  const answer = `server { ${listen} default_type application/json; location / { return 200 '${upstreamBody}'; } }`;
  writeFileSync(file, nginxFrame(folder, "upstream", answer));
  return processes.start({ program: nginx, words: ["-c", file, "-p", folder, "-e", "stderr"], core, output });
}

/** PeerOptions: the token is the one Sallyport's own subject is measured with; null: none was asked for. */
export interface PeerOptions {
  readonly processes: Processes;
  readonly bench: Bench;
  readonly token: string;
  readonly tokenKey: webcrypto.JsonWebKey;
}

/** createPeers gives the peers that can be measured here, and the names of those that are not installed. */
export function createPeers(options: PeerOptions): {
  readonly subjects: readonly Subject[];
  readonly missing: readonly string[];
} {
  const { processes, bench, token } = options;
  const { folder, port, upstreamPorts, gatewayCore: core } = bench;
  const subjects: Subject[] = [];
  const missing: string[] = [];
  const peer = (
    program: string,
    file: readonly [name: string, text: string],
    words: (path: string) => readonly string[],
    row: Pick<Subject, "name" | "title"> & Partial<Pick<Subject, "headers">>,
    env: NodeJS.ProcessEnv = {},
  ) => {
    const found = findProgram(program);
    if (found === null) {
      missing.push(program);
      return;
    }
    const path = join(folder, file[0]);
    writeFileSync(path, file[1]);
    const output = join(folder, `${row.name}.log`);
    subjects.push({
      path: "/open/accounts",
      headers: {},
      compiles: false,
      ...row,
      start: () =>
        processes.start({ program: found, words: words(path), core, output, env: { ...process.env, ...env } }),
    });
  };

  const nginx = `upstream bank { server 127.0.0.1:${upstreamPorts[0]}; keepalive 128; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://bank; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }`;
  peer(
    "nginx",
    ["nginx.conf", nginxFrame(folder, "nginx", nginx)],
    (path) => ["-c", path, "-p", folder, "-e", "stderr"],
    { name: "nginx", title: "nginx, plain proxy" },
  );

  const haproxy = (rules: string, servers: readonly number[]) => `
global
  nbthread 1
  maxconn 4000
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend gateway
  bind 127.0.0.1:${port}
${rules}  default_backend bank
backend bank
  balance roundrobin
${servers.map((each) => `  server s${each} 127.0.0.1:${each}`).join("\n")}
`;
  const run = (path: string) => ["-db", "-f", path];
  peer("haproxy", ["haproxy.cfg", haproxy("", [upstreamPorts[0]])], run, {
    name: "haproxy",
    title: "HAProxy, plain proxy",
  });

  const keyFile = join(folder, "token-key.pem");
  const key = createPublicKey({ key: options.tokenKey, format: "jwk" });
  writeFileSync(keyFile, key.export({ type: "spki", format: "pem" }));
  const verify = [
    "http-request set-var(txn.bearer) http_auth_bearer",
    "http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')",
    "http-request deny deny_status 401 unless { var(txn.alg) -m str RS256 }",
    `http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"${keyFile}") -m int 1 }`,
    "http-request deny deny_status 403 unless { var(txn.bearer),jwt_payload_query('$.groups[1]') -m str finance }",
  ];
  const rules = verify.map((rule) => `  ${rule}\n`).join("");
  peer("haproxy", ["haproxy-jwt.cfg", haproxy(rules, upstreamPorts)], run, {
    name: "haproxy-jwt",
    title: "HAProxy, RS256 token + claim rule, 2 endpoints",
    headers: { authorization: `Bearer ${token}` },
  });

  const caddy = `{
  admin off
  auto_https off
}
http://:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${upstreamPorts[0]}
}
`;
  peer(
    "caddy",
    ["Caddyfile", caddy],
    (path) => ["run", "--adapter", "caddyfile", "--config", path],
    { name: "caddy", title: "Caddy, plain proxy" },
    { GOMAXPROCS: "1", XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  );
  return { subjects, missing: [...new Set(missing)] };
}
