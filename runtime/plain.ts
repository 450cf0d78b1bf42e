// V8's own, taken before lockdown.ts replaces them: for what the language holds itself, and nobody has to follow.

const { set } = WeakMap.prototype;

/** PlainObjects is a set of objects. */
export interface PlainObjects {
  has(value: object): boolean;
  add(value: object): void;
}

/** createPlainObjects is called before lockdown.ts runs: its methods are bound to the set once, since each of all that policies keep is put in. */
export function createPlainObjects(): PlainObjects {
  const objects = new WeakSet<object>();
  return { has: objects.has.bind(objects), add: objects.add.bind(objects) };
}

/** PlainProxy makes a proxy. */
export const PlainProxy = Proxy;

/** putPlainly fills a weak map. */
export const putPlainly = <Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key, value: Value): void =>
  void Reflect.apply(set, map, [key, value]);

/** plainStringify is JSON.stringify as it was, for what the language itself writes and has bounded. */
export const plainStringify = JSON.stringify;
