import { describe, expect, it, test } from 'vitest';
import { encodeLossless } from '../../../src/core/lossless-text.ts';
import { entriesOf, problemsOfRows, viewSessions } from '../../../src/core/session.ts';
import { parseSessionsFile } from '../../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../../src/core/sessions-file/template.ts';
import { DEFAULT_LIMITS } from '../../support/default-limits.ts';
import {
  FIXTURES,
  type FixtureName,
  fixtureBytes,
  fixtureNow,
  fixtureText,
} from '../../support/sessions-fixtures.ts';

type ExpectedRow = [line: number, id: string, active: boolean, claims: readonly string[]];

/** Each readable row: its line, its id, whether it is active at the fixture's "now", and what it claims. */
const ROWS: Readonly<Record<FixtureName, readonly ExpectedRow[]>> = {
  fresh: [],
  busy: [
    [27, '0c31', false, ['services/api/app/search/ranking.py']],
    [28, '5b17', false, ['services/api/app/billing/tax.py', 'services/api/tests/test_tax.py']],
    [29, '9a60', true, ['OrderTotals.svelte']],
    [
      30,
      '71fa',
      true,
      ['apps/web/src/routes/orders/[id]/+page.svelte', 'apps/web/src/routes/orders/[id]/+page.server.ts'],
    ],
    [31, '3e9c', true, ['apps/web/src/lib/components/InvoiceTable.svelte', 'apps/web/src/lib/money.ts']],
    [32, 'b04d', true, ['docker-compose.yml', 'services/mail/']],
    [33, 'c2d8', true, []],
    [
      34,
      'e4e4',
      true,
      [
        'apps/web/src/routes/(shop)/cart/+page.svelte',
        'apps/web/src/routes/docs/[...rest]/+page.ts',
        'CartBadge.svelte',
        'docs/guides',
      ],
    ],
    [35, '6d0b', true, ['apps/web/src/lib/i18n/*.json', 'services/api/app/{orders,invoices}.py']],
  ],
  'hand-edited': [
    [34, '4c7e', true, ['web/src/lib/cart.ts', 'web/src/lib/cart.test.ts']],
    [36, 'b2a0', true, ['api/routes/orders.py', 'web/src/lib/CartBadge.svelte']],
    [37, '8d13', false, ['web/src/routes/{cart,checkout}/+page.svelte']],
    [38, 'f6c5', true, ['docs/', 'scripts/*.sh', 'not scripts/deploy.sh']],
    [39, '91d7', true, []],
    [40, '05be', true, []],
    [41, '2f9a', true, ['web/src/lib/i18n/de.yml', 'web/src/lib/i18n/en.yml']],
    [42, '7e21', true, ['web/src/lib/price.ts', './web/src/lib/vat.ts']],
    [46, 'e90a', true, ['web/src/app.html', 'web/src/lib/a,b.ts']],
  ],
  'prettier-padded': [
    [35, 'd19e', true, ['docker-compose.yml']],
    [
      36,
      '40aa',
      true,
      [
        'packages/ui/src/**tests**/DatePicker.test.ts',
        'packages/ui/src/DatePicker.svelte',
        'packages/ui/src/calendar/',
      ],
    ],
    [37, '8e8e', true, []],
    [38, 'c3f1', true, ['_.config.ts', 'packages/api/src/**/_.sql', 'snake_case_name.py']],
    [39, '17d2', false, ['packages/日本語/メモ.md', 'packages/ui/src/größe.ts']],
  ],
  'crlf-bom': [
    [27, '5a5a', true, ['package.json', 'pnpm-lock.yaml']],
    [28, 'f00d', true, ['apps/desktop/src/Tray.ts', 'apps/desktop/src/Menu.ts']],
    [29, '2c2c', false, []],
    [30, '99b4', true, ['apps/desktop/assets/icon | dark.png', 'docs/Änderungen.md']],
  ],
  damaged: [
    [49, '3b3b', true, ['src/server/app.ts']],
    [50, 'a4c0', true, ['src/web/Header.tsx', 'src/web/Header.test.tsx']],
    [52, '61ef', true, ['src/server/flags.ts', 'src/server/routes.ts']],
    [53, '3b3b', false, ['src/server/db.ts']],
    [55, '70c7', true, ['src/jobs/mail.ts']],
    [59, '70c7', true, ['src/jobs/mail.ts', 'src/jobs/queue.ts']],
    [61, '3B3B', true, ['src/server/ws.ts']],
    [62, 'b5', true, ['src/web/Footer.tsx']],
    [64, 'e2d4', true, ['src/web/`broken.ts', 'src/web/also.ts']],
    [65, '4f4f', true, ['../outside/secret.ts', '/etc/hosts', 'src/../src/web/Nav.tsx']],
    [79, '9c9c', true, ['src/server/metrics.ts']],
    [80, 'a4c0', true, ['src/web/Nav.tsx']],
  ],
};

