// Who waits for the other thread: routes have it in turns, so that one for which many wait keeps no other from it.

/** Turns keeps what waits, by route. */
export interface Turns<One> {
  /** of is what waits of one route, in the order in which it came. */
  of(route: number): Waiting<One>;
  /** next is the first one of the route whose turn it is, and the turn is the next route's after that. */
  next(): One | undefined;
  /** Does anybody wait? */
  any(): boolean;
  all(): One[];
}

/** Waiting is one queue; `room`: one more may wait. */
export interface Waiting<One> {
  readonly room: boolean;
  add(one: One): void;
  delete(one: One): void;
}

/** createTurns has room for so many of one route, and of all of them together. */
export function createTurns<One>(mostOfRoute: number, mostOfAll: number): Turns<One> {
  const queues = new Map<number, Set<One>>();
  let size = 0;
  return {
    of: (route) => ({
      get room() {
        return size < mostOfAll && (queues.get(route)?.size ?? 0) < mostOfRoute;
      },
      add(one) {
        const queue = queues.get(route) ?? new Set();
        queues.set(route, queue.add(one));
        size++;
      },
      delete(one) {
        const queue = queues.get(route);
        if (!queue?.delete(one)) return;
        size--;
        if (queue.size === 0) queues.delete(route);
      },
    }),
    next() {
      for (const [route, queue] of queues) {
        queues.delete(route);
        queues.set(route, queue);
        const [one] = queue;
        return one;
      }
      return undefined;
    },
    any: () => size > 0,
    all: () => [...queues.values()].flatMap((queue) => [...queue]),
  };
}
