import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AgentLab } from '../support/agent-lab.ts';
import { installedAwks } from '../support/awks.ts';
import { askedBy, holdLock, makeShellLab, stampOf, writeRows, writeState } from '../support/shell-lab.ts';

/** `hook.sh claude` answers an edit of what is the session's own by itself; everything else it must hand on unchanged. */
const KEY = '0b1c2d3e-1111-2222-3333-444455556666';
let lab: AgentLab;
/** Of now unless told: a stamp of half a minute ago would be renewed. */
const rows = (...args: [own: string, other: string, active?: string]): void => writeRows(lab, ...args);
const stateOf = (state: object | string): void => writeState(lab, state);
const lockBy = (session: string): void => holdLock(lab, session);
const askedWith = (sent: string, env: NodeJS.ProcessEnv = {}): string | null =>
  askedBy(lab, 'claude', sent, env);

function message(tool: string, input: object, more: object = {}): string {
  const base = { session_id: KEY, transcript_path: '/t.jsonl', cwd: lab.top, hook_event_name: 'PreToolUse' };
  return JSON.stringify({ ...base, ...more, tool_name: tool, tool_input: input });
}

const edit = (path: string, more: object = {}): string =>
  message('Edit', { file_path: join(lab.top, path), old_string: '"file_path":"x"', new_string: 'b' }, more);

const AFTER = { hook_event_name: 'PostToolUse', tool_response: { success: true } };

const afterShell = (command: string, answer: object = { stdout: '' }): string =>
  message('Bash', { command }, { ...AFTER, tool_response: answer });

const failedShell = (command: string): string =>
  message('Bash', { command }, { hook_event_name: 'PostToolUseFailure', error: 'Exit code 1\n"path":' });

function prompt(text: string): string {
  const base = { session_id: KEY, transcript_path: '/t.jsonl', cwd: lab.top };
  return JSON.stringify({ ...base, hook_event_name: 'UserPromptSubmit', prompt: text });
}

/** Claude Code names the file again in its answer. */
const afterEdit = (path: string): string =>
  edit(path, { ...AFTER, tool_response: { filePath: path, structuredPatch: [{ lines: ['"path":'] }] } });

const bindingOf = ({ top }: AgentLab): string => join(top, `.git/guard/agents/claude-${KEY}`);

afterAll(() => lab.dispose());

