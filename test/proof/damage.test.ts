import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { startCpuTime } from '../support/cpu-time.ts';
import { repository } from '../support/e2e.ts';
import { FIXTURES, fixtureBytes } from '../support/sessions-fixtures.ts';
import { damagedInput } from './damaged-input.ts';
import { firstSeed, isCi, report } from './figures.ts';
import { randomFrom } from './operations.ts';
import { verifySurvives } from './survives.ts';

describe('a damaged sessions file', () => {
  it.each(FIXTURES.map(({ name }) => name))(
    'cut anywhere is read and edited without loss: %s',
    async (name) => {
      const bytes = fixtureBytes(name);
      const step = isCi ? 1 : 23;
      for (let length = 0; length <= bytes.length; length += step) {
        await verifySurvives(bytes.subarray(0, length)).catch((error: unknown) => {
          throw new Error(`cut after ${length} bytes`, { cause: error });
        });
      }
    },
    300_000,
  );

  it('of any kind is read and edited without loss', async () => {
    const inputs = isCi ? 20_000 : 600;
    const start = performance.now();
    for (let input = 0; input < inputs; input += 1) {
      const seed = firstSeed * 1_000_000 + input;
      const bytes = damagedInput(randomFrom(seed));
      await verifySurvives(bytes).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${JSON.stringify(Buffer.from(bytes).toString('latin1'))}`, {
          cause: error,
        });
      });
    }
    report(`${inputs} damaged inputs, ${Math.round((performance.now() - start) / 1000)} s`);
  }, 300_000);

  const random = randomFrom(7);
  const row = (index: number): string =>
    `| ${index.toString(16).padStart(4, '0')} | 2026-02-20T10:00:00Z | 2026-02-20T10:35:00Z | src/${index}.ts |\n`;
  it.each<[what: string, text: () => Uint8Array]>([
    ['5 MB of noise', () => Uint8Array.from({ length: 4_900_000 }, () => Math.floor(random() * 256))],
    ['one line of 5 MB', () => Buffer.from(`${TEMPLATE}| a7f3 | ${'x`|\\,'.repeat(980_000)}`)],
    [
      '5 MB of back ticks in a row',
      () => Buffer.from(`${TEMPLATE}| a7f3 | b | c | ${'` '.repeat(2_400_000)} |\n`),
    ],
    [
      '10,000 rows',
      () => Buffer.from(TEMPLATE + Array.from({ length: 10_000 }, (_, index) => row(index)).join('')),
    ],
    [
      '10,000 locks',
      () =>
        Buffer.from(
          Array.from({ length: 10_000 }, (_, index) => `## L${index} Lock\n- **Status:** IN_PROGRESS\n`).join(
            '',
          ),
        ),
    ],
    ['5 MB of comments that open', () => Buffer.from('<!-- '.repeat(980_000))],
    ['5 MB of fences that open', () => Buffer.from('```\n~~~\n'.repeat(600_000))],
  ])(
    'with %s is read and edited in seconds',
    async (what, text) => {
      const spent = startCpuTime();
      await verifySurvives(text());
      const cost = spent();
      report(`${what}: ${Math.round(cost)} ms of CPU time for all reads and edits`);
      expect(cost).toBeLessThan(20_000);
    },
    120_000,
  );
});

