import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Git's environment without anybody's own settings, and without what an agent's shell would add. */
export const CLEAN_ENV = Object.fromEntries(
  Object.entries({
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'bench',
    GIT_AUTHOR_EMAIL: 'bench@example.com',
    GIT_COMMITTER_NAME: 'bench',
    GIT_COMMITTER_EMAIL: 'bench@example.com',
  }).filter(([name]) => !/^(?:GUARD|CLAUDE|CODEX|COPILOT|NODE_|GIT_(?:DIR|INDEX_FILE|WORK_TREE))/.test(name)),
);

/** Makes a repository with one commit of `files` files, of which the first `staged` are changed and staged. */
export function makeRepository(path, { files = 20, staged = 10 } = {}) {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  git(path, 'init', '--quiet', '--initial-branch=main');
  // Git would pack 100,000 objects in the background, on both processors, beside what is measured next.
  git(path, 'config', 'gc.auto', '0');
  const names = Array.from({ length: files }, (_, index) => `src/area${index % 100}/file-${index}.ts`);
  for (const folder of new Set(names.map((name) => dirname(name))))
    mkdirSync(join(path, folder), { recursive: true });
  for (const name of names) writeFileSync(join(path, name), `${name}\n`);
  writeFileSync(join(path, '.gitignore'), '.claude/\nnode_modules/\n');
  git(path, 'add', '.');
  git(path, 'commit', '--quiet', '--message', 'first');
  for (const name of names.slice(0, staged)) writeFileSync(join(path, name), 'changed\n');
  git(path, 'add', '.');
  return path;
}

/** Writes a sessions file in which each row claims what it is given, `[id, claims]`. */
export function writeSessions(path, rows) {
  mkdirSync(join(path, '.claude'), { recursive: true });
  writeFileSync(join(path, '.claude', 'sessions.md'), sessionsText(rows));
}

export function sessionsText(rows) {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const lines = rows.map(([id, claims]) => `| ${id} | ${now} | ${now} | ${claims.join(', ') || '-'} |\n`);
  return `${HEAD}${lines.join('')}`;
}

/** What `hook.sh` hands over on standard input, in a file. */
export function writeFeed(path, staged) {
  const feed = join(path, '.git', 'feed');
  writeFileSync(feed, `${staged.map((name) => `${name}\0`).join('')}\0\0guard-end\0`);
  return feed;
}

export function git(cwd, ...args) {
  return execFileSync('git', args, { cwd, env: CLEAN_ENV, encoding: 'utf8', maxBuffer: 1e9 });
}

const HEAD = `# Claude Session Coordination

> This file is used by concurrent Claude Code sessions to avoid conflicts.
> It is gitignored and lives only on the dev server.
> DO NOT commit this file. See docs/claude/concurrent-sessions.md for the full protocol.

## Vercel Deployment Lock

- **Status:** NONE
- **Claimed by:** -
- **Error:** -
- **Since:** -
- **Last updated:** -

## Docker Rebuild Lock

- **Status:** NONE
- **Claimed by:** -
- **Services:** -
- **Since:** -
- **Last updated:** -

## Active Sessions

| Session ID | Started | Last Active | Currently Editing |
| ---------- | ------- | ----------- | ----------------- |
`;
