// QR codes as the path of an SVG picture: drawn into the page itself, so that no secret is in an address.

import { encodeQR } from "qr";

/** QrPicture is a square of `size` units and the path of its dark parts. */
export interface QrPicture {
  readonly size: number;
  readonly path: string;
}

/** toQr draws a text, with the quiet zone of four modules that readers need (ISO/IEC 18004 §6.3.8). */
export function toQr(text: string): QrPicture {
  const rows = encodeQR(text, "raw", { ecc: "low", border: 4 });
  const path = rows.map((row, y) =>
    runsOf(row)
      .map(([from, length]) => `M${from} ${y}h${length}v1h-${length}z`)
      .join(""),
  );
  return { size: rows.length, path: path.join("") };
}

function runsOf(row: readonly boolean[]): readonly (readonly [from: number, length: number])[] {
  const runs: [number, number][] = [];
  row.forEach((dark, x) => {
    if (!dark) return;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === x) last[1]++;
    else runs.push([x, 1]);
  });
  return runs;
}
