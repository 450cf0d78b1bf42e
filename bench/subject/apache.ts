// Apache with mod_auth_openidc as a resource server: the same token, the same claim.

import { existsSync } from "node:fs";
import { findProgram } from "../machine/program.ts";
import { type Peer, toSubject } from "./peer.ts";

/** Where Debian keeps modules. */
const modules = "/usr/lib/apache2/modules";
const needed = ["mpm_worker", "authn_core", "authz_core", "authz_user", "proxy", "proxy_http", "auth_openidc"];

/** It starts as root only to serve as somebody else. */
const asRoot = process.getuid?.() === 0 ? "User www-data\nGroup www-data" : "";

const configuration = (folder: string, port: number, upstreamPort: number, key: string) => `
ServerName localhost
ServerRoot ${folder}
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/apache-error.log
LogLevel error
Listen 127.0.0.1:${port}
${needed.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join("\n")}
StartServers 1
ServerLimit 2
ThreadsPerChild 128
MaxRequestWorkers 128
MinSpareThreads 1
MaxSpareThreads 128
${asRoot}
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
OIDCCryptoPassphrase bench
OIDCOAuthVerifyCertFiles ${key}
OIDCOAuthRemoteUserClaim sub
<Location />
  AuthType oauth20
  Require claim groups:finance
  ProxyPass http://127.0.0.1:${upstreamPort}/ keepalive=On
</Location>
`;

export const apache: Peer = {
  name: "Apache mod_auth_openidc",
  install: "apt-get install apache2 libapache2-mod-auth-openidc",
  find: () => (needed.every((name) => existsSync(`${modules}/mod_${name}.so`)) ? findProgram("apache2") : null),
  subjects(place, program) {
    const { folder, port, upstreamPorts } = place.bench;
    return [
      toSubject(place, program, {
        name: "apache",
        title: "Apache mod_auth_openidc, RS256 token + claim rule",
        file: [
          "apache.conf",
          configuration(folder, port, upstreamPorts[0], `${place.tokenKeyId}#${place.tokenKeyFile}`),
        ],
        words: (path) => ["-DFOREGROUND", "-f", path],
        headers: place.authorization,
      }),
    ];
  },
};
