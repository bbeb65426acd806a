import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { ProgramEnv } from '../../src/deploy/vercel/run-program.ts';

/** What the stand-in answers to a call whose arguments begin with these words, in any order. */
export interface Reply {
  readonly match: readonly string[];
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
  readonly hang?: boolean;
}

export interface Call {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
}

/** A directory with an executable of that name that gives these replies and remembers its calls. */
export async function fakeProgram(name: string, replies: readonly Reply[]) {
  const directory = await mkdtemp(join(tmpdir(), 'guard-fake-'));
  const script = join(directory, 'fake.json');
  const log = join(directory, 'calls');
  const source = new URL('./fake-vercel.mjs', import.meta.url).pathname;
  await chmod(source, 0o755);
  await symlink(source, join(directory, name));
  await writeFile(log, '');
  await writeFile(script, JSON.stringify({ log, replies }));
  const env: ProgramEnv = {
    PATH: [directory, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    FAKE_PROGRAM: script,
  };
  return {
    directory,
    env,
    file: join(directory, name),
    calls: async (): Promise<readonly Call[]> =>
      (await readFile(log, 'utf8'))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