describe('in a real repository', () => {
  const DAMAGE: readonly (readonly [
    what: string,
    damage: (text: string) => string | Uint8Array,
    says: RegExp,
  ])[] = [
    [
      'a merge conflict',
      (text) =>
        text.replace(
          '- **Status:** NONE',
          '<<<<<<< a\n- **Status:** NONE\n=======\n- **Status:** IN_PROGRESS\n>>>>>>> b',
        ),
      /merge conflict/,
    ],
    ['binary noise', (text) => `${text}\0\u0001\0`, /binary data/],
    ['more than 5 MB', (text) => text + '# x\n'.repeat(1_300_000), /more than the 5 MB/],
  ];

  it.each(DAMAGE)(
    'guard refuses to write into %s, reads what it can, and repairs it',
    async (_, damage, says) => {
      await using repo = await repository();
      await repo.guard(['claim', 'own.ts'], { session: 'a7f3' });
      const damaged = damage(repo.text());
      writeFileSync(repo.file, damaged);
      const refusedWrite = await repo.guard(['claim', 'other.ts'], { session: 'e1b2' });
      expect([refusedWrite.code, refusedWrite.stdout]).toEqual([3, '']);
      expect(refusedWrite.stderr).toMatch(says);
      expect(readFileSync(repo.file).equals(Buffer.from(damaged))).toBe(true);
      const read = await repo.guard(['status']);
      if (says.source.includes('5 MB')) expect(read.code).toBe(3);
      else expect([read.code, read.stdout]).toEqual([0, expect.stringContaining('a7f3')]);
      expect((await repo.guard(['doctor', '--repair'])).stderr).not.toMatch(/surprise|trace/i);
      expect(repo.text()).toMatch(/\| a7f3 \| .* \| own\.ts \|/);
      const journal = join(repo.top, '.git', 'guard', 'journal');
      const kept = readdirSync(journal).filter((name) => name.startsWith('corrupt-'));
      expect(kept.map((name) => readFileSync(join(journal, name)).equals(Buffer.from(damaged)))).toEqual([
        true,
      ]);
      expect((await repo.guard(['claim', 'other.ts'], { session: 'e1b2' })).code).toBe(0);
    },
  );

  it('a file that was deleted, or emptied, is rebuilt from the journal, which says so', async () => {
    await using repo = await repository();
    await repo.guard(['claim', 'own.ts'], { session: 'a7f3' });
    for (const damage of [
      () => rmSync(repo.file),
      () => rmSync(dirname(repo.file), { recursive: true }),
      () => writeFileSync(repo.file, ''),
    ]) {
      damage();
      expect((await repo.guard(['heartbeat'], { session: 'e1b2' })).code).toBe(0);
      expect(repo.text()).toMatch(/\| a7f3 \| .* \| own\.ts \|/);
    }
    const rebuilt = (await repo.journal()).filter(({ kind }) => kind === 'rebuilt');
    expect(rebuilt.length).toBe(3);
  });

  it('an earlier text comes back with guard restore, and what it replaces can come back too', async () => {
    await using repo = await repository();
    await repo.guard(['claim', 'own.ts'], { session: 'a7f3' });
    const wanted = repo.text();
    await repo.guard(['claim', 'other.ts'], { session: 'e1b2' });
    const replaced = repo.text();
    const list = JSON.parse((await repo.guard(['restore', '--json'])).stdout).snapshots as readonly {
      name: string;
      sessions: readonly string[];
    }[];
    const named = (count: number): string =>
      list.find(({ sessions }) => sessions.length === count)?.name ?? 'none';
    expect((await repo.guard(['restore', named(1)])).code).toBe(0);
    expect(repo.text()).toBe(wanted);
    const again = JSON.parse((await repo.guard(['restore', '--json'])).stdout).snapshots as readonly {
      name: string;
      sessions: readonly string[];
    }[];
    const back = again.find(({ sessions }) => sessions.length === 2)?.name ?? 'none';
    expect((await repo.guard(['restore', back])).code).toBe(0);
    expect(repo.text()).toBe(replaced);
  });

  it('damaged state of guard’s own is kept aside, and stops nothing', async () => {
    await using repo = await repository();
    await repo.guard(['start', '--session', 'a7f3']);
    const directory = join(repo.top, '.git', 'guard');
    for (const damage of [
      '',
      '{',
      'null',
      '[1]',
      '{"sessions":7,"notices":{}}',
      '\0\0\0',
      '{"sessions":{"a7f3":null},"notices":[null,7],"overrides":[{}]}',
    ]) {
      writeFileSync(join(directory, 'state.json'), damage);
      for (const args of [['status'], ['check', 'own.ts'], ['claim', 'own.ts'], ['heartbeat'], ['release']]) {
        const ran = await repo.guard(args, { session: 'a7f3' });
        expect([damage, args, ran.code, ran.stderr.match(/surprise|guard itself|TypeError/)]).toEqual([
          damage,
          args,
          0,
          null,
        ]);
      }
    }
    mkdirSync(join(directory, 'journal'), { recursive: true });
    writeFileSync(
      join(directory, 'journal', 'log.jsonl'),
      '{"sequence":1}\n\0\0\n{"sequence":2,"temporary":"","entries":[null,7,{}],"before":null,"at":0,"after":""}\n{"seq',
    );
    for (const args of [['status'], ['log'], ['claim', 'own.ts'], ['restore']]) {
      const ran = await repo.guard(args, { session: 'a7f3' });
      expect([args, ran.code, ran.stderr.match(/surprise|TypeError/)]).toEqual([args, 0, null]);
    }
  });
}, 120_000);
