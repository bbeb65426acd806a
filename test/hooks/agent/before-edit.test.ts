import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../../src/commands/claim.ts';
import { override } from '../../../src/commands/override.ts';
import { release } from '../../../src/commands/release.ts';
import type { Happening } from '../../../src/store/store.ts';
import {
  type AgentLab,
  type ClaudeSession,
  contextOf,
  makeAgentLab,
  refusalOf,
} from '../../support/agent-lab.ts';

let lab: AgentLab;
let one: ClaudeSession;
let two: ClaudeSession;
beforeEach(async () => {
  lab = makeAgentLab({
    'a.ts': 'one\n',
    'b.ts': 'one\n',
    'package-lock.json': '{}\n',
    'src/[slug]/+page.svelte': 'one\n',
  });
  one = lab.claude('one');
  two = lab.claude('two');
  await one.start();
  await two.start();
});
afterEach(() => lab.dispose());

const editOf = (session: ClaudeSession, file: string, tool = 'Edit', cwd = lab.top) => {
  const field = tool === 'NotebookEdit' ? 'notebook_path' : 'file_path';
  const payload = {
    session_id: session.key,
    transcript_path: '/t',
    cwd,
    hook_event_name: 'PreToolUse',
    tool_name: tool,
  };
  return lab.hook(
    'claude',
    { ...payload, tool_input: { [field]: file } },
    { CLAUDE_CODE_SESSION_ID: session.key },
  );
};

describe('an edit of a free file', () => {
  it.each(['Edit', 'Write', 'MultiEdit', 'NotebookEdit'])('by %s claims it in silence', async (tool) => {
    expect(await editOf(one, join(lab.top, 'a.ts'), tool)).toBeNull();
    expect(lab.rows()[one.id()]).toBe('a.ts');
  });

  it.each(['src/[slug]/+page.svelte', 'new/deep/file.ts', 'with, comma.ts', 'naïve ü.ts', '.env'])(
    'claims %s under its own name',
    async (path) => {
      await one.edit(path);
      expect(refusalOf(await two.shell(`git add -A`))).toBe('');
      expect(contextOf(await two.edit(path))).toContain('is being edited by');
    },
  );

  it('claims it, though an old row of the session does', async () => {
    const old = `| ${one.id()} | 2026-01-01T10:00:00Z | 2026-01-01T10:00:00Z | a.ts |\n`;
    lab.write('.claude/sessions.md', `${lab.sessionsText()}${old}`);
    await editOf(one, join(lab.top, 'a.ts'));
    expect(lab.sessionsText()).toMatch(
      new RegExp(`^\\| ${one.id()} \\| (?!2026-01-01).* \\| a\\.ts \\|$`, 'm'),
    );
    expect(contextOf(await two.edit('a.ts'))).toContain('is being edited by');
  });

  it('adds each file once', async () => {
    await one.edit('a.ts');
    await one.edit('b.ts');
    await one.edit('a.ts');
    expect(lab.rows()[one.id()]).toBe('a.ts, b.ts');
  });

  it('finds the repository by the file, wherever the agent stands', async () => {
    await editOf(one, join(lab.top, 'a.ts'), 'Edit', lab.root);
    await editOf(one, '../repository/b.ts', 'Edit', lab.top);
    expect(lab.rows()[one.id()]).toBe('a.ts, b.ts');
  });

  it('knows the file by its real place', async () => {
    symlinkSync(lab.top, join(lab.root, 'link'));
    await editOf(one, join(lab.root, 'link', 'a.ts'));
    expect(lab.rows()[one.id()]).toBe('a.ts');
  });

  it.each([
    ['outside of any repository', () => join(lab.root, 'x.ts')],
    ['in git’s own directory', () => join(lab.top, '.git', 'config')],
    ['in what git takes for one', () => join(lab.top, 'vendor', '.GIT', 'config')],
    ['the sessions file itself', () => join(lab.top, '.claude', 'sessions.md')],
  ])('says and claims nothing: %s', async (_where, file) => {
    expect(await editOf(one, file())).toBeNull();
    expect(lab.rows()[one.id()]).toBe('-');
  });

  it('leaves no sessions file in a repository in which guard is not set up', async () => {
    const other = join(lab.root, 'other');
    mkdirSync(join(other, '.git'), { recursive: true });
    lab.write('../other/.git/HEAD', 'ref: refs/heads/main\n');
    expect(await editOf(one, join(other, 'x.ts'))).toBeNull();
    expect(await editOf(one, join(lab.top, 'a.ts'))).toBeNull();
    expect(lab.rows()[one.id()]).toBe('a.ts');
  });

  it('through a link claims the file that is written, wherever the link lies', async () => {
    symlinkSync('a.ts', join(lab.top, 'link.ts'));
    symlinkSync(join(lab.top, 'link.ts'), join(lab.root, 'outer.ts'));
    symlinkSync('missing.ts', join(lab.top, 'dangling.ts'));
    await one.edit('link.ts');
    expect(lab.rows()[one.id()]).toBe('a.ts');
    expect(contextOf(await editOf(two, join(lab.root, 'outer.ts')))).toContain('a.ts is being edited by');
    expect(await two.edit('dangling.ts')).toBeNull();
    expect(lab.rows()[two.id()]).toBe('dangling.ts');
  });
});

