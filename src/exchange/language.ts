// The language that a visitor is answered in, where the answer is one of the gateway's own pages.

/** Language is a page's: its tag and direction for HTML, and its sentences by the English ones. */
export interface Language {
  readonly tag: string;
  readonly direction: "ltr" | "rtl";
  /** `count` is the number in it, which may ask for another form; null: there is none. undefined: English says it. */
  sentence(english: string, count: number | null): string | undefined;
}
