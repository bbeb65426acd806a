import { utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseStamp, printStamp } from '../../src/core/stamp.ts';
import { expectDone, type Repository, repository } from '../support/e2e.ts';
import { FIXTURES, type FixtureName, fixtureBytes, fixtureNow } from '../support/sessions-fixtures.ts';

/** Every stamp of the fixture, moved so that its interesting time is now; all other bytes as they were. */
function shifted(name: FixtureName): Buffer {
  const by = Math.floor(Date.now() / 1000) * 1000 - fixtureNow(name);
  const moved = fixtureBytes(name)
    .toString('latin1')
    .replace(/2026-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?/g, (text) => {
      const instant = parseStamp(text);
      return instant === null ? text : printStamp(instant + by).slice(0, 20);
    });
  return Buffer.from(moved, 'latin1');
}

async function fixtureRepository(name: FixtureName): Promise<Repository> {
  const repo = await repository({ 'README.md': '1' });
  writeFileSync(repo.file, shifted(name));
  utimesSync(repo.file, new Date(), new Date());
  return repo;
}

const VERDICTS: Readonly<Record<FixtureName, readonly (readonly [path: string, code: 0 | 1])[]>> = {
  fresh: [['src/a.ts', 0]],
  busy: [
    ['services/api/app/search/ranking.py', 0],
    ['services/api/app/billing/tax.py', 0],
    ['apps/web/src/routes/orders/[id]/+page.svelte', 1],
    ['apps/web/src/routes/orders/i/+page.svelte', 0],
    ['apps/web/src/lib/money.ts', 1],
    ['docker-compose.yml', 1],
    ['services/mail/send.py', 1],
    ['services/mailer/send.py', 0],
    ['apps/web/src/routes/(shop)/cart/+page.svelte', 1],
    ['apps/web/src/routes/shop/cart/+page.svelte', 0],
    ['apps/web/src/routes/docs/[...rest]/+page.ts', 1],
    ['apps/web/src/lib/deep/CartBadge.svelte', 1],
    ['apps/web/src/lib/deep/MyCartBadge.svelte', 0],
    ['docs/guides/start.md', 1],
    ['docs/guides.md', 0],
    ['apps/web/src/lib/i18n/de.json', 1],
    ['apps/web/src/lib/i18n/deep/de.json', 0],
    ['services/api/app/orders.py', 1],
    ['services/api/app/order.py', 0],
  ],
  'hand-edited': [
    ['web/src/lib/cart.ts', 1],
    ['web/src/lib/cart.test.ts', 1],
    ['api/routes/orders.py', 1],
    ['web/src/lib/CartBadge.svelte', 1],
    ['web/src/routes/cart/+page.svelte', 0],
    ['docs/a.md', 1],
    ['scripts/build.sh', 1],
    ['scripts/deploy.sh', 0],
    ['web/src/lib/i18n/de.yml', 1],
    ['web/src/lib/i18n/en.yml', 1],
    ['web/src/lib/price.ts', 1],
    ['web/src/lib/vat.ts', 1],
    ['web/src/app.html', 1],
    ['web/src/lib/a,b.ts', 1],
    ['web/src/lib/a', 0],
  ],
  'prettier-padded': [
    ['docker-compose.yml', 1],
    ['packages/ui/src/DatePicker.svelte', 1],
    ['packages/ui/src/__tests__/DatePicker.test.ts', 1],
    ['packages/ui/src/calendar/Month.svelte', 1],
    ['lib/snake_case_name.py', 1],
    ['packages/api/src/db/query.sql', 0],
    ['packages/日本語/メモ.md', 0],
  ],
  'crlf-bom': [
    ['package.json', 1],
    ['pnpm-lock.yaml', 1],
    ['apps/desktop/src/Tray.ts', 1],
    ['apps/desktop/src/Menu.ts', 1],
    ['apps/desktop/assets/icon | dark.png', 1],
    ['docs/\u00c4nderungen.md', 1],
    ['docs/A\u0308nderungen.md', 1],
  ],
  damaged: [
    ['src/server/app.ts', 1],
    ['src/web/Header.tsx', 1],
    ['src/server/flags.ts', 1],
    ['src/server/routes.ts', 1],
    ['src/server/db.ts', 0],
    ['src/jobs/mail.ts', 1],
    ['src/jobs/queue.ts', 1],
    ['src/server/ws.ts', 1],
    ['src/web/Footer.tsx', 1],
    ['src/web/nobody.css', 0],
    ['src/web/also.ts', 1],
    ['src/web/Nav.tsx', 1],
    ['src/web/Theme.tsx', 0],
    ['src/server/metrics.ts', 1],
    ['src/jobs/cron.ts', 0],
    ['src/cli/ma', 0],
    ['src/cli/main.ts', 0],
  ],
};

describe.each(FIXTURES.map(({ name }) => name))('%s.md', (name) => {
  test('gives each path its verdict', async () => {
    await using repo = await fixtureRepository(name);
    const rows = VERDICTS[name];
    const { stdout } = await repo.guard([
      'check',
      '--json',
      'never/claimed.xyz',
      ...rows.map(([path]) => path),
    ]);
    const denied = new Set(
      JSON.parse(stdout)
        .findings.filter(({ level }: { level: string }) => level === 'deny')
        .map(({ path }: { path: string }) => path),
    );
    expect(rows.map(([path]) => [path, denied.has(path) ? 1 : 0])).toEqual(rows);
    expect(denied.has('never/claimed.xyz')).toBe(false);
  });

  test('survives every command, and changes only in the cells that a command owns', async () => {
    await using repo = await fixtureRepository(name);
    const original = repo.text();
    for (const args of [
      ['status', '--all'],
      ['status', '--json'],
      ['check', 'README.md'],
      ['doctor'],
      ['log'],
      ['whoami'],
    ]) {
      const { code } = await repo.guard(args, { session: 'f1f1' });
      expect([0, 1], args.join(' ')).toContain(code);
    }
    expect(repo.text()).toBe(original);
    const isDamaged = name === 'damaged';
    for (const args of [['claim', 'only/mine.xyz'], ['heartbeat'], ['release'], ['end']]) {
      const { code, stderr } = await repo.guard(args, { session: 'f1f1' });
      expect([code, isDamaged && code !== 0 ? stderr : ''], args.join(' ')).toEqual(
        isDamaged && code !== 0 ? [3, expect.stringContaining('a merge conflict stands here')] : [0, ''],
      );
    }
    expect(repo.text()).toBe(original);
  });

  test('lets a commit of what nobody claims pass, by a stranger and by nobody', async () => {
    await using repo = await fixtureRepository(name);
    const original = repo.text();
    repo.put('never/claimed.xyz');
    await repo.ask('add', '-A');
    const { stderr } = expectDone(await repo.commit([], { session: 'f1f1' }));
    expect(stderr.replace(/guard: NOT CHECKED: .*merge conflict.*\n/, '')).toBe('');
    repo.put('never/claimed.xyz', 'again\n');
    expectDone(await repo.commit(['-a']));
    expect(repo.text()).toBe(original);
  });
});
