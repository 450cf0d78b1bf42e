// The language's own ground: before any policy runs, all that code shares is made so that nobody can change it.

import { boundNative } from "./bounds.ts";
import { fixGround, generators, isFixed, isIterator, isObject } from "./fix.ts";
import { guardMethods, holdMethod } from "./guard-method.ts";
import { allowOverride } from "./override.ts";
import { holdBuffer, holdHidden, refuseChange } from "./state.ts";
import { followWaiting } from "./waiting.ts";

/** What tells when memory is collected, threads and their clock, a second compiler, and what cannot be fixed. */
const unwanted = [
  "WeakRef",
  "FinalizationRegistry",
  "WebAssembly",
  "SharedArrayBuffer",
  "Atomics",
  "DisposableStack",
  "AsyncDisposableStack",
  "ShadowRealm",
];

/** lockDown runs once in each isolate, before the rest of the language and the policies. */
export function lockDown(): void {
  for (const name of unwanted) Reflect.deleteProperty(globalThis, name);
  boundNative();
  forgetMatches();
  refuseCodeFromText();
  replaceError();
  guardKept();
  followHidden();
  followWaiting();
  for (const prototype of [Object.prototype, Function.prototype, ...errors.map((one) => one.prototype)])
    for (const key of Reflect.ownKeys(prototype)) allowOverride(prototype, key);
  for (const key of Reflect.ownKeys(Iterator.prototype)) allowOverride(Iterator.prototype, key);
  for (const { prototype } of [Map, Set, WeakMap, WeakSet, Date, Number, String, Boolean])
    for (const key of ["constructor", "toString", "toJSON", "valueOf"]) allowOverride(prototype, key);
  freezeBound();
  for (const root of hiddenGround()) fixGround(root);
  fixGlobals();
  layOut();
}

/**
 * V8 keeps what is changed piece by piece as a table, and calls what it finds there without knowing what that is; what is often read through
 * it lays out anew, and then puts it into the code that calls it. A guard takes a quarter less time.
 */
function layOut(): void {
  for (const holder of [String.prototype, Number.prototype, Boolean.prototype, Date.prototype, Math, Array, Promise]) {
    const below = Object.create(holder) as object;
    for (let reads = 0; reads < readsUntilFast; reads++) if (below.toString === undefined) return;
  }
}

/** Until then V8 takes no notes. */
const readsUntilFast = 200;

/** RegExp.$1 and its kin tell what was matched last, by whomever. */
function forgetMatches(): void {
  const known = new Set<PropertyKey>(["length", "name", "prototype", "escape", Symbol.species]);
  // It changes an expression for good, also a frozen one.
  Reflect.deleteProperty(RegExp.prototype, "compile");
  for (const key of Reflect.ownKeys(RegExp)) if (!known.has(key)) Reflect.deleteProperty(RegExp, key);
}

/** Code made from a text is not followed, and could keep what it likes. Libraries ask for `this` in this way, and get it. */
function refuseCodeFromText(): void {
  const refuse = (): never => {
    throw new EvalError("Policies cannot make code from texts");
  };
  for (const made of [() => {}, async () => {}, function* () {}, async function* () {}]) {
    const prototype = Reflect.getPrototypeOf(made)!;
    // A function, not an arrow: it is called with `new` as well.
    function maker(this: unknown, ...texts: readonly unknown[]): unknown {
      const asksForThis = texts.length === 1 && /^\s*return this;?\s*$/.test(String(texts[0]));
      return prototype === Function.prototype && asksForThis ? () => globalThis : refuse();
    }
    const { name } = prototype.constructor as { readonly name: string };
    Object.defineProperties(maker, { prototype: { value: prototype, writable: false }, name: { value: name } });
    Object.defineProperty(prototype, "constructor", { value: maker });
    if (prototype === Function.prototype) Object.defineProperty(globalThis, "Function", { value: maker });
  }
  Object.defineProperty(globalThis, "eval", { value: () => refuse() });
}

/** Error, and whatever this V8 has of its kind. */
const errors = Object.getOwnPropertyNames(globalThis)
  .map((name) => Reflect.get(globalThis, name) as unknown)
  .filter(
    (one) => one === Error || (typeof one === "function" && Reflect.getPrototypeOf(one) === Error),
  ) as ErrorConstructor[];

/** V8 asks its own Error how stacks are made, and so do we; policies get one that has no say in it. */
function replaceError(): void {
  const Own = Error;
  const PolicyError = function (...args: unknown[]): unknown {
    return Reflect.construct(Own, args, new.target ?? PolicyError);
  } as unknown as ErrorConstructor;
  for (const key of Reflect.ownKeys(Own)) {
    if (key === "stackTraceLimit" || key === "prepareStackTrace" || key === "prototype") continue;
    Object.defineProperty(PolicyError, key, Reflect.getOwnPropertyDescriptor(Own, key)!);
  }
  // Libraries set them; that they can, and nothing comes of it, breaks none of them.
  for (const key of ["stackTraceLimit", "prepareStackTrace"])
    Object.defineProperty(PolicyError, key, { get: () => undefined, set: () => undefined });
  Object.defineProperty(PolicyError, "prototype", { value: Own.prototype, writable: false });
  Object.defineProperty(Own.prototype, "constructor", { value: PolicyError });
  for (const kind of errors) if (kind !== Own) Reflect.setPrototypeOf(kind, PolicyError);
  Object.defineProperty(globalThis, "Error", { value: PolicyError });
}

