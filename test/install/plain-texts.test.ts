import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChanges } from '../../src/install/apply.ts';
import { ignorePattern, planIgnoreRule, planIgnoreRuleRemoval } from '../../src/install/ignore-rule.ts';
import { planInstructions, planInstructionsRemoval } from '../../src/install/instructions.ts';
import { planLeftoverDirectories } from '../../src/install/leftover-directories.ts';
import { markedLines } from '../../src/install/marked-lines.ts';
import {
  EMPTY_RECORD,
  type InstallRecord,
  parseInstallRecord,
  printInstallRecord,
} from '../../src/install/record.ts';
import { undoSplices } from '../../src/install/splice.ts';
import { applyPlan, git, type Lab, makeLab, put, snapshot } from './install-lab.ts';

let lab: Lab;
let top: string;
beforeEach(() => {
  lab = makeLab();
  top = lab.makeRepository();
});
afterEach(() => lab.dispose());

const site = (record: InstallRecord = EMPTY_RECORD) => ({
  commonDir: join(top, '.git'),
  record,
  roots: [top],
});
const exclude = () => join(top, '.git', 'info', 'exclude');

describe('the ignore rule', () => {
  it.each([
    ['git’s own file', () => {}],
    ['a file with other rules and no final newline', () => writeFileSync(exclude(), '*.log')],
    ['a file with CRLF', () => writeFileSync(exclude(), '*.log\r\n')],
    ['no file', () => rmSync(exclude())],
    ['no info directory', () => rmSync(join(top, '.git', 'info'), { recursive: true })],
  ])('goes into info/exclude beside %s, holds in every working tree, and comes out again', (_, lay) => {
    lay();
    const before = snapshot(top);
    const plan = planIgnoreRule(site(), ['.claude/sessions.md']);
    const record = applyPlan(top, plan, EMPTY_RECORD);
    put(join(top, '.claude', 'sessions.md'), 'x');
    expect(git(top, 'status', '--porcelain')).toBe('');
    git(top, 'worktree', 'add', '-q', '../linked', '-b', 'other');
    expect(git(join(lab.root, 'linked'), 'check-ignore', '.claude/sessions.md')).toBe('.claude/sessions.md');
    expect(planIgnoreRule(site(record), ['.claude/sessions.md']).changes).toEqual([]);
    expect(planIgnoreRule(site(record), []).changes).toEqual([]);
    rmSync(join(top, '.claude'), { recursive: true });
    const removal = planIgnoreRuleRemoval(site(record));
    const left = planLeftoverDirectories(site(record), removal.changes);
    expect(applyPlan(top, { changes: [...removal.changes, ...left.changes], problems: [] }, record)).toEqual(
      EMPTY_RECORD,
    );
    expect(snapshot(top)).toEqual(before);
  });

  it('gains further paths without losing those it has', () => {
    const first = applyPlan(top, planIgnoreRule(site(), ['a']), EMPTY_RECORD);
    applyPlan(top, planIgnoreRule(site(first), ['b']), first);
    expect(readFileSync(exclude(), 'utf8')).toMatch(/# >>> guard >>>\n\/a\n\/b\n# <<< guard <<<\n$/);
  });

  it.each(['plain', '.claude/sessions.md', 'a b', 'end ', '!x', '#x', 'a*b', 'a?b', 'a[b]', 'a\\b'])(
    'matches %j and nothing else',
    (path) => {
      writeFileSync(exclude(), `${ignorePattern(path)}\n`);
      const ignored = (name: string) => lab.run(top, 'git check-ignore -q -- "$P"', { P: name }).status === 0;
      expect(ignored(path)).toBe(true);
      expect(ignored(`sub/${path}`)).toBe(false);
      expect(ignored('axb')).toBe(false);
    },
  );
});

describe('the instructions', () => {
  const agents = () => join(top, 'AGENTS.md');
  const claude = () => join(top, 'CLAUDE.md');
  const has = (path: string) =>
    existsSync(path) && readFileSync(path, 'utf8').includes('<!-- guard:start -->');

  it.each([
    ['no file', () => {}, [true, false]],
    ['AGENTS.md', () => writeFileSync(agents(), '# Rules\n'), [true, false]],
    ['CLAUDE.md', () => writeFileSync(claude(), '# Rules'), [false, true]],
    [
      'both',
      () => {
        for (const path of [agents(), claude()]) writeFileSync(path, '# Rules\r\n');
      },
      [true, true],
    ],
    [
      'a CLAUDE.md that includes AGENTS.md',
      () => {
        writeFileSync(agents(), 'x\n');
        writeFileSync(claude(), 'See\n@AGENTS.md\n');
      },
      [true, false],
    ],
    [
      'a CLAUDE.md that is a link',
      () => {
        writeFileSync(agents(), 'x\n');
        symlinkSync('AGENTS.md', claude());
      },
      [true, false],
    ],
    [
      'an AGENTS.md that is a link',
      () => {
        writeFileSync(claude(), 'x\n');
        symlinkSync('CLAUDE.md', agents());
      },
      [false, true],
    ],
  ])('with %s go where agents read them, and come out to the byte', (_, lay, [inAgents, inClaude]) => {
    lay();
    const before = snapshot(top);
    const record = applyPlan(top, planInstructions(site(), top), EMPTY_RECORD);
    expect([has(agents()), has(claude())]).toEqual(_.includes('link') ? [true, true] : [inAgents, inClaude]);
    expect(planInstructions(site(record), top).changes).toEqual([]);
    expect(applyPlan(top, planInstructionsRemoval(site(record), top), record)).toEqual(EMPTY_RECORD);
    expect(snapshot(top)).toEqual(before);
  });

  it('never name the flag as something to use, and fit on a page', () => {
    applyPlan(top, planInstructions(site(), top), EMPTY_RECORD);
    const text = readFileSync(agents(), 'utf8');
    expect(text).toContain('Never use `--no-verify`');
    expect(text.split('\n').length).toBeLessThan(20);
  });
});

describe('marked lines', () => {
  const own = markedLines({ start: '<<', end: '>>' }, ['mine'], { blankLineBefore: true });

  it('come out of any text to the byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '\n', '\r\n', ' ', '<', '>')).map((parts) => parts.join('')),
        (text) => {
          fc.pre(!/(?:^|\n)(?:<<|>>)\r?(?:\n|$)/.test(text));
          const inserted = own.insert(text);
          expect(own.isCurrent(inserted.text)).toBe(true);
          expect(undoSplices(inserted.text, inserted.splices)).toBe(text);
        },
      ),
    );
  });

  it.each(['<<\nx\n', 'x\n>>\n', '>>\nx\n<<\n'])('%j is damaged', (text) => {
    expect(() => own.isCurrent(text)).toThrow(/without/);
  });
});

