// A process of its own for visitors, so that it can have a core of its own: node bench/load/visit-process.ts '<an Order as JSON>'

import { percentile } from "../statistic.ts";
import type { Order, Outcome } from "./visit.ts";
import { visitOften, visitSteadily } from "./visitor.ts";

const order = JSON.parse(process.argv[2] ?? "") as Order;
const { latencies, refused, lateMs } =
  "requests" in order
    ? await visitOften(order, order.requests)
    : await visitSteadily(order, order.perSecond, order.seconds);
const { user, system } = process.cpuUsage();
process.stdout.write(
  `${JSON.stringify({
    requests: latencies.length,
    refused,
    p50Micros: percentile(latencies, 50) * 1_000,
    p99Micros: percentile(latencies, 99) * 1_000,
    maxMicros: (latencies.at(-1) ?? 0) * 1_000,
    lateMicros: lateMs * 1_000,
    cpuMicros: user + system,
  } satisfies Outcome)}\n`,
);
process.exit(0);
