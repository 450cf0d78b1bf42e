// Which client gets a page, which a status: Fetch Metadata first, habits after.

import { expect, test } from "vitest";
import { toClientKind } from "../../src/listener/client-kind.ts";

test.each([
  ["a WebSocket handshake", "GET", { "sec-fetch-mode": "websocket" }, true, "upgrade"],
  ["a link", "GET", { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, false, "navigation"],
  ["a form", "POST", { "sec-fetch-mode": "navigate", accept: "text/html" }, false, "navigation"],
  ["a frame", "GET", { "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" }, false, "navigation"],
  ["a fetch", "GET", { "sec-fetch-mode": "cors", accept: "text/html" }, false, "fetch"],
  ["a same-origin fetch", "POST", { "sec-fetch-mode": "same-origin" }, false, "fetch"],
  ["an image", "GET", { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }, false, "fetch"],
  ["a fetch with a token", "GET", { "sec-fetch-mode": "cors", authorization: "Bearer x" }, false, "fetch"],
  [
    "an old browser's preflight",
    "OPTIONS",
    { "access-control-request-method": "PUT", accept: "text/html" },
    false,
    "fetch",
  ],
  ["an EventSource", "GET", { "sec-fetch-mode": "cors", accept: "text/event-stream" }, false, "fetch"],
  ["an EventSource without Fetch Metadata", "GET", { accept: "text/event-stream" }, false, "fetch"],
  ["an old browser's frame", "GET", { "sec-fetch-mode": "nested-navigate" }, false, "navigation"],
  ["a page's script that asks for a page", "GET", { "sec-fetch-dest": "empty", accept: "text/html" }, false, "fetch"],
  ["a token", "GET", { authorization: "Bearer x", accept: "text/html" }, false, "api"],
  ["an old browser's XHR", "GET", { "x-requested-with": "XMLHttpRequest", accept: "text/html" }, false, "fetch"],
  [
    "pip",
    "GET",
    { accept: "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01" },
    false,
    "api",
  ],
  ["an old browser's link", "GET", { accept: "text/html,*/*;q=0.8" }, false, "navigation"],
  ["curl", "GET", { accept: "*/*" }, false, "api"],
  ["a bare client", "GET", {}, false, "api"],
] as const)("%s is read as what it is", (_name, method, headers, upgrade, kind) => {
  expect(toClientKind(method, headers, upgrade)).toBe(kind);
});