type ExpectedLock = [line: number, name: string, title: string, fields: Readonly<Record<string, string>>];

const FREE = { Status: 'NONE', 'Claimed by': '-', Since: '-', 'Last updated': '-' };

const LOCKS: Readonly<Record<FixtureName, readonly ExpectedLock[]>> = {
  fresh: [
    [7, 'vercel', 'Vercel Deployment Lock', { ...FREE, Error: '-' }],
    [15, 'docker', 'Docker Rebuild Lock', { ...FREE, Services: '-' }],
  ],
  busy: [
    [
      7,
      'vercel',
      'Vercel Deployment Lock',
      {
        Status: 'IN_PROGRESS',
        'Claimed by': '3e9c',
        Error:
          "Type error in InvoiceTable.svelte line 118: Property 'vat' does not exist on type 'OrderLine'",
        Since: '2026-02-24T09:21:40Z',
        'Last updated': '2026-02-24T09:29:15Z',
      },
    ],
    [
      15,
      'docker',
      'Docker Rebuild Lock',
      {
        Status: 'IN_PROGRESS',
        'Claimed by': 'b04d',
        Services: 'api, mail-worker',
        Since: '2026-02-24T09:02:00Z',
        'Last updated': '2026-02-24T09:25:00Z',
      },
    ],
  ],
  'hand-edited': [
    [
      8,
      'vercel',
      '🔺 vercel deployment lock',
      {
        Status: "**In progress** (almost there, please don't push)",
        'Claimed by': '`b2a0` (early shift)',
        Error: '`Module not found: ./CartBadge.svelte`, see build log',
        Since: '2026-02-17 10:22',
        'Last updated': '2026-02-17 10:40:05',
        Commit: '91c4d0e7',
      },
    ],
    [
      17,
      'docker',
      'Docker Rebuild Lock',
      { Status: 'none', 'Claimed by': '—', Services: '', Since: 'n/a', 'Last updated': '_(none)_' },
    ],
  ],
  'prettier-padded': [
    [7, 'vercel', 'Vercel Deployment Lock', { ...FREE, Error: '-' }],
    [
      15,
      'docker',
      'Docker Rebuild Lock',
      {
        Status: 'IN_PROGRESS',
        'Claimed by': 'd19e',
        Services: 'api, task-worker',
        Since: '2026-02-19T15:58:00Z',
        'Last updated': '2026-02-19T16:02:30Z',
      },
    ],
    [23, 'db-migration', 'DB Migration Lock', { ...FREE, Migration: '-' }],
  ],
  'crlf-bom': [
    [
      7,
      'vercel',
      'Vercel Deployment Lock',
      {
        Status: 'IN_PROGRESS',
        'Claimed by': '5a5a',
        Error: 'ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"',
        Since: '2026-02-12T13:04:00Z',
        'Last updated': '2026-02-12T13:08:31Z',
      },
    ],
    [15, 'docker', 'Docker Rebuild Lock', { ...FREE, Services: '-' }],
  ],
  damaged: [
    [
      17,
      'vercel',
      'Vercel Deployment Lock',
      {
        Status: 'IN_PROGRESS, IN_PROGRESS',
        'Claimed by': '3b3b, a4c0',
        Error: "Cannot find module '../lib/session', Type error in Header.tsx",
        Since: '2026-02-26T14:41:00Z, 2026-02-26T14:39:10Z',
        'Last updated': '2026-02-26T14:58:20Z, 2026-02-26T14:57:00Z',
      },
    ],
    [
      39,
      'docker',
      'Docker Rebuild Lock',
      {
        Status: 'IN PROGRES',
        'Claimed by': '61ef, a4c0',
        Services: 'api, worker',
        'Last updated': '2026-02-26T25:61:00Z',
      },
    ],
  ],
};

