import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIST } from '../../support/built-tool.ts';
import { isFull, report } from '../figures.ts';
import { commandOf, type FaultLab, openLab, type Run } from './fault-lab.ts';
import { isFault, judgeNext } from './judges.ts';
import { swept } from './scenarios.ts';
import { runCommand } from './strace.ts';

/** A disk of one megabyte, or why there is none. */
function mountDisk(): string | { readonly why: string } {
  const directory = mkdtempSync(join(tmpdir(), 'guard-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=777', 'none', directory]);
  if (mounted.status === 0) return directory;
  rmSync(directory, { recursive: true });
  return { why: 'mounting a tmpfs is not permitted here' };
}

function unmountDisk(disk: string): void {
  spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
}

/** Fills the disk until so many bytes are left. */
function fill(disk: string, left: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
}

/** A fault names its cause and leaves the old text, or says that the change is made; success is the whole change. */
function problemsOf(lab: FaultLab, run: Run, ran: Awaited<ReturnType<Run['plain']>>, cause: string) {
  const said = ran.stdout + ran.stderr;
  const isMade = said.includes('the change is made');
  if (!isFault(lab, { ...ran, calls: [], wasKilled: false, isEndless: false })) {
    if (ran.code !== (lab.scenario.code ?? 0)) return [`ends with ${ran.code}: ${said}`];
    return run.picture().text === lab.after.text ? [] : ['success without the new text'];
  }
  if (!said.includes(cause)) return [`does not name ${cause}: ${said}`];
  return isMade || run.text() === lab.oldText ? [] : [`neither old nor told: ${said}`];
}

const ROOM = [0, 4, 8, 12, 16, 20, 24, 32, 40, 64];
const scenarios = swept().filter(({ makes }) => makes !== 'several changes');

describe('a full disk', () => {
  const disk = mountDisk();
  if (typeof disk === 'string') unmountDisk(disk);
  const why = typeof disk === 'string' ? undefined : disk.why;
  // Only where a small disk of its own can be mounted, which takes root: filling the machine's would hit everybody.
  it.skipIf(why !== undefined).each(scenarios)(
    '$name truncates nothing, however much is left',
    async (scenario) => {
      await using lab = await openLab(scenario);
      let faults = 0;
      for (const kilobytes of isFull ? ROOM : [0, 8, 16]) {
        const mounted = mountDisk();
        if (typeof mounted !== 'string') throw new Error(mounted.why);
        try {
          using run = lab.copy(mounted);
          fill(mounted, kilobytes * 1024);
          const ran = await run.plain();
          expect([kilobytes, ...problemsOf(lab, run, ran, 'ENOSPC')]).toEqual([kilobytes]);
          if (ran.code === 3) faults += 1;
          rmSync(join(mounted, 'filler'));
          const problems = await judgeNext(lab, run, 'either');
          expect(problems).toEqual([]);
        } finally {
          unmountDisk(mounted);
        }
      }
      if (scenario.entry !== 'hook') expect(faults).toBeGreaterThan(0);
    },
  );
});

describe('a short write', () => {
  it.each(scenarios)('$name writes on after it, or leaves the old text', async (scenario) => {
    await using lab = await openLab(scenario);
    // The shell counts in blocks of 512 bytes; the text is a little longer than one.
    for (const blocks of isFull ? [0, 1, 2, 3, 4, 6] : [1]) {
      using run = lab.copy();
      const command = commandOf(scenario, { home: join(run.top, '..'), top: run.top });
      const limited = ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', command.file, ...command.args];
      const ran = await runCommand({ ...command, file: '/bin/sh', args: limited });
      expect([blocks, ...problemsOf(lab, run, ran, 'EFBIG')]).toEqual([blocks]);
      expect(await judgeNext(lab, run, 'either')).toEqual([]);
    }
  });
});

const canBecomeAnother = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;
const NOBODY = '65534';
// Another user has to find the tool itself.
if (canBecomeAnother) chmodSync(dirname(DIST), 0o755);

describe('a place that may not be written', () => {
  // Permissions stop nobody who is root, and only root can become somebody else.
  it.skipIf(!canBecomeAnother).each(scenarios.filter(({ entry }) => entry !== 'hook'))(
    '$name is refused within a second, and reading works',
    async (scenario) => {
      await using lab = await openLab(scenario);
      for (const [place, mode] of [
        ['.claude', '555'],
        ['.git/guard', '555'],
        ['.', '555'],
      ] as const) {
        using run = lab.copy();
        const home = join(run.top, '..');
        mkdirSync(join(run.top, place), { recursive: true });
        spawnSync('chown', ['-R', NOBODY, home]);
        spawnSync('find', [join(run.top, place), '-type', 'd', '-exec', 'chmod', mode, '{}', '+']);
        const command = commandOf(scenario, { home, top: run.top });
        const as = ['--reuid', NOBODY, '--regid', NOBODY, '--clear-groups'];
        const began = performance.now();
        const ran = await runCommand({
          ...command,
          file: 'setpriv',
          args: [...as, command.file, ...command.args],
        });
        const ms = performance.now() - began;
        const problems = problemsOf(lab, run, ran, 'EACCES');
        expect([place, ...problems]).toEqual([place]);
        const needsIt = place !== '.claude' || lab.before.text !== lab.after.text;
        if (needsIt)
          expect([place, ran.code, ran.stderr]).toEqual([place, 3, expect.stringContaining(run.top)]);
        expect(ms).toBeLessThan(1_000);
        const [node = '', ...args] = [command.file, ...command.args];
        const status = [...args.slice(0, args.length - scenario.args.length), 'status'];
        const read = await runCommand({ ...command, file: 'setpriv', args: [...as, node, ...status] });
        expect([read.code, read.stderr]).toEqual([
          0,
          expect.stringMatching(/^(guard: warning: the sessions file is gone: .*\n)?$/),
        ]);
        spawnSync('chmod', ['-R', 'u+w', run.top]);
      }
    },
  );
});

report('full disk, short writes and read-only places: 0 truncations');
