// A flame graph: stacks as rectangles one above the other, each as wide as its part of all samples.

import { escapeHtml } from "../src/reply/page/escape.ts";
import type { Stack } from "./machine/stacks.ts";

interface Frame {
  readonly name: string;
  count: number;
  readonly inner: Map<string, Frame>;
}

const width = 1_200;
const rowHeight = 17;
const headHeight = 30;
const letterWidth = 6.3;
/** A frame that is narrower is not drawn. */
const leastWidth = 2;

/** kinds tell whose code it is: the first that fits. */
const kinds: readonly (readonly [title: string, color: string, pattern: RegExp])[] = [
  ["sandbox", "#d98880", /^ivm::|<isolated-vm>|sallyport\.js/],
  ["Sallyport", "#7fb069", / (src|runtime|bench)\//],
  ["packages", "#e6aa68", / (?!node:)[@\w-]+\/\S+:\d+$/],
  ["Node", "#8ab6d6", / node:/],
  [
    "OpenSSL",
    "#c792c7",
    /^(EVP|OSSL|ossl|ec|ECDSA|BN|bn|CRYPTO|evp|ecp|EC|OPENSSL|RAND|rand|sha|SHA|ASN1|asn1|X509|i2d|d2i)_|nistz256|ecdsa/,
  ],
  ["V8", "#e8d174", /^(v8::|Builtins_|Builtin:|Stub:|BytecodeHandler:|RegExp:)/],
  ["kernel and others", "#c9c9c9", /(?:)/],
];

const colorOf = (name: string): string => kinds.find(([, , pattern]) => pattern.test(name))![1];

/** toFlameSvg: `micros` is what all samples together are; null: nobody knows. What is pointed at tells its part of that. */
export function toFlameSvg(title: string, stacks: readonly Stack[], micros: number | null): string {
  const root: Frame = { name: "all", count: 0, inner: new Map() };
  for (const { frames, count } of stacks) {
    root.count += count;
    let at = root;
    for (const name of frames) {
      const next = at.inner.get(name) ?? { name, count: 0, inner: new Map() };
      at.inner.set(name, next);
      next.count += count;
      at = next;
    }
  }
  const rows: string[] = [];
  const depth = draw(root, 0, 0);
  const height = headHeight + (depth + 1) * rowHeight + 26;

  function draw(frame: Frame, left: number, level: number): number {
    const wide = (frame.count / root.count) * width;
    if (wide < leastWidth) return level - 1;
    rows.push(`<g>${toRectangle(frame, left, level, wide)}</g>`);
    let at = left;
    let deepest = level;
    for (const one of [...frame.inner.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      deepest = Math.max(deepest, draw(one, at, level + 1));
      at += (one.count / root.count) * width;
    }
    return deepest;
  }

  function toRectangle({ name, count }: Frame, left: number, level: number, wide: number): string {
    const part = count / root.count;
    const time = micros === null ? "" : `${(part * micros).toFixed(2)} µs, `;
    const said = `${name}: ${time}${(part * 100).toFixed(1)} %`;
    const room = Math.floor((wide - 4) / letterWidth);
    const short = name.length <= room ? name : room > 4 ? `${name.slice(0, room - 1)}…` : "";
    const top = headHeight + level * rowHeight;
    return `<title>${escapeHtml(said)}</title><rect x="${left.toFixed(1)}" y="${top}" width="${Math.max(0.4, wide - 0.4).toFixed(1)}" height="${rowHeight - 1}" fill="${colorOf(name)}"/>${
      short === "" ? "" : `<text x="${(left + 2).toFixed(1)}" y="${top + 12}">${escapeHtml(short)}</text>`
    }`;
  }

  let at = 4;
  const legend = kinds.map(([kind, color]) => {
    const one = `<rect x="${at}" y="${height - 18}" width="11" height="11" fill="${color}"/><text x="${at + 16}" y="${height - 8}">${kind}</text>`;
    at += 34 + kind.length * letterWidth;
    return one;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">
<title>${escapeHtml(title)}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="4" y="19" font-size="14">${escapeHtml(title)}</text>
${rows.join("\n")}
${legend.join("\n")}
</svg>
`;
}
