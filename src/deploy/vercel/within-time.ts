/**
 * What `work` gives, for so long and until `outer` aborts. The signal alone would not do: `fetch` holds it weakly once the
 * head of an answer is there, so that after a garbage collection the body is waited for until Node gives up, 5 minutes.
 */
export async function withinTime<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const own = new AbortController();
  const stop = () => own.abort(outer?.reason);
  const timer = setTimeout(() => own.abort(new DOMException('no answer in time', 'TimeoutError')), ms);
  outer?.addEventListener('abort', stop);
  const ended = new Promise<never>((_, reject) => {
    own.signal.addEventListener('abort', () => reject(own.signal.reason));
  });
  try {
    return await Promise.race([work(own.signal), ended]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  }
}
