// The licences of everything that is in the package and was made by others.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./place.ts";

/** licencesOf reads those of the packages that files belong to; throws where one has none that could be passed on. */
export function licencesOf(files: ReadonlySet<string>): string {
  const folders = new Set([...files].flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(project, folder, "package.json"), "utf8"));
    const text = [licenceIn(join(project, folder)), keptFor(name)].find((one) => one !== null && isLicence(one));
    if (text === undefined)
      throw new Error(
        `${name} has no text of its licence (${license}): put that of its repository into packaging/licence/`,
      );
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `What is in vendor/ was made by others. Each of their licences:\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** Those of packages that come without, from their repositories: packaging/licence/koa-compose.txt. */
function keptFor(name: string): string | null {
  const file = join(import.meta.dirname, "licence", `${name.replace("/", "-")}.txt`);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : null;
}

/** The name of a licence, or an address where it stands, is not what has to be passed on. */
const isLicence = (text: string): boolean => text.length > 500;

/** A file of its own, or the last part of what is to be read. */
function licenceIn(folder: string): string | null {
  const files = readdirSync(folder);
  const find = (name: RegExp) => files.find((file) => name.test(file));
  const file = find(/^(?:licen[cs]e|copying)/i);
  if (file !== undefined) return readFileSync(join(folder, file), "utf8").trim();
  const readme = find(/^readme/i);
  const text = readme === undefined ? "" : readFileSync(join(folder, readme), "utf8");
  const last = /^#+ *Licen[sc]e.*\n([\s\S]+)/im.exec(text)?.[1];
  // Without the addresses of the badges above it.
  return last?.replace(/^\[[^\]]+\]: .*$/gm, "").trim() ?? null;
}
