// From where the Sallyport that runs was installed: what a project that it makes depends on.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Dependency is its version as package.json says it, and what to know of that. */
export interface Dependency {
  readonly spec: string;
  readonly remarks: readonly string[];
}

interface Locked {
  readonly packages?: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
}

const own = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** toDependency: a version where it came from a registry, else the file, folder or address that it came from. */
export function toDependency(folder: string, within: string = own): Dependency {
  const place = around(within);
  const {
    name,
    version,
    private: isCheckout,
  } = JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as {
    name: string;
    version: string;
    private?: boolean;
  };
  const modules = dirname(place);
  if (basename(modules) !== "node_modules") {
    if (isCheckout !== true) return local(folder, place);
    const tarball = join(place, `${name}-${version}.tgz`);
    const missing = `Sallyport is a checkout here: \`npm pack\` in ${place} makes the package that npm installs.`;
    return {
      spec: local(folder, tarball).spec,
      remarks: existsSync(tarball) ? local(folder, tarball).remarks : [missing],
    };
  }
  const resolved = resolvedBy(modules, name) ?? "";
  if (resolved.startsWith("file:")) return local(folder, resolve(dirname(modules), resolved.slice("file:".length)));
  // A registry keeps its files there; any other address is one that somebody named.
  const isElsewhere = /^(?:https?|git[+\w]*):/.test(resolved) && !resolved.includes(`/${name}/-/`);
  return { spec: isElsewhere ? resolved : version, remarks: [] };
}

/** What npm pack makes in a checkout has the built package in a folder of its own. */
function around(place: string): string {
  const outer = dirname(place);
  return basename(place) === "dist" && existsSync(join(outer, "package.json")) ? outer : place;
}

function resolvedBy(modules: string, name: string): string | undefined {
  try {
    const { packages = {} } = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8")) as Locked;
    return packages[`node_modules/${name}`]?.resolved;
  } catch {
    return undefined;
  }
}

function local(folder: string, path: string): Dependency {
  const way = relative(folder, path).split(sep).join("/");
  const outside = `package.json has Sallyport from ${path}, which is outside of this folder. Others, and CI, need it too: put it into the repository.`;
  return { spec: `file:${way}`, remarks: way.startsWith("../") ? [outside] : [] };
}
