// Who sees what of the machinery.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const stock = (path: string) => `https://stock.example.com${path}`;
const metrics = "https://stock-metrics.example.com/metrics";

test("anybody may ask whether it is well, and no more", async () => {
  expect(await gate.get(stock("/healthz"))).toForwardTo("stock");
  expect(await gate.request("HEAD", stock("/healthz"))).toForwardTo("stock");
  expect(await gate.post(stock("/healthz"))).toSignIn();
  for (const path of ["/healthz/", "/healthz/verbose", "/HEALTHZ"]) expect(await gate.get(stock(path))).toSignIn();
});

test("Prometheus has the metrics", async () => {
  expect(await gate.get(metrics)).toSignIn();
  expect(await gate.as({ id: "prometheus" }).get(metrics)).toForwardTo("stock");
  expect(await gate.as({ id: "svc-shop" }).get(metrics)).toDeny("Only Prometheus");
  expect(await gate.as({ id: "prometheus" }).get("https://stock-metrics.example.com/")).toDeny("ROUTING_NO_ROUTE");
});

test("no person has them, in whatever spelling", async () => {
  expect(await gate.as({ id: "prometheus", source: "people" }).get(metrics)).toSignIn();
  for (const path of ["/metrics", "/metrics/", "/metrics/go", "/METRICS", "/metrics%20"])
    expect(await gate.as({ id: "ada" }).get(stock(path))).toDeny(/Metrics are at/);
});
