// The lines that a log has written so far, and waiting for one.

/** LogLine is one line of a gateway's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** LogLines fill as somebody writes to the stream. */
export interface LogLines {
  /** Takes one line at a time. */
  readonly stream: { write(line: string): void };
  readonly lines: LogLine[];
  /** Every line as printed. */
  readonly printed: string[];
  /** logged waits until so many lines fit (left out: one), and gives the last of these. */
  logged(fits: (line: LogLine) => boolean, count?: number): Promise<LogLine>;
}

/** createLogLines starts with none. */
export function createLogLines(): LogLines {
  const lines: LogLine[] = [];
  const printed: string[] = [];
  const waiting = new Set<() => void>();
  return {
    lines,
    printed,
    stream: {
      write(line) {
        printed.push(line);
        lines.push(JSON.parse(line) as LogLine);
        for (const look of waiting) look();
      },
    },
    logged: (fits, count = 1) =>
      new Promise((resolve) => {
        const look = () => {
          const line = lines.filter(fits)[count - 1];
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
      }),
  };
}
