// What the gateway's own pages show of a host, as policies tell the gateway of it.

/** PagesSpec is what the gateway is told; what is left out is the gateway's to choose. */
export interface PagesSpec {
  readonly name?: string;
  /** An SVG's text, or the data: URL of a picture of another kind. */
  readonly logo?: string;
  /** "#rrggbb" for each scheme, each readable on that scheme's card. */
  readonly colors?: { readonly light: string; readonly dark: string };
}
