import { describe, expect, it } from 'vitest';
import { openLab } from './fault-lab.ts';
import { swept } from './scenarios.ts';
import { type RepositoryCall, whyNoStrace } from './strace.ts';

const why = whyNoStrace();

/** What a file went through before and after it got its name, in order. */
interface Story {
  readonly target: string;
  readonly steps: readonly string[];
}

const KEPT = /\/(?:\.claude\/sessions\.md|\.git\/guard\/state\.json)$/;

/** Follows each temporary file from its last write to the moment at which the directory with its new name is on disk. */
function stories(calls: readonly RepositoryCall[]): readonly Story[] {
  return calls.flatMap((call, index) => {
    const named = /^(?:rename|link)\("([^"]+)", "([^"]+)"\) = 0/.exec(call.line);
    const [, from = '', to = ''] = named ?? [];
    const temporary = from.split('/').at(-1) ?? '';
    const target = to.replace(/^\/proc\/self\/fd\/\d+/, '/.claude');
    if (!temporary.endsWith('.tmp') || !KEPT.test(target)) return [];
    const directory = target.slice(0, target.lastIndexOf('/'));
    const before = calls.slice(0, index).filter(({ line }) => line.includes(temporary));
    const after = calls.slice(index + 1).filter(({ line }) => line.startsWith('fsync('));
    const steps = [
      ...before.map(({ syscall }) => syscall).filter((name) => name === 'pwrite64' || name === 'fsync'),
      'named',
      ...(after.some(({ line }) => line.includes(`<${directory}>) = 0`)) ? ['fsync of the directory'] : []),
    ];
    return [{ target, steps }];
  });
}

// Single system calls are reached through strace alone; .ci/run installs it.
describe.skipIf(why !== undefined)(why === undefined ? 'on disk' : `skipped: ${why}`, () => {
  it.each(swept())('$name syncs bytes before their name, and the name before it ends', async (scenario) => {
    await using lab = await openLab(scenario);
    for (const { target, steps } of stories(lab.calls)) {
      const writes = steps.filter((step) => step === 'pwrite64');
      expect([target, ...steps]).toEqual([target, ...writes, 'fsync', 'named', 'fsync of the directory']);
      expect(writes.length).toBeGreaterThan(0);
    }
    const isWritten = stories(lab.calls).some(({ target }) => target.endsWith('sessions.md'));
    const isNewText = lab.after.text !== '' && lab.before.text !== lab.after.text;
    expect(isWritten || !isNewText).toBe(true);
  });
});
