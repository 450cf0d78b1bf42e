// What an upstream sends behind the body of its answer, as far as it may stand there.

import { belongsInHead } from "../exchange/header-name.ts";
import { namedByConnection } from "./answer-fields.ts";
import type { Fields } from "./exchanger.ts";
import type { AnswerTraits } from "./response-headers.ts";

/** Trailers are names and values. */
export type Trailers = readonly (readonly [name: string, value: string])[];

/** toTrailers keeps what means something behind a body. It is never put with the head: who looked at that did not see it (RFC 9110 §6.5.1). */
export function toTrailers(trailers: Fields, connection: string | undefined): Trailers {
  const pairs: (readonly [string, string])[] = [];
  const named = namedByConnection(connection);
  for (let index = 0; index < trailers.length; index += 2) {
    const name = trailers[index]!;
    if (!belongsInHead(name) && !named?.has(name)) pairs.push([name, trailers[index + 1]!]);
  }
  return pairs;
}

/** announceTrailers adds the Trailer header to an answer's pairs, where its body can have some and the upstream said that they come. */
export function announceTrailers(pairs: string[], { length, trailer }: AnswerTraits, status: number): void {
  if (trailer === undefined || length !== -1 || status === 204 || status === 304) return;
  const names = trailer
    .split(",")
    .map((name) => name.trim())
    .filter((name) => /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && !belongsInHead(name));
  if (names.length > 0) pairs.push("trailer", names.join(", "));
}
