// Uploads that are held: somebody who is signed in, what is in the folder, and what arrived, byte for byte.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ask, cookieOf, navigation } from "./ask.ts";
import type { Answer, BrowserClient } from "./browser-client.ts";
import { createFolder } from "./folder.ts";
import { type GatewayUnderTest, gatewayUnderTest, type TestOptions } from "./gateway-under-test.ts";
import type { RawReply } from "./raw-client.ts";
import { signIn } from "./sign-in.ts";

/** Arrived is an upload as the upstream saw it; `whole` says whether it ended as it should. */
export interface Arrived {
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly sha256: string;
  readonly bytes: number;
  readonly whole: boolean;
}

/** HeldUploads is a gateway that holds uploads from 1 kB on, and ada's browser. */
export interface HeldUploads {
  readonly gate: GatewayUnderTest;
  readonly browser: BrowserClient;
  readonly arrived: readonly Arrived[];
  readonly folder: string;
  /** headers are what her browser says of an upload by a form of the app's own page, save what and how long it is. */
  headers(): readonly string[];
  /** files are the names in the folder of held uploads. */
  files(): readonly string[];
  /** upload posts a body so; `headers` take the place of its length, and `cookie` of her browser's. */
  upload(
    body: string,
    options?: { readonly headers?: readonly string[]; readonly path?: string; readonly cookie?: string },
  ): Promise<RawReply>;
  /** prove goes on from an upload's answer, until the page comes back. */
  prove(reply: RawReply, until?: (url: URL) => boolean): Promise<Answer>;
}

/** sha256 of bytes that are written as a latin1 text. */
export const sha256 = (text: string): string => createHash("sha256").update(Buffer.from(text, "latin1")).digest("hex");

/** onwardOf is where the page goes that a form is answered with. */
export const onwardOf = (reply: RawReply): URL =>
  new URL(/<meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(reply.body)![1]!.replaceAll("&amp;", "&"));

/** heldUploads starts it; ada is signed in. */
export async function heldUploads(options: TestOptions = {}): Promise<HeldUploads> {
  const data = await createFolder();
  const arrived: Arrived[] = [];
  const gate = await gatewayUnderTest({
    upstream: (incoming, reply) => {
      const hash = createHash("sha256");
      let bytes = 0;
      incoming.on("data", (chunk: Buffer) => {
        hash.update(chunk);
        bytes += chunk.length;
      });
      incoming.on("close", () => {
        if (incoming.method !== "POST") return;
        const { url = "", headers, complete: whole } = incoming;
        arrived.push({ url, headers, bytes, whole, sha256: hash.digest("hex") });
      });
      incoming.on("end", () => reply.end("ok"));
    },
    ...options,
    settings: { data, parkedLimit: "1kb", heldFreeSpace: "0b", ...options.settings },
  });
  const folder = join(data, "held");
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const sent = (cookie: string) => [cookie, ...navigation, `Origin: ${gate.origin}`, `Host: localhost:${gate.port}`];
  return {
    gate,
    browser,
    arrived,
    folder,
    files: () => (existsSync(folder) ? readdirSync(folder) : []),
    headers: () => sent(cookieOf(browser, gate.origin)),
    upload: (
      body,
      { headers = [`Content-Length: ${body.length}`], path = "/payouts", cookie = cookieOf(browser, gate.origin) } = {},
    ) => ask(gate.port, `POST ${path}`, [...sent(cookie), "Content-Type: application/octet-stream", ...headers], body),
    prove: async (reply, until) =>
      signIn(browser, await browser.open(onwardOf(reply)), {
        user: "ada",
        code: () => gate.provider.codeFor("ada"),
        ...(until && { until }),
      }),
  };
}

/** everyByte is all that stands in a folder, in one buffer. */
export const everyByte = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path)),
  );
