// The ebb after a flood of connections: most of many have gone, and few have come since.

/** So many at once make memory that is worth giving back. */
const floodSize = 500;

/** Of them, so few are left. */
const share = 10;

const quietMs = 5_000;

/** Ebb is told how many connections there are, whenever one comes or goes. */
export interface Ebb {
  rose(open: number): void;
  fell(open: number): void;
}

/** createEbb calls `onEbb` once after each flood, when it has been gone for a while. */
export function createEbb(onEbb: () => void, waitMs = quietMs): Ebb {
  let most = 0;
  let now = 0;
  let timer: NodeJS.Timeout | null = null;
  const look = () => {
    timer = null;
    if (now * share > most) return;
    most = now;
    onEbb();
  };
  return {
    rose(open) {
      now = open;
      if (open > most) most = open;
    },
    fell(open) {
      now = open;
      if (timer === null && most >= floodSize && open * share <= most) timer = setTimeout(look, waitMs).unref();
    },
  };
}
