// Caddy, a plain proxy.

import { findProgram } from "../machine/program.ts";
import { type Peer, toSubject } from "./peer.ts";

export const caddy: Peer = {
  name: "caddy",
  install: "apt-get install caddy",
  find: () => findProgram("caddy"),
  subjects(place, program) {
    const { folder, port, upstreamPorts } = place.bench;
    const text = `{
  admin off
  auto_https off
}
http://:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${upstreamPorts[0]}
}
`;
    return [
      toSubject(place, program, {
        name: "caddy",
        title: "Caddy, plain proxy",
        file: ["Caddyfile", text],
        words: (path) => ["run", "--adapter", "caddyfile", "--config", path],
        env: { GOMAXPROCS: "1", XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      }),
    ];
  },
};
