// Waiting for something, and no longer than so long.

/**
 * within gives what the promise comes to; where that takes longer than `limitMs`, `late`. What it comes to afterwards is of no
 * more interest here, a failure neither: whoever has to know of it keeps the promise. `ref: false`: the wait keeps no process alive.
 */
export function within<T, Late>(
  promise: PromiseLike<T>,
  limitMs: number,
  late: Late,
  { ref } = { ref: true },
): Promise<T | Late> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, limitMs, late);
    if (!ref) timer.unref();
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (cause: unknown) => {
        clearTimeout(timer);
        reject(cause);
      },
    );
  });
}
