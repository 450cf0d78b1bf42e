// Names of header fields as bytes: checked, in lower case, and each made into a text once.

/** FieldKind is what a field means to whoever reads where an answer ends. */
export const plainField = 0;
export const contentLengthField = 1;
export const transferEncodingField = 2;
export const connectionField = 3;
export const keepAliveField = 4;

/** FieldName is a name in lower case, with its kind. */
export interface FieldName {
  readonly text: string;
  readonly kind: number;
}

const kinds: ReadonlyMap<string, number> = new Map([
  ["content-length", contentLengthField],
  ["transfer-encoding", transferEncodingField],
  ["connection", connectionField],
  ["keep-alive", keepAliveField],
]);

/** lowerOf gives for each byte of a name its lower case; 0: it may not stand in one (RFC 9110 §5.6.2, token). */
export const lowerOf = new Uint8Array(256);
for (const char of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
  lowerOf[char.charCodeAt(0)] = char.charCodeAt(0);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZ") lowerOf[char.charCodeAt(0)] = char.toLowerCase().charCodeAt(0);

/** inValue is 1 for each byte that may stand in a value (RFC 9110 §5.5): no control character but the tab. */
export const inValue = new Uint8Array(256).fill(1, 0x20);
inValue[0x09] = 1;
inValue[0x7f] = 0;

/** An upstream may invent names without end: so many are remembered, each no longer than this, and the others are made anew each time. */
const mostNames = 2_048;
const longest = 64;
const slotMask = 4_095;
const mostProbes = 8;
/** By a hash of the whole name in lower case; what is found there is compared with the name, byte for byte. */
const slots = new Array<FieldName | null>(slotMask + 1).fill(null);
let remembered = 0;

/** nextHash adds a byte of a name, in lower case, to the hash that `nameOf` is asked with. It begins with 0. */
export const nextHash = (hash: number, lower: number): number => (Math.imul(hash, 31) + lower) | 0;

/** nameOf gives the name that stands between two places; each of its bytes was found in `lowerOf`. */
export function nameOf(bytes: Uint8Array, start: number, end: number, hash: number): FieldName {
  // The lower bits of names alike differ in few places.
  let slot = (hash ^ (hash >>> 12)) & slotMask;
  for (let probe = 0; probe < mostProbes; probe++) {
    const known = slots[slot]!;
    if (known === null) {
      const made = toName(bytes, start, end);
      if (remembered < mostNames && end - start <= longest) {
        remembered++;
        slots[slot] = made;
      }
      return made;
    }
    if (isSame(known.text, bytes, start, end)) return known;
    slot = (slot + 1) & slotMask;
  }
  return toName(bytes, start, end);
}

function isSame(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== lowerOf[bytes[start + at]!]) return false;
  return true;
}

function toName(bytes: Uint8Array, start: number, end: number): FieldName {
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(lowerOf[bytes[at]!]!);
  return { text, kind: kinds.get(text) ?? plainField };
}
