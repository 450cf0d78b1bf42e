// Where WebSocket frames end in a stream of bytes (RFC 6455 §5.2): only there may a frame of ours be put in.

/** FrameTracker reads frame headers and counts payloads; it keeps nothing of them. */
export class FrameTracker {
  readonly #header = Buffer.alloc(14);
  #seen = 0;
  #needed = 2;
  #left = 0;

  /** whole: no frame has begun that has not ended. */
  get whole(): boolean {
    return this.#left === 0 && this.#seen === 0;
  }

  /** follow takes the next bytes. */
  follow(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#step(chunk, at);
  }

  /** cut takes the next bytes up to the first frame's end and gives its place; -1: no frame ends in them. */
  cut(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length) {
      at = this.#step(chunk, at);
      if (this.whole) return at;
    }
    return -1;
  }

  #step(chunk: Buffer, at: number): number {
    if (this.#left > 0) {
      const taken = Math.min(this.#left, chunk.length - at);
      this.#left -= taken;
      return at + taken;
    }
    this.#header[this.#seen++] = chunk[at]!;
    if (this.#seen === 2) this.#needed = headerLength(this.#header[1]!);
    if (this.#seen === this.#needed) {
      this.#left = payloadLength(this.#header);
      this.#seen = 0;
      this.#needed = 2;
    }
    return at + 1;
  }
}

function headerLength(second: number): number {
  const length = second & 0x7f;
  const extended = length === 127 ? 8 : length === 126 ? 2 : 0;
  const masked = (second & 0x80) !== 0;
  return 2 + extended + (masked ? 4 : 0);
}

function payloadLength(header: Buffer): number {
  const length = header[1]! & 0x7f;
  if (length < 126) return length;
  if (length === 126) return header.readUInt16BE(2);
  return header.readUInt32BE(2) * 0x1_0000_0000 + header.readUInt32BE(6);
}
