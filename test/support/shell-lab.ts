import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { type AgentLab, makeAgentLab } from './agent-lab.ts';
import { DIST } from './built-tool.ts';

/** A repository in which an agent's session is bound to `a7f3`, with one of the machine's awks, and a node that only says that it was asked. */
export function makeShellLab(awk: readonly string[], agent: string, key: string): AgentLab {
  const lab = makeAgentLab({ 'a.ts': '', 'src/b.ts': '' });
  mkdirSync(join(lab.top, '.git/guard/agents'), { recursive: true });
  writeFileSync(join(lab.top, `.git/guard/agents/${agent}-${key}`), 'a7f3\n');
  mkdirSync(join(lab.root, 'bin'));
  writeFileSync(join(lab.root, 'bin/node'), '#!/bin/sh\necho asked\ncat\nexit 90\n');
  writeFileSync(join(lab.root, 'bin/mawk'), `#!/bin/sh\nexec ${awk.join(' ')} "$@"\n`);
  for (const program of ['node', 'mawk']) chmodSync(join(lab.root, 'bin', program), 0o755);
  return lab;
}

/** A stamp of so many seconds ago. */
export function stampOf(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The agent's own session and another one. */
export function writeRows(lab: AgentLab, own: string, other: string, active = stampOf(0)): void {
  const row = (id: string, cell: string) => `| ${id} | ${active} | ${active} | ${cell} |\n`;
  lab.write('.claude/sessions.md', `${TEMPLATE}${row('a7f3', own)}${row('e1b2', other)}`);
}

export function writeState(lab: AgentLab, state: object | string): void {
  const text = typeof state === 'string' ? state : `${JSON.stringify({ version: 1, ...state })}\n`;
  lab.write('.git/guard/state.json', text);
}

/** The first lock is this session's since 40 s; `-` leaves all free. */
export function holdLock(lab: AgentLab, session: string): void {
  if (session === '-') return;
  const stamp = stampOf(40);
  const held = `- **Status:** IN_PROGRESS\n- **Claimed by:** ${session}\n- **Error:** -\n- **Since:** ${stamp}\n- **Last updated:** ${stamp}`;
  const text = lab.sessionsText().replace(/- \*\*Status:[\s\S]*?Last updated:\*\* -/, held);
  lab.write('.claude/sessions.md', text);
}

/** What `hook.sh` asked node for this agent, or null where it was not started. */
export function askedBy(
  lab: AgentLab,
  agent: string,
  sent: string,
  env: NodeJS.ProcessEnv = {},
): string | null {
  const { stdout, status } = spawnSync('sh', [join(DIST, 'hook.sh'), agent], {
    cwd: lab.top,
    input: sent,
    encoding: 'utf8',
    env: { PATH: `${join(lab.root, 'bin')}:${process.env.PATH}`, PWD: lab.top, ...env },
  });
  expect(status).toBe(0);
  return stdout.startsWith('asked\n') ? stdout.slice('asked\n'.length).replace(/\n$/, '') : null;
}
