// The builder's process: builds when it is told to, and ends when whoever started it does.

import { createPacker } from "../generation/packed.ts";
import { createSecrets } from "../vault/secrets.ts";
import { createBuilder } from "./build.ts";
import type { BuilderMessage, BuilderOrder } from "./builder-process.ts";
import { stopBundling } from "./bundle.ts";

const order = JSON.parse(process.argv[2] ?? "{}") as BuilderOrder;
const secretExists =
  order.secrets === null ? () => true : createSecrets({ folder: order.secrets, env: process.env }).has;
const builder = createBuilder({ root: order.root, limits: order.limits, secretExists, apart: order.apart === true });
const pack = createPacker();
const say = (message: BuilderMessage) => process.send?.(message);

process.on("message", () => {
  builder.build().then(
    (result) =>
      say(
        result.ok
          ? { type: "generation", generation: pack(result.generation), warnings: result.warnings }
          : { type: "result", result },
      ),
    (cause: unknown) =>
      say({ type: "failure", text: cause instanceof Error ? (cause.stack ?? cause.message) : "unknown" }),
  );
});
process.once(
  "disconnect",
  () =>
    void builder
      .close()
      .finally(stopBundling)
      .finally(() => process.exit(0)),
);
// Whoever started it also gets the terminal's Ctrl-C, and decides when this process ends.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
