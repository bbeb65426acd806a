import { expect, test } from 'vitest';
import { DIST } from '../support/built-tool.ts';
import { expectDone, OTHER, repository, SELF } from '../support/e2e.ts';

const HOMES = 'env -u GIT_CONFIG_GLOBAL';
const SYSTEM = `env -u GIT_CONFIG_NOSYSTEM GIT_CONFIG_SYSTEM="$PWD/shared"`;

/** In a hook as for a command, wherever git itself reads it; what the repository says goes before what the user says. */
test.concurrent.each<[where: string, before: string, repositorysNo: 0 | 1]>([
  ['git -c', 'git -c core.ignoreCase', 1],
  ['git -c of another file', 'git -c include.path="$PWD/shared"', 1],
  ['GIT_CONFIG_COUNT', 'GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.ignorecase GIT_CONFIG_VALUE_0=on git', 1],
  ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_GLOBAL="$PWD/shared" git', 0],
  ['a file that this names', 'GIT_CONFIG_GLOBAL="$PWD/including" git', 0],
  ['XDG_CONFIG_HOME', `${HOMES} XDG_CONFIG_HOME="$PWD/xdg" git`, 0],
  ['~/.config/git/config', `${HOMES} HOME="$PWD/one" git`, 0],
  ['~/.gitconfig', `${HOMES} HOME="$PWD/two" git`, 0],
  ['GIT_CONFIG_SYSTEM', `${SYSTEM} git`, 0],
])('core.ignorecase counts from %s', async (_where, before, repositorysNo) => {
  await using repo = await repository({ 'src/a.ts': '1' }, { rows: [{ id: OTHER, editing: 'SRC/A.ts' }] });
  await repo.ask('config', '--unset-all', 'core.ignorecase').catch(() => {});
  for (const place of ['shared', 'xdg/git/config', 'one/.config/git/config', 'two/.gitconfig'])
    repo.put(place, '[core]\n\tignoreCase\n');
  repo.put('including', '[Include]\n\tpath = shared\n');
  const commit = (text: string) => {
    repo.put('src/a.ts', text);
    return repo.sh(`${before} commit -qm x src/a.ts`, { session: SELF });
  };
  const refused = await commit('2');
  expect(refused.stderr).toContain('SRC/A.ts');
  expect(refused.code).toBe(1);
  const check = `${before} -c alias.g='!node "${DIST}/guard.cjs"' g check src/a.ts`;
  expect((await repo.sh(check, { session: SELF })).code).toBe(1);
  await repo.ask('config', 'core.ignorecase', 'false');
  expect((await commit('3')).code).toBe(repositorysNo);
});

test.concurrent('core.ignorecase counts no further than git lets it', async () => {
  await using repo = await repository({ 'src/a.ts': '1' }, { rows: [{ id: OTHER, editing: 'SRC/A.ts' }] });
  repo.put('shared', '[core]\n\tignoreCase\n');
  const commands = [
    'GIT_CONFIG_GLOBAL=/dev/null git',
    'GIT_CONFIG_NOSYSTEM=yes GIT_CONFIG_SYSTEM="$PWD/shared" git',
    'GIT_CONFIG_GLOBAL="$PWD/shared" git -c core.ignorecase=false',
  ];
  for (const [index, command] of commands.entries()) {
    repo.put('src/a.ts', `${index}`);
    expectDone(await repo.sh(`${command} commit -qm x src/a.ts`, { session: SELF }));
  }
});
