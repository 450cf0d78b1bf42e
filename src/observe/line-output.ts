// What lines are written to, as the writer sees it.

/** LineOutput is where lines go. It never throws. */
export interface LineOutput {
  /** So many bytes at once stay in one piece, whoever else writes there. */
  readonly pieceBytes: number;
  /** write tells how much went out, at once or later, and with which code it failed; null: it did not. */
  write(bytes: Buffer, done: (written: number, code: string | null) => void): void;
  /** writeLast is for the end of the process: how much went out, at once; 0: nothing now; null: nothing ever. */
  writeLast(bytes: Buffer): number | null;
  /** mend makes something whole of the half line that was written last; false: it cannot. */
  mend?(half: Buffer): boolean;
}
