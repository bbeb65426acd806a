import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Has an editor be quicker than guard: `edit` runs once, when guard's last look at a file of that name is over, right before
 * guard gives it a second name (`linkSync`) or puts its own in its place (`renameSync`). Gives a function that puts
 * everything back.
 */
export function editJustBefore(call: 'linkSync' | 'renameSync', name: string, edit: () => void): () => void {
  const original = fs[call];
  const put = (replacement: typeof original): void => {
    fs[call] = replacement;
    syncBuiltinESMExports();
  };
  let isDone = false;
  put((from, to) => {
    if (!isDone && String(call === 'linkSync' ? from : to).endsWith(`/${name}`)) {
      isDone = true;
      edit();
    }
    original(from, to);
  });
  return () => put(original);
}
