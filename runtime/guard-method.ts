// Methods that ask before they do what they did.

import { holdHidden } from "./state.ts";

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** guardMethods has those methods of a prototype ask first; what they ask may throw. Names that are not there are left out. */
export function guardMethods(
  holder: object,
  names: readonly PropertyKey[],
  ask: (one: object, args: unknown[]) => void,
): void {
  for (const name of names)
    replaceMethod(
      holder,
      name,
      (method) =>
        function (this: unknown, ...args: unknown[]) {
          ask(this as object, args);
          return Reflect.apply(method, this, args);
        },
    );
}

/** holdMethod follows what a method gives, where it fills that without asking anybody. */
export function holdMethod(holder: object, name: string): void {
  replaceMethod(
    holder,
    name,
    (method) =>
      function (this: unknown, ...args: readonly unknown[]) {
        const made = Reflect.apply(method, this, args);
        if (made instanceof Map) for (const [key, value] of made) holdHidden(key, value);
        if (made instanceof Set) holdHidden(...made);
        return made;
      },
  );
}

/** textMethods is guardMethods for what takes `this` for a text: it is read once, and what was asked about is what the method gets. */
export function textMethods(
  holder: object,
  names: readonly string[],
  decides: () => boolean,
  ask: (text: unknown, args: unknown[]) => void,
): void {
  for (const name of names)
    replaceMethod(
      holder,
      name,
      (method) =>
        function (this: unknown, ...args: unknown[]) {
          const isText = typeof this === "string" || this === null || this === undefined || !decides();
          const text = isText ? this : `${this as string}`;
          ask(text, args);
          return Reflect.apply(method, text, args);
        },
    );
}

/** replaceMethod gives a method another body, and leaves all else about it as it was. */
export function replaceMethod(holder: object, name: PropertyKey, by: (method: Method) => Method): void {
  const property = Reflect.getOwnPropertyDescriptor(holder, name);
  if (property === undefined) return;
  const method = property.value as Method;
  // As a method of an object it is no constructor, as it was.
  const value = { [name]: by(method) }[name as string]!;
  Object.defineProperties(value, { name: { value: method.name }, length: { value: method.length } });
  Object.defineProperty(holder, name, { ...property, value });
}
