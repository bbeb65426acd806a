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

const TYPED = ['whoami', 'check', 'check src/area1/file-1.ts', 'claim src/area2/file-2.ts', 'log --since 1h'];

/** What is typed all day, as whole processes in one repository; none of it changes the file. The first row is Node. */
export function measureTyped(lab, { rounds }) {
  const cwd = makeRepository(join(lab.place, 'typed'));
  const env = { ...CLEAN_ENV, GUARD_SESSION: 'a7f3' };
  writeSessions(cwd, [
    ['a7f3', ['src/area2/file-2.ts']],
    ['e1b2', ['lib/']],
  ]);
  const contenders = ['status', ...TYPED].map((words) => ({
    name: `guard ${words}`,
    command: [process.execPath, join(lab.dist, 'guard.cjs'), ...words.split(' ')],
    cwd,
    env,
  }));
  return raceProcesses([lab.node(cwd), ...contenders], { rounds });
}
