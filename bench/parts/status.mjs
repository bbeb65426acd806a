import { join } from 'node:path';
import { raceProcesses } from '../support/processes.mjs';
import { CLEAN_ENV, makeRepository, writeSessions } from '../support/repositories.mjs';

/** `guard status` with 50 sessions. */
export function measureStatus(lab, { rounds }) {
  const cwd = makeRepository(join(lab.place, 'status'));
  writeSessions(
    cwd,
    Array.from({ length: 50 }, (_, index) => [`c0${index + 10}`, [`lib/a-${index}.ts`, `lib/b-${index}/`]]),
  );
  const command = [process.execPath, join(lab.dist, 'guard.cjs'), 'status'];
  const [, result] = raceProcesses([lab.node(cwd), { name: 'status', command, cwd, env: CLEAN_ENV }], {
    rounds,
  });
  return [{ what: 'guard status, 50 sessions', target: 2, against: 'node -e 0', ...result }];
}
