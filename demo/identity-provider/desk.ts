// The desk of the demo provider's administrator: ends sessions, changes groups, and makes the provider misbehave.

import type { IncomingMessage, ServerResponse } from "node:http";
import { sendPage } from "../html.ts";
import { readText } from "../serve.ts";
import { type Behaviour, switches } from "./behaviour.ts";
import { deskPage } from "./desk-page.ts";
import type { Directory } from "./directory.ts";
import { messagePage } from "./page.ts";
import type { Sessions } from "./sign-out.ts";

/** DeskOptions: what the desk may change. */
export interface DeskOptions {
  readonly issuer: string;
  readonly directory: Directory;
  readonly behaviour: Behaviour;
  readonly sessions: Sessions;
}

/** groups are those that the demo's policies ask for. */
const groups = ["staff", "finance", "it"];

/** createDesk makes the handler of "/"; anybody may sit here, because it is a demo on this machine. */
export function createDesk({ issuer, directory, behaviour, sessions }: DeskOptions) {
  const show = (response: ServerResponse, said: string | null) =>
    sendPage(response, 200, deskPage({ issuer, people: directory.all(), groups, behaviour, said }));

  async function act(fields: URLSearchParams): Promise<string> {
    const id = fields.get("user") ?? "";
    switch (fields.get("action")) {
      case "sign-out": {
        const notices = await sessions.signOut(id);
        const heard = notices.filter(({ delivered }) => delivered).length;
        return `${id} is signed out everywhere. Applications have confirmed ${heard} of ${notices.length} sign-outs.`;
      }
      case "groups":
        if (!directory.find(id)) return "There is no such person.";
        directory.setGroups(
          id,
          groups.filter((group) => fields.getAll("group").includes(group)),
        );
        return `${id} is now in: ${directory.find(id)?.groups.join(", ") || "no group"}.`;
      case "behaviour":
        for (const [name] of switches) behaviour[name] = fields.getAll("switch").includes(name);
        return switches.some(([name]) => behaviour[name])
          ? "The provider misbehaves now. Sign in as grace and open Administration: the gateway tells her what it noticed."
          : "The provider behaves.";
      default:
        return "Nothing was changed.";
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "GET" || request.method === "HEAD") return show(response, null);
    if (request.method !== "POST") return void response.writeHead(405, { allow: "GET, HEAD, POST" }).end();
    // The demo has no passwords for administrators, but no page of somebody else's shall press these buttons.
    if (request.headers.origin !== issuer)
      return sendPage(response, 403, messagePage("Not from here", "This form was sent by another site."));
    show(response, await act(new URLSearchParams((await readText(request)) ?? "")));
  };
}
