// One error class for every fault: which code, with what detail, and what an operator does about it.

import { detailLength, visible } from "../runtime/visible.ts";
import { type Code, codes, type ErrorCode } from "./error-codes.ts";

/** GatewayError is every fault. `detail` and `cause` are for the log only and must hold no secret. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string;
  /** A sentence that may be shown to whoever asked, beside the code's own. */
  readonly reason: string | undefined;
  /** What an operator does about it. For the log only. */
  readonly fix: string | undefined;
  /** Whom and what it is about, by name. For the log only. */
  readonly about: Readonly<Record<string, string>> | undefined;

  constructor(
    code: ErrorCode,
    options: {
      readonly detail?: string;
      readonly reason?: string;
      readonly fix?: string;
      readonly about?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`${code}${options.detail ? `: ${options.detail}` : ""}`, { cause: options.cause });
    this.code = code;
    this.status = codes[code].status;
    this.detail = options.detail ?? "";
    this.reason = options.reason;
    this.fix = options.fix;
    this.about = options.about;
  }

  /** Seconds after which another try makes sense; null: it says nothing of that. */
  get retrySeconds(): number | null {
    const code: Code = codes[this.code];
    return code.retrySeconds ?? null;
  }

  /** The sentence that may be shown to anybody. */
  get text(): string {
    return codes[this.code].text;
  }
}

/** toGatewayError keeps a GatewayError and turns anything else into a GATEWAY_FAULT. */
export function toGatewayError(cause: unknown, code: ErrorCode = "GATEWAY_FAULT"): GatewayError {
  return cause instanceof GatewayError ? cause : new GatewayError(code, { cause, detail: describe(cause) });
}

/** advise says in whole sentences what an operator is told who stands at a terminal: what is wrong, and what to do. */
export function advise(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause;
  if (!(cause instanceof GatewayError) || cause.fix === undefined) return cause.message;
  const sentence = (text: string) => text.replace(/[^.]$/, "$&.");
  return `${sentence(cause.detail)} ${sentence(cause.fix)}`;
}

/** describe names an unknown error in one line for the log; `max` is how long it may be. */
export function describe(cause: unknown, max: number = detailLength): string {
  if (!(cause instanceof Error)) return typeof cause;
  const code = "code" in cause && typeof cause.code === "string" ? ` ${cause.code}` : "";
  return visible(`${cause.name}${code}: ${cause.message}`, max);
}
