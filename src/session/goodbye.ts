// When the gateway goes away its streams end a few at a time: whoever holds them comes again elsewhere, and not all in one moment.

/** Every so long some are ended: so many, or more where all would take too long. */
const everyMs = 50;
const fewest = 20;

/** inTurn calls `end` for each, all within `overMs`. Gives the function that stops it. */
export function inTurn<Item>(items: readonly Item[], overMs: number, end: (item: Item) => void): () => void {
  const turns = Math.max(1, Math.floor(overMs / everyMs));
  const share = Math.max(fewest, Math.ceil(items.length / turns));
  let at = 0;
  let timer: NodeJS.Timeout | null = null;
  const step = () => {
    for (const item of items.slice(at, at + share)) end(item);
    at += share;
    timer = at < items.length ? setTimeout(step, everyMs) : null;
  };
  step();
  return () => {
    if (timer !== null) clearTimeout(timer);
    at = items.length;
  };
}
