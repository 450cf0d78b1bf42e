// Which option or method was meant: slips, case, plurals and longer names are found, and what is like nothing is not guessed at.

import { expect, test } from "vitest";
import { nearest } from "../../runtime/spelling.ts";

const options = [
  "issuer",
  "clientId",
  "clientSecret",
  "scopes",
  "identity",
  "origins",
  "maxAge",
  "scope",
  "once",
  "acr",
];
const methods = ["GET", "PUT", "POST", "PATCH", "DELETE", "PROPFIND", "MKCOL"];

test.each([
  ["clientID", "clientId"],
  ["client_id", "clientId"],
  ["client-secret", "clientSecret"],
  ["clientSecert", "clientSecret"],
  ["secret", "clientSecret"],
  ["identities", "identity"],
  ["indentity", "identity"],
  ["maxage", "maxAge"],
  ["onec", "once"],
  ["arc", "acr"],
  ["isuer", "issuer"],
  ["origin", "origins"],
  ["colour", null],
  ["x", null],
  ["", null],
  ["constructor", null],
  ["i".repeat(100_000), null],
])("the option %o is %o", (word, meant) => {
  expect(nearest(word, options)).toBe(meant);
});

test.each([
  ["GTE", "GET"],
  ["get", "GET"],
  ["POTS", "POST"],
  ["DELTE", "DELETE"],
  ["PROFIND", "PROPFIND"],
  ["FETCH", null],
])("the method %o is %o", (word, meant) => {
  expect(nearest(word, methods)).toBe(meant);
});
