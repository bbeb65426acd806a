import { describe, expect, it, test } from 'vitest';
import { viewSessions } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { decide, type VerdictFacts } from '../../src/core/verdict.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const ago = (seconds: number): string => printStamp(NOW - seconds * 1000);

type Row = readonly [id: string, secondsAgo: number, editing: string];

function factsOf(
  rows: readonly Row[],
  facts: Partial<VerdictFacts> & { readonly gone?: string } = {},
): VerdictFacts {
  const { gone, ...given } = facts;
  const lines = rows.map(
    ([id, seconds, editing]) => `| ${id} | ${ago(7_200)} | ${ago(seconds)} | ${editing} |\n`,
  );
  const file = parseSessionsFile(TEMPLATE + lines.join(''));
  return {
    self: 'a7f3',
    sessions: viewSessions(file, { now: NOW, modifiedAt: NOW }, DEFAULT_LIMITS, {
      isGone: (id) => id === gone,
    }),
    paths: { ignoreCase: false, exists: () => false },
    worksElsewhere: () => false,
    isLaterOverlap: () => false,
    isShared: () => false,
    worktrees: 'warn',
    overrideReason: () => null,
    ...given,
  };
}

const OTHER: Row = ['e1b2', 100, 'src/a.ts'];

describe('the verdict on src/a.ts', () => {
  test.each<
    [
      title: string,
      rows: readonly Row[],
      facts: Partial<VerdictFacts> & { readonly gone?: string },
      verdict: string,
      rules: readonly string[],
    ]
  >([
    ['nobody claims it', [], {}, 'allow', []],
    ['this session claims it', [['a7f3', 10, 'src/a.ts']], {}, 'allow', []],
    ['this session claims it, in other case', [['A7F3', 10, 'src/a.ts']], {}, 'allow', []],
    ['another session claims it', [OTHER], {}, 'deny', ['claimed']],
    ['another claims its directory', [['e1b2', 10, 'src/']], {}, 'deny', ['claimed']],
    ['another claims something else', [['e1b2', 10, 'src/b.ts']], {}, 'allow', []],
    ['another leaves it out', [['e1b2', 10, 'src/, NOT src/a.ts']], {}, 'allow', []],
    ['both claim it', [['a7f3', 10, 'src/a.ts'], OTHER], {}, 'deny', ['claimed']],
    ['another was active 1,800 s ago', [['e1b2', 1_800, 'src/a.ts']], {}, 'deny', ['claimed']],
    ['another was active 1,801 s ago', [['e1b2', 1_801, 'src/a.ts']], {}, 'allow', []],
    ["another's process is gone", [OTHER], { gone: 'e1b2' }, 'allow', []],
    ['nobody commits', [OTHER], { self: null }, 'deny', ['claimed']],
    [
      'nobody commits what this session would',
      [['a7f3', 10, 'src/a.ts']],
      { self: null },
      'deny',
      ['claimed'],
    ],
    ['the other came later', [OTHER], { isLaterOverlap: () => true }, 'warn', ['overlap']],
    [
      'another claim of the other came later',
      [OTHER],
      { isLaterOverlap: (_, claim) => claim !== 'src/a.ts' },
      'deny',
      ['claimed'],
    ],
    ['the other works elsewhere', [OTHER], { worksElsewhere: () => true }, 'warn', ['worktree']],
    [
      'the other works elsewhere, which stops',
      [OTHER],
      { worksElsewhere: () => true, worktrees: 'deny' },
      'deny',
      ['worktree'],
    ],
    ['only a third works elsewhere', [OTHER], { worksElsewhere: (id) => id === 'c2d8' }, 'deny', ['claimed']],
    ['it is shared', [OTHER], { isShared: (path) => path === 'src/a.ts' }, 'warn', ['shared']],
    [
      'it is shared, and the other elsewhere',
      [OTHER],
      { isShared: () => true, worksElsewhere: () => true, worktrees: 'deny' },
      'warn',
      ['shared'],
    ],
    ['two others claim it', [OTHER, ['c2d8', 5, 'src/']], {}, 'deny', ['claimed', 'claimed']],
    ['one of two is inactive', [OTHER, ['c2d8', 9_000, 'src/']], {}, 'deny', ['claimed']],
    ['the stamp cannot be read', [['e1b2', Number.NaN, 'src/a.ts']], {}, 'deny', ['claimed']],
  ])('where %s', (_title, rows, facts, verdict, rules) => {
    const readable = rows.map(
      ([id, seconds, editing]): Row => [id, Number.isNaN(seconds) ? 0 : seconds, editing],
    );
    const result = decide(['src/a.ts'], factsOf(readable, facts));
    expect([result.verdict, result.findings.map(({ rule }) => rule)]).toEqual([verdict, rules]);
    expect(result.checked).toBe(1);
    expect(result.overridden).toEqual([]);
  });

  it('says who holds it, by which claim, and since when', () => {
    expect(decide(['src/a.ts'], factsOf([['e1b2', 100, 'docs, `src/` (all)']])).findings).toEqual([
      {
        rule: 'claimed',
        level: 'deny',
        path: 'src/a.ts',
        claim: 'src/ (all)',
        holder: 'e1b2',
        lastActive: ago(100),
        started: ago(7_200),
      },
    ]);
  });
});

describe('an override', () => {
  it('lets a path through and is recorded with its reason', () => {
    const verdict = decide(
      ['src/a.ts', 'src/b.ts'],
      factsOf([['e1b2', 10, 'src/']], { overrideReason: (path) => (path === 'src/a.ts' ? 'agreed' : null) }),
    );
    expect(verdict).toMatchObject({
      verdict: 'deny',
      checked: 2,
      findings: [{ path: 'src/b.ts' }],
      overridden: [{ path: 'src/a.ts', reason: 'agreed' }],
    });
  });

  it('of all that stops leaves nothing that stops', () => {
    expect(decide(['src/a.ts'], factsOf([OTHER], { overrideReason: () => 'agreed' }))).toMatchObject({
      verdict: 'allow',
      findings: [],
    });
  });

  it('is not used up by what only warns', () => {
    const facts = factsOf([OTHER], { overrideReason: () => 'agreed', isShared: () => true });
    expect(decide(['src/a.ts'], facts)).toMatchObject({ verdict: 'warn', overridden: [] });
  });
});

describe('many holders of one path', () => {
  const rows = Array.from({ length: 30 }, (_, at): Row => [`b${at}`, 10, 'src/']);

  it('are not all listed', () => {
    expect(decide(['src/a.ts'], factsOf(rows)).findings.length).toBeLessThanOrEqual(8);
  });

  it('never hide the one that stops behind those that warn', () => {
    const verdict = decide(['src/a.ts'], factsOf(rows, { worksElsewhere: (id) => id !== 'b29' }));
    expect(verdict.verdict).toBe('deny');
    expect(verdict.findings[0]?.holder).toBe('b29');
  });
});

test('nothing staged is allowed', () => {
  expect(decide([], factsOf([OTHER]))).toEqual({
    verdict: 'allow',
    checked: 0,
    findings: [],
    overridden: [],
  });
});

test('both sides of a rename are judged as paths of their own', () => {
  const verdict = decide(['src/new.ts', 'src/a.ts'], factsOf([OTHER]));
  expect(verdict.findings.map(({ path }) => path)).toEqual(['src/a.ts']);
});
