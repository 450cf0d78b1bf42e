// What the bank reads of forms: flat fields, and a document that was sent in as multipart/form-data.

import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { readBytes, readText } from "../serve.ts";
import type { Document } from "./ledger.ts";

/** Fields are a form's, exactly as received, in order. */
export type Fields = readonly (readonly [string, string])[];

const documentLimitBytes = 5 * 1_024 * 1_024;

/** readFields reads a form or a flat JSON object; null when the body is neither. */
export async function readFields(request: IncomingMessage): Promise<Fields | null> {
  const text = await readText(request);
  if (text === null) return null;
  const type = typeOf(request);
  if (type === "application/x-www-form-urlencoded") return [...new URLSearchParams(text)];
  if (type !== "application/json") return null;
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
    return Object.entries(body).map(([name, value]) => [name, String(value)] as const);
  } catch {
    return null;
  }
}

/** readDocument reads the upload form; null when it is none, has no file, or is larger than 5 MiB. */
export async function readDocument(
  request: IncomingMessage,
): Promise<Pick<Document, "title" | "fileName" | "sizeBytes" | "sha256"> | null> {
  if (typeOf(request) !== "multipart/form-data") return null;
  const body = await readBytes(request, documentLimitBytes);
  if (body === null) return null;
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => null);
  const file = form?.get("file");
  if (!(file instanceof File)) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return {
    title: String(form?.get("title") ?? ""),
    fileName: file.name,
    sizeBytes: bytes.length,
    sha256: hash("sha256", bytes, "hex"),
  };
}

const typeOf = (request: IncomingMessage) =>
  (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
