// A real git server (git http-backend, as CGI) with one repository, for tests with a real git as the client.

import { execFile, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { createFolder } from "./folder.ts";

const run = promisify(execFile);

/** GitServer serves one repository, "repo.git"; `user` is whom it believes (REMOTE_USER), as the gateway says in x-user. */
export interface GitServer {
  readonly handler: RequestListener;
  /** What the repository's main branch holds. */
  log(): Promise<string>;
}

/** git runs a command with no configuration, no prompt and no helper of this machine's. */
export function git(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const clean = { PATH: process.env["PATH"] ?? "", HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" };
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "init.defaultBranch=main"];
  return run("git", [...who, ...args], { cwd, env: { ...clean, ...env } });
}

/** gitServer makes a repository with one commit. */
export async function gitServer(): Promise<GitServer> {
  const folder = await createFolder();
  const [repository, work] = [join(folder, "repo.git"), join(folder, "work")];
  await mkdir(work);
  await git(folder, ["init", "--bare", repository]);
  await git(work, ["init"]);
  await writeFile(join(work, "readme"), "hello\n");
  await git(work, ["add", "."]);
  await git(work, ["commit", "-m", "First"]);
  await git(work, ["push", repository, "main"]);
  return {
    log: async () => (await git(repository, ["log", "--format=%s", "main"])).stdout,
    handler(incoming, reply) {
      const { pathname, search } = new URL(incoming.url ?? "/", "http://backend");
      const backend = spawn("git", ["http-backend"], {
        env: {
          PATH: process.env["PATH"] ?? "",
          GIT_PROJECT_ROOT: folder,
          GIT_HTTP_EXPORT_ALL: "1",
          PATH_INFO: pathname,
          QUERY_STRING: search.slice(1),
          REQUEST_METHOD: incoming.method ?? "",
          CONTENT_TYPE: incoming.headers["content-type"] ?? "",
          HTTP_CONTENT_ENCODING: incoming.headers["content-encoding"] ?? "",
          REMOTE_USER: String(incoming.headers["x-user"] ?? ""),
          REMOTE_ADDR: "127.0.0.1",
        },
      });
      incoming.pipe(backend.stdin).on("error", () => undefined);
      const chunks: Buffer[] = [];
      backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      backend.on("close", () => {
        const answer = Buffer.concat(chunks);
        const end = answer.indexOf("\r\n\r\n");
        const fields = answer
          .subarray(0, end)
          .toString()
          .split("\r\n")
          .map((line) => line.split(": ") as [string, string]);
        const status = Number(fields.find(([name]) => name === "Status")?.[1]?.slice(0, 3) ?? 200);
        for (const [name, value] of fields) if (name !== "Status") reply.setHeader(name, value);
        reply.writeHead(status);
        reply.end(answer.subarray(end + 4));
      });
    },
  };
}
