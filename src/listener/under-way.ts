// What is under way when the time to finish is over: counted by what it is, and cut, in words where an answer has not begun.

import type { Socket } from "node:net";
import { rawProblem } from "../reply/problem.ts";
import { answerOf, isHttp } from "./turn.ts";

/** UnderWay counts connections by what they are in the middle of. */
export interface UnderWay {
  /** Requests that have not arrived in full. */
  readonly uploads: number;
  /** Requests whose answer has not begun. */
  readonly unanswered: number;
  /** Answers that have not been sent in full. */
  readonly downloads: number;
  /** WebSockets, and whatever else was switched to. */
  readonly switched: number;
}

/** cutAll ends each of these connections, and counts those that had something under way. */
export function cutAll(sockets: Iterable<Socket>): UnderWay {
  const count = { uploads: 0, unanswered: 0, downloads: 0, switched: 0 };
  for (const socket of [...sockets]) {
    const answer = answerOf(socket);
    if (answer === null) {
      if (!isHttp(socket)) count.switched++;
      socket.destroy();
      continue;
    }
    if (!answer.req.complete) count.uploads++;
    else count[answer.headersSent ? "downloads" : "unanswered"]++;
    if (answer.headersSent) answer.cut();
    else sayWhy(socket);
  }
  return count;
}

/** The client learns that it was not answered, and does not take it for a fault of the network. */
function sayWhy(socket: Socket): void {
  socket.on("error", () => {});
  socket.end(rawProblem("GATEWAY_NOT_READY"), () => socket.destroy());
}