describe('an edit of another session’s file', () => {
  beforeEach(async () => {
    await one.edit('a.ts');
  });

  it('is warned of by default, with holder, age and the next step; later more briefly', async () => {
    lab.clock.now += 125_000;
    const first = contextOf(await two.edit('a.ts'));
    expect(first).toContain(
      `a.ts is being edited by session ${one.id()} (last active 2m 05s ago, started 2m 05s ago)`,
    );
    expect(first).toContain('guard wait a.ts');
    const again = contextOf(await two.edit('a.ts'));
    expect(again).toContain(`a.ts is still claimed by session ${one.id()}`);
    expect(again.length).toBeLessThan(first.length / 2);
    expect(lab.rows()[two.id()]).toBe('-');
  });

  it.each([
    ['ask', 'ask'],
    ['deny', 'deny'],
  ])('is answered with %s where the configuration says so', async (edit, decision) => {
    lab.configure({ edit });
    const output = (await two.edit('a.ts'))?.hookSpecificOutput;
    expect(output?.permissionDecision).toBe(decision);
    expect(output?.permissionDecisionReason).toContain(`session ${one.id()}`);
    expect(output?.permissionDecisionReason).toContain('guard wait a.ts');
    expect(output?.permissionDecisionReason).not.toContain('no-verify');
  });

  it('is refused also where nothing can be written', async () => {
    lab.configure({ edit: 'deny' });
    lab.clock.now += 20 * 60_000;
    rmSync(join(lab.top, '.git', 'guard', 'mutex'), { recursive: true });
    lab.write('.git/guard/mutex', '');
    const output = (await two.edit('a.ts'))?.hookSpecificOutput;
    expect(output?.permissionDecision).toBe('deny');
  });

  describe('while a merge conflict stands among the sessions', () => {
    const THEIRS = '| e1b2 | 2026-01-01T10:00:00Z | 2099-01-01T10:00:00Z | b.ts |\n';
    beforeEach(() => {
      lab.clock.now += 60_000;
      lab.write('.claude/sessions.md', `${lab.sessionsText()}<<<<<<< HEAD\n=======\n${THEIRS}>>>>>>> x\n`);
    });

    it.each(['a.ts', 'b.ts'])('is warned of as before: %s', async (path) => {
      expect(contextOf(await two.edit(path))).toContain(`${path} is being edited by session`);
    });

    it('is so of a session that has no row yet, and refused where the configuration says so', async () => {
      const three = lab.claude('three');
      expect(contextOf(await three.edit('b.ts'))).toContain('b.ts is being edited by session e1b2');
      lab.configure({ edit: 'deny' });
      expect(refusalOf(await three.edit('a.ts'))).toContain(`session ${one.id()}`);
      expect(lab.sessionsText()).toContain('<<<<<<< HEAD');
    });

    it('and a free file cannot be claimed, which is said', async () => {
      await expect(two.edit('c.ts')).rejects.toThrow(expect.objectContaining({ code: 'file-damaged' }));
    });
  });

  it('claims the other files of a call that a person is asked about', async () => {
    lab.configure({ edit: 'ask' });
    const call = { cwd: lab.top, hook_event_name: 'PreToolUse', tool_name: 'apply_patch' };
    const patch = '*** Begin Patch\n*** Update File: b.ts\n*** Update File: a.ts\n*** End Patch\n';
    const answer = await lab.hook('vscode', { ...call, session_id: 'v0', tool_input: { input: patch } });
    expect(answer?.hookSpecificOutput?.permissionDecision).toBe('ask');
    expect(Object.values(lab.rows())).toContain('b.ts');
  });

  it('only ever warns of shared files', async () => {
    lab.configure({ edit: 'deny', shared: ['package-lock.json'] });
    await one.edit('package-lock.json');
    expect(contextOf(await two.edit('package-lock.json'))).toContain('It is a shared file');
  });

  it('is covered by a claim on a directory', async () => {
    await claim(await lab.context(one.id()), ['src/'], {});
    expect(contextOf(await two.edit('src/[slug]/+page.svelte'))).toContain('claims "src/"');
  });

  it('is nobody’s business once the other is inactive, and then becomes a claim', async () => {
    lab.clock.now += 31 * 60_000;
    expect(await two.edit('a.ts')).toBeNull();
    expect(lab.rows()[two.id()]).toBe('a.ts');
  });

  it('passes in silence after the session claimed it with a reason', async () => {
    await claim(await lab.context(two.id()), ['a.ts'], { override: 'agreed' });
    expect(await two.edit('a.ts')).toBeNull();
  });

  it('passes after an override, though the configuration refuses', async () => {
    lab.configure({ edit: 'deny' });
    await override(await lab.context(two.id()), ['a.ts'], { reason: 'agreed' });
    expect(await two.edit('a.ts')).toBeNull();
  });
});

