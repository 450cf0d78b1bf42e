#!/usr/bin/env node
// The command, as any Node can read it: too old a one gets a sentence instead of a syntax error.

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `Sallyport needs Node 24 or later, and this is Node ${process.versions.node}. ` +
      "Install a newer Node, or run it through npm, which uses the project's own: npm run sallyport -- start\n",
  );
  process.exitCode = 1;
} else {
  await import("./main.ts");
}
