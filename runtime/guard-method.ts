// Methods that ask before they do what they did.

import { holdHidden } from "./state.ts";

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

/** guardMethods has those methods of a prototype ask first; what they ask may throw. Names that are not there are left out. */
export function guardMethods(
  holder: object,
  names: readonly string[],
  ask: (one: object, args: readonly unknown[]) => void,
): void {
  for (const name of names)
    replace(
      holder,
      name,
      (method) =>
        function (this: unknown, ...args: readonly unknown[]) {
          ask(this as object, args);
          return Reflect.apply(method, this, args);
        },
    );
}

/** holdMethod follows what a method gives, where it fills that without asking anybody. */
export function holdMethod(holder: object, name: string): void {
  replace(
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

function replace(holder: object, name: string, by: (method: Method) => Method): void {
  const property = Reflect.getOwnPropertyDescriptor(holder, name);
  if (property === undefined) return;
  const method = property.value as Method;
  // As a method of an object it is no constructor, as it was.
  const value = { [name]: by(method) }[name]!;
  Object.defineProperties(value, { name: { value: name }, length: { value: method.length } });
  Object.defineProperty(holder, name, { ...property, value });
}
