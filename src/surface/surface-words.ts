// Steps and step-ups in words, for tables of the surface and for explanations.

import type { SourceLocation } from "../../runtime/contract.ts";
import type { SurfaceRoute, SurfaceStep, SurfaceStepUp } from "./surface.ts";

const units = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "m"],
] as const;

/** ageWords writes seconds as policies do: "5m", "90s", "12h". */
export function ageWords(seconds: number): string {
  for (const [size, unit] of units) if (seconds >= size && seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
}

/** stepUpWords says what is asked for: "mfa within 5m for a scope, once". */
export function stepUpWords({ level, maxAgeSeconds, scoped, once }: SurfaceStepUp): string {
  const within = maxAgeSeconds === null ? "" : ` within ${ageWords(maxAgeSeconds)}`;
  return `${level}${within}${scoped ? " for a scope" : ""}${once ? ", once" : ""}`;
}

/** reasonWords is what the person is told, behind a colon. */
export const reasonWords = ({ reason }: SurfaceStepUp): string => (reason === "" ? "" : `: ${reason}`);

/** placeWords is a place as editors and terminals open it. */
export const placeWords = ({ file, line }: SourceLocation): string => `${file}:${line}`;

/** whoWords says who may come to a route. */
export function whoWords({ identities, public: isPublic }: SurfaceRoute): string {
  if (identities.length === 0) return "everyone, as nobody";
  return `${isPublic ? "everyone; " : ""}${identities.join(", ")}`;
}

/** stepWords says one step, without those in it. `code` is told of what is an expression. */
export function stepWords(step: SurfaceStep, code: (text: string) => string = (text) => text): string {
  switch (step.kind) {
    case "guard":
      return `guard${step.mayStepUp ? " that may ask for a step-up:" : ""} ${code(step.name || (step.code ?? ""))}`;
    case "when":
      return `when ${code(step.code ?? "")}`;
    case "deny":
      return `deny "${step.reason}"`;
    case "step-up":
      return `step up to ${stepUpWords(step.stepUp!)}${reasonWords(step.stepUp!)}`;
    case "forward":
      return `forward to ${step.upstream}`;
    case "respond":
      return `respond ${step.status}`;
    default:
      return step.kind;
  }
}
