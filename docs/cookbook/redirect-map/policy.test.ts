// Where old addresses lead, and that nobody can lead them elsewhere.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const www = (path: string) => `https://www.example.com${path}`;

test.each([
  ["GET", "/about-us", "/company"],
  ["GET", "/jobs", "https://careers.example.com/"],
  ["POST", "/api/v1/orders", "/api/v2/orders"],
  ["GET", "/summer-sale?from=mail", "/"],
])("%s %s leads to %s", async (method, path, location) => {
  expect(await gate.request(method, www(path))).toRedirectTo(location);
});

test("everything else is the site's", async () => {
  for (const path of ["/", "/company", "/about-us/team", "/constructor"]) expect(await gate.get(www(path))).toForwardTo("site");
});

test.each([
  ["/tea?page=2&tag=a&tag=b", "/tea?page=2&tag=a&tag=b"],
  ["/caf%C3%A9?q=a%26b%23c", "/caf%C3%A9?q=a%26b%23c"],
  ["/?next=https://evil.example/", "/?next=https%3A%2F%2Fevil.example%2F"],
])("the old host leads %s on to the new one", async (path, target) => {
  expect(await gate.get(`https://old.example.com${path}`)).toRedirectTo(www(target));
});

test("the old host leads to no third one", async () => {
  for (const path of ["//evil.example/", "/%2F/evil.example"])
    expect(await gate.get(`https://old.example.com${path}`)).toDeny("LISTENER_TARGET");
});
