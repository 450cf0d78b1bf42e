// The lines that wait to be written: bounded, whole, in their order; where there is no room the least of the oldest go, and are counted.

import { kindAt, kinds, noticeMark, type Rank, rankCount, rankOf } from "./line-mark.ts";

const blockBytes = 65_536;
const blockLines = 1_024;
const newline = 10;

/** Lost is what went without being written. */
export interface Lost {
  readonly count: number;
  /** How many of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** When the first of them went, in milliseconds since 1970. */
  readonly sinceMs: number;
}

/** Lines are copied out into blocks at once: as a string each is kept as the hundred pieces it was joined from, for the collector to move. */
interface Block {
  readonly bytes: Buffer;
  readonly marks: Uint8Array;
  /** Up to here it was written. */
  head: number;
  used: number;
  lines: number;
  /** Lines of each rank: no look is wasted on a block that has none. */
  readonly ranks: [number, number, number];
}

const createBlock = (size: number): Block => ({
  bytes: Buffer.allocUnsafeSlow(size),
  marks: new Uint8Array(blockLines),
  head: 0,
  used: 0,
  lines: 0,
  ranks: [0, 0, 0],
});

/** LineBuffer holds lines until they are written. */
export class LineBuffer {
  readonly #most: number;
  readonly #now: () => number;
  readonly #blocks: Block[] = [];
  #spare: Block | null = null;
  #pinned = false;
  #counts = new Uint32Array(kinds.length);
  #lost = 0;
  #sinceMs = 0;

  constructor(limitBytes: number, now: () => number) {
    this.#most = Math.max(4, Math.floor(limitBytes / blockBytes));
    this.#now = now;
  }

  /** add takes a line with its line break. */
  add(line: string, mark: number): void {
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    const block = this.#room(line.length * 3);
    this.#count(block, block.bytes.write(line, block.used), mark);
  }

  /** addBytes takes the first `length` of these bytes, a line with its line break. */
  addBytes(bytes: Buffer, length: number, mark: number): void {
    const block = this.#room(length);
    this.#count(block, bytes.copy(block.bytes, block.used, 0, length), mark);
  }

  /** addFirst has a line written before all others; only between two lines. */
  addFirst(line: string): void {
    const block = createBlock(Buffer.byteLength(line));
    this.#count(block, block.bytes.write(line), noticeMark);
    this.#blocks.unshift(block);
  }

  /** first gives the oldest lines that fit into so many bytes together, or one line that does not; null: there is none. */
  first(most: number): Buffer | null {
    const block = this.#blocks[0];
    if (block === undefined || block.head === block.used) return null;
    const { bytes, head, used } = block;
    if (used - head <= most) return bytes.subarray(head, used);
    const end = bytes.lastIndexOf(newline, head + most - 1);
    return bytes.subarray(head, (end >= head ? end : bytes.indexOf(newline, head)) + 1);
  }

  /** pin keeps what `first` gave where it is, until it is passed or unpinned. */
  pin(pinned: boolean): void {
    this.#pinned = pinned;
  }

  /** pass: so many bytes of what `first` gave were written. */
  pass(count: number): void {
    this.#pinned = false;
    const block = this.#blocks[0];
    if (block === undefined || count === 0) return;
    block.head += count;
    if (block.head < block.used) return;
    this.#blocks.shift();
    if (block.bytes.length === blockBytes) this.#spare = block;
  }

  /** half is what was written of a line whose rest was not; null: what was written ends with a line. */
  half(): Buffer | null {
    const block = this.#blocks[0];
    if (block === undefined || block.head === 0 || block.bytes[block.head - 1] === newline) return null;
    return block.bytes.subarray(lineStart(block), block.head);
  }

