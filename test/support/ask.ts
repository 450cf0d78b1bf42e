// One raw request to a gateway, byte for byte as written, and its answer.

import type { BrowserClient } from "./browser-client.ts";
import { parseReply, type RawReply, rawConnect, rawExchange, readUntil } from "./raw-client.ts";

/** navigation is what a browser says of itself when a person goes to a page, by a link or a form. */
export const navigation: readonly string[] = [
  "Sec-Fetch-Mode: navigate",
  "Sec-Fetch-Dest: document",
  "Accept: text/html",
];

/** cookieOf is the line of a browser's cookies when a person goes to a page of this origin. */
export const cookieOf = (browser: BrowserClient, origin: string): string =>
  `Cookie: ${browser.cookies.header(new URL(origin), { site: "same-site", safeNavigation: true })}`;

/** ask sends a request line and headers as they are; Host is added unless a line says so, and the connection is closed after it. */
export async function ask(port: number, line: string, headers: readonly string[] = [], body = ""): Promise<RawReply> {
  const host = headers.some((one) => /^host:/i.test(one)) ? [] : ["Host: localhost"];
  const close = headers.some((one) => /^connection:/i.test(one)) ? [] : ["Connection: close"];
  return parseReply(
    await rawExchange(port, `${[`${line} HTTP/1.1`, ...host, ...headers, ...close].join("\r\n")}\r\n\r\n${body}`),
  );
}

/** askUpgrade sends a WebSocket handshake for a target and reads the head of its answer. */
export async function askUpgrade(port: number, target: string, headers: readonly string[] = []): Promise<RawReply> {
  const socket = await rawConnect(port);
  const host = headers.some((one) => /^host:/i.test(one)) ? [] : ["Host: localhost"];
  const lines = [
    `GET ${target} HTTP/1.1`,
    ...host,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  const reply = parseReply(await readUntil(socket, /\r\n\r\n/));
  socket.destroy();
  return reply;
}

/** inTurn runs a check for each case at one gateway, and names the case that fails. */
export async function inTurn<Case>(cases: readonly Case[], check: (one: Case) => Promise<void>): Promise<void> {
  for (const one of cases) {
    await check(one).catch((cause: unknown) => {
      throw new Error(`failed at ${JSON.stringify(one)}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    });
  }
}
