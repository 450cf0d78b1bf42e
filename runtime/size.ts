// Sizes as operators write them: "512b", "64kb", "8mb".

/** Size is a whole number and a unit: "512b", "64kb", "8mb". */
export type Size = `${bigint}${"b" | "kb" | "mb"}`;

const units: Readonly<Record<string, number>> = { b: 1, kb: 1_024, mb: 1_048_576 };

/** parseSizeBytes gives bytes; null where the text is not a size. */
export function parseSizeBytes(text: unknown): number | null {
  const match = typeof text === "string" ? /^(\d{1,9})(b|kb|mb)$/.exec(text) : null;
  return match ? Number(match[1]) * (units[match[2]!] as number) : null;
}
