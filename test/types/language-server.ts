// An editor's side of TypeScript's language server: one file, its completions, what it says of a name, and what it finds wrong.

import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Place is a line and a column, both from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** LanguageServer answers what an editor asks about one file. */
export interface LanguageServer {
  /** completions are the labels at a place. */
  completions(place: Place): Promise<readonly string[]>;
  /** hover is what is shown of the name at a place. */
  hover(place: Place): Promise<string>;
  close(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** openLanguageServer starts one for a file of a folder with a tsconfig.json. */
export async function openLanguageServer(folder: string, file: string, text: string): Promise<LanguageServer> {
  const tsc = resolve(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
  const child = spawn(process.execPath, [tsc, "--lsp", "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
  const send = createSender(child);
  const uri = pathToFileURL(file).href;
  const textDocument = { uri };
  await send("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities: { textDocument: { hover: { contentFormat: ["plaintext"] } } },
  });
  send.note("initialized", {});
  send.note("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
  return {
    async completions(position) {
      const result = (await send("textDocument/completion", { textDocument, position })) as
        | { readonly items: readonly { readonly label: string }[] }
        | readonly { readonly label: string }[]
        | null;
      const items = result === null ? [] : "items" in result ? result.items : result;
      return items.map(({ label }) => label.replace(/\?$/, ""));
    },
    async hover(position) {
      const result = (await send("textDocument/hover", { textDocument, position })) as {
        readonly contents: string | { readonly value: string };
      } | null;
      const contents = result?.contents ?? "";
      return typeof contents === "string" ? contents : contents.value;
    },
    async close() {
      const gone = new Promise((done) => child.once("exit", done));
      await send("shutdown");
      send.note("exit");
      child.stdin?.end();
      await gone;
    },
  };
}

interface Sender {
  (method: string, params?: unknown): Promise<unknown>;
  /** note says what is not answered. */
  note(method: string, params?: unknown): void;
}

function createSender(child: ChildProcess): Sender {
  let count = 0;
  let unread = Buffer.alloc(0);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(cause: Error): void }>();
  const write = (message: object) => {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const take = (answer: Answer) => {
    // What it asks of an editor has no answer here.
    if (answer.method !== undefined) {
      if (answer.id !== undefined) write({ id: answer.id, result: null });
      return;
    }
    const asked = waiting.get(answer.id ?? -1);
    waiting.delete(answer.id ?? -1);
    if (answer.error) asked?.reject(new Error(answer.error.message));
    else asked?.resolve(answer.result);
  };
  child.stdout?.on("data", (piece: Buffer) => {
    unread = Buffer.concat([unread, piece]);
    for (;;) {
      const end = unread.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/i.exec(unread.subarray(0, Math.max(end, 0)).toString())?.[1]);
      if (end < 0 || unread.length < end + 4 + length) return;
      const text = unread.subarray(end + 4, end + 4 + length).toString();
      unread = unread.subarray(end + 4 + length);
      take(JSON.parse(text) as Answer);
    }
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The language server ended (${code})`));
  });
  const send = (method: string, params?: unknown) =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, { resolve, reject });
      write({ id, method, params });
    });
  return Object.assign(send, { note: (method: string, params?: unknown) => write({ method, params }) });
}
