// Properties that stay, and that what inherits them may still have for itself.

/**
 * allowOverride: of a frozen prototype nothing could be overridden by assigning to what inherits from it (ECMA-262 §10.1.9.2), which is
 * how many libraries write toString, name or message.
 */
export function allowOverride(prototype: object, key: PropertyKey): void {
  const property = Reflect.getOwnPropertyDescriptor(prototype, key);
  if (property === undefined || !("value" in property) || property.configurable === false) return;
  const { value, enumerable } = property;
  const get = () => value;
  // By this name libraries find what stands behind such a getter.
  Object.defineProperty(get, "originalValue", { value });
  Object.defineProperty(prototype, key, {
    enumerable: enumerable === true,
    configurable: false,
    get,
    set(this: object, next: unknown) {
      if (this === prototype) throw new TypeError(`Cannot assign to read only property '${String(key)}'`);
      Object.defineProperty(this, key, { value: next, writable: true, enumerable: true, configurable: true });
    },
  });
}
