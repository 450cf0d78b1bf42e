// HAProxy: a plain proxy, and one that verifies the same token and one claim.

import { findProgram } from "../machine/program.ts";
import { type Peer, toSubject } from "./peer.ts";

const configuration = (port: number, rules: readonly string[], servers: readonly number[]) => `
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
${rules.map((rule) => `  ${rule}\n`).join("")}  default_backend bank
backend bank
  balance roundrobin
${servers.map((each) => `  server s${each} 127.0.0.1:${each}`).join("\n")}
`;

const verify = (keyFile: string) => [
  "http-request set-var(txn.bearer) http_auth_bearer",
  "http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')",
  "http-request deny deny_status 401 unless { var(txn.alg) -m str RS256 }",
  `http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"${keyFile}") -m int 1 }`,
  "http-request deny deny_status 403 unless { var(txn.bearer),jwt_payload_query('$.groups[1]') -m str finance }",
];

const words = (path: string) => ["-db", "-f", path];

export const haproxy: Peer = {
  name: "haproxy",
  install: "apt-get install haproxy",
  find: () => findProgram("haproxy"),
  subjects(place, program) {
    const { port, upstreamPorts } = place.bench;
    return [
      toSubject(place, program, {
        name: "haproxy",
        title: "HAProxy, plain proxy",
        file: ["haproxy.cfg", configuration(port, [], [upstreamPorts[0]])],
        words,
      }),
      toSubject(place, program, {
        name: "haproxy-jwt",
        title: "HAProxy, RS256 token + claim rule, 2 endpoints",
        file: ["haproxy-jwt.cfg", configuration(port, verify(place.tokenKeyFile), upstreamPorts)],
        words,
        headers: place.authorization,
      }),
    ];
  },
};
