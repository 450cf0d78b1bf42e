// Every link, picture, style sheet and script of the built site leads to a file of it, and every anchor to a heading.

import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** findLost gives a line for each link that leads nowhere; `base` is what addresses begin with. */
export function findLost(folder: string, base: string): readonly string[] {
  const files = new Set(globSync("**/*.*", { cwd: folder }));
  const texts = new Map([...files].filter(isPage).map((page) => [page, readFileSync(join(folder, page), "utf8")]));
  const anchors = new Map([...texts].map(([page, text]) => [page, new Set(attributes(text, "id"))]));
  return [...texts].flatMap(([page, text]) =>
    [...attributes(text, "href"), ...attributes(text, "src")]
      .filter((address) => !/^[a-z]+:/.test(address))
      .filter((address) => {
        const [path = "", anchor = ""] = address.split("#");
        const file = path === "" ? page : toFile(path, page, base);
        if (!files.has(file)) return true;
        return anchor !== "" && anchors.get(file)?.has(decodeURIComponent(anchor)) !== true;
      })
      .map((address) => `${page}: ${address}`),
  );
}

const isPage = (file: string): boolean => file.endsWith(".html");

function attributes(text: string, name: string): readonly string[] {
  return [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value = ""]) =>
    value.replaceAll("&amp;", "&"),
  );
}

function toFile(path: string, page: string, base: string): string {
  const whole = path.startsWith(base) ? path.slice(base.length) : posix.join("/", posix.dirname(page), path).slice(1);
  return whole === "" || whole.endsWith("/") ? `${whole}index.html` : whole;
}
