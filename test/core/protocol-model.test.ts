import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addClaims, joinSession, keepClaims, leaveSession, touchSession } from '../../src/core/claim.ts';
import { acquireLock, releaseLock, renewLock } from '../../src/core/lock.ts';
import { viewLocks } from '../../src/core/lock-view.ts';
import { entriesOf } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { spliceText } from '../../src/core/sessions-file/splice.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import type { SessionsFile } from '../../src/core/sessions-file/types.ts';
import { parseStamp, printStamp } from '../../src/core/stamp.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { holds } from '../support/properties.ts';

/** What the protocol says, as plain values. Times are in seconds since the start. */
interface Model {
  now: number;
  readonly sessions: Map<string, { lastActive: number; claims: string[] }>;
  lock: { holder: string; since: number; lastUpdated: number } | null;
}

interface Real {
  text: string;
}

const START = Date.parse('2026-02-20T10:00:00Z');
const instantOf = (model: Model): number => START + model.now * 1000;
const timingOf = (model: Model) => ({ now: instantOf(model), modifiedAt: instantOf(model) });

/** Rows and sections of others, which no step may touch. */
const FOREIGN = [
  '> a note by hand',
  '| FFFF (night shift) | 2026-02-20 | 2026-02-20T09:59:59Z | `x` (a \\| b) <!-- mine --> |',
  '| torn | row',
  '## Notes',
  '- **Status:** NONE',
] as const;
const INITIAL = `${TEMPLATE}${FOREIGN[1]}\n${FOREIGN[2]}\n\n${FOREIGN[0]}\n\n${FOREIGN[3]}\n\n${FOREIGN[4]}\n`;

abstract class Step implements fc.Command<Model, Real> {
  protected readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  check(_model: Readonly<Model>): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    const before = parseSessionsFile(real.text);
    real.text = this.apply(model, before);
    agree(model, real.text);
    for (const row of before.rows.filter(({ id }) => id !== this.id))
      expect(real.text).toContain(before.text.slice(row.span.start, row.span.end));
    for (const line of FOREIGN) expect(real.text.split('\n')).toContain(line);
  }

  /** Moves the model on, does the same for real, and gives the next text. */
  protected abstract apply(model: Model, file: SessionsFile): string;

  toString(): string {
    return `${this.constructor.name}(${this.id})`;
  }
}

function agree(model: Model, text: string): void {
  const file = parseSessionsFile(text);
  const rows = file.rows.filter(({ id }) => model.sessions.has(id));
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(model.sessions.keys()));
  for (const row of rows) {
    const session = model.sessions.get(row.id);
    expect(entriesOf(row).map((entry) => entry.text)).toEqual(session?.claims);
    expect(parseStamp(row.lastActive)).toBe(START + (session?.lastActive ?? 0) * 1000);
  }
  const [vercel, docker, ...more] = viewLocks(file, timingOf(model), DEFAULT_LIMITS);
  expect(more).toEqual([]);
  expect(docker?.held).toBe(false);
  expect(vercel?.problems).toEqual([]);
  expect([vercel?.holder, vercel?.lastUpdated]).toEqual(
    model.lock === null ? [null, null] : [model.lock.holder, START + model.lock.lastUpdated * 1000],
  );
}

class Join extends Step {
  protected override apply(model: Model, file: SessionsFile): string {
    if (!model.sessions.has(this.id)) model.sessions.set(this.id, { lastActive: model.now, claims: [] });
    return joinSession(file, this.id, instantOf(model));
  }
}

class Leave extends Step {
  protected override apply(model: Model, file: SessionsFile): string {
    model.sessions.delete(this.id);
    return leaveSession(file, this.id);
  }
}

class Heartbeat extends Step {
  protected override apply(model: Model, file: SessionsFile): string {
    const session = model.sessions.get(this.id);
    if (session !== undefined) session.lastActive = Math.max(session.lastActive, model.now);
    return touchSession(file, this.id, instantOf(model));
  }
}

class Claim extends Step {
  private readonly paths: readonly string[];

  constructor(id: string, paths: readonly string[]) {
    super(id);
    this.paths = paths;
  }

  protected override apply(model: Model, file: SessionsFile): string {
    const session = model.sessions.get(this.id) ?? { lastActive: model.now, claims: [] };
    for (const path of this.paths) if (!session.claims.includes(path)) session.claims.push(path);
    session.lastActive = Math.max(session.lastActive, model.now);
    model.sessions.set(this.id, session);
    return addClaims(file, this.id, this.paths, instantOf(model));
  }

  override toString(): string {
    return `Claim(${this.id}, ${JSON.stringify(this.paths)})`;
  }
}

class Release extends Step {
  private readonly path: string;

  constructor(id: string, path: string) {
    super(id);
    this.path = path;
  }

