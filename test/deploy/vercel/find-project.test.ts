import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findProject } from '../../../src/deploy/vercel/find-project.ts';

let worktree: string;
let main: string;

beforeEach(async () => {
  worktree = await mkdtemp(join(tmpdir(), 'guard-link-'));
  main = await mkdtemp(join(tmpdir(), 'guard-link-'));
});

afterEach(async () => {
  for (const directory of [worktree, main]) await rm(directory, { recursive: true, force: true });
});

async function linked(directory: string, name: 'project' | 'repo', content: unknown): Promise<void> {
  await mkdir(join(directory, '.vercel'), { recursive: true });
  await writeFile(
    join(directory, '.vercel', `${name}.json`),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
}

const find = (env: Record<string, string> = {}, prefer?: string, at?: string) =>
  findProject({
    env,
    directories: [worktree, main],
    ...(prefer && { prefer }),
    ...(at !== undefined && { at }),
  });

describe('project and team', () => {
  test('come from the pair of variables first', async () => {
    await linked(worktree, 'project', { projectId: 'prj_file', orgId: 'team_file' });
    const found = await find({ VERCEL_ORG_ID: 'team_env', VERCEL_PROJECT_ID: 'prj_env' });
    expect(found).toEqual({
      kind: 'linked',
      scope: { project: 'prj_env', team: { id: 'team_env' } },
      from: 'environment',
    });
  });

  test.each([
    ['VERCEL_ORG_ID', 'VERCEL_PROJECT_ID'],
    ['VERCEL_PROJECT_ID', 'VERCEL_ORG_ID'],
  ])('%s alone lacks %s', async (name, missing) => {
    expect(await find({ [name]: 'x' })).toEqual({ kind: 'half', missing });
  });

  test('come from the main worktree where a linked one has no .vercel', async () => {
    await linked(main, 'project', {
      projectId: 'prj_1',
      orgId: 'team_1',
      projectName: 'web',
      settings: { rootDirectory: 'apps/web' },
    });
    expect(await find()).toEqual({
      kind: 'linked',
      scope: { project: 'prj_1', team: { id: 'team_1' } },
      projectName: 'web',
      rootDirectory: 'apps/web',
      from: join(main, '.vercel', 'project.json'),
    });
  });

  test("leave out a personal account's id", async () => {
    await linked(worktree, 'project', { projectId: 'prj_1', orgId: 'V1StGXR8Z5jdHi6BmyT' });
    expect(await find()).toMatchObject({ scope: { project: 'prj_1' } });
    expect(await find()).not.toHaveProperty('scope.team');
  });

  test('of a monorepo with one project are that one', async () => {
    await linked(worktree, 'repo', {
      orgId: 'team_1',
      projects: [{ id: 'prj_1', name: 'web', directory: '.' }],
    });
    expect(await find()).toMatchObject({
      kind: 'linked',
      projectName: 'web',
      scope: { team: { id: 'team_1' } },
    });
    expect(await find()).not.toHaveProperty('rootDirectory');
  });

  test('of a monorepo with several are chosen by name, id or directory', async () => {
    const projects = [
      { id: 'prj_1', name: 'web', directory: 'apps/web' },
      { id: 'prj_2', name: 'docs', directory: 'apps/docs', orgId: 'team_2' },
    ];
    await linked(worktree, 'repo', { orgId: 'team_1', projects });
    expect(await find()).toMatchObject({
      kind: 'several',
      links: [{ projectName: 'web' }, { projectName: 'docs' }],
    });
    for (const prefer of ['prj_2', 'docs', 'apps/docs']) {
      expect(await find({}, prefer)).toMatchObject({
        kind: 'linked',
        scope: { project: 'prj_2', team: { id: 'team_2' } },
      });
    }
    expect(await find({}, 'other')).toMatchObject({ kind: 'several' });
  });

  describe('of a monorepo with several', () => {
    const WEB = { id: 'prj_1', name: 'web', directory: 'apps/web' };
    const API = { id: 'prj_2', name: 'api', directory: 'apps/web-api/' };
    const ADMIN = { id: 'prj_3', name: 'admin', directory: 'apps/web/admin' };
    const TOP = { id: 'prj_4', name: 'top', directory: '.' };

    test.each<[projects: readonly unknown[], at: string | undefined, chosen: string | undefined]>([
      [[WEB, API], 'apps/web', 'web'],
      [[WEB, API], 'apps/web/src/lib', 'web'],
      [[WEB, API], 'apps/web-api', 'api'],
      [[WEB, API], 'apps', undefined],
      [[WEB, API], '', undefined],
      [[WEB, API], undefined, undefined],
      [[WEB, ADMIN], 'apps/web/admin', undefined],
      [[WEB, ADMIN], 'apps/web/src', 'web'],
      [[WEB, TOP], '', 'top'],
      [[WEB, TOP], 'apps/web', undefined],
      [[WEB, { ...WEB, id: 'prj_5', name: 'twin' }], 'apps/web', undefined],
    ])('%j, the one round the directory %j is %s', async (projects, at, chosen) => {
      await linked(main, 'repo', { orgId: 'team_1', projects });
      const found = await find({}, undefined, at);
      if (chosen === undefined) expect(found).toMatchObject({ kind: 'several' });
      else expect(found).toMatchObject({ kind: 'linked', projectName: chosen });
    });

    test('the configuration comes before the directory', async () => {
      await linked(main, 'repo', { orgId: 'team_1', projects: [WEB, API] });
      expect(await find({}, 'api', 'apps/web')).toMatchObject({ kind: 'linked', projectName: 'api' });
      expect(await find({}, 'other', 'apps/web')).toMatchObject({ kind: 'several' });
    });

    test('VERCEL_PROJECT_ID chooses among them, and where it names another, lacks VERCEL_ORG_ID', async () => {
      await linked(main, 'repo', { orgId: 'team_1', projects: [WEB, API] });
      expect(await find({ VERCEL_PROJECT_ID: 'prj_2' }, undefined, 'apps/web')).toMatchObject({
        kind: 'linked',
        projectName: 'api',
        scope: { team: { id: 'team_1' } },
      });
      expect(await find({ VERCEL_PROJECT_ID: 'prj_9' }, undefined, 'apps/web')).toEqual({
        kind: 'half',
        missing: 'VERCEL_ORG_ID',
      });
    });
  });

  test.each(['{', '[]', 'null', '{"projectId":3}', ''])(
    'are not in a damaged file, which is named where no other file has them: %s',
    async (content) => {
      await linked(worktree, 'project', content);
      await linked(main, 'repo', content);
      expect(await find()).toEqual({
        kind: 'unreadable',
        file: join(worktree, '.vercel', 'project.json'),
      });
      await rm(join(worktree, '.vercel'), { recursive: true });
      expect(await find()).toEqual({ kind: 'unreadable', file: join(main, '.vercel', 'repo.json') });
      await linked(main, 'project', { projectId: 'prj_1' });
      expect(await find()).toMatchObject({ kind: 'linked', scope: { project: 'prj_1' } });
    },
  );

  test('are nowhere', async () => {
    await mkdir(join(main, '.vercel'));
    expect(await find()).toEqual({ kind: 'none' });
  });
});
