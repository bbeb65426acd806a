import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../../src/commands/claim.ts';
import { override } from '../../../src/commands/override.ts';
import {
  type AgentLab,
  type ClaudeSession,
  contextOf,
  makeAgentLab,
  refusalOf,
} from '../../support/agent-lab.ts';
import { startCpuTime } from '../../support/cpu-time.ts';

/** The other session claims a.ts (changed), clean.ts, .env (ignored) and all of theirs/; this one b.ts. */
let lab: AgentLab;
let self: ClaudeSession;
let other: ClaudeSession;

beforeEach(async () => {
  lab = makeAgentLab({
    'a.ts': '1\n',
    'b.ts': '1\n',
    'clean.ts': '1\n',
    'theirs/x.ts': '1\n',
    'lib/c.ts': '1\n',
  });
  self = lab.claude('self');
  other = lab.claude('other');
  await self.start();
  await other.start();
  for (const path of ['a.ts', '.env', 'clean.ts', 'lib/c.ts']) await other.edit(path);
  await claim(await lab.context(other.id()), ['theirs/'], {});
  await self.edit('b.ts');
  for (const path of ['a.ts', '.env', 'theirs/x.ts', 'theirs/n.ts', 'b.ts']) lab.write(path, '2\n');
});
afterEach(() => lab.dispose());

/** The other's files that an answer names. */
const named = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/(?:^ {2}|guard: )([\w./-]+)(?= (?:is|would)| {2,}[0-9a-f]{4} )/gm)].map(
      ([, path = '']) => path,
    ),
  ),
];

describe('a script within a command', () => {
  const script = (path: string): string =>
    `python3 - <<'EOF'\nfrom pathlib import Path\np = Path('${path}')\np.write_text(p.read_text().replace('1', '2'))\nEOF`;

  it('that writes the other’s file is warned of, as an edit is', async () => {
    expect(contextOf(await self.shell(script('a.ts')))).toContain(
      `a.ts is being edited by session ${other.id()}`,
    );
    expect(await self.shell(script('b.ts'))).toBeNull();
    expect(await self.shell(script('a.ts').replace('write_text', 'exists'))).toBeNull();
  });

  it('is refused where edits are', async () => {
    lab.write('guard.config.json', '{ "edit": "deny" }');
    expect(refusalOf(await self.shell(script('a.ts')))).toContain('a.ts');
    expect(await self.shell(script('b.ts'))).toBeNull();
  });
});

describe('a patch', () => {
  const patch = (path: string): string => `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-1\n+3\n`;

  it.each([
    'git apply x.patch',
    'git apply < x.patch',
    'patch -p1 < x.patch',
    'cd lib && git apply ../x.patch',
  ])('of the other’s file is warned of, as an edit is: %s', async (command) => {
    lab.write('x.patch', patch('a.ts'));
    expect(contextOf(await self.shell(command))).toContain(`a.ts is being edited by session ${other.id()}`);
    lab.write('x.patch', patch('b.ts'));
    expect(await self.shell(command)).toBeNull();
  });

  it('is refused where edits are, and may be tried', async () => {
    lab.write('guard.config.json', '{ "edit": "deny" }');
    expect(refusalOf(await self.shell(`git apply <<'E'\n${patch('a.ts')}E`))).toContain('a.ts');
    expect(await self.shell(`git apply --check <<'E'\n${patch('a.ts')}E`)).toBeNull();
    expect(await self.shell('git apply nowhere.patch')).toBeNull();
  });
});

describe('a formatter', () => {
  it('is told of the other’s files of its kind, and how to leave them alone', async () => {
    const text = contextOf(await self.shell('npx prettier --write .'));
    expect(text).toMatch(
      /^guard: prettier --write \. would rewrite 5 files that other sessions are editing: a\.ts \([0-9a-f]{4}, active just now\), /m,
    );
    expect(text).toContain('theirs/n.ts');
    expect(text).not.toContain('.env');
    expect(text).toContain('to leave those alone, only your own: npx prettier --write b.ts');
    expect(await self.shell('npx prettier --write b.ts')).toBeNull();
    // No interest is noted: what it would have rewritten does not become a claim.
    expect(await other.shell('git add a.ts')).toBeNull();
  });

  it.each([
    'npx prettier --check .',
    'go fmt ./...',
    "prettier --write '**/*.md'",
    'GUARD_OVERRIDE="agreed" prettier --write .',
    'mkdir -p elsewhere && cd elsewhere && eslint --fix .',
  ])('that hits none of them says nothing: %s', async (command) => {
    expect(await self.shell(command)).toBeNull();
  });

  it('is refused where edits are, and may name one’s own', async () => {
    lab.write('guard.config.json', '{ "edit": "deny" }');
    const text = refusalOf(await self.shell('npx eslint --fix .'));
    expect(named(text).toSorted()).toEqual(['a.ts', 'clean.ts', 'lib/c.ts', 'theirs/n.ts', 'theirs/x.ts']);
    expect(text).toMatch(/ {2}only your own +npx eslint --fix b\.ts$/m);
    expect(await self.shell('npx eslint --fix b.ts')).toBeNull();
  });
});

