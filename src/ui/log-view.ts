import type { Instant } from '../core/stamp.ts';
import { ago } from './ages.ts';
import type { Style } from './style.ts';
import { alignRows } from './table.ts';
import { quoted, visible, worded } from './visible.ts';

export interface LogLine {
  readonly at: string;
  readonly kind: string;
  readonly session: string | null;
  readonly paths?: readonly string[];
  readonly lock?: string;
  readonly other?: string | null;
  readonly reason?: string;
  readonly commit?: string;
  readonly detail?: string;
}

interface LogFacts {
  readonly lines: readonly LogLine[];
  readonly isEmpty: boolean;
  readonly now: Instant;
}

/** The journal for people: when, who, what, why; one line each. */
export function logView({ lines, isEmpty, now }: LogFacts, style: Style): string {
  if (isEmpty) return 'Nothing happened yet.';
  if (lines.length === 0) return 'Nothing that happened matches what you asked for.';
  return alignRows(
    lines.map((line) => [
      style.dim(`${line.at.slice(0, 19)}Z`),
      style.bold(worded(line.session ?? 'nobody')),
      visible(line.kind),
      whatOf(line),
      style.dim(ago(line.at, now)),
    ]),
    '',
  );
}

function whatOf(line: LogLine): string {
  const paths = line.paths ?? [];
  const shown =
    paths
      .slice(0, 3)
      .map((path) => visible(path, 60))
      .join(', ') + (paths.length > 3 ? `, … ${paths.length - 3} more` : '');
  const parts = [
    visible(line.lock ?? ''),
    visible(line.commit?.slice(0, 12) ?? ''),
    shown,
    line.other === undefined || line.other === null ? '' : `(${worded(line.other)})`,
    line.detail === undefined || line.detail === '' ? '' : visible(line.detail, 80),
    line.reason === undefined || line.reason === '' ? '' : quoted(line.reason, 80),
  ];
  return parts.filter((part) => part !== '').join(' ');
}
