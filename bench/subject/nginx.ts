// nginx: the upstream of everybody, a plain proxy, and a proxy that asks a server of the operator's (auth_request).

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Processes, RunningProcess } from "../machine/process.ts";
import { findProgram } from "../machine/program.ts";
import { together } from "../machine/together.ts";
import { type Peer, type PeerPlace, toSubject } from "./peer.ts";
import { type Bench, bodySizes, type Subject, upstreamBody } from "./subject.ts";

/** As root it would serve as somebody else, who may not read our folder. */
const asRoot = process.getuid?.() === 0 ? "user root;" : "";

const frame = (folder: string, name: string, http: string) => `
daemon off;
${asRoot}
worker_processes 1;
worker_rlimit_nofile 16384;
pid ${folder}/${name}.pid;
error_log stderr;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_max_body_size 16m;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path ${folder}/${name}-${one};`).join("\n  ")}
  ${http}
}
`;

const words = (folder: string) => (path: string) => ["-c", path, "-p", folder, "-e", "stderr"];

/** startUpstream answers on both upstream ports: nginx where there is one, for it takes the least of the load's core. */
export function startUpstream(processes: Processes, bench: Bench): RunningProcess {
  const { folder, loadCore: core, upstreamPorts } = bench;
  const output = join(folder, "upstream.log");
  const nginx = findProgram("nginx");
  if (nginx === null) {
    const program = join(import.meta.dirname, "node-upstream.ts");
    const all = [program, upstreamBody, ...upstreamPorts.map(String)];
    return processes.start({ program: process.execPath, words: all, core, output });
  }
  const bodies = join(folder, "upstream", "bodies");
  mkdirSync(bodies, { recursive: true });
  for (const size of bodySizes) writeFileSync(join(bodies, String(size)), Buffer.alloc(size, "sallyport "));
  const file = join(folder, "upstream.conf");
  // What returns at once does so before a body has arrived, and whoever relays it gives up in the middle: an upload is read to its end first.
  const answer = `server { ${upstreamPorts.map((port) => `listen 127.0.0.1:${port} backlog=4096;`).join(" ")}
    default_type application/json;
    location / { return 200 '${upstreamBody}'; }
    location /bodies/ { root ${folder}/upstream; }
    location /uploads/ {
      client_body_buffer_size 2m;
      proxy_method GET;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_pass http://behind/;
    }
  }
  upstream behind { server 127.0.0.1:${upstreamPorts[1]}; keepalive 128; keepalive_requests 1000000000; }`;
  writeFileSync(file, frame(folder, "upstream", answer));
  return processes.start({ program: nginx, words: words(folder)(file), core, output });
}

const proxy = ({ port, upstreamPorts }: Bench, location: string, servers = "") => `
  upstream bank { server 127.0.0.1:${upstreamPorts[0]}; keepalive 128; keepalive_requests 1000000000; }
  ${servers}
  server {
    listen 127.0.0.1:${port};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location / { ${location} proxy_pass http://bank; }
    location = /auth { internal; proxy_pass http://auth; proxy_pass_request_body off; proxy_set_header Content-Length ""; }
  }`;

/** Its auth server verifies the token and the claim, and remembers it, in a process of its own on the same core; both are counted. */
function withAuthServer(place: PeerPlace, program: string): Subject {
  const { bench, processes, jwksUri } = place;
  const { folder, gatewayCore: core, authPort } = bench;
  const servers = `upstream auth { server 127.0.0.1:${authPort}; keepalive 128; keepalive_requests 1000000000; }`;
  const nginx = toSubject(place, program, {
    name: "nginx-auth",
    title: "nginx, auth_request to a Node server that verifies the token",
    file: ["nginx-auth.conf", frame(folder, "nginx-auth", proxy(bench, "auth_request /auth;", servers))],
    words: words(folder),
    headers: place.authorization,
  });
  const server = join(import.meta.dirname, "auth-server.ts");
  const output = join(folder, "auth-server.log");
  const asked = { program: process.execPath, words: [server, String(authPort), jwksUri], core, output };
  return { ...nginx, start: () => together([nginx.start(), processes.start(asked)]) };
}

export const nginx: Peer = {
  name: "nginx",
  install: "apt-get install nginx",
  find: () => findProgram("nginx"),
  subjects: (place, program) => [
    toSubject(place, program, {
      name: "nginx",
      title: "nginx, plain proxy",
      file: [
        "nginx.conf",
        frame(place.bench.folder, "nginx", proxy(place.bench, "", "upstream auth { server 127.0.0.1:9; }")),
      ],
      words: words(place.bench.folder),
    }),
    withAuthServer(place, program),
  ],
};
