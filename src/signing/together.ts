// What comes in one turn of the event loop is done one after the other at its end.

/**
 * createTogether: `work` is done for each once all that can be read now was read, in the order in which they came; one that throws
 * fails alone. A signature goes through tables larger than a core's first caches, and a request through as much code: in turns each
 * finds gone what it needs.
 */
export function createTogether<Job, Result>(work: (job: Job) => Result): (job: Job) => Promise<Result> {
  let waiting: { readonly job: Job; resolve(result: Result): void; reject(cause: unknown): void }[] = [];
  const run = () => {
    const all = waiting;
    waiting = [];
    for (const { job, resolve, reject } of all) {
      try {
        resolve(work(job));
      } catch (cause) {
        reject(cause);
      }
    }
  };
  return (job) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(run);
      waiting.push({ job, resolve, reject });
    });
}
