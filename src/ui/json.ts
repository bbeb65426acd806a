import { type Instant, parseStamp, printStamp } from '../core/stamp.ts';
import type { Finding, Overridden } from '../core/verdict.ts';
import { findingMessage } from './conflict-messages.ts';
import type { StatusView } from './status-view.ts';
import { visibleJson } from './visible.ts';

/** The JSON documents of the contract, section 7. Keys may be added, never changed. */

export function toJson(document: Readonly<Record<string, unknown>>): string {
  return visibleJson(JSON.stringify({ schemaVersion: 1, ...document }, null, 2));
}

export function statusJson(view: StatusView, warnings: readonly string[]): string {
  return toJson({
    now: printStamp(view.now),
    file: view.location,
    self: view.self,
    sessions: view.sessions.map((session) => ({
      id: session.view.id,
      started: stampOrNull(session.view.started),
      lastActive: printStamp(session.view.lastActive),
      active: session.view.active,
      gone: session.view.gone,
      self: session.self,
      editing: session.editing,
    })),
    locks: view.locks.map((lock) => ({
      name: lock.name,
      title: lock.title,
      held: lock.held,
      stale: lock.stale,
      self: lock.self,
      holder: lock.holder,
      detail: lock.detail,
      since: stampOrNull(lock.since),
      lastUpdated: stampOrNull(lock.lastUpdated),
    })),
    conflicts: view.conflicts.map(({ path, claim, holder, lastActive }) => ({
      path,
      claim,
      holder,
      lastActive,
    })),
    ...(view.paths === null ? {} : { paths: view.paths }),
    lastRebuild: view.lastRebuild === null ? null : entryJson(view.lastRebuild),
    warnings,
  });
}

/** The journal's finer times order it; people and scripts get whole seconds everywhere. */
export function entryJson<Entry extends { readonly at: string }>(entry: Entry): Entry {
  const at = parseStamp(entry.at);
  return at === null ? entry : { ...entry, at: printStamp(at) };
}

export interface CheckDocument {
  readonly self: string | null;
  readonly verdict: string;
  readonly checked: number;
  readonly findings: readonly Finding[];
  readonly overridden: readonly Overridden[];
}

export function checkJson(facts: CheckDocument, warnings: readonly string[], now: Instant): string {
  return toJson({
    self: facts.self,
    verdict: facts.verdict,
    checked: facts.checked,
    findings: facts.findings.map((finding) => findingJson(finding, now)),
    overridden: facts.overridden.map((finding) => ({ ...findingJson(finding, now), reason: finding.reason })),
    warnings,
  });
}

function findingJson(finding: Finding, now: Instant): Readonly<Record<string, unknown>> {
  const { rule, level, path, claim, holder, lastActive } = finding;
  return { rule, level, path, claim, holder, lastActive, message: findingMessage(finding, now) };
}

export function stampOrNull(instant: Instant | null): string | null {
  return instant === null ? null : printStamp(instant);
}