describe('the record', () => {
  it('reads back what it prints', () => {
    const record: InstallRecord = {
      version: 1,
      files: { 'hooks/pre-commit': { created: true, splices: [{ at: 0, was: '', now: 'x\udc80' }] } },
      directories: ['hooks'],
      moved: [{ from: 'a', to: 'b' }],
    };
    expect(parseInstallRecord(printInstallRecord(record))).toEqual(record);
  });

  it.each([
    null,
    '',
    '{}',
    '[]',
    'null',
    '{"version":2}',
    '{"version":1,"files":{"a":1},"directories":[],"moved":[]}',
    '{"version":1,"files":{"a":{"splices":[{}]}},"directories":[],"moved":[]}',
    '{"version":1,"files":{"a":{"splices":[],"mode":{"was":"x"}}},"directories":[],"moved":[]}',
  ])('%j is an empty one', (text) => expect(parseInstallRecord(text)).toEqual(EMPTY_RECORD));
});

describe('applying', () => {
  const path = () => join(top, 'file');
  const write = (before: string | null, after: string) =>
    ({
      kind: 'write',
      path: path(),
      before: before === null ? null : Buffer.from(before),
      after: Buffer.from(after),
      mode: 0o640,
      splices: [],
      why: { code: 'taken-back' },
    }) as const;

  it('does not overwrite what changed since the plan was made', () => {
    writeFileSync(path(), 'newer');
    expect(() => applyChanges([write('old', 'mine')])).toThrow(
      expect.objectContaining({ code: 'file-unwritable' }),
    );
    expect(() => applyChanges([write(null, 'mine')])).toThrow(
      expect.objectContaining({ code: 'file-unwritable' }),
    );
    expect(readFileSync(path(), 'utf8')).toBe('newer');
  });

  it('does not follow a link that took the file’s place', () => {
    put(join(lab.root, 'theirs'), 'old');
    symlinkSync(join(lab.root, 'theirs'), path());
    expect(() => applyChanges([write('old', 'mine')])).toThrow();
    expect(readFileSync(join(lab.root, 'theirs'), 'utf8')).toBe('old');
  });

  it('leaves no temporary file, whether it can write or not', () => {
    writeFileSync(path(), 'old');
    applyChanges([write('old', 'new')]);
    expect(snapshot(top)['/file']).toBe('640 new');
    const bad = { ...write(null, 'x'), path: join(top, 'missing', 'file') };
    expect(() => applyChanges([bad])).toThrow(
      expect.objectContaining({
        code: 'file-unwritable',
        data: { path: bad.path, reason: 'no such file or directory (ENOENT)' },
      }),
    );
    expect(Object.keys(snapshot(top)).filter((name) => name.includes('.guard-'))).toEqual([]);
  });

  it('tells of each change as it is made, so that a record is right when a later one fails', () => {
    const made: string[] = [];
    mkdirSync(join(top, 'file'));
    const changes = [
      { kind: 'make-directory', path: join(top, 'new'), why: { code: 'taken-back' } } as const,
      write(null, 'x'),
    ];
    expect(() => applyChanges(changes, (change) => made.push(change.kind))).toThrow();
    expect(made).toEqual(['make-directory']);
  });
});
