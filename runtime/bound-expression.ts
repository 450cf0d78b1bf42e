// Expressions made from texts while requests are decided: compiling one is done in one piece, so they get no more than takes milliseconds.

import { replaceMethod } from "./guard-method.ts";

/** mostOfExpression is how many units the source of an expression may have that is made while a request is decided. */
export const mostOfExpression = 512;

/** A class of Unicode is thousands of ranges, and without regard to case each of them is looked up. */
const ofProperty = { plain: 128, anyCase: 400 } as const;
const anyCaseTimes = 8;

/** CheckSize refuses what is larger than `limit`; `name`: of the function that makes it. */
export type CheckSize = (name: string, units: number, limit: number, of: string) => void;

const { construct, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

const unitsOf = (source: string, flags: string): number => {
  let properties = 0;
  for (let index = 0; index + 1 < source.length; index++)
    if (source[index] === "\\" && (source[index + 1] === "p" || source[index + 1] === "P")) properties++;
  let isUnicode = false;
  let isAnyCase = false;
  for (let index = 0; index < flags.length; index++) {
    if (flags[index] === "u" || flags[index] === "v") isUnicode = true;
    if (flags[index] === "i") isAnyCase = true;
  }
  if (!isUnicode) return source.length;
  return isAnyCase
    ? source.length * anyCaseTimes + properties * ofProperty.anyCase
    : source.length + properties * ofProperty.plain;
};

/** boundExpressions replaces RegExp, and the methods of texts that make one. `decides`: are requests decided? */
export function boundExpressions(check: CheckSize, decides: () => boolean): void {
  const Own = RegExp;
  const of = "units of an expression (write it as a literal, or make it at the top of the file)";
  const isExpression = (value: unknown): boolean => typeof value === "object" && value !== null && value instanceof Own;

  const Bounded = function (...args: unknown[]): unknown {
    if (decides()) {
      const [source, flags] = args;
      // What is copied from another one was read from a text then; its source is V8's own to say.
      if (!isExpression(source)) args[0] = source === undefined ? undefined : `${source as string}`;
      if (flags !== undefined) args[1] = `${flags as string}`;
      const text = isExpression(source) ? (source as RegExp).source : ((args[0] as string | undefined) ?? "");
      const flagged = args[1] ?? (isExpression(source) ? (source as RegExp).flags : "");
      check("new RegExp", unitsOf(`${text}`, `${flagged as string}`), mostOfExpression, of);
      if (isExpression(source) && args[1] !== undefined) args[0] = `${text}`;
    }
    return new.target === undefined || (new.target as unknown) === Bounded
      ? construct(Own, args)
      : construct(Own, args, new.target);
  };
  for (const key of ownKeys(Own)) defineProperty(Bounded, key, getOwnPropertyDescriptor(Own, key)!);
  defineProperty(Own.prototype, "constructor", { value: Bounded });
  defineProperty(globalThis, "RegExp", { value: Bounded });

  for (const [name, flags] of [
    ["match", ""],
    ["search", ""],
    ["matchAll", "g"],
  ] as const)
    replaceMethod(
      String.prototype,
      name,
      (method) =>
        function (this: unknown, ...args: unknown[]) {
          if (decides() && args.length > 0 && !isExpression(args[0]) && args[0] !== null && args[0] !== undefined) {
            args[0] = `${args[0] as string}`;
            check(name, unitsOf(args[0] as string, flags), mostOfExpression, of);
          }
          return Reflect.apply(method, this, args);
        },
    );
}