describe('a command that deletes or moves the other’s files', () => {
  it.each<[string, readonly string[]]>([
    ['rm a.ts', ['a.ts']],
    ['rm -f clean.ts', ['clean.ts']],
    ['rm -rf theirs', ['theirs/n.ts', 'theirs/x.ts']],
    ['rm -rf lib', ['lib/c.ts']],
    ['rm -rf "$PWD"', ['.env', 'a.ts', 'clean.ts', 'lib/c.ts', 'theirs/n.ts', 'theirs/x.ts']],
    ['rm -f *.ts', ['a.ts', 'clean.ts']],
    ['cd theirs && rm *', ['theirs/n.ts', 'theirs/x.ts']],
    ['rm "$PWD/a.ts"', ['a.ts']],
    ['rm .env', ['.env']],
    ['shred -u a.ts', ['a.ts']],
    ['rsync -a --delete new/ theirs/', ['theirs/n.ts', 'theirs/x.ts']],
    ['npx rimraf theirs', ['theirs/n.ts', 'theirs/x.ts']],
    ['mv a.ts z.ts', ['a.ts']],
    ['mv b.ts a.ts', ['a.ts']],
    ['mv b.ts lib/c.ts', ['lib/c.ts']],
    ['mv theirs gone', ['theirs/n.ts', 'theirs/x.ts']],
    ['git ls-files -m | xargs rm', ['a.ts', 'theirs/x.ts']],
    ["find theirs -name '*.ts' -exec rm {} +", ['theirs/n.ts', 'theirs/x.ts']],
    ["find theirs -name '*.ts' -delete", ['theirs/n.ts', 'theirs/x.ts']],
    ["find . -path ./theirs -prune -o -name 'a.*' -delete", ['a.ts']],
    ['find theirs ! -type d -delete', ['theirs/n.ts', 'theirs/x.ts']],
    ['find . -type f -delete', ['.env', 'a.ts', 'clean.ts', 'lib/c.ts', 'theirs/n.ts', 'theirs/x.ts']],
    ["bash -c 'rm a.ts'", ['a.ts']],
  ])('is refused: %s', async (command, paths) => {
    const text = refusalOf(await self.shell(command));
    expect(named(text).toSorted()).toEqual(paths);
    expect(text).toContain(other.id());
    expect(text).toMatch(/ {2}wait for them +guard wait /);
  });

  it('says what it would have done, and what to type', async () => {
    expect(refusalOf(await self.shell('rm -f a.ts'))).toMatch(
      /^guard: not run: rm -f a\.ts would remove 1 file of other sessions\n {2}a\.ts {2}[0-9a-f]{4} {2}.*\n {2}wait for them +guard wait a\.ts\n {2}if a person agreed +guard override a\.ts --reason "why"/m,
    );
  });

  it('passes with a reason, which the other is told', async () => {
    expect(await self.shell('GUARD_OVERRIDE="agreed" rm a.ts')).toBeNull();
    await override(await lab.context(self.id()), ['clean.ts'], { reason: 'agreed' });
    expect(await self.shell('rm clean.ts')).toBeNull();
    expect(contextOf(await other.prompt())).toContain('agreed');
  });
});

describe('a command that writes the other’s files', () => {
  const WRITING: readonly [string, readonly string[]][] = [
    ["sed -i 's/1/2/' a.ts", ['a.ts']],
    ["sed -i 's/1/2/' *.ts", ['a.ts', 'clean.ts']],
    ['echo x > clean.ts', ['clean.ts']],
    ['cat >> theirs/new.ts <<EOF\nx\nEOF', ['theirs/new.ts']],
    ['echo x | tee a.ts clean.ts', ['a.ts', 'clean.ts']],
    ['cp b.ts a.ts', ['a.ts']],
    ['cp b.ts theirs', ['theirs/b.ts']],
    ['cd theirs && echo x > x.ts', ['theirs/x.ts']],
    ['npm test > a.ts', ['a.ts']],
  ];

  it.each(WRITING)('is warned of, as an edit: %s', async (command, paths) => {
    const text = contextOf(await self.shell(command));
    expect(named(text).toSorted()).toEqual(paths);
    expect(text).toContain(`is being edited by session ${other.id()}`);
    expect(text).toContain('Your edit is not stopped');
    expect(contextOf(await self.shell(command))).toContain('is still claimed by');
  });

  it('becomes this session’s claim once the other lets go', async () => {
    await self.shell('echo x > a.ts');
    lab.git('commit', '-qm', 'a', '--', 'a.ts');
    await lab.gitHook('post-commit', other.id());
    expect(lab.rows()[self.id()]).toBe('b.ts, a.ts');
  });

  it.each(WRITING)('is refused where edits are: %s', async (command, paths) => {
    lab.configure({ edit: 'deny' });
    const text = refusalOf(await self.shell(command));
    expect(text).toContain('guard: not edited: ');
    for (const path of paths) expect(text).toContain(`${path} is being edited by`);
  });

  it('is for a person to say where edits are', async () => {
    lab.configure({ edit: 'ask' });
    expect(JSON.stringify(await self.shell('echo x > a.ts'))).toContain('"ask"');
  });

  it.each([
    [10, null],
    [11, 'guard: and 1 more'],
    [30, 'guard: and 20 more'],
  ])('names ten of %i, however many they are', async (count, more) => {
    const files = Array.from({ length: count }, (_, at) => `theirs/many-${at}.ts`);
    for (const file of files) lab.write(file, '1\n');
    const text = contextOf(await self.shell(`sed -i s/1/2/ ${files.join(' ')}`));
    expect(text.match(/is being edited by/g)).toHaveLength(10);
    expect(/guard: and \d+ more/.exec(text)?.[0] ?? null).toBe(more);
  });

  it('only warns of shared files, wherever edits are refused', async () => {
    lab.configure({ edit: 'deny', shared: ['a.ts'] });
    expect(contextOf(await self.shell('echo x > a.ts'))).toContain('It is a shared file');
  });

  it('passes with a reason, which the other is told', async () => {
    lab.configure({ edit: 'deny' });
    expect(await self.shell('GUARD_OVERRIDE="agreed" sed -i s/1/2/ a.ts')).toBeNull();
    expect(contextOf(await other.prompt())).toContain('agreed');
  });
});

