// A running gateway is asked what the policies are asked, and has to answer as they say.

import { healthPath } from "../../exchange/own-path.ts";
import type { Case } from "../case.ts";
import { describeVerdict } from "../describe-verdict.ts";
import type { JudgeProcess } from "../judge-process.ts";
import { missingFor, spokenFor } from "../spoken.ts";
import { skipTest } from "../test-run.ts";
import type { Ask } from "../visitor.ts";
import { createHeadersOf } from "./credentials.ts";
import type { Place } from "./place.ts";
import { agrees, inWords, toSeen } from "./seen.ts";
import { type Answer, type Sent, send } from "./send.ts";
import { userFor } from "./test-user.ts";

/** Running is a gateway that runs, asked. */
export interface Running {
  readonly ask: Ask;
  /** end throws where nothing was asked of it at all: then nothing was tried, and no test has failed. */
  end(): void;
}

const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** openRunning asks whether it is there, with these policies. Rejects where it is not. `here` are the policies themselves. */
export async function openRunning(place: Place, here: JudgeProcess): Promise<Running> {
  const { url, users, writes } = place;
  await expectGeneration(url, here.generation);
  const headersOf = createHeadersOf(process.env);
  const told = new Set<string>();
  const done = { asked: 0, skipped: 0 };

  function skip(why: string): never {
    done.skipped++;
    if (!told.has(why)) console.warn(`Not asked of ${url.origin}, and its test skipped: ${why}`);
    told.add(why);
    return skipTest(`not asked of ${url.origin}: ${why}`);
  }

  async function credentialsOf(made: Case): Promise<Readonly<Record<string, string>>> {
    if (made.user === null) return {};
    const user = userFor(made, made.user, users);
    return user === undefined ? skip(nobodyFor(made, place)) : headersOf(user);
  }

  return {
    ask: {
      async verdict(made, beyond) {
        if (beyond.length > 0) return skip(`${beyond.join(" and ")} cannot be arranged there`);
        if (!writes && !safe.has(made.method))
          return skip(`${made.method} may change something there (SALLYPORT_TEST_WRITES=yes asks it)`);
        const headers = { ...made.headers, ...(await credentialsOf(made)) };
        const verdict = await here.ask.verdict(made, beyond);
        const seen = toSeen(await reach(url, { method: made.method, url: made.url, headers }));
        done.asked++;
        if (agrees(verdict, seen)) return verdict;
        const who = made.user === null ? "nobody" : JSON.stringify(made.user);
        throw new Error(
          `The gateway at ${url.origin} answers otherwise than these policies: ${made.method} ${made.url}, asked by ${who}\n` +
            `  there: ${inWords(seen)}\n  here: ${describeVerdict(verdict)}${spokenFor(verdict)}${missingFor(verdict)}`,
        );
      },
      explanation: async () => skip("explain() asks the policies themselves"),
    },
    end() {
      if (done.asked === 0 && done.skipped > 0)
        throw new Error(
          `Nothing was asked of ${url.origin}: each test was skipped, since\n${[...told].map((one) => `  ${one}`).join("\n")}`,
        );
    },
  };
}

function nobodyFor({ user, proofs, url }: Case, { users }: Place): string {
  const levels = proofs.length === 0 ? "" : " having proved what they have proved";
  const where = users.length === 0 ? "SALLYPORT_TEST_USERS names no file of them" : "none of the tests' users is them";
  return `nobody can come as ${JSON.stringify(user)}${levels} to ${new URL(url).hostname} (${where})`;
}

/** What is not these policies may say what it likes: nothing would be known by it of these. */
async function expectGeneration(url: URL, generation: string): Promise<void> {
  const { status, body } = await reach(url, { method: "GET", url: `${url.origin}${healthPath}`, headers: {} });
  const health = status === 200 ? /"generation":"([^"]+)"/.exec(body)?.[1] : undefined;
  if (health === undefined)
    throw new Error(`At ${url.origin} no gateway answers: ${healthPath} has no generation there (${status})`);
  if (health !== generation)
    throw new Error(
      `The gateway at ${url.origin} serves generation ${health}, and these policies are ${generation} with this version of Sallyport: what it does would say nothing of them. Deploy them first, or test those that it has.`,
    );
}

async function reach(url: URL, sent: Sent): Promise<Answer> {
  try {
    return await send(url, sent);
  } catch (cause) {
    throw new Error(`${url.origin} cannot be asked for ${sent.url}: ${(cause as Error).message}`, { cause });
  }
}
