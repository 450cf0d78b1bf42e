// An answer as our client's reader sees it, however its bytes were cut.

import { AnswerReader } from "../../../src/upstream/wire/answer-reader.ts";
import { WireExchange } from "../../../src/upstream/wire/wire-exchange.ts";

/** ReadAnswer is what became of some bytes, and of the connection's end behind them. */
export interface ReadAnswer {
  readonly interims: readonly number[];
  /** 0: there is none. */
  readonly status: number;
  readonly fields: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
  /** "broken": the connection ended in the middle. */
  readonly end: "whole" | "broken" | "refused";
  /** May another request go by its connection? */
  readonly reusable: boolean;
}

/** readAnswer reads pieces as they would come from a socket: each is gone before the next one comes. */
export const readAnswer = (pieces: readonly string[], method?: string, answerHeaderBytes?: number): ReadAnswer =>
  read(pieces, method, answerHeaderBytes).answer;

/** answerIn gives the part of some bytes that is the answer, where that is whole. */
export const answerIn = (text: string, method?: string): string => text.slice(0, read([...text], method).taken);

/** givenBy gives the pieces in which a body is given, for each read that brought some. */
export const givenBy = (pieces: readonly string[]): readonly string[] => read(pieces).given;

function read(pieces: readonly string[], method = "GET", answerHeaderBytes = 65_536) {
  const interims: number[] = [];
  let status = 0;
  let fields: readonly string[] = [];
  let body = "";
  const given: string[] = [];
  const request = {
    method,
    path: "/",
    headers: [],
    body: null,
    upgrade: null,
    identifying: false,
    headersTimeout: 1,
    bodyTimeout: 1,
    answerHeaderBytes,
  };
  const exchange = new WireExchange(
    request,
    {
      onRequestStart() {},
      onResponseStart(_control, told, of) {
        if (told < 200) interims.push(told);
        else {
          status = told;
          fields = of;
        }
      },
      onResponseData(_control, chunk) {
        given.push(chunk.toString("latin1"));
        body += given.at(-1);
      },
      onResponseText(_control, text) {
        body += text;
      },
      onResponseEnd() {},
      onResponseError() {},
    },
    { text: "", length: -1 },
  );
  exchange.connection = { pause() {}, resume() {}, abort() {} };
  const reader = new AnswerReader();
  reader.begin(request);
  const shared = Buffer.alloc(Math.max(1, ...pieces.map((piece) => piece.length)));
  let told: "more" | "whole" | "refused" = "more";
  let behind = false;
  let taken = 0;
  for (const piece of pieces) {
    if (told === "refused") break;
    if (told === "whole") {
      behind ||= piece !== "";
      continue;
    }
    shared.fill(0x21);
    shared.write(piece, "latin1");
    told = reader.read(shared, piece.length, exchange);
    taken += piece.length;
  }
  const whole = told === "whole" || (told === "more" && reader.endsWithConnection);
  const answer: ReadAnswer = {
    interims,
    status,
    fields,
    body,
    trailers: reader.trailers,
    end: whole ? "whole" : told === "refused" ? "refused" : "broken",
    reusable: told === "whole" && reader.keepsAlive && !reader.excess && !behind,
  };
  return { answer, taken, given };
}

/** cutsOf are all ways to cut a text in two, and one to cut it everywhere. */
export function* cutsOf(text: string): Generator<readonly string[]> {
  for (let at = 0; at <= text.length; at++) yield [text.slice(0, at), text.slice(at)];
  yield [...text];
}
