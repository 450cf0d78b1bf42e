// An upload of any size on its way through a challenge: held on the disk, and sent byte for byte, once, to whoever it was meant for.

import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { cookieOf } from "../support/ask.ts";
import { withRoutes } from "../support/gateway-under-test.ts";
import { heldUploads, onwardOf, sha256 } from "../support/held-uploads.ts";
import { signIn } from "../support/sign-in.ts";

const random = (length: number) => randomBytes(length).toString("latin1");

test("with its length said or not, it arrives as it was sent, and leaves nothing", async () => {
  const { arrived, upload, prove, files, gate } = await heldUploads();
  for (const chunked of [false, true]) {
    const body = random(5_242_880 + 7);
    const reply = chunked
      ? await upload(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`, { headers: ["Transfer-Encoding: chunked"] })
      : await upload(body);
    expect(reply.status).toBe(401);
    expect(files()).toHaveLength(1);
    expect((await prove(reply)).status).toBe(200);
    expect(arrived.at(-1)).toMatchObject({ bytes: body.length, sha256: sha256(body), whole: true, url: "/payouts" });
    expect(arrived.at(-1)!.headers).toMatchObject({
      "content-length": String(body.length),
      "content-type": "application/octet-stream",
    });
    expect(arrived.at(-1)!.headers).not.toHaveProperty("transfer-encoding");
    expect(files()).toEqual([]);
    gate.advance(6 * 60_000);
  }
  expect(arrived).toHaveLength(2);
});

test("a session that ran out under an upload: signed in, then asked for more, it waits through both", async () => {
  const { gate, browser, arrived, upload, prove, files } = await heldUploads();
  const body = random(300_000);
  const reply = await upload(body, {
    cookie: cookieOf(browser, gate.origin).replace(/sallyport-session=[^;]+;? ?/, ""),
  });
  expect(reply.status).toBe(401);
  expect(files()).toHaveLength(1);
  expect(files()[0]).toMatch(/^s/);
  expect((await prove(reply)).status).toBe(200);
  expect(arrived).toMatchObject([{ sha256: sha256(body), whole: true }]);
  expect(files()).toEqual([]);
  const verdicts = gate.decisions().filter((line) => line["method"] === "POST");
  expect(verdicts.map((line) => line["verdict"])).toEqual(["sign-in", "step-up", "forward"]);
});

test("a provider that says no loses no upload; a policy that says no removes it", async () => {
  const { gate, browser, arrived, upload, files } = await heldUploads();
  gate.behaviour.error = "access_denied";
  const refused = await browser.open(
    new URL(/url=([^"]+)"/.exec((await upload(random(9_000))).body)![1]!.replaceAll("&amp;", "&")),
  );
  expect(refused.status).toBe(403);
  const again = /href="(\/\.sallyport\/resume\?t=[\w-]+)"/.exec(refused.body)![1]!;
  gate.behaviour.error = undefined;
  const prove = async () =>
    signIn(browser, await browser.open(`${gate.origin}${again}`, { from: refused }), {
      user: "ada",
      code: () => gate.provider.codeFor("ada"),
    });
  expect((await prove()).status).toBe(200);
  expect(arrived).toMatchObject([{ bytes: 9_000, whole: true }]);

  gate.advance(6 * 60_000);
  const kept = await upload(random(9_000));
  expect(files()).toHaveLength(1);
  const upstream = "http://127.0.0.1:1";
  await gate.deploy(withRoutes(`route("/payouts", deny("No more")),`)({ issuer: gate.provider.issuer, upstream }));
  const answer = await signIn(browser, await browser.open(onwardOf(kept)), {
    user: "ada",
    code: () => gate.provider.codeFor("ada"),
  });
  expect(answer.status).toBe(403);
  await expect.poll(files).toEqual([]);
  expect(arrived).toHaveLength(1);
});
