// Steps and step-ups in words, for tables of the surface and for explanations.

import type { SourceLocation } from "../../runtime/contract.ts";
import { ageWords } from "../assurance/level-name.ts";
import type { SurfaceRoute, SurfaceStep, SurfaceStepUp } from "./surface.ts";

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