  /** again has the line of which half was written written anew, from its beginning. */
  again(): void {
    const block = this.#blocks[0];
    if (block !== undefined) block.head = lineStart(block);
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  /** isMore: more waits than is written at once. */
  get isMore(): boolean {
    return this.#blocks.length > 1;
  }

  /** isHalfFull: it is time to do something about it. */
  get isHalfFull(): boolean {
    return this.#blocks.length * 2 > this.#most;
  }

  /** left counts the lines that wait. */
  get left(): number {
    return this.#blocks.reduce((sum, block) => sum + block.lines - linesBefore(block), 0);
  }

  get lost(): number {
    return this.#lost;
  }

  /** takeLost tells what was lost since it was asked last. */
  takeLost(): Lost {
    const lost = {
      count: this.#lost,
      kinds: Object.fromEntries(kinds.map((kind, index) => [kind, this.#counts[index]!]).filter(([, count]) => count)),
      sinceMs: this.#sinceMs,
    };
    this.#lost = 0;
    this.#counts.fill(0);
    return lost;
  }

  #room(most: number): Block {
    const block = this.#blocks.at(-1);
    if (block === undefined || block.used + most > block.bytes.length || block.lines === blockLines)
      return this.#grow(most);
    return block;
  }

  #count(block: Block, length: number, mark: number): void {
    block.used += length;
    block.marks[block.lines++] = mark;
    block.ranks[rankOf(mark)]++;
  }

  #grow(most: number): Block {
    if (this.#blocks.length >= this.#most) this.#squeeze();
    const block = most > blockBytes ? createBlock(most) : (this.#spare ?? createBlock(blockBytes));
    if (block === this.#spare) {
      this.#spare = null;
      clear(block);
    }
    this.#blocks.push(block);
    return block;
  }

  /** Some at once, since what goes leaves holes that have to be closed. */
  #squeeze(): void {
    const target = this.#most - Math.max(1, this.#most >> 3);
    // Its beginning was written, or somebody is writing it.
    const start = this.#pinned || this.half() !== null ? 1 : 0;
    for (let rank = 0; rank < rankCount - 1; rank++) {
      for (let index = start; index < this.#blocks.length && this.#blocks.length > target; ) {
        const block = this.#blocks[index]!;
        if (block.ranks[rank]! > 0) this.#strip(block, rank as Rank);
        const before = index > start ? this.#blocks[index - 1]! : null;
        if (block.used === block.head || (before !== null && moveInto(before, block))) this.#blocks.splice(index, 1);
        else index++;
      }
    }
  }

  #strip(block: Block, rank: Rank): void {
    const { bytes, marks, lines } = block;
    let at = block.head;
    let index = linesBefore(block);
    clear(block);
    for (; index < lines; index++) {
      const end = bytes.indexOf(newline, at) + 1;
      const mark = marks[index]!;
      if (rankOf(mark) <= rank) this.#lose(mark);
      else {
        bytes.copyWithin(block.used, at, end);
        block.used += end - at;
        marks[block.lines++] = mark;
        block.ranks[rankOf(mark)]++;
      }
      at = end;
    }
  }

  #lose(mark: number): void {
    if (this.#lost === 0) this.#sinceMs = this.#now();
    this.#lost++;
    this.#counts[kindAt(mark)]!++;
  }
}

function clear(block: Block): void {
  block.head = 0;
  block.used = 0;
  block.lines = 0;
  block.ranks.fill(0);
}

function linesBefore({ bytes, head }: Block): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0 && at < head; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}

const lineStart = ({ bytes, head }: Block): number => (head === 0 ? 0 : bytes.lastIndexOf(newline, head - 1) + 1);

/** Whole blocks that have become half empty would fill the buffer with nothing. */
function moveInto(into: Block, from: Block): boolean {
  const before = linesBefore(from);
  if (into.used + from.used - from.head > into.bytes.length || into.lines + from.lines - before > blockLines)
    return false;
  from.bytes.copy(into.bytes, into.used, from.head, from.used);
  into.marks.set(from.marks.subarray(before, from.lines), into.lines);
  into.used += from.used - from.head;
  into.lines += from.lines - before;
  for (let rank = 0; rank < rankCount; rank++) into.ranks[rank]! += from.ranks[rank]!;
  return true;
}
