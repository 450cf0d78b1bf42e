// A language of the gateway's own pages, as policies tell the gateway of it.

/** LanguageSpec is what the gateway is told of one; without sentences it is one of its own. */
export interface LanguageSpec {
  readonly tag: string;
  readonly direction: "ltr" | "rtl";
  readonly sentences: Readonly<Record<string, string>>;
}
