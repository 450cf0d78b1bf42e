// Where a code of an authenticator app is typed, and how what was typed is read.

/** codeField is where a code of an authenticator app is typed. */
export const codeField = {
  name: "code",
  label: "One-time code",
  hint: "Six digits, from your authenticator app. Each code counts once.",
  kind: "digits",
  maxLength: 7,
} as const;

/** toDigits: apps show a code in two groups. */
export const toDigits = (typed: string | null): string => (typed ?? "").replace(/\s/g, "");
