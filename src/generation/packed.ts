// A generation on its way to another process: parts that went there with the last one stay at home.

import type { HostSpec, SourceLocation } from "../../runtime/contract.ts";
import type { Generation, Part } from "./generation.ts";

/** Packed is a generation as it is sent; one that is not in parts is sent as it is. */
export type Packed = Generation | PackedParts;

interface PackedParts {
  readonly id: string;
  /** null: the one that was sent last. */
  readonly language: string | null;
  readonly manifest: Omit<Generation["manifest"], "hosts">;
  /** Of each host, in their order: which part has it, and which of its hosts it is. */
  readonly hosts: readonly (readonly [part: number, host: number])[];
  /** The names alone: those that were sent with the last one. */
  readonly packed: readonly (Part | string)[];
}

/** A part whose routes begin elsewhere is another one to whoever has it. */
const nameOf = ({ id, from }: Part): string => `${id} ${from}`;

/** createPacker packs for one receiver, which gets everything in its order. */
export function createPacker(): (generation: Generation) => Packed {
  let sent: ReadonlySet<string> = new Set();
  let language: string | null = null;
  return (generation) => {
    const { id, manifest, parts } = generation;
    if (parts === undefined) return generation;
    const { hosts, ...rest } = manifest;
    const places = new Map<HostSpec<SourceLocation>, readonly [number, number]>();
    for (const [part, one] of parts.entries())
      for (const [host, spec] of one.hosts.entries()) places.set(spec, [part, host]);
    const packed: Packed = {
      id,
      language: language === generation.language ? null : generation.language,
      manifest: rest,
      hosts: hosts.map((host) => places.get(host)!),
      packed: parts.map((part) => (sent.has(nameOf(part)) ? nameOf(part) : part)),
    };
    ({ language } = generation);
    sent = new Set(parts.map(nameOf));
    return packed;
  };
}

/** createUnpacker is the other end; it throws for what it was never sent. */
export function createUnpacker(): (packed: Packed) => Generation {
  let known: ReadonlyMap<string, Part> = new Map();
  let language = "";
  return (packed) => {
    if (!("packed" in packed)) return packed;
    language = packed.language ?? language;
    const parts = packed.packed.map((part) => {
      const found = typeof part === "string" ? known.get(part) : part;
      if (found === undefined) throw new Error("a part of the generation is missing");
      return found;
    });
    known = new Map(parts.map((part) => [nameOf(part), part]));
    const hosts = packed.hosts.map(([part, host]) => parts[part]!.hosts[host]!);
    const { code, map, guards } = parts[0]!;
    return { id: packed.id, language, code, map, guards, manifest: { ...packed.manifest, hosts }, parts };
  };
}
