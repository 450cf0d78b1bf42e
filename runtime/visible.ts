// Text that others wrote, as it may stand in a line of the log or on a page: cut, and all that is unseen in it shown.

/** reasonLength is how many characters (UTF-16 units) of a reason are shown and logged. */
export const reasonLength = 500;

/** detailLength is the same for what is told of a fault, and for what came with a request. */
export const detailLength = 300;

/**
 * What begins a line, moves the cursor, turns the direction of text round or hides something: with it a line or a page says
 * what nobody said (CVE-2021-42574). The joiners U+200C and U+200D stay, since there are languages that need them.
 */
const unseen =
  "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\u{ad}\\u{61c}\\u{180e}\\u{200b}\\u{200e}\\u{200f}\\u{202a}-\\u{202e}\\u{2060}-\\u{206f}\\u{feff}\\u{fff9}-\\u{fffb}\\u{e0000}-\\u{e007f}]";
const one = new RegExp(unseen, "u");
const every = new RegExp(unseen, "gu");

/** visible writes what is unseen in a text as its number, "\u202e", and gives at most `max` UTF-16 units: of a longer one its beginning, and how long it was. */
export function visible(text: string, max: number): string {
  if (text.length <= max) {
    if (!one.test(text)) return text;
    const whole = text.replace(every, toNumber);
    if (whole.length <= max) return whole;
  }
  const length = `… (${text.length} characters)`;
  const end = length.length * 2 <= max ? length : "…";
  let shown = "";
  // By whole characters: half of one, or of its number, would be shown as if it had been sent so.
  for (const character of text.slice(0, max)) {
    const piece = one.test(character) ? toNumber(character) : character;
    if (shown.length + piece.length + end.length > max) break;
    shown += piece;
  }
  return shown + end;
}

/** quoted shows an operator's own text in quotes, its first 80 characters, and of an address no user and password. */
export const quoted = (text: string): string =>
  visible(JSON.stringify(text.slice(0, 80).replace(/\/\/[^/]*@/, "//…@")), detailLength);

function toNumber(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
