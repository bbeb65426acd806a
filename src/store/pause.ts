let cell: Int32Array | undefined;

/** Blocks this thread for so many milliseconds, give or take half, so that waiters do not march in step. */
export function pause(milliseconds: number): void {
  cell ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(cell, 0, 0, milliseconds * (0.5 + Math.random()));
}

/** Milliseconds on the monotonic clock, which no change of the wall clock moves. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
