// The sign-in itself: shows the page a request needs, checks what is typed, and hands oidc-provider the proof.

import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendPage } from "../html.ts";
import { readText } from "../serve.ts";
import type { User } from "../users.ts";
import { acr, type Behaviour } from "./behaviour.ts";
import type { Directory } from "./directory.ts";
import { type Factors, neededFactors, requestedAcr } from "./factor.ts";
import type { OneTimeCodes } from "./one-time-code.ts";
import { codePage, messagePage, passwordPage } from "./page.ts";
import type { Interaction, Provider } from "./provider.ts";

/** Progress is what was proved on the pages of one interaction so far. */
interface Progress {
  user: User | null;
  failures: number;
}

const failureLimit = 5;
const interactionLimit = 1_000;

/** InteractionOptions: `now` is in milliseconds. */
export interface InteractionOptions {
  readonly provider: Provider;
  readonly issuer: string;
  readonly directory: Directory;
  readonly codes: OneTimeCodes;
  readonly behaviour: Behaviour;
  /** The page says whom to be. */
  readonly trial: boolean;
  readonly now: () => number;
}

/** createInteraction makes the handler of /interaction/…, where oidc-provider sends a browser that must prove something. */
export function createInteraction(options: InteractionOptions) {
  const { provider, directory, codes, behaviour } = options;
  const open = new Map<string, Progress>();

  const progressOf = (uid: string): Progress => {
    const known = open.get(uid);
    if (known) return known;
    const [oldest] = open.keys();
    if (open.size >= interactionLimit && oldest !== undefined) open.delete(oldest);
    const fresh = { user: null, failures: 0 };
    open.set(uid, fresh);
    return fresh;
  };

  const factorsOf = (interaction: Interaction): Factors => {
    const factors = neededFactors(interaction.params, interaction.prompt.reasons);
    return behaviour.ignoreAcr ? { password: factors.password || !interaction.session, code: false } : factors;
  };

  async function finish(request: IncomingMessage, response: ServerResponse, uid: string, result: object) {
    open.delete(uid);
    await provider.interactionFinished(request, response, result);
  }

  async function show(
    response: ServerResponse,
    interaction: Interaction,
    status: number,
    error: string | null,
    typed: string | null = null,
  ) {
    const progress = progressOf(interaction.uid);
    const client = await provider.Client.find(interaction.params.client_id ?? "");
    const form = {
      action: `/interaction/${interaction.uid}`,
      client: client?.clientName ?? client?.clientId ?? "An application",
      error,
    };
    if (factorsOf(interaction).password && !progress.user) {
      const login = typed ?? interaction.params.login_hint ?? interaction.session?.accountId ?? "";
      const people = options.trial ? directory.all() : null;
      return sendPage(response, status, passwordPage({ ...form, login, people, why: whyPassword(interaction) }));
    }
    const user = progress.user ?? directory.find(interaction.session?.accountId);
    sendPage(response, status, codePage({ ...form, why: whyCode(interaction), userName: user?.givenName ?? "your" }));
  }

  async function take(request: IncomingMessage, response: ServerResponse, interaction: Interaction) {
    const text = await readText(request);
    const fields = new URLSearchParams(text ?? "");
    const { uid } = interaction;
    if (fields.has("cancel")) {
      const error = { error: "access_denied", error_description: "The user cancelled." };
      return finish(request, response, uid, error);
    }
    const factors = factorsOf(interaction);
    const progress = progressOf(uid);
    const fail = (message: string) => {
      progress.failures += 1;
      if (progress.failures < failureLimit) return show(response, interaction, 401, message, fields.get("login"));
      // Whoever guesses starts over with the first factor: six digits must not be tried one by one.
      const error = { error: "access_denied", error_description: "Too many wrong attempts." };
      return finish(request, response, uid, error);
    };

    if (factors.password && !progress.user) {
      const user = directory.find(fields.get("login")?.trim());
      const right = same(fields.get("password") ?? "", user?.password ?? "");
      if (!user || !right) return fail("That user name and password do not belong together.");
      progress.user = user;
      if (factors.code) return show(response, interaction, 200, null);
    }
    const user = progress.user ?? directory.find(interaction.session?.accountId);
    if (!user) return finish(request, response, uid, { error: "login_required" });
    if (factors.code) {
      const answer = codes.accept(user, (fields.get("code") ?? "").replaceAll(" ", ""));
      if (answer === "wrong") return fail("That is not the code the phone shows now.");
      if (answer === "reused") return fail("That code was used before. Wait for the next one.");
    }
    return finish(request, response, uid, {
      login: {
        accountId: user.id,
        acr: factors.code ? acr.mfa : acr.password,
        amr: factors.code ? ["pwd", "otp"] : ["pwd"],
        ts: Math.floor(options.now() / 1_000),
        remember: true,
      },
    });
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let interaction: Interaction;
    try {
      // Found by a cookie that only the browser which started the sign-in holds, and only under this path.
      interaction = await provider.interactionDetails(request, response);
    } catch {
      const text =
        "This sign-in took too long, or did not begin in this browser. Go back to the application, and sign in again.";
      return sendPage(response, 400, messagePage("Start again", text));
    }
    const { level, essential } = requestedAcr(interaction.params);
    const unreachable = essential && level === null && interaction.prompt.reasons.includes("acr");
    if (unreachable) {
      const error = "unmet_authentication_requirements";
      return finish(request, response, interaction.uid, { error, error_description: "This provider has no such acr." });
    }
    // There is no consent page: the demo's applications are its own.
    if (interaction.prompt.name === "consent") return finish(request, response, interaction.uid, { consent: {} });
    if (request.method === "GET" || request.method === "HEAD") return show(response, interaction, 200, null);
    const origin = request.headers.origin;
    // SameSite cookies do not tell another port of localhost from this one; Origin does.
    if (origin !== undefined && origin !== options.issuer) {
      return sendPage(response, 403, messagePage("Not from here", "This form was sent by another site."));
    }
    if (request.method === "POST") return take(request, response, interaction);
    response.writeHead(405, { allow: "GET, HEAD, POST" }).end();
  };
}

function same(left: string, right: string): boolean {
  return timingSafeEqual(hash("sha256", left, "buffer"), hash("sha256", right, "buffer"));
}

function whyPassword({ prompt, session }: Interaction): string {
  if (!session) return "asks who you are.";
  if (prompt.reasons.includes("max_age")) return "asks you to sign in again: the last time was too long ago.";
  return "asks you to sign in again.";
}

function whyCode({ prompt, session }: Interaction): string {
  if (session && prompt.reasons.includes("max_age"))
    return "asks you to confirm it is you once more: the last time was too long ago for what you are about to do.";
  return "asks you to confirm it is you, with more than the password.";
}
