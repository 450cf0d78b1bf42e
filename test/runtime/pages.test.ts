// What policies say of the gateway's own pages: what is read of it, and what is refused with which way out.

import { expect, test } from "vitest";
import { contrastOf, readable, readableOn, type Scheme, schemes } from "../../runtime/color.ts";
import type { BuildResult } from "../../src/generation/diagnostic.ts";
import { build } from "./built.ts";

const svg = '<svg viewBox="0 0 24 24"><path d="M4 4h16v16H4z"/></svg>';
const png = "data:image/png;base64,iVBORw0KGgo=";

/** Each in a file of its own, all in one build: what is wrong is told of each, and all at once. */
const together = (all: readonly unknown[]): Promise<BuildResult> =>
  build(
    Object.fromEntries(
      all.map((pages, index) => [
        `${index}.ts`,
        `import { host, nobody, respond, route } from "sallyport";
export default host("h${index}.example", { identity: nobody, pages: ${JSON.stringify(pages)} as any }, route("/", respond()));`,
      ]),
    ),
  );

const drawn = (inside: string) => ({ logo: `<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>` });

const right: readonly (readonly [pages: unknown, read: unknown])[] = [
  [{ name: "Bank of Example" }, { name: "Bank of Example" }],
  // Of several characters, and from right to left by its own letters.
  ...["👩‍🚀 Öz", "بنك المثال", "می‌خواهم"].map((name) => [{ name }, { name }] as const),
  [{ logo: png }, { logo: png }],
  // As a picture it would be none without its name space.
  [{ logo: svg }, { logo: svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"') }],
  [{ color: "#0B6B4F" }, { colors: { light: "#0b6b4f", dark: readableOn("dark", "#0b6b4f") } }],
  [{ color: "#060" }, { colors: { light: "#006600", dark: readableOn("dark", "#006600") } }],
  [{ color: { light: "#0b6b4f", dark: "#fc0" } }, { colors: { light: "#0b6b4f", dark: "#ffcc00" } }],
  [{}, {}],
  // A drawing may refer to what is in it.
  ...[
    drawn('<defs><linearGradient id="a"/></defs><path fill="url(#a)"/><use href="#b"/>'),
    drawn("<style>path{fill:#000}@media (prefers-color-scheme:dark){path{fill:#fff}}</style><path/>"),
    drawn(`<image href="${png}"/>`),
  ].map((pages) => [pages, pages] as const),
];

test("what pages say is what the gateway is told, and a colour for the dark is derived", async () => {
  const result = await together(right.map(([pages]) => pages));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const told = new Map(result.generation.manifest.hosts.map(({ name, pages }) => [name, pages]));
  expect(right.map((_, index) => told.get(`h${index}.example`))).toEqual(right.map(([, read]) => read));
});

const wrong: readonly (readonly [pages: unknown, code: string, fix: RegExp])[] = [
  [{ name: "" }, "POLICY_OPTION", /60 characters/],
  [{ name: "x".repeat(61) }, "POLICY_OPTION", /60 characters/],
  [{ name: "a\nb" }, "POLICY_OPTION", /60 characters/],
  [{ name: "Bank \u202egro.live" }, "POLICY_OPTION", /60 characters/],
  [{ name: "\u2066Bank\u2069" }, "POLICY_OPTION", /60 characters/],
  [{ name: "\u200b\u200d" }, "POLICY_OPTION", /60 characters/],
  [{ title: "x" }, "POLICY_OPTION_UNKNOWN", /name, logo, color/],
  [{ color: "blue" }, "POLICY_OPTION", /#rrggbb/],
  [{ color: { light: "#0b6b4f" } }, "POLICY_OPTION", /dark: "#7fd6b8"/],
  [{ color: "#2b4acb;}body{" }, "POLICY_OPTION", /#rrggbb/],
  [{ color: "#fc0" }, "POLICY_PAGES", /color: \{ light: "#[0-9a-f]{6}", dark: "#ffcc00" \}/],
  [{ color: { light: "#fc0", dark: "#fc0" } }, "POLICY_PAGES", /darker, such as "#/],
  [{ color: { light: "#0b6b4f", dark: "#0b6b4f" } }, "POLICY_PAGES", /lighter, such as "#/],
  [{ logo: "logo.svg" }, "POLICY_OPTION", /the text of an SVG/],
  [{ logo: svg.replaceAll("svg", "SVG") }, "POLICY_OPTION", /the text of an SVG/],
  [{ logo: "https://bank.example/logo.png" }, "POLICY_OPTION", /the text of an SVG/],
  [{ logo: "data:text/html,<script>" }, "POLICY_OPTION", /the text of an SVG/],
  [{ logo: "data:image/svg+xml;base64,PHN2Zy8+" }, "POLICY_PAGES", /text of the SVG itself/],
  [{ logo: `${png}" onerror="alert(1)` }, "POLICY_OPTION", /the text of an SVG/],
  [drawn("x".repeat(33_000)), "POLICY_PAGES", /smaller than 32768/],
  [drawn("<script>alert(1)</script>"), "POLICY_PAGES", /Take that out/],
  [drawn('<path onload="alert(1)"/>'), "POLICY_PAGES", /Take that out/],
  [drawn('<path\n onclick = "alert(1)"/>'), "POLICY_PAGES", /Take that out/],
  [drawn('<a href="JavaScript:alert(1)"><path/></a>'), "POLICY_PAGES", /Take that out/],
  [drawn("<foreignObject><b/></foreignObject>"), "POLICY_PAGES", /Take that out/],
  [drawn('<image href="https://evil.example/x.png"/>'), "POLICY_PAGES", /Take that out/],
  [drawn('<use xlink:href="//evil.example/x.svg#a"/>'), "POLICY_PAGES", /Take that out/],
  [drawn('<path style="fill:url(https://evil.example/x)"/>'), "POLICY_PAGES", /Take that out/],
  [drawn("<style>@import 'x.css';</style>"), "POLICY_PAGES", /Take that out/],
  [{ logo: `<!DOCTYPE svg [<!ENTITY x "y">]>${svg}` }, "POLICY_OPTION", /the text of an SVG/],
];

test("what cannot be shown is refused, each with a way out", async () => {
  const result = await together(wrong.map(([pages]) => pages));
  const all = result.ok ? [] : result.diagnostics;
  for (const [index, [pages, code, fix]] of wrong.entries()) {
    const told = all.filter(({ location }) => location?.file === `${index}.ts`);
    expect(told, JSON.stringify(pages).slice(0, 200)).toEqual([
      expect.objectContaining({ code, fix: expect.stringMatching(fix) }),
    ]);
  }
});

test("whatever the colour, the one that is offered or derived can be read", () => {
  for (const color of ["#000000", "#ffffff", "#ffcc00", "#0b6b4f", "#2b4acb", "#808080", "#ff0000", "#00ffff"])
    for (const scheme of ["light", "dark"] satisfies Scheme[])
      expect(contrastOf(readableOn(scheme, color), schemes[scheme].card), `${color} ${scheme}`).toBeGreaterThanOrEqual(
        readable,
      );
  // As everybody measures it.
  expect(contrastOf("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrastOf("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});
