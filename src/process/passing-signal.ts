// Signals that end a process by default, and are to end none of ours.

/** passingSignals: a terminal that closes and whoever rotates logs send the first; at the second Node would open a debugger, for anybody on this machine. */
export const passingSignals = ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/** isPassing: did it end by such a one, before it could take it? Then it says nothing about what it was doing. */
export const isPassing = (signal: NodeJS.Signals | null): boolean =>
  (passingSignals as readonly (string | null)[]).includes(signal);