describe.each(installedAwks().map((words) => ({ words, name: words.join(' ') })))(
  'with $name',
  ({ words }) => {
    beforeEach(() => {
      lab?.dispose();
      lab = makeShellLab(words, 'claude', KEY);
    });

    test('node is not started for what is the session’s own and nobody else’s', () => {
      rows('a.ts, src/b.ts', 'src/c.ts, lib/');
      expect(askedWith(edit('a.ts'))).toBeNull();
      expect(askedWith(edit('src/b.ts'))).toBeNull();
      expect(askedWith(message('Write', { file_path: join(lab.top, 'a.ts'), content: 'x\n"y"' }))).toBeNull();
    });

    test('nor for routes of Next.js, nor where the agent says no PWD', () => {
      const route = 'app/(shop)/[slug]/$id/page.tsx';
      rows(`${route}, a.ts`, 'app/(shop)/[id]/page.tsx, app/[[...rest]]/*');
      expect(askedWith(edit(route))).toBeNull();
      expect(askedWith(edit(route), { PWD: undefined })).toBeNull();
      rows(`[x](y), ${route}`, 'b.ts');
      expect(askedWith(edit(route))).not.toBeNull();
      rows(route, 'b.ts, app/(shop)/[slug]/');
      expect(askedWith(edit(route))).not.toBeNull();
    });

    test.each([
      ['lib/b.ts, lib/src/b.ts, b.ts/src/, src/b', false],
      ['lib/b.ts, b.ts', true],
      ['lib/b.ts, src/b.ts', true],
      ['src', true],
      ['lib/, src/', true],
      ['lib/b.ts, app/src', true],
      ['lib/b.ts, app/src/b.ts/', true],
      ['lib/b.ts, SRC/B.ts', true],
      ['Lib/*, App/*', true],
    ])('starts node for its own app/src/b.ts beside %j: %j', (other, isStarted) => {
      rows('app/src/b.ts', other);
      expect(askedWith(edit('app/src/b.ts')) !== null).toBe(isStarted);
    });

    test('goes by the session that the agent was given, and by none of its own then', () => {
      rows('a.ts', 'src/b.ts');
      const given = (GUARD_SESSION: string) => ({ GUARD_SESSION });
      expect(askedWith(edit('a.ts'), given('e1b2'))).not.toBeNull();
      expect(askedWith(edit('src/b.ts'), given('e1b2'))).toBeNull();
      expect(askedWith(edit('src/b.ts', { session_id: 'unbound' }), given('E1B2'))).toBeNull();
      expect(askedWith(edit('a.ts'), given('no id'))).not.toBeNull();
      expect(askedWith(edit('a.ts'), given('f00d'))).not.toBeNull();
      expect(askedWith(edit('a.ts'), given(''))).toBeNull();
      expect(askedWith(message('Bash', { command: 'ls' }), given('e1b2'))).toBeNull();
    });

    test('node is not started for shell commands without a word that concerns others', () => {
      rows('-', 'a.ts');
      for (const command of [
        'ls -la "src" && npm test',
        'npm ci',
        'npx vitest',
        'bundle install',
        'node build.mjs',
      ])
        expect(askedWith(message('Bash', { command }, { transcript_path: '/leigh/git/t' }))).toBeNull();
    });

    test.each([
      'npm test 2>&1 | tail',
      'npm test >/dev/null 2>/dev/null',
      'npm install left-pad',
      'rm -f b.ts',
      'echo x > out.txt 2>&1',
      "sed -i 's/x/y/' b.ts",
      'cat b.ts | tee d.ts',
      'cp b.ts d.ts',
      'cd lib && echo x >> d.ts',
    ])('node is not started where only files change that nobody claims: %s', async (command) => {
      rows('b.ts', 'a.ts, src/c.ts, theirs/', stampOf(0));
      const sent = message('Bash', { command, description: 'Write b.ts' });
      expect(askedWith(sent)).toBeNull();
      expect(await lab.hook('claude', JSON.parse(sent) as object)).toBeNull();
    });

    test.each([
      "sed -n '1,40p' src/a-w.ts",
      'grep -w fmt src/b.ts | grep -i format',
      'git diff -w',
      'grep -rni parsed src',
      'npm install left-pad',
      'npm test > /tmp/test.log 2>&1; tail /tmp/test.log',
      `python3 -c "import json; print(json.load(open('a.ts'))['name'])"`,
      'node -e "console.log(fs.readFileSync(`a.ts`))"',
      'npx shadcn add button',
    ])(
      'node is not started, before or after, for what only looks or writes elsewhere: %s',
      async (command) => {
        rows('b.ts', 'a.ts, src/c.ts, theirs/', stampOf(0));
        lab.clock.now = Date.now();
        for (const sent of [message('Bash', { command }), afterShell(command)]) {
          expect(askedWith(sent)).toBeNull();
          expect(await lab.hook('claude', JSON.parse(sent) as object)).toBeNull();
        }
      },
    );

    test('node is not started for what changes any files, where nobody else claims one', () => {
      rows('b.ts', '-');
      for (const command of ['rm -rf .', 'mv a.ts c.ts', 'echo > $X', "sed -i 's/x*/y/' a.ts"])
        expect(askedWith(message('Bash', { command }))).toBeNull();
    });

    test.each([
      'rm a.ts',
      'rm A.TS',
      'echo x > Theirs/new.ts',
      '/bin/rm -f "a.ts"',
      'rm -rf .',
      'find . -type f -delete',
      'rm -r lib',
      'rm\t-r lib',
      'rm "-r" lib',
      'rm *',
      'rm $F',
      'mv lib gone',
      'cp -r new lib',
      'echo x > a.ts',
      'echo x >"a"".ts"',
      'cd src && echo x > c.ts',
      "sed -i 's/x/y/' src/c.ts",
      'echo x | tee theirs/new.ts',
      'R=rm; $R a.ts',
    ])('node is asked where a command may change what another claims: %s', (command) => {
      rows('b.ts', 'a.ts, src/c.ts, theirs/');
      const sent = message('Bash', { command });
      expect(askedWith(sent)).toBe(sent);
      rows('b.ts', 'A.ts, src/C.ts, THEIRS/');
      expect(askedWith(sent)).toBe(sent);
    });

    test('node is asked about what changes files elsewhere', () => {
      rows('b.ts', 'a.ts');
      const sent = message('Bash', { command: 'rm b.ts' }, { cwd: join(lab.top, 'src') });
      expect(askedWith(sent)).toBe(sent);
    });

    test('wherever node is not started for what changes files, guard has nothing to say', async () => {
      const name = fc.constantFrom(
        'a.ts',
        'b.ts',
        'src/b.ts',
        'src',
        'src/',
        './a.ts',
        '.',
        '*.ts',
        '"a.ts"',
        '$F',
      );
      const program = fc.constantFrom(
        'rm',
        'rm -f',
        'rm -rf',
        'mv',
        'cp',
        'cp -a',
        'tee',
        "sed -i 's/x/y/'",
        'sed -n "-i" p',
        'perl -pi -e s/x/y/',
        'echo x >',
        'ln -sf',
        'npm test 2>&1 >',
        'rimraf',
        'shred -u',
        'rsync -a --delete-after new/',
        `python3 -c "open('%', 'w')"`,
        'patch -p1 <<E\n--- a/%\n+++ b/%\nE',
        `python3 - <<E\np = Path('%')\np.write_text(x)\nE`,
        `node -e "fs.writeFileSync('%', x)"`,
        'npx prettier --write',
        'prettier -w',
        'npx eslint --fix',
        'biome check --apply-unsafe',
        'ruff check --fix-only',
        'gofmt -w',
        'go fmt',
        'black',
      );
      const before = fc.constantFrom('', 'cd src && ', 'F=a.ts; ', 'true || ', 'cd src; cd ..; ');
      const claims = fc.uniqueArray(
        fc.constantFrom('a.ts', 'src/', 'src/b.ts', 'b.ts', 'lib/a.ts', 'src/*.ts'),
        {
          maxLength: 2,
        },
      );
      const command = fc.tuple(before, program, fc.array(name, { minLength: 1, maxLength: 2 }));
      let answeredByShell = 0;
      await fc.assert(
        fc.asyncProperty(claims, command, async (others, [first, run, names]) => {
          rows('-', others.join(', ') || '-');
          const named = names.join(' ');
          const line = run.includes('%') ? run.replaceAll('%', named) : `${run} ${named}`;
          const sent = message('Bash', { command: `${first}${line}` });
          if (askedWith(sent) !== null) return;
          answeredByShell += 1;
          expect(await lab.hook('claude', JSON.parse(sent) as object)).toBeNull();
        }),
        { numRuns: 100, examples: [[['a.ts'], ['', 'rm', ['b.ts']]]] },
      );
      expect(answeredByShell).toBeGreaterThan(0);
    }, 60_000);

    test('wherever node is not started under another’s vercel lock, guard has nothing to say', async () => {
      const vercel = fc.constantFrom(
        'vercel',
        'vc',
        './vc',
        "'vc'",
        'vercel@51',
        'svc',
        'vca',
        'kubectl get svc',
      );
      const before = fc.constantFrom(
        '',
        'cd src && ',
        'cd src\n',
        'true;',
        'A=b\t',
        'npx ',
        'echo ',
        '(',
        'time\n\t',
      );
      const behind = fc.constantFrom('', ' --prod', ' ls', ')', '\n', '&', '>u', ' promote x');
      let answeredByShell = 0;
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(before, vercel, behind, async (first, program, last) => {
          rows('-', '-');
          lockBy('e1b2');
          const sent = message('Bash', { command: `${first}${program}${last}` });
          lab.clock.now = Date.now();
          const answer = await lab.hook('claude', JSON.parse(sent) as object);
          if (answer !== null) refused += 1;
          if (askedWith(sent) !== null) return;
          answeredByShell += 1;
          expect(answer).toBeNull();
        }),
        {
          numRuns: 100,
          examples: [
            ['cd src\n', 'vc', ''],
            ['', 'svc', ''],
          ],
        },
      );
      expect(answeredByShell).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(0);
    }, 60_000);

    test.each([
      'git status',
      'git status --short src/ lib/*.ts',
      'git diff HEAD~2 -- a.ts',
      'git log --oneline -5 --format=%h',
      'git show HEAD^:a.ts',
      'git ls-files -o',
    ])('node is not started where git only looks: %s', async (command) => {
      rows('-', 'a.ts, lib/');
      const sent = message('Bash', { command, description: 'git commit' });
      expect(askedWith(sent)).toBeNull();
      expect(await lab.hook('claude', JSON.parse(sent) as object)).toBeNull();
    });

    test.each([
      'git status > a.ts',
      'git diff --output=a.ts',
      'git diff --outp=a.ts',
      'git log; git stash',
      'git status\ngit stash',
      'git show "$(git stash)"',
      'git show `git stash`',
      'git -c alias.status=stash status',
      'git diff | git apply',
      'git statusx',
      'git stash',
      ' git status',
    ])('node is asked where git may do more: %j', (command) => {
      rows('-', 'a.ts');
      const sent = message('Bash', { command });
      expect(askedWith(sent)).toBe(sent);
    });

    test('node is asked where the session only went to a repository without guard', () => {
      rmSync(join(lab.top, '.git/guard'), { recursive: true });
      rmSync(join(lab.top, '.claude/sessions.md'));
      const sent = edit('a.ts');
      expect(askedWith(sent, { CLAUDE_PROJECT_DIR: lab.top })).toBeNull();
      expect(askedWith(sent, { CLAUDE_PROJECT_DIR: lab.root })).toBe(sent);
    });

    test('node is not started where guard was never set up', () => {
      rmSync(join(lab.top, '.git/guard'), { recursive: true });
      rmSync(join(lab.top, '.claude/sessions.md'));
      expect(askedWith(edit('a.ts'))).toBeNull();
    });

    test.each<[title: string, own: string, other: string, sent: () => string]>([
      ['a file that is not yet claimed', '-', '-', () => edit('a.ts')],
      ['a file claimed by a pattern only', '*.ts', '-', () => edit('a.ts')],
      ['a file that the row leaves out', 'a.ts, NOT a.ts', '-', () => edit('a.ts')],
      ['a file that another claims too', 'a.ts', 'a.ts', () => edit('a.ts')],
      ['a directory of another', 'src/b.ts', 'src', () => edit('src/b.ts')],
      ['a directory of another, written as one', 'src/b.ts', 'lib/x.ts, src/', () => edit('src/b.ts')],
      ['a bare name of another', 'src/b.ts', 'b.ts, lib/x.ts', () => edit('src/b.ts')],
      ['a pattern of another', 'a.ts', '*.ts', () => edit('a.ts')],
      ['a quoted claim of another', 'a.ts', '"a.ts"', () => edit('a.ts')],
      ['another session of the agent', 'a.ts', '-', () => edit('a.ts', { session_id: 'unknown' })],
      ['another event', 'a.ts', '-', () => edit('a.ts', { hook_event_name: 'PostToolUseFailure' })],
      ['another agent', 'a.ts', '-', () => edit('a.ts', { conversation_id: 'c' })],
      ['another tool', 'a.ts', '-', () => message('NotebookEdit', { notebook_path: join(lab.top, 'a.ts') })],
      ['a path with dots', 'a.ts', '-', () => edit('a.ts').replace('/a.ts', '/src/../a.ts')],
      ['a path outside', 'a.ts', '-', () => edit('a.ts').replace(join(lab.top, 'a.ts'), '/elsewhere/a.ts')],
      ['a message of several lines', 'a.ts', '-', () => JSON.stringify(JSON.parse(edit('a.ts')), null, 2)],
      ['no message at all', 'a.ts', '-', () => 'nonsense'],
      ['git in a shell command', '-', 'a.ts', () => message('Bash', { command: 'git stash' })],
      ['a deployment', '-', '-', () => message('Bash', { command: 'npx vercel --prod' })],
      ['one by the short name', '-', '-', () => message('Bash', { command: 'cd web\nvc' })],
      ['a script of npm', '-', 'a.ts', () => message('Bash', { command: 'npm run nuke' })],
      ['a script by its name', '-', 'a.ts', () => message('Bash', { command: 'npm \\\n start' })],
      ['a script of another manager', '-', 'a.ts', () => message('Bash', { command: 'pnpm nuke' })],
      ['a script of yarn', '-', 'a.ts', () => message('Bash', { command: 'cd x; yarn nuke' })],
      ['a script of bun', '-', 'a.ts', () => message('Bash', { command: 'bun run nuke' })],
      ['a file called as if the cell were empty', 'none', '-', () => edit('none')],
      [
        'an escape in a shell command',
        '-',
        'a.ts',
        () => message('Bash', { command: 'ls' }).replace('ls', '\\u0067it'),
      ],
    ])('node is asked, with the very message, about %s', (_title, own, other, sent) => {
      rows(own, other);
      const text = sent();
      expect(askedWith(text)).toBe(text);
    });

    test('node is not started after a tool, where the session’s own sign of life is younger than 30 s', () => {
      for (const age of [0, 28]) {
        rows('a.ts', 'src/c.ts, "odd claim"', stampOf(age));
        expect(askedWith(afterShell('ls "src" && npm test'))).toBeNull();
        expect(askedWith(afterShell('git status', { stdout: '"cwd": .gitignore' }))).toBeNull();
        expect(askedWith(afterShell('git add -A'), { GUARD_SESSION: 'e1b2' })).toBeNull();
        expect(askedWith(afterEdit('src/b.ts'))).toBeNull();
        expect(askedWith(failedShell('npm test'))).toBeNull();
        expect(askedWith(prompt('"cwd": git push\n'))).toBeNull();
      }
    });

    test('nor while another holds a lock', () => {
      rows('a.ts', 'src/c.ts', stampOf(0));
      lockBy('e1b2');
      for (const sent of [afterShell('ls'), afterEdit('src/b.ts'), prompt('go on')])
        expect(askedWith(sent)).toBeNull();
    });

    test('nor, however old the others’ rows, where the session has none', () => {
      rows('a.ts', 'src/c.ts', stampOf(300));
      for (const sent of [afterShell('ls'), afterEdit('src/b.ts'), prompt('go on')]) {
        expect(askedWith(sent, { GUARD_SESSION: 'f00d' })).toBeNull();
        expect(askedWith(sent, { GUARD_SESSION: 'a7f3' })).toBe(sent);
      }
    });

    test.each<[title: string, sent: () => string, change?: () => void, env?: NodeJS.ProcessEnv]>([
      ['when the sign of life is 30 s old', () => afterShell('ls'), () => rows('-', '-', stampOf(30))],
      ['when it is from the future', () => afterShell('ls'), () => rows('-', '-', stampOf(-60))],
      [
        'when it is no whole stamp',
        () => afterShell('ls'),
        () => rows('-', '-', stampOf(0).replace(/:..Z/, 'Z')),
      ],
      [
        'where it was given no session id',
        () => afterShell('ls'),
        () => undefined,
        { GUARD_SESSION: 'none' },
      ],
      ['when a prompt comes half a minute later', () => prompt('ls'), () => rows('-', '-', stampOf(30))],
      ['when a prompt comes while somebody waits', () => prompt('ls'), () => stateOf({ interests: [{}] })],
      ['a prompt elsewhere', () => prompt('ls').replace(`"cwd":"${lab.top}"`, '"cwd":"/elsewhere"')],
      ['a prompt where it is not bound', () => prompt('ls'), () => rmSync(bindingOf(lab))],
      ['git’s commit that failed', () => failedShell('git commit -m x')],
      ['where it is not bound', () => afterShell('ls'), () => rmSync(bindingOf(lab))],
      ['while it holds a lock', () => afterShell('ls'), () => lockBy('a7f3')],
      [
        'while it holds a lock, in other words',
        () => afterShell('ls'),
        () => {
          lockBy('A7F3');
          lab.write('.claude/sessions.md', lab.sessionsText().replace('**Claimed by:**', '**Held by:**'));
        },
      ],
      ['while somebody waits for a path', () => afterShell('ls'), () => stateOf({ interests: [{}] })],
      ['where the state is cut off', () => afterShell('ls'), () => stateOf('{"interests')],
      ['where notices wait', () => afterShell('ls'), () => lab.write('.git/guard/notices', '')],
      ['git’s commit', () => afterShell('git add a.ts && git commit -m x')],
      ['git’s push', () => afterShell('git -C . push')],
      ['a commit in a script’s output', () => afterShell('./ship', { stdout: 'git commit -m x' })],
      ['a command that changed files', () => afterShell('x', { bashEditDiff: { changedFiles: ['/a'] } })],
      ['an escaped letter', () => afterShell('ls').replace('ls', '\\u0067it commit')],
      ['a command elsewhere', () => afterShell('ls').replace(`"cwd":"${lab.top}"`, '"cwd":"/elsewhere"')],
      ['an edit elsewhere', () => afterEdit('../a.ts')],
      [
        'an edit below another repository',
        () => afterEdit('src/b.ts'),
        () => mkdirSync(join(lab.top, 'src/.git')),
      ],
      ['another tool', () => message('NotebookEdit', { notebook_path: '/x' }, AFTER)],
      ['another agent', () => message('Edit', { file_path: '/x' }, { ...AFTER, conversation_id: 'c' })],
    ])('node is asked after a tool, with the very message: %s', (_title, sent, change, env) => {
      rows('a.ts', '-');
      change?.();
      const text = sent();
      expect(askedWith(text, env)).toBe(text);
    });

    test('wherever node is not started after a tool, guard has nothing to say and nothing to write', async () => {
      let answeredByShell = 0;
      const looking = [
        'ls',
        'git status',
        'git add a.ts',
        'git commit -m x',
        'cd src && npm test',
        'sed -n 1p a.ts',
      ];
      const writing = [
        'echo x > a.ts',
        'sed -i s/x/y/ a.ts',
        'perl -pi -e s/x/y/ a.ts',
        'ls && rm a.ts',
        'git mv a.ts c.ts',
        'git apply <<E\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+y\nE',
      ];
      type Example = [string, null, number, '-', ['shell', 'a7f3']];
      const command = fc.constantFrom(...looking, ...writing);
      const state = fc.constantFrom(
        null,
        { interests: [] },
        { interests: [{ session: 'a7f3', path: 'a.ts' }] },
      );
      const age = fc.integer({ min: -40, max: 40 });
      const holder = fc.constantFrom('-', 'a7f3', 'e1b2');
      const event = fc.constantFrom('edit', 'shell', 'failure', 'prompt');
      const session = fc.constantFrom('a7f3', 'f00d');
      await fc.assert(
        fc.asyncProperty(
          command,
          state,
          age,
          holder,
          fc.tuple(event, session),
          async (line, known, seconds, lockedBy, [kind, bound]) => {
            writeFileSync(bindingOf(lab), `${bound}\n`);
            rows('src/b.ts', '-', stampOf(seconds));
            lockBy(lockedBy);
            rmSync(join(lab.top, '.git/guard/state.json'), { force: true });
            if (known !== null) stateOf(known);
            const before = lab.sessionsText();
            const messages = { edit: () => afterEdit('src/b.ts'), prompt: () => prompt(line) };
            const ofShell = { shell: () => afterShell(line), failure: () => failedShell(line) };
            const sent = { ...messages, ...ofShell }[kind]();
            if (askedWith(sent) !== null) return;
            answeredByShell += 1;
            lab.clock.now = Date.now();
            lab.write('a.ts', `${before.length} ${lab.clock.now}\n`);
            expect(await lab.hook('claude', JSON.parse(sent) as object)).toBeNull();
            expect(lab.sessionsText()).toBe(before);
          },
        ),
        {
          numRuns: 100,
          examples: [
            ['ls', { interests: [] }, 5, '-', ['shell', 'a7f3']],
            ['ls', null, 35, '-', ['shell', 'f00d']],
            ['ls', null, 5, '-', ['prompt', 'a7f3']],
            ...writing.map((line) => [line, null, 5, '-', ['shell', 'a7f3']] satisfies Example),
          ],
        },
      );
      expect(answeredByShell).toBeGreaterThan(0);
    }, 60_000);

    test.each(['-', 'a.ts', 'src/b.ts'])(
      'node is asked where the session has two rows, one with %s',
      (own) => {
        rows(own, '-');
        const old = `| a7f3 | 2026-01-01T10:00:00Z | 2026-01-01T10:00:00Z | a.ts |\n`;
        lab.write('.claude/sessions.md', `${lab.sessionsText()}${old}`);
        expect(askedWith(edit('a.ts'))).not.toBeNull();
        expect(askedWith(afterShell('ls'))).not.toBeNull();
      },
    );

    test.each<[where: string, move: (row: string) => string]>([
      ['below another heading', (row) => `\n## Past Sessions\n\n${row}`],
      ['in a comment', (row) => `<!--\n${row}-->\n`],
      ['in a fence', (row) => `\`\`\`\n${row}\`\`\`\n`],
      ['below a line of text', (row) => `\nEarlier:\n${row}`],
    ])('node is asked where the row that claims the file stands %s', async (_where, move) => {
      rows('a.ts', '-');
      expect(askedWith(edit('a.ts'))).toBeNull();
      const [row = ''] = /^\| a7f3 .*\n/m.exec(lab.sessionsText()) ?? [];
      lab.write('.claude/sessions.md', lab.sessionsText().replace(row, '') + move(row));
      expect(askedWith(edit('a.ts'))).not.toBeNull();
      expect(askedWith(afterShell('ls'))).not.toBeNull();
    });

    test('node is asked above the sessions table, too', () => {
      rows('a.ts', '-');
      const [row = ''] = /^\| a7f3 .*\n/m.exec(lab.sessionsText()) ?? [];
      lab.write('.claude/sessions.md', row + lab.sessionsText().replace(row, ''));
      expect(askedWith(edit('a.ts'))).not.toBeNull();
    });

    test('before an edit node is asked for a sign of life that is due, and for the session’s own lock', () => {
      for (const [age, isAsked] of [
        [28, false],
        [30, true],
        [2_000, true],
      ] as const) {
        rows('a.ts', '-', stampOf(age));
        expect(askedWith(edit('a.ts')) !== null).toBe(isAsked);
      }
      for (const [holder, isAsked] of [
        ['e1b2', false],
        ['a7f3', true],
      ] as const) {
        rows('a.ts', '-');
        lockBy(holder);
        expect(askedWith(edit('a.ts')) !== null).toBe(isAsked);
      }
    });

    test('node is asked where the session was started in another repository, in which notices wait', () => {
      rows('a.ts', '-');
      const project = join(lab.root, 'project');
      mkdirSync(join(project, '.git/guard'), { recursive: true });
      const env = { CLAUDE_PROJECT_DIR: project };
      expect(askedWith(message('Bash', { command: 'ls' }), env)).toBeNull();
      writeFileSync(join(project, '.git/guard/notices'), '');
      expect(askedWith(message('Bash', { command: 'ls' }), env)).not.toBeNull();
    });

    test('node is asked where notices wait, and on the far side of a link or of another repository', () => {
      rows('a.ts, link/x.ts, src/b.ts', '-');
      writeFileSync(join(lab.top, '.git/guard/notices'), '');
      expect(askedWith(edit('a.ts'))).not.toBeNull();
      rmSync(join(lab.top, '.git/guard/notices'));
      symlinkSync('src', join(lab.top, 'link'));
      expect(askedWith(edit('link/x.ts'))).not.toBeNull();
      mkdirSync(join(lab.top, 'src/.git'));
      expect(askedWith(edit('src/b.ts'))).not.toBeNull();
    });

    test('wherever node is not started, guard has nothing to say and nothing to write', async () => {
      const name = fc.constantFrom(
        'a.ts',
        'src/b.ts',
        'src/',
        'src',
        'b.ts',
        '*.ts',
        '.',
        'lib/a.ts',
        '"a.ts"',
        'A.ts',
      );
      const cell = fc.uniqueArray(name, { maxLength: 3 }).map((names) => names.join(', ') || '-');
      let answeredByShell = 0;
      await fc.assert(
        fc.asyncProperty(cell, cell, fc.constantFrom('a.ts', 'src/b.ts'), async (own, other, path) => {
          rows(own, other);
          const before = readFileSync(join(lab.top, '.claude/sessions.md'), 'utf8');
          const sent = edit(path);
          if (askedWith(sent) !== null) return;
          answeredByShell += 1;
          expect(await lab.hook('claude', JSON.parse(sent) as object)).toBeNull();
          expect(lab.sessionsText()).toBe(before);
        }),
        { numRuns: 60, examples: [['a.ts', '-', 'a.ts']] },
      );
      expect(answeredByShell).toBeGreaterThan(0);
    }, 60_000);
  },
);
