import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
let script: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guard-host-'));
  script = join(folder, 'ask.cjs');
  const ask = `import { PROCESS_HOST } from './src/cli/process-host.ts';
    PROCESS_HOST.stderr.write(JSON.stringify([PROCESS_HOST.stdin.isTTY, PROCESS_HOST.stdout.isTTY]));`;
  const { outputFiles } = buildSync({
    stdin: { contents: ask, resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  writeFileSync(script, outputFiles[0]?.contents ?? '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whether standard input and output count as terminals where the shell has put them so. */
function terminalsIn(redirections: string): unknown {
  const command = `${process.execPath} ${script} ${redirections}`;
  return JSON.parse(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stderr);
}

describe('a stream is a terminal', () => {
  test.each([
    ['a pipe', 'printf x |', '| cat'],
    ['nothing', '', '</dev/null >/dev/null'],
    ['a closed descriptor', '', '<&- >&-'],
  ])('never where it is %s', (_what, before, after) => {
    const command = `${before} ${process.execPath} ${script} ${after}`;
    expect(JSON.parse(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stderr)).toEqual([false, false]);
  });

  test('not where it is a file', () => {
    expect(terminalsIn(`<${script} >${join(folder, 'out')}`)).toEqual([false, false]);
  });

  // `script` gives the command a terminal of its own.
  test.runIf(spawnSync('script', ['--version']).status === 0)('where it is one', () => {
    const command = `${process.execPath} ${script} 2>${join(folder, 'said')}`;
    spawnSync('script', ['-qec', command, '/dev/null']);
    expect(spawnSync('cat', [join(folder, 'said')], { encoding: 'utf8' }).stdout).toBe('[true,true]');
  });
});
