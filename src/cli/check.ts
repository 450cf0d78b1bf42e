// sallyport check: compiles, validates and type-checks without serving; for editors, hooks and CI.

import { createBuilderProcess } from "../compiler/builder-process.ts";
import { joinDiagnostics } from "../compiler/typecheck/same.ts";
import { typecheck } from "../compiler/typecheck/typecheck.ts";
import type { Generation } from "../generation/generation.ts";
import { createSecrets } from "../vault/secrets.ts";
import { live } from "./live.ts";
import { type Form, tell } from "./report/report.ts";
import { summary } from "./summary.ts";
import { type Flags, failed, findFolder, misused, readSettings, type Terminal } from "./terminal.ts";
import { absent, outcome } from "./typecheck-line.ts";
import { ownVersion } from "./version.ts";

/** CheckOptions are the command's own. */
export interface CheckOptions {
  readonly live?: boolean;
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly github?: boolean;
}

/** check resolves to 0 where the policies can be served, to 1 where not; with `live`, where people can sign in too. */
export async function check(
  folder: string,
  { live: isLive = false, json, sarif, github, ...flags }: Flags & CheckOptions,
  terminal: Terminal,
): Promise<number> {
  const settings = readSettings(flags, terminal);
  const root = await findFolder(folder, terminal);
  if (!settings || !root) return misused;
  const forms = [json && "json", sarif && "sarif", github && "github"].filter((one) => typeof one === "string");
  if (forms.length > 1) {
    terminal.err(`Choose one: --${forms.join(" or --")}.\n`);
    return misused;
  }
  const { env } = terminal;
  const form: Form = (forms[0] as Form | undefined) ?? (env["GITHUB_ACTIONS"] === "true" ? "github" : "text");
  // What a program reads has nothing else in it.
  const isForProgram = form === "json" || form === "sarif";
  const printer: Terminal = isForProgram ? { ...terminal, out: terminal.err } : terminal;
  const secrets = createSecrets({ folder: settings.secrets, env });
  const builder = createBuilderProcess({
    root,
    // CI has the policies and not the secrets; what is missing here is said below, and stops only a start.
    secrets: null,
    limits: { memoryMb: settings.sandboxMemory, timeoutMs: settings.sandboxTimeout },
    env,
  });
  try {
    const [result, types] = await Promise.all([builder.build(), typecheck({ root, tests: true })]);
    const wrong = types.kind === "checked" || types.kind === "failed" ? types.diagnostics : [];
    const diagnostics = joinDiagnostics(result.ok ? result.warnings : result.diagnostics, wrong);
    const isGood = !diagnostics.some(({ severity }) => severity === "error");
    await tell(
      form,
      {
        ok: result.ok && isGood,
        generation: result.ok ? result.generation.id : null,
        diagnostics,
        typescript: "version" in types ? { version: types.version, ms: types.ms } : null,
        version: ownVersion(),
      },
      { folder, root, base: (form === "github" && env["GITHUB_WORKSPACE"]) || process.cwd() },
      terminal,
    );
    if (types.kind === "absent") printer.err(`${absent}\n`);
    if (!result.ok || !isGood) return failed;
    if (!isForProgram) terminal.out(summary(result.generation));
    if (types.kind === "checked") printer.out(`${outcome(types)}\n`);
    const missing = secretsOf(result.generation).filter((name) => !secrets.has(name));
    if (missing.length > 0)
      terminal.err(`Set these secrets before you start, they have no value here: ${missing.join(", ")}\n`);
    return isLive ? await live(result.generation, { secret: secrets.get }, settings, printer) : 0;
  } finally {
    await builder.close();
  }
}

function secretsOf({ manifest }: Generation): readonly string[] {
  const names = manifest.identities.flatMap((one) => one.secrets.map(({ secret }) => secret));
  return [...new Set(names)];
}
