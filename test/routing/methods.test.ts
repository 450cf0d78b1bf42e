// Every method that node's parser reads reaches its route and the upstream; what never can is a warning when the policies load.

import { METHODS, request } from "node:http";
import { expect, test } from "vitest";
import { refusedMethods } from "../../src/exchange/method.ts";
import { build, generationOf } from "../compiler/fixture/folder.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

const arriving = METHODS.filter((method) => !refusedMethods.has(method));

/** Registered nowhere, but node reads them. */
const unregistered = ["M-SEARCH", "NOTIFY", "SOURCE", "SUBSCRIBE", "UNSUBSCRIBE"];

const answerTo = (origin: string, path: string, method: string) =>
  new Promise<number>((settle, reject) => {
    const sent = request(`${origin}${path}`, { method }, (response) => {
      response.resume().once("end", () => settle(response.statusCode ?? 0));
    });
    sent.once("error", reject).end();
  });

test("each reaches the route that names it, and only that", async () => {
  const gate = await gatewayUnderTest({
    policies: (places) => {
      const files = withRoutes(
        `route("${arriving.join("|")} /named", forward(bank)),\nroute("REPORT|QUERY /two", forward(bank)),\nroute("/any", forward(bank)),`,
        "{ identity: nobody }",
      )(places);
      const declared = unregistered.map((name) => `method("${name}");`).join(" ");
      return {
        ...files,
        "bank.ts": files["bank.ts"]!.replace("host, nobody,", "host, method, nobody,").replace(
          "export default",
          `${declared}\nexport default`,
        ),
      };
    },
  });
  for (const method of arriving) {
    expect([method, await answerTo(gate.origin, "/named", method)]).toEqual([method, 200]);
    expect([method, await answerTo(gate.origin, "/any", method)]).toEqual([method, 200]);
  }
  expect(gate.requests.map(({ method }) => method)).toEqual(arriving.flatMap((method) => [method, method]));
  expect(await answerTo(gate.origin, "/two", "QUERY")).toBe(200);
  expect(await answerTo(gate.origin, "/two", "POST")).toBe(404);
  expect(await answerTo(gate.origin, "/named", "TRACE")).toBe(405);
});

test("what never arrives is told, and what does is not", async () => {
  const result = await build({
    "a.ts": `import { host, method, nobody, respond, route } from "sallyport";
method("NOTIFY");
export default host("a.example", { identity: nobody },
route("LIST|GET /a", respond()),
route("TRACE /b", respond()),
route("VERSION-CONTROL /c", respond()),
route("PURGE|QUERY|NOTIFY|PROPFIND /d", respond()));`,
  });
  expect(generationOf(result).manifest.hosts[0]?.routes).toHaveLength(4);
  expect(result.ok && result.warnings.map(({ code, location }) => [code, location?.line])).toEqual([
    ["COMPILE_METHOD", 4],
    ["COMPILE_METHOD", 5],
    ["COMPILE_METHOD", 6],
  ]);
});