const PROBLEMS: Readonly<Record<FixtureName, readonly string[]>> = {
  fresh: [],
  busy: [],
  'hand-edited': ['short-row 37', 'short-row 40', 'surplus-cells 41'],
  'prettier-padded': [],
  'crlf-bom': [],
  damaged: [
    'conflict-markers 19',
    'unreadable-row 63',
    'not-a-row 66',
    'not-a-row 67',
    'not-a-row 84',
    'not-a-row 85',
    'unreadable-row 86',
  ],
};

const ROW_PROBLEMS: Readonly<Record<FixtureName, readonly string[]>> = {
  fresh: [],
  busy: [],
  'hand-edited': ['stamp-unreadable 40', 'stamp-unreadable 41', 'stamp-unreadable 42'],
  'prettier-padded': [],
  'crlf-bom': [],
  damaged: [
    'duplicate-session 53',
    'duplicate-session 59',
    'stamp-in-the-future 61',
    'duplicate-session 61',
    'stamp-unreadable 62',
    'duplicate-session 80',
  ],
};

describe.each(FIXTURES)('the fixture $name', ({ name, now }) => {
  const file = parseSessionsFile(fixtureText(name));
  const timing = { now, modifiedAt: now };

  it('is kept to the byte', () => {
    expect(Buffer.from(encodeLossless(file.text)).equals(fixtureBytes(name))).toBe(true);
  });

  it('has just these rows', () => {
    const views = viewSessions(file, timing, DEFAULT_LIMITS, { isGone: () => false });
    expect(views.map(({ id, row, active }) => [row.line, id, active])).toEqual(
      ROWS[name].map(([line, id, active]) => [line, id, active]),
    );
  });

  it('claims just this', () => {
    for (const [index, [line, , , claims]] of ROWS[name].entries()) {
      const row = file.rows[index] ?? expect.fail(`no row for line ${line}`);
      const entries = entriesOf(row);
      expect(entries).toHaveLength(claims.length);
      for (const [at, claim] of claims.entries()) {
        const entry = entries[at];
        expect(entry?.excludes).toBe(claim.startsWith('not '));
        expect(entry?.names).toContain(claim.replace(/^not /, ''));
      }
    }
  });

  it('has just these locks', () => {
    const locks = file.locks.map(({ line, name: lock, title, fields }) => {
      const values: Record<string, string> = {};
      for (const { label, value } of fields)
        values[label] = label in values ? `${values[label]}, ${value}` : value;
      return [line, lock, title, values];
    });
    expect(locks).toEqual(LOCKS[name]);
  });

  it('has just these problems', () => {
    const asText = ({ kind, line }: { kind: string; line: number }): string => `${kind} ${line}`;
    expect(file.problems.map(asText)).toEqual(PROBLEMS[name]);
    expect(problemsOfRows(file, timing).map(asText)).toEqual(ROW_PROBLEMS[name]);
  });

  it('reads each cell and field from where its span says', () => {
    for (const row of file.rows) {
      expect(file.text.slice(row.span.start, row.span.end)).not.toMatch(/\n/);
      const { id, lastActive, editing } = row.columns;
      const cell = (column: number): string => {
        const span = row.cells[column];
        return span === undefined ? '' : file.text.slice(span.start, span.end).trim();
      };
      expect(cell(id)).toContain(row.id);
      expect(cell(lastActive)).toBe(row.lastActive);
      expect(cell(editing)).toBe(row.editing);
    }
    for (const { fields } of file.locks) {
      for (const { value, valueSpan } of fields)
        expect(file.text.slice(valueSpan.start, valueSpan.end)).toBe(value);
    }
  });
});

test("the template is the protocol's, to the byte", () => {
  expect(Buffer.from(encodeLossless(TEMPLATE)).equals(fixtureBytes('fresh'))).toBe(true);
});

test('the fixtures are read at the times their stamps belong to', () => {
  expect(new Date(fixtureNow('busy')).toISOString()).toBe('2026-02-24T09:30:00.000Z');
});
