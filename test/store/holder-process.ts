// A process that holds the store's file as a backup or a shell would, for as long as it is told to.

import { DatabaseSync } from "node:sqlite";

const database = new DatabaseSync(process.argv[2]!, { timeout: 10_000 });
process.on("message", (order: "hold" | "release") => {
  database.exec(order === "hold" ? "BEGIN EXCLUSIVE" : "COMMIT");
  process.send?.(order);
});
process.once("disconnect", () => process.exit());
