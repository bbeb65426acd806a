import { check } from '../../src/commands/check.ts';
import { situationOf } from '../../src/commands/situation.ts';
import { status } from '../../src/commands/status.ts';
import { addClaims, joinSession, keepClaims, leaveSession, touchSession } from '../../src/core/claim.ts';
import { acquireLock, freeLock, releaseLock, renewLock } from '../../src/core/lock.ts';
import { viewLocks } from '../../src/core/lock-view.ts';
import { decodeLossless, encodeLossless } from '../../src/core/lossless-text.ts';
import { mergeHandEdit } from '../../src/core/merge-hand-edit.ts';
import { rowsOf } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { spliceText } from '../../src/core/sessions-file/splice.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import type { SessionsFile } from '../../src/core/sessions-file/types.ts';
import { EMPTY_STATE } from '../../src/core/state.ts';
import type { Snapshot, Store } from '../../src/store/store.ts';
import { statusJson } from '../../src/ui/json.ts';
import { statusView } from '../../src/ui/status-view.ts';
import { PLAIN } from '../../src/ui/style.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { bareContext } from './bare-context.ts';
import { linesLost } from './damaged-input.ts';

const NOW = Date.parse('2026-02-20T10:40:00Z');
const TIMING = { now: NOW, modifiedAt: NOW };
const ID = 'a7f3';

/** Reads and edits any bytes in every way guard has. Throws, with the reason, where it throws or loses something. */
export async function verifySurvives(bytes: Uint8Array): Promise<void> {
  const text = decodeLossless(bytes);
  if (!Buffer.from(encodeLossless(text)).equals(bytes)) throw new Error('bytes came back as others');
  const file = parseSessionsFile(text);
  if (file.text !== text) throw new Error('the text came back as another');
  await verifyReads(file);
  verifyEdits(file);
  if (mergeHandEdit(text, text, TEMPLATE) !== TEMPLATE) throw new Error('no edit is no edit');
  mergeHandEdit(TEMPLATE, text, joinSession(parseSessionsFile(TEMPLATE), ID, NOW));
}

async function verifyReads(file: SessionsFile): Promise<void> {
  const context = bareContext({
    top: '/checkout',
    store: readOnly({ file, state: EMPTY_STATE, timing: TIMING, warnings: [] }),
    session: ID,
    now: NOW,
    limits: DEFAULT_LIMITS,
  });
  situationOf(context, await context.store.read());
  const { facts } = await status(context, ['/checkout/src/a.ts']);
  await check(context, ['/checkout/src/a.ts', '/checkout/docs/x']);
  const shown = statusView(facts, PLAIN, { all: true });
  const raw = /[^\n\t\P{Cc}]|[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u.exec(shown);
  if (raw !== null) throw new Error(`status shows a raw ${JSON.stringify(raw[0])}`);
  JSON.parse(statusJson(facts, []));
}

/** Each edit may change the caller's own rows, or the fields of one lock; every other line must still be there. */
function verifyEdits(file: SessionsFile): void {
  const { text } = file;
  const own = rowsOf(file, ID).length;
  const lock = viewLocks(file, TIMING, DEFAULT_LIMITS).find(({ name }) => name === 'vercel');
  const fields = lock?.section.fields.length ?? 0;
  const request = {
    name: 'vercel',
    session: ID,
    fields: new Map([['Error', 'x\ny']]),
    override: true,
  } as const;
  verifyEdit(file, joinSession(file, ID, NOW), 0, 'join');
  verifyEdit(file, touchSession(file, ID, NOW), 1, 'touch');
  const claimed = addClaims(file, ID, ['src/b,c.ts', 'x|y', 'q"`'], NOW);
  verifyEdit(file, claimed, 1, 'claim');
  verifyEdit(file, keepClaims(file, ID, () => false, NOW).text, own, 'release');
  verifyEdit(file, leaveSession(file, ID), own, 'leave');
  const taken = acquireLock(file, { ...request, create: 'if-missing' }, TIMING, DEFAULT_LIMITS);
  verifyEdit(file, taken.text, fields, 'lock');
  verifyEdit(file, releaseLock(file, request, TIMING, DEFAULT_LIMITS).text, fields, 'unlock');
  if (lock === undefined) return;
  verifyEdit(file, spliceText(text, renewLock(file, lock.section, NOW)), fields, 'renew');
  verifyEdit(file, spliceText(text, freeLock(file, lock.section)), fields, 'free');
}

function verifyEdit({ text }: SessionsFile, next: string, most: number, what: string): void {
  const lost = linesLost(text, next).filter((line) => !next.includes(line.replace(/^\ufeff|\r$/g, '')));
  if (lost.length > most) throw new Error(`${what} lost ${JSON.stringify(lost)}`);
}

function readOnly(snapshot: Snapshot): Store {
  const none = (): never => {
    throw new Error('only reads');
  };
  return {
    location: '/checkout/.claude/sessions.md',
    exists: async () => true,
    read: async () => snapshot,
    journal: async () => [],
    snapshots: async () => [],
    update: none,
    note: none,
    keepDamaged: none,
    replace: none,
  };
}
