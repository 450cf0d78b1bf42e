// Loads the demo provider, without a warning that on the first screen of a demo only alarms.

/** loadProvider keeps to itself that oidc-provider warns about every Node that is not an LTS release. */
export async function loadProvider() {
  const warn = console.warn;
  console.warn = (...line) => {
    if (!String(line[0]).includes("Unsupported runtime")) warn(...line);
  };
  try {
    return await import("./identity-provider.ts");
  } finally {
    console.warn = warn;
  }
}