  protected override apply(model: Model, file: SessionsFile): string {
    const session = model.sessions.get(this.id);
    if (session !== undefined) {
      session.claims = session.claims.filter((claim) => claim !== this.path);
      session.lastActive = Math.max(session.lastActive, model.now);
    }
    return keepClaims(file, this.id, ({ text }) => text !== this.path, instantOf(model)).text;
  }
}

class Lock extends Step {
  private readonly override: boolean;

  constructor(id: string, override: boolean) {
    super(id);
    this.override = override;
  }

  protected override apply(model: Model, file: SessionsFile): string {
    const fields = new Map([['Error', `seen by ${this.id}`]]);
    const request = {
      name: 'vercel',
      session: this.id,
      fields,
      create: 'never',
      override: this.override,
    } as const;
    const { text, outcome } = acquireLock(file, request, timingOf(model), DEFAULT_LIMITS);
    const { lock, now } = model;
    const age = lock === null ? 0 : Math.max(0, now - lock.lastUpdated);
    if (lock === null) expect(outcome.kind).toBe('acquired');
    else if (lock.holder === this.id) expect(outcome.kind).toBe('renewed');
    else if (age >= 300)
      expect(outcome).toMatchObject({ kind: 'taken-over', why: 'stale', from: { holder: lock.holder } });
    else if (this.override)
      expect(outcome).toMatchObject({ kind: 'taken-over', why: 'override', from: { holder: lock.holder } });
    else {
      expect(outcome).toMatchObject({ kind: 'refused', lock: { holder: lock.holder } });
      expect(text).toBe(file.text);
      return text;
    }
    const since = lock?.holder === this.id ? lock.since : now;
    model.lock = { holder: this.id, since, lastUpdated: now };
    return text;
  }

  override toString(): string {
    return `Lock(${this.id}${this.override ? ', override' : ''})`;
  }
}

class Unlock extends Step {
  protected override apply(model: Model, file: SessionsFile): string {
    const request = { name: 'vercel', session: this.id, override: false };
    const { text, outcome } = releaseLock(file, request, timingOf(model), DEFAULT_LIMITS);
    if (model.lock?.holder === this.id) {
      expect(outcome.kind).toBe('released');
      model.lock = null;
    } else expect(outcome.kind).toBe(model.lock === null ? 'was-free' : 'refused');
    return text;
  }
}

class Renew extends Step {
  override check(model: Readonly<Model>): boolean {
    return model.lock?.holder === this.id;
  }

  protected override apply(model: Model, file: SessionsFile): string {
    if (model.lock !== null) model.lock.lastUpdated = model.now;
    const [vercel] = viewLocks(file, timingOf(model), DEFAULT_LIMITS);
    return spliceText(
      file.text,
      renewLock(file, vercel?.section ?? expect.fail('no lock'), instantOf(model)),
    );
  }
}

/** Time goes on, and now and then a clock goes back a little. */
class Wait implements fc.Command<Model, Real> {
  private readonly seconds: number;

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  check(model: Readonly<Model>): boolean {
    return model.now + this.seconds >= (model.lock?.lastUpdated ?? 0);
  }

  run(model: Model): void {
    model.now += this.seconds;
  }

  toString(): string {
    return `Wait(${this.seconds} s until more)`;
  }
}

test('any course of steps keeps to the protocol', () => {
  const id = fc.constantFrom('a7f3', 'e1b2', 'c2d8');
  const path = fc.constantFrom(
    'src/a.ts',
    'src/b,c.ts',
    'docs/',
    'src/[slug]/+page.svelte',
    '-',
    'a{',
    'b}',
    'x|`y`',
  );
  const steps = [
    id.map((who) => new Join(who)),
    id.map((who) => new Leave(who)),
    id.map((who) => new Heartbeat(who)),
    fc.tuple(id, fc.array(path, { minLength: 1, maxLength: 3 })).map(([who, paths]) => new Claim(who, paths)),
    fc.tuple(id, path).map(([who, one]) => new Release(who, one)),
    fc.tuple(id, fc.boolean()).map(([who, override]) => new Lock(who, override)),
    fc.tuple(id, fc.constant(false)).map(([who, override]) => new Lock(who, override)),
    id.map((who) => new Unlock(who)),
    id.map((who) => new Renew(who)),
    fc.constantFrom(1, 30, 60, 240, 299, 300, 301, 1_800, -1, -30).map((seconds) => new Wait(seconds)),
  ];
  holds(
    fc.property(fc.commands<Model, Real>(steps, { size: 'medium', maxCommands: 40 }), (commands) => {
      fc.modelRun(
        () => ({ model: { now: 0, sessions: new Map(), lock: null }, real: { text: INITIAL } }),
        commands,
      );
    }),
    500,
  );
  expect(printStamp(START)).toBe('2026-02-20T10:00:00Z');
}, 60_000);
