// A language of the gateway's own pages, as policies tell the gateway of it.

/** LanguageSpec is what the gateway is told of one; without sentences it is one of its own. */
export interface LanguageSpec {
  readonly tag: string;
  readonly direction: "ltr" | "rtl";
  readonly sentences: Readonly<Record<string, string>>;
}

/** builtIn are the languages that the pages are there in, by tag, with the direction in which each is read; English is what they are written in. */
export const builtIn = { en: "ltr", de: "ltr", fr: "ltr", ar: "rtl" } as const;

/** BuiltIn is the tag of one. */
export type BuiltIn = keyof typeof builtIn;