/** What was filled while policies loaded can be read, and not filled further. */
function guardKept(): void {
  const kept = (what: string) => (one: object) => {
    if (isFixed(one)) refuseChange(`${what} that outlives the request`);
  };
  const fillable = ["set", "add", "getOrInsert", "getOrInsertComputed"];
  for (const prototype of [Map.prototype, Set.prototype]) {
    const ask = kept(prototype === Map.prototype ? "a Map" : "a Set");
    guardMethods(prototype, ["delete", "clear"], ask);
    guardMethods(prototype, fillable, (one, args) => {
      ask(one);
      holdHidden(...args);
    });
  }
  for (const prototype of [WeakMap.prototype, WeakSet.prototype])
    guardMethods(prototype, ["delete", ...fillable], (one, args) => {
      // What is made for one request is gone with it; and only what was made just now can be extended.
      if (isFixed(one) && !isExtensible(args[0])) refuseChange("a weak collection that outlives the request");
      holdHidden(...args);
    });
  for (const prototype of generators) guardMethods(prototype, ["next", "return", "throw"], kept("a generator"));
  const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith("set"));
  guardMethods(Date.prototype, setters, kept("a Date"));
}

const isExtensible = (value: unknown): boolean => isObject(value) && Object.isExtensible(value);

/** What a bound function, a proxy or a group holds is in no variable and no property. */
function followHidden(): void {
  guardMethods(Function.prototype, ["bind"], (bound, args) => holdHidden(bound, ...args));
  holdMethod(Map, "groupBy");
  for (const name of ["union", "intersection", "difference", "symmetricDifference"]) holdMethod(Set.prototype, name);
  // What an iterator is, is told by its prototype.
  const stay = (_: unknown, [value]: readonly unknown[]) => {
    if (isIterator(value)) throw new TypeError("The prototype of an iterator stays");
  };
  const Own = Proxy;
  const Following = function (target: object, handler: ProxyHandler<object>): unknown {
    if (new.target === undefined) throw new TypeError("Constructor Proxy requires 'new'");
    stay(null, [target]);
    holdHidden(target, handler);
    return Reflect.construct(Own, [target, handler]);
  };
  const revocable = (target: object, handler: ProxyHandler<object>) => {
    stay(null, [target]);
    holdHidden(target, handler);
    const { proxy, revoke } = Own.revocable(target, handler);
    const asking = () => (isFixed(asking) ? refuseChange("a proxy that outlives the request") : revoke());
    return { proxy, revoke: asking };
  };
  Object.defineProperties(Following, { name: { value: "Proxy" }, revocable: { value: revocable } });
  Object.defineProperty(globalThis, "Proxy", { value: Following });
  const OwnBuffer = ArrayBuffer;
  const FollowingBuffer = function (...args: unknown[]): unknown {
    if (new.target === undefined) throw new TypeError("Constructor ArrayBuffer requires 'new'");
    const made = Reflect.construct(
      OwnBuffer,
      args,
      (new.target as unknown) === FollowingBuffer ? OwnBuffer : new.target,
    );
    holdBuffer(made);
    return made;
  };
  for (const key of Reflect.ownKeys(OwnBuffer))
    Object.defineProperty(FollowingBuffer, key, Reflect.getOwnPropertyDescriptor(OwnBuffer, key)!);
  Object.defineProperty(OwnBuffer.prototype, "constructor", { value: FollowingBuffer });
  Object.defineProperty(globalThis, "ArrayBuffer", { value: FollowingBuffer });
  for (const holder of [Object, Reflect]) guardMethods(holder, ["setPrototypeOf"], stay);
  const proto = Reflect.getOwnPropertyDescriptor(Object.prototype, "__proto__")!;
  const setter = proto.set!;
  Object.defineProperty(Object.prototype, "__proto__", {
    ...proto,
    set(this: object, prototype: unknown) {
      stay(this, [this]);
      Reflect.apply(setter, this, [prototype]);
    },
  });
}

/** What these getters give is one function for everybody who asks the same object. */
function freezeBound(): void {
  Reflect.deleteProperty(Intl, "v8BreakIterator");
  for (const [prototype, key] of [
    [Intl.Collator.prototype, "compare"],
    [Intl.NumberFormat.prototype, "format"],
  ] as const) {
    const property = Reflect.getOwnPropertyDescriptor(prototype, key)!;
    const getter = property.get!;
    Object.defineProperty(prototype, key, {
      ...property,
      get(this: unknown): unknown {
        return Object.freeze(Reflect.apply(getter, this, []));
      },
    });
  }
}

/** What is there stays; libraries may add names while policies load (state.ts freezes the rest). */
function fixGlobals(): void {
  for (const key of Reflect.ownKeys(globalThis)) {
    const property = Reflect.getOwnPropertyDescriptor(globalThis, key)!;
    // Of globalThis itself: what it holds.
    if (property.value !== globalThis) fixGround(property.value);
    Object.defineProperty(
      globalThis,
      key,
      "value" in property ? { writable: false, configurable: false } : { configurable: false },
    );
  }
}

/** What is reached from no global name. */
function hiddenGround(): unknown[] {
  const strict = function (this: unknown) {
    return arguments;
  };
  const segments = new Intl.Segmenter().segment("");
  const made = [
    function* () {},
    async function* () {},
    async () => {},
    [].values(),
    new Map().entries(),
    new Set().values(),
    ""[Symbol.iterator](),
    "".matchAll(/x/g),
    [].values().map(() => 0),
    Iterator.from({ next: () => ({ done: true, value: 0 }) } as never),
    segments,
    segments[Symbol.iterator](),
  ];
  const throwing = Reflect.getOwnPropertyDescriptor(strict(), "callee")?.get;
  const stack = Reflect.getOwnPropertyDescriptor(new TypeError(), "stack");
  return [...made.map((one) => Reflect.getPrototypeOf(one)), ...generators, throwing, stack?.get, stack?.set];
}
