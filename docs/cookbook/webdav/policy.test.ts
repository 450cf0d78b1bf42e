// Who reads, who writes, and where to.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const dav = (path: string) => `https://dav.example.com${path}`;
const reader = gate.as({ id: "rita", source: "dav-tokens" });
const editor = gate.as({ id: "ed", source: "dav-tokens", groups: ["editors"] });
const publisher = gate.as({ id: "pia", groups: ["editors", "publishers"] });
const to = (path: string) => ({ headers: { destination: dav(path) } });

test.each(["GET", "PROPFIND", "OPTIONS", "REPORT"])("%s looks", async (method) => {
  expect(await gate.request(method, dav("/published/tea"))).toSignIn();
  expect(await reader.request(method, dav("/published/tea"))).toForwardTo("share");
});

test.each(["PUT", "DELETE", "MKCOL", "PROPPATCH", "LOCK", "UNLOCK", "POST", "COPY", "MOVE"])("%s writes", async (method) => {
  expect(await reader.request(method, dav("/drafts/tea"), to("/drafts/pot"))).toDeny(/not change/);
  expect(await editor.request(method, dav("/drafts/tea"), to("/drafts/pot"))).toForwardTo("share");
  expect(await editor.request(method, dav("/published/tea"), to("/published/pot"))).toDeny(/not change/);
});

test("a destination is decided like a request", async () => {
  expect(await editor.request("MOVE", dav("/drafts/tea"), to("/published/tea"))).toDeny(/not change/);
  expect(await publisher.request("MOVE", dav("/drafts/tea"), to("/published/tea"))).toForwardTo("share");
  const elsewhere = { headers: { destination: "https://elsewhere.example/tea" } };
  expect(await publisher.request("COPY", dav("/drafts/tea"), elsewhere)).toDeny("ROUTING_DESTINATION_ELSEWHERE");
});
