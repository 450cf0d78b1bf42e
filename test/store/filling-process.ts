// Fills a disk with the store's journal, so that it can be written into the file in half; and writes it through once there is room.

import { DatabaseSync } from "node:sqlite";

const database = new DatabaseSync(process.argv[2]!, { timeout: 5_000 });
database.exec("PRAGMA wal_autocheckpoint = 0");
const put = database.prepare("INSERT OR REPLACE INTO entry (space, key, value, until) VALUES ('person', ?, ?, 9e15)");
const writeThrough = () => {
  try {
    database.exec("PRAGMA wal_checkpoint(RESTART)");
  } catch {
    // No room for all of it.
  }
};

function fill(): void {
  try {
    for (let row = 0; ; row++) put.run(`key ${row}`, "x".repeat(2_000));
  } catch {
    writeThrough();
  }
}

put.run("first", "1");
process.send?.("open");
process.on("message", (order) => {
  if (order === "fill") fill();
  else {
    writeThrough();
    put.run("after", "1");
  }
  process.send?.(order);
});
process.on("disconnect", () => {
  database.close();
  process.exit(0);
});
