// @fastify/http-proxy as its README has it: a plain proxy.

import { createRequire } from "node:module";
import { join } from "node:path";
import { type Peer, toSubject } from "./peer.ts";

const program = join(import.meta.dirname, "fastify-relay.ts");

export const fastify: Peer = {
  name: "@fastify/http-proxy",
  install: "npm ci",
  find() {
    try {
      createRequire(import.meta.url).resolve("@fastify/http-proxy");
      return process.execPath;
    } catch {
      return null;
    }
  },
  subjects: (place, node) => {
    const { port, upstreamPorts } = place.bench;
    return [
      {
        ...toSubject(place, node, {
          name: "fastify",
          title: "@fastify/http-proxy, plain proxy",
          file: ["fastify.txt", ""],
          words: () => [program, String(port), `http://127.0.0.1:${upstreamPorts[0]}`],
          compiles: true,
          env: { NODE_OPTIONS: place.bench.marks.nodeOptions },
        }),
      },
    ];
  },
};
