import { describe, expect, it, test } from 'vitest';
import { addClaims, joinSession, keepClaims, leaveSession, touchSession } from '../../src/core/claim.ts';
import { acquireLock, freeLock, releaseLock, renewLock } from '../../src/core/lock.ts';
import { viewLocks } from '../../src/core/lock-view.ts';
import { entriesOf, rowsOf } from '../../src/core/session.ts';
import { addLockSection } from '../../src/core/sessions-file/edit.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { spliceText } from '../../src/core/sessions-file/splice.ts';
import type { SessionRow } from '../../src/core/sessions-file/types.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { FIXTURES, fixtureText } from '../support/sessions-fixtures.ts';
import { changeBetween, changedLines, linesOf } from '../support/text-change.ts';

const NEW = 'f0f0';

/** Replaces what a row says in one column, all else as it stands. */
function withCell(line: string, row: SessionRow, column: number, from: string, to: string): string {
  const cell = row.cells[column] ?? expect.fail(`no cell ${column}`);
  const start = cell.start - row.span.start;
  const end = cell.end - row.span.start;
  return line.slice(0, start) + line.slice(start, end).replace(from, () => to) + line.slice(end);
}

describe.each(FIXTURES)('in the fixture $name', ({ name, now: moment }) => {
  const text = fixtureText(name);
  const file = parseSessionsFile(text);
  /** A minute later, so that each stamp really changes. */
  const now = moment + 60_000;
  const stamp = printStamp(now);
  const timing = { now, modifiedAt: now };
  const rest = (row: SessionRow): string => text.slice(row.span.end).match(/^\r?\n?/)?.[0] ?? '';
  const newestRows = file.rows.filter((row) => rowsOf(file, row.id)[0] === row);

  it('a session that joins adds one line, and one that leaves takes it back', () => {
    const joined = joinSession(file, NEW, now);
    const change = changeBetween(text, joined);
    expect(change?.removed).toEqual([]);
    expect(change?.added).toHaveLength(1);
    const line = change?.added[0] ?? '';
    expect(line).toMatch(/^\| .* \|\r?\n$/);
    expect(line.endsWith('\r\n')).toBe(text.includes('\r\n'));
    const [row] = rowsOf(parseSessionsFile(joined), NEW);
    expect(row).toMatchObject({ id: NEW, started: stamp, lastActive: stamp, editing: '-' });
    expect(row?.cells).toHaveLength(row?.columns.count ?? 0);
    expect(leaveSession(parseSessionsFile(joined), NEW)).toBe(text);
  });

  it('a session that is there joins without a change', () => {
    for (const { id } of file.rows) expect(joinSession(file, id.toUpperCase(), now)).toBe(text);
  });

  it('a session that leaves takes just its own lines along', () => {
    for (const id of new Set(file.rows.map((row) => row.id.toLowerCase()))) {
      const own = new Set(rowsOf(file, id).map(({ line }) => line));
      const left = linesOf(text).filter((_, at) => !own.has(at + 1));
      expect(leaveSession(file, id)).toBe(left.join(''));
    }
  });

  it('nobody known leaves without a change', () => {
    expect(leaveSession(file, NEW)).toBe(text);
    expect(touchSession(file, NEW, now)).toBe(text);
    expect(keepClaims(file, NEW, () => false, now)).toEqual({ text, dropped: [] });
  });

  it('a heartbeat changes one stamp and nothing else', () => {
    for (const row of newestRows) {
      const touched = touchSession(file, row.id, now);
      expect(changedLines(text, touched)).toEqual([row.line]);
      const [after] = rowsOf(parseSessionsFile(touched), row.id);
      expect(after?.lastActive).toBe(stamp);
      if (row.cells[row.columns.lastActive] === undefined) continue;
      const line = linesOf(text)[row.line - 1] ?? '';
      expect(linesOf(touched)[row.line - 1]).toBe(
        withCell(line, row, row.columns.lastActive, row.lastActive, stamp),
      );
    }
  });

  it('a claim is added to its own cell, behind what stands there', () => {
    const paths = ['src/new.ts', 'src/a,b.ts', 'src/routes/[slug]/+page.svelte'];
    for (const row of newestRows) {
      const claimed = addClaims(file, row.id, paths, now);
      expect(changedLines(text, claimed)).toEqual([row.line]);
      const after = parseSessionsFile(claimed);
      const [own] = rowsOf(after, row.id);
      const before = entriesOf(row).map(({ text: entry }) => entry);
      expect(own && entriesOf(own).map(({ text: entry }) => entry)).toEqual(
        row.editing.includes('`broken')
          ? expect.arrayContaining([...before, ...paths])
          : [...before, ...paths],
      );
      expect(own?.lastActive).toBe(stamp);
      expect(own?.started).toBe(row.started);
      expect(after.rows).toHaveLength(file.rows.length);
      expect(claimed.slice(0, row.span.start)).toBe(text.slice(0, row.span.start));
      expect(claimed.endsWith(text.slice(row.span.end))).toBe(true);
    }
  });

  it('a claim that is there already is not written twice', () => {
    for (const row of newestRows) {
      const paths = entriesOf(row)
        .filter(({ excludes }) => !excludes)
        .map(({ text: entry }) => entry);
      expect(addClaims(file, row.id, paths, now)).toBe(touchSession(file, row.id, now));
    }
  });

  it('the claim of a session without a row brings its row', () => {
    const claimed = addClaims(file, NEW, ['a b.ts'], now);
    expect(changeBetween(text, claimed)).toMatchObject({
      removed: [],
      added: [expect.stringContaining('a b.ts')],
    });
    expect(leaveSession(parseSessionsFile(claimed), NEW)).toBe(text);
  });

  it('letting all go leaves a dash', () => {
    for (const row of newestRows) {
      const own = rowsOf(file, row.id).filter((each) => entriesOf(each).length > 0);
      const { text: released, dropped } = keepClaims(file, row.id, () => false, now);
      expect(dropped.map(({ text: entry }) => entry)).toEqual(
        own.flatMap((each) => entriesOf(each).map(({ text: entry }) => entry)),
      );
      const lines = new Set([row.line, ...own.map(({ line }) => line)]);
      expect(new Set(changedLines(text, released))).toEqual(lines);
      const after = parseSessionsFile(released);
      for (const each of rowsOf(after, row.id)) expect(entriesOf(each)).toEqual([]);
      for (const each of own) expect(after.rows.find(({ line }) => line === each.line)?.editing).toBe('-');
    }
  });

  it('keeping all changes the stamp alone', () => {
    for (const row of newestRows) {
      expect(keepClaims(file, row.id, () => true, now)).toEqual({
        text: touchSession(file, row.id, now),
        dropped: [],
      });
    }
  });

  it('letting one entry go leaves the others as they stood', () => {
    for (const row of newestRows) {
      for (const entry of entriesOf(row)) {
        const { text: kept, dropped } = keepClaims(file, row.id, (each) => each.text !== entry.text, now);
        expect(dropped).toContainEqual(entry);
        const [own] = rowsOf(parseSessionsFile(kept), row.id);
        expect(own && entriesOf(own)).toEqual(entriesOf(row).filter((each) => each.text !== entry.text));
      }
    }
  });

  it('an end of line is never lost nor added', () => {
    for (const row of file.rows) {
      const touched = touchSession(file, row.id, now);
      const claimed = addClaims(file, row.id, ['x'], now);
      for (const result of [touched, claimed])
        expect(result.match(/\r?\n$/)?.[0] ?? '').toBe(text.match(/\r?\n$/)?.[0] ?? '');
      expect(rest(row)).toBe(linesOf(text)[row.line - 1]?.match(/\r?\n$/)?.[0] ?? '');
    }
  });

  const locks = viewLocks(file, timing, DEFAULT_LIMITS);

  it.each(locks.map((lock) => [lock.name, lock] as const))(
    'the lock %s is taken in its own fields only',
    (lockName, lock) => {
      const label = lockName === 'docker' ? 'Services' : 'Error';
      const fields = new Map([[label, 'x: `y`']]);
      const request = { name: lockName, session: NEW, fields, create: 'never', override: true } as const;
      const { text: taken } = acquireLock(file, request, timing, DEFAULT_LIMITS);
      const change = changeBetween(text, taken) ?? expect.fail('nothing changed');
      const lines = lock.section.fields.map(({ line }) => line);
      expect(change.line).toBeGreaterThanOrEqual(Math.min(...lines));
      expect(change.line + change.removed.length - 1).toBeLessThanOrEqual(Math.max(...lines));
      const [after] = viewLocks(parseSessionsFile(taken), timing, DEFAULT_LIMITS).filter(
        (each) => each.name === lockName,
      );
      expect(after).toMatchObject({ held: true, stale: false, holder: NEW, since: now, lastUpdated: now });
      expect(after?.detail[label]).toBe('x: `y`');
      for (const field of lock.section.fields) {
        const known = ['status', 'claimed by', 'error', 'services', 'since', 'last updated'].includes(
          field.key,
        );
        if (!known)
          expect(after?.section.fields.find(({ key }) => key === field.key)?.value).toBe(field.value);
      }

      const { text: released, outcome } = releaseLock(
        parseSessionsFile(taken),
        { name: lockName, session: NEW, override: false },
        timing,
        DEFAULT_LIMITS,
      );
      expect(outcome.kind).toBe('released');
      expect(released).not.toContain(NEW);
      const [freed] = parseSessionsFile(released).locks.filter((each) => each.name === lockName);
      if (name !== 'damaged') expect(freed?.fields.find(({ key }) => key === 'status')?.value).toBe('NONE');
      if (name === 'fresh') expect(released).toBe(text);
    },
  );

  it.each(locks.map((lock) => [lock.name, lock] as const))(
    'the lock %s is renewed in one line',
    (_name, lock) => {
      const renewed = spliceText(text, renewLock(file, lock.section, now));
      const line = lock.section.fields.find(({ key }) => key === 'last updated')?.line;
      expect(changedLines(text, renewed)).toEqual([line]);
    },
  );

  it.each(locks.map((lock) => [lock.name, lock] as const))(
    'the lock %s is freed in its own lines',
    (_name, lock) => {
      const freed = spliceText(text, freeLock(file, lock.section));
      const own = new Set(lock.section.fields.map(({ line }) => line));
      expect(changedLines(text, freed).filter((line) => !own.has(line))).toEqual([]);
    },
  );

  it('a new lock section stands in one piece, before the table', () => {
    const added = spliceText(text, [
      addLockSection(
        file,
        'db-seed',
        new Map([
          ['Status', 'NONE'],
          ['Claimed by', '-'],
        ]),
      ),
    ]);
    const change = changeBetween(text, added);
    expect(change?.removed).toEqual([]);
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    expect(change?.added.toSorted()).toEqual(
      [eol, eol, `## Db Seed Lock${eol}`, `- **Status:** NONE${eol}`, `- **Claimed by:** -${eol}`].toSorted(),
    );
    const after = parseSessionsFile(added);
    expect(after.locks.map((lock) => lock.name).toSorted()).toEqual(
      [...file.locks.map((lock) => lock.name), 'db-seed'].toSorted(),
    );
    expect(after.rows.map(({ id }) => id)).toEqual(file.rows.map(({ id }) => id));
  });
});

test('a session that joins a fresh file writes the row of the protocol', () => {
  const file = parseSessionsFile(fixtureText('fresh'));
  const now = Date.parse('2026-02-20T10:00:00Z');
  expect(joinSession(file, 'a7f3', now)).toBe(
    `${file.text}| a7f3 | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | - |\n`,
  );
});