describe('a command that hits nobody', () => {
  it.each([
    'rm b.ts',
    'rm -rf dist node_modules',
    'rm -f new.ts ../a.ts /tmp/a.ts',
    'mv b.ts c.ts',
    "sed 's/1/2/' a.ts",
    'cat a.ts > b.ts',
    'cp a.ts b.ts',
    'cp -r theirs copy',
    'npm test > /dev/null 2>&1',
    'grep -n a.ts > out.txt',
    'echo "x > a.ts"',
    'cd "$(mktemp -d)" && rm -rf theirs && echo > a.ts',
    'mkdir -p new && cd new && echo > a.ts',
    'rm "$UNKNOWN"',
    "find . -name '*.md' -delete",
    'find mine -type f -delete',
    'find . -type d -empty -delete',
  ])('passes in silence, and claims nothing: %s', async (command) => {
    const before = lab.sessionsText();
    expect(await self.shell(command)).toBeNull();
    expect(lab.sessionsText()).toBe(before);
  });

  it('is one of the holder’s own', async () => {
    for (const command of ['rm a.ts', 'rm -rf theirs', "sed -i 's/1/2/' clean.ts"])
      expect(await other.shell(command)).toBeNull();
  });

  it('is one in another repository', async () => {
    symlinkSync('/tmp', join(lab.top, 'elsewhere'));
    expect(await self.shell('cd elsewhere && rm -f a.ts')).toBeNull();
  });
});

describe('an agent that stands outside of the repository', () => {
  const outside = (tool: string, input: object) =>
    lab.hook('claude', {
      session_id: 'self',
      transcript_path: '/t',
      cwd: lab.root,
      hook_event_name: 'PreToolUse',
      tool_name: tool,
      tool_input: input,
    });

  it('is told to go there first, before what there is to type', async () => {
    const go = new RegExp(`^ {2}go there first +cd ${lab.top}\\n[^]*guard wait`, 'm');
    for (const command of [
      'git -C repository add -A',
      'cd repository && git stash',
      'cd repository && rm a.ts',
    ]) {
      expect(refusalOf(await outside('Bash', { command }))).toMatch(go);
    }
    expect(refusalOf(await self.shell('git add -A'))).not.toContain('go there first');
  });

  it('is told so of an edit as well', async () => {
    const edit = { file_path: join(lab.top, 'a.ts'), old_string: '1', new_string: '2' };
    expect(contextOf(await outside('Edit', edit))).toContain(`run: cd ${lab.top} && guard wait a.ts`);
    lab.configure({ edit: 'deny' });
    const refusal = refusalOf(await outside('Edit', edit));
    expect(refusal).toContain(`Next: cd ${lab.top} && guard wait a.ts, then`);
    expect(refusal).toContain(`cd ${lab.top} && guard claim a.ts --override`);
  });
});

it('judges a command with thousands of claimed files in time', async () => {
  const files = Array.from({ length: 3_000 }, (_, n) => `part/file-${n}.ts`);
  for (const file of files) lab.write(file, '');
  await claim(await lab.context(other.id()), files, {});
  const spent = startCpuTime();
  const answer = await self.shell(`rm ${files.join(' ')}`);
  expect(spent()).toBeLessThan(3_000);
  expect(refusalOf(answer)).toContain('part/file-0.ts');
}, 60_000);

it('judges a command that writes thousands of claimed files in time', async () => {
  const files = Array.from({ length: 9_000 }, (_, n) => `part/file-${n}.ts`);
  for (const file of files) lab.write(file, '');
  await claim(await lab.context(other.id()), files, {});
  const spent = startCpuTime();
  const answer = await self.shell(`sed -i s/a/b/ ${files.join(' ')}`);
  expect(spent()).toBeLessThan(5_000);
  expect(contextOf(answer)).toContain('part/file-0.ts');
}, 60_000);