describe('what a session edited while another held it', () => {
  beforeEach(async () => {
    await one.edit('a.ts');
    await two.edit('a.ts');
  });

  it.each([
    ['released it', async () => void (await release(await lab.context(one.id()), []))],
    ['ended', async () => void (await one.end())],
    [
      'committed it',
      async () => {
        lab.write('a.ts', 'two\n');
        lab.git('commit', '-qam', 'one');
        await lab.gitHook('post-commit', one.id());
      },
    ],
    [
      'went quiet and this one went on',
      async () => {
        lab.clock.now += 29 * 60_000;
        await two.prompt();
        lab.clock.now += 2 * 60_000;
      },
    ],
  ])('becomes its claim when the other %s, and it is told', async (_what, act) => {
    await act();
    const told = contextOf(await two.prompt());
    expect(lab.rows()[two.id()]).toBe('a.ts');
    expect(told).toContain('a.ts became yours');
    expect(await two.prompt()).toBeNull();
    expect(await (await lab.context()).store.journal()).toContainEqual(
      expect.objectContaining({ kind: 'claimed', session: two.id(), paths: ['a.ts'] }),
    );
  });

  it('leaves it as quiet as it was, so that it stops nobody for longer', async () => {
    const text = () => readFileSync(join(lab.top, '.claude/sessions.md'), 'utf8');
    const row =
      text()
        .split('\n')
        .find((line) => line.startsWith(`| ${two.id()} `)) ?? '';
    lab.clock.now += 30 * 60_000;
    await release(await lab.context(one.id()), []);
    expect(text()).toContain(row.replace('| - |', '| a.ts |'));
  });

  it('goes to whoever edited it first', async () => {
    const three = lab.claude('three');
    await three.start();
    await three.edit('a.ts');
    await release(await lab.context(one.id()), []);
    expect(lab.rows()).toMatchObject({ [two.id()]: 'a.ts', [three.id()]: '-' });
    await release(await lab.context(two.id()), []);
    expect(lab.rows()).toMatchObject({ [three.id()]: 'a.ts' });
  });

  it('is told in one line when several files come over at once', async () => {
    await one.edit('b.ts');
    await two.edit('b.ts');
    await release(await lab.context(one.id()), []);
    expect(contextOf(await two.prompt())).toBe(
      'guard: just now a.ts, b.ts became yours: nobody else claims them any more; read again before you go on.',
    );
  });

  it('is forgotten when the session that edited it ends', async () => {
    await two.end();
    await release(await lab.context(one.id()), []);
    expect(Object.values(lab.rows())).toEqual(['-']);
  });

  it('is over when the session commits the file past the holder, or lets go of it', async () => {
    await one.edit('b.ts');
    await two.edit('b.ts');
    lab.write('a.ts', 'two\n');
    lab.git('commit', '-qm', 'two', '--', 'a.ts');
    await lab.gitHook('post-commit', two.id());
    const { facts } = await release(await lab.context(two.id()), ['b.ts', '.gitignore']);
    expect(facts).toMatchObject({ released: [], awaited: ['b.ts'], unclaimed: ['.gitignore'] });
    await release(await lab.context(one.id()), []);
    expect(Object.values(lab.rows())).toEqual(['-', '-']);
    expect(await two.prompt()).toBeNull();
  });

  it('goes on where the commit left some of it out, or is of other files', async () => {
    lab.write('a.ts', 'two\n');
    lab.git('commit', '-qm', 'two', '--', 'a.ts');
    lab.write('a.ts', 'three\n');
    await lab.gitHook('post-commit', two.id());
    lab.git('commit', '-qm', 'all but', '--allow-empty');
    lab.git('stash', '-q');
    await lab.gitHook('post-commit', two.id());
    await release(await lab.context(one.id()), []);
    expect(lab.rows()[two.id()]).toBe('a.ts');
  });

  it('is not named beside the claim, where the session claimed the file past the holder', async () => {
    await claim(await lab.context(two.id()), ['a.ts'], { override: 'agreed' });
    const { facts } = await release(await lab.context(two.id()), []);
    expect(facts).toMatchObject({ released: ['a.ts'], awaited: [] });
    await release(await lab.context(one.id()), []);
    expect(Object.values(lab.rows())).toEqual(['-', '-']);
  });

  it('is over when the session lets go of everything', async () => {
    const { facts } = await release(await lab.context(two.id()), []);
    expect(facts).toMatchObject({ released: [], awaited: ['a.ts'] });
    await release(await lab.context(one.id()), []);
    expect(Object.values(lab.rows())).toEqual(['-', '-']);
  });

  it('is no interest where the edit was refused', async () => {
    lab.configure({ edit: 'deny' });
    const three = lab.claude('three');
    await three.start();
    await three.edit('a.ts');
    await release(await lab.context(one.id()), []);
    await release(await lab.context(two.id()), []);
    expect(lab.rows()[three.id()]).toBe('-');
  });
});

