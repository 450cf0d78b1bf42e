// Colours of pages: whether a text in one can be read on another (WCAG 2.2 §1.4.3), and the nearest one that can.

type Rgb = readonly [red: number, green: number, blue: number];

/** What a text in one scheme stands on (src/reply/page/style.ts), and what its colours are lightened or darkened to. */
export const schemes = {
  light: { card: "#ffffff", towards: "#000000" },
  dark: { card: "#17191f", towards: "#ffffff" },
} as const;

export type Scheme = keyof typeof schemes;

/** readable is the least contrast of a text. */
export const readable = 4.5;

/** toColor reads "#rgb" and "#rrggbb", and gives the longer; undefined: it is neither. */
export function toColor(text: string): string | undefined {
  if (/^#[0-9a-f]{3}$/i.test(text)) return text.replace(/[0-9a-f]/gi, "$&$&").toLowerCase();
  return /^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : undefined;
}

const toRgb = (color: string): Rgb => {
  const part = (index: number) => Number(`0x${color.slice(index, index + 2)}`);
  return [part(1), part(3), part(5)];
};

const toText = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

function luminance(color: string): number {
  const [red, green, blue] = toRgb(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** contrastOf is from 1, of a colour with itself, to 21, of black with white. */
export function contrastOf(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** readableOn gives the colour itself where it can be read in a scheme, and else the first on its way to black or to white that can. */
export function readableOn(scheme: Scheme, color: string): string {
  const { card, towards } = schemes[scheme];
  const [from, to] = [toRgb(color), toRgb(towards)];
  for (let step = 0; step < 100; step++) {
    const share = step / 100;
    const mixed = toText(from.map((part, index) => part + (to[index]! - part) * share) as unknown as Rgb);
    if (contrastOf(mixed, card) >= readable) return mixed;
  }
  return towards;
}
