// Imported before all else by a process that is to outlive passing signals: who has something to do at one listens as well.

import { passingSignals } from "./passing-signal.ts";

for (const name of passingSignals) process.on(name, () => undefined);
