// What a connection reads into: the same bytes as all others; in the middle of a long answer bytes of its own, which go on to the client as they are.

const size = 65_536;
/** A read of so much is of a long answer, and to copy it costs more than to change buffers. */
const longBytes = 32_768;
/** So many are kept for whoever comes next. */
const mostSpare = 32;

/** shared is what all begin with: what came is looked at, or copied, before the next connection reads. */
export const shared = Buffer.allocUnsafeSlow(size);
const spare: Buffer[] = [];

/** ReadBuffer is one connection's. With new memory for each piece V8 would look for garbage in the whole heap for every 64 MB that pass. */
export class ReadBuffer {
  current: Buffer = shared;

  /** isOwn: nobody else reads into it. */
  get isOwn(): boolean {
    return this.current !== shared;
  }

  /** change chooses the next: `count` bytes were read, `inBody` says whether more of a body is to come, `kept` whether somebody still needs them. */
  change(count: number, inBody: boolean, kept: boolean): void {
    const isLong = inBody && count >= longBytes;
    if (!this.isOwn) {
      if (isLong) this.current = spare.pop() ?? Buffer.allocUnsafeSlow(size);
      return;
    }
    if (isLong && !kept) return;
    if (!kept && spare.length < mostSpare) spare.push(this.current);
    this.current = shared;
  }
}
