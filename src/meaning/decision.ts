// What the codes of deciding mean: the policies, and the sandbox that they run in.

import type { Meaning } from "../../runtime/meaning.ts";
import type { ErrorCode } from "../error-codes.ts";

/** decisionMeanings: DECISION_* and SANDBOX_*. */
export const decisionMeanings = {
  DECISION_DENIED: {
    means: "A policy said no. The line's `policy` is the line of the file that did, and `reason` what it said.",
    who: ["visitor", "policy author"],
    next: "The page says why. `sallyport explain` shows every step of the decision.",
  },
  DECISION_FAULT: {
    means:
      "A guard failed: it threw, gave back what is no verdict, or kept something. `detail` begins with which (POLICY_THREW, POLICY_RETURNED, POLICY_STATE, …), and `place` says where.",
    who: "policy author",
    next: "Mend the line that `place` names. What was thrown is shown by `dev`, and in tests.",
  },
  DECISION_TIMEOUT: {
    means: "The route's own guards took longer than `--sandbox-timeout`, and were stopped.",
    who: "policy author",
    next: "Look for a loop, or a pattern that backtracks, in the guards of the `route` that the line names.",
  },
  DECISION_CUT_OFF: {
    means: "The route's guards were stopped again and again, and are not asked for a while, which `detail` gives.",
    who: "policy author",
    next: "Mend them as for DECISION_TIMEOUT; the next generation is asked at once.",
  },
  DECISION_MEMORY: {
    means: "The guards used more memory than `--sandbox-memory`.",
    who: ["policy author", "operator"],
    next: "Build less in a guard; raise `--sandbox-memory` only where what policies hold is meant to be so large.",
  },
  DECISION_RETURN: {
    means:
      "What the policies answered is no decision, or has a header that HTTP cannot carry. `detail` says what came.",
    who: "policy author",
    next: "Look at the value that `detail` names. Global objects of the language must be left alone.",
  },
  SANDBOX_HELD_UP: {
    means: "The machine was so busy that the guards did not get to compute. Nothing is known against the policy.",
    who: "operator",
    next: "Give the machine cores, or run fewer things beside the gateway.",
  },
  SANDBOX_NOT_READY: {
    means: "The sandbox is being made anew after a guard was stopped, and too many wait for that, or for too long.",
    who: ["operator", "policy author"],
    next: "It passes by itself. If it comes back, look for DECISION_TIMEOUT and DECISION_MEMORY before it.",
  },
  SANDBOX_LOAD: {
    means:
      "The policies cannot be loaded into a sandbox: isolated-vm is missing, too old, or Node runs without `--no-node-snapshot`; or an identity source's key cannot be read.",
    who: "operator",
    next: "Do what `detail` says. Start the gateway with the `sallyport` command, which passes the option.",
  },
} as const satisfies Partial<Record<ErrorCode, Meaning>>;
