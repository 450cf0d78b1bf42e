// Connections for which there is no room, a few at a time: each is told so in words, and asks the gateway itself how it is.

import type { Socket } from "node:net";
import { rawProblem } from "../reply/problem.ts";
import type { Crowd } from "./crowd.ts";
import type { Descriptors } from "./descriptors.ts";
import { answerOf } from "./turn.ts";

/** Overflow is open while such are let in. */
export interface Overflow {
  readonly open: boolean;
  begin(): void;
  end(): void;
  /** Are there so few of them that another one should come? */
  hasRoom(): boolean;
  /** Is there a descriptor for it? */
  canTake(): boolean;
  add(socket: Socket): void;
}

const most = 12;
/** Of the table's last ones, so many are left alone. */
const spare = 2;
/** Who sends no request in this time is told without. */
const silenceMs = 2_000;
/** By then it has been told. */
const longestMs = 5_000;

/** createOverflow: `onRefused` is called for each that was told. */
export function createOverflow(crowd: Crowd, descriptors: Descriptors, onRefused: () => void): Overflow {
  let open = false;
  return {
    get open() {
      return open;
    },
    begin() {
      open = true;
      descriptors.spend();
    },
    end() {
      open = false;
      descriptors.keep();
    },
    hasRoom: () => crowd.over.size < most && descriptors.free() > spare,
    canTake: () => descriptors.free() > 0,
    add(socket) {
      crowd.over.set(socket, onRefused);
      const silence = setTimeout(() => {
        if (answerOf(socket) === null && socket.bytesWritten === 0) tell(socket, onRefused);
      }, silenceMs).unref();
      const end = setTimeout(() => socket.destroy(), longestMs).unref();
      socket.once("close", () => {
        clearTimeout(silence);
        clearTimeout(end);
      });
    },
  };
}

function tell(socket: Socket, onRefused: () => void): void {
  onRefused();
  socket.on("error", () => {});
  socket.end(rawProblem("GATEWAY_EXHAUSTED"));
  socket.once("end", () => socket.destroy());
  socket.resume();
}