describe('an edit in another working tree', () => {
  const elsewhere = () => join(lab.root, 'worktree');
  beforeEach(async () => {
    lab.git('worktree', 'add', '-q', elsewhere(), '-b', 'side');
    await one.edit('a.ts');
  });

  it('meets the claims of the same table and is warned', async () => {
    const three = lab.claude('three');
    const answer = await editOf(three, join(elsewhere(), 'a.ts'), 'Edit', elsewhere());
    expect(contextOf(answer)).toContain('in another working tree');
    await editOf(three, join(elsewhere(), 'b.ts'), 'Edit', elsewhere());
    expect(lab.rows()[three.id()]).toBe('b.ts');
  });

  it('is refused where the configuration wants other working trees treated alike', async () => {
    lab.configure({ edit: 'deny', worktrees: 'deny' });
    lab.write('../worktree/guard.config.json', JSON.stringify({ edit: 'deny', worktrees: 'deny' }));
    const three = lab.claude('three');
    expect(refusalOf(await editOf(three, join(elsewhere(), 'a.ts'), 'Edit', elsewhere()))).toContain('a.ts');
  });
});

describe('a commit', () => {
  it('is followed by what guard made of it, and by nothing where guard did nothing', async () => {
    await one.edit('a.ts');
    await one.edit('b.ts');
    lab.write('a.ts', 'two\n');
    lab.write('b.ts', 'two\n');
    lab.git('commit', '-qm', 'one', '--', 'a.ts');
    await lab.gitHook('post-commit', one.id());
    expect(contextOf(await one.after('git commit -m one -- a.ts'))).toBe(
      'guard: released a.ts; still yours: b.ts.',
    );
    expect(await one.after('git log')).toBeNull();
    lab.clock.now += 60_000;
    expect(await one.after('git push')).toBeNull();
  });

  it('tells of a push only what happened to the push', async () => {
    const note = async (happening: Happening) => (await lab.context()).store.note(happening);
    await note({ kind: 'committed', session: one.id(), paths: ['a.ts'] });
    expect(await one.after('git push')).toBeNull();
    await note({ kind: 'refused', session: one.id(), lock: 'vercel', other: 'e1b2', detail: 'push to main' });
    await note({ kind: 'refused', session: one.id(), lock: 'docker', other: 'e1b2', detail: 'a command' });
    await note({ kind: 'refused', session: one.id(), lock: 'vercel', other: 'e1b2', detail: 'guard lock' });
    expect(contextOf(await one.after('git push -q 2>/dev/null || true'))).toBe(
      'guard: refused the push: e1b2 holds the vercel lock.',
    );
    expect(contextOf(await one.after('git commit -m x'))).toBe('guard: released a.ts.');
    lab.clock.now += 10_000;
    await note({ kind: 'overridden', session: one.id(), lock: 'vercel', other: 'e1b2', reason: 'agreed' });
    expect(contextOf(await one.after('git push'))).toBe(
      'guard: let the push past the vercel lock of e1b2, who is told.',
    );
    expect(await one.after('ls')).toBeNull();
  });

  it('tells that a commit was refused, even where its own words went nowhere', async () => {
    await one.edit('a.ts');
    lab.write('a.ts', 'two\n');
    lab.git('add', 'a.ts');
    await lab.gitHook('pre-commit', two.id());
    expect(contextOf(await two.after('git commit -qm x >/dev/null 2>&1 || true'))).toBe(
      `guard: refused the commit: a.ts is claimed by ${one.id()}.`,
    );
    lab.clock.now += 10_000;
    expect(await two.after('git commit -m x')).toBeNull();
  });

  it('tells of a refusal and of a release once, not again after the commit or push that goes through', async () => {
    const codex = async (command: string) =>
      lab.hook('codex', {
        session_id: 'x',
        cwd: lab.top,
        hook_event_name: 'PostToolUse',
        tool_name: 'Bash',
        tool_input: { command },
        tool_response: '',
      });
    const note = async (happening: Happening) => (await lab.context()).store.note(happening);
    await lab.hook('codex', {
      session_id: 'x',
      cwd: lab.top,
      hook_event_name: 'SessionStart',
      source: 'startup',
    });
    const session = readFileSync(join(lab.top, '.git/guard/agents/codex-x'), 'utf8').trim();
    await note({ kind: 'refused', session, lock: 'vercel', other: 'e1b2', detail: 'push to main' });
    await note({ kind: 'refused', session, paths: ['a.ts'], detail: 'commit, held by e1b2' });
    expect(contextOf(await codex('git push'))).toBe('guard: refused the push: e1b2 holds the vercel lock.');
    expect(contextOf(await codex('git commit -m x'))).toBe(
      'guard: refused the commit: a.ts is claimed by e1b2.',
    );
    lab.clock.now += 10_000;
    await note({ kind: 'committed', session, paths: ['b.ts'] });
    expect(contextOf(await codex('git commit -m x -- b.ts && git push'))).toBe('guard: released b.ts.');
    expect(await codex('git commit -m y && git push')).toBeNull();
  });
});
