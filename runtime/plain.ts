// V8's own, taken before lockdown.ts replaces them: for what the language holds itself, and nobody has to follow.

const { set } = WeakMap.prototype;

/** PlainProxy makes a proxy. */
export const PlainProxy = Proxy;

/** putPlainly fills a weak map. */
export const putPlainly = <Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key, value: Value): void =>
  void Reflect.apply(set, map, [key, value]);
