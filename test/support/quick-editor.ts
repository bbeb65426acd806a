import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Has an editor be quicker than guard: `edit` runs between guard's last look at a file of that name and the rename that puts
 * guard's own in its place, once. Gives a function that puts everything back.
 */
export function editJustBeforeRename(name: string, edit: () => void): () => void {
  const { renameSync } = fs;
  const put = (replacement: typeof renameSync): void => {
    fs.renameSync = replacement;
    syncBuiltinESMExports();
  };
  let isDone = false;
  put((from, to) => {
    if (!isDone && String(to).endsWith(`/${name}`)) {
      isDone = true;
      edit();
    }
    renameSync(from, to);
  });
  return () => put(renameSync);
}
