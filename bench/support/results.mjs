import { isMet, table, tableOf } from './report.mjs';

/** The page of results. */
export function printResults({ machine, rows, commits, events, typed, crowd, lines, markdown }) {
  const missed = rows.filter((row) => !isMet(row)).length;
  return [
    '# What guard costs',
    '',
    'Written by `npm run bench`. Whole processes in turn with their yardstick (A B A B …) after a warm-up; medians, and the median',
    'of the ratios round by round. The spread is half the distance between the quartiles. Other machines, other figures: compare ratios.',
    '',
    `${machine}.`,
    '',
    '## Targets',
    '',
    `${rows.length - missed} of ${rows.length} are met; what is missed is bold.`,
    '',
    tableOf(rows),
    '',
    '## A commit of one file, beside other tools',
    '',
    table(
      ['hook', 'commit', 'over no hook', 'spread'],
      commits.map((row) => timed(row, row.name === 'no hook' ? '' : signed(row.over))),
    ),
    '',
    '## Agents’ hooks beside those before an edit',
    '',
    table(
      ['hook', 'whole process', '× node -e 0', 'spread'],
      events.map((row) => timed(row, row.ratio.toFixed(2))),
    ),
    '',
    '## Commands that people and agents type',
    '',
    table(
      ['command', 'whole process', '× node -e 0', 'spread'],
      typed.map((row) => timed(row, row.ratio.toFixed(2))),
    ),
    '',
    '## Beside many claims',
    '',
    'Ten claims of one other session, and a hundred others with a hundred claims each.',
    '',
    table(
      ['whole process', '10 claims', '10,000 claims'],
      crowd.map(({ name, few, many }) => [name, `${few.ms.toFixed(1)} ms`, `${many.ms.toFixed(1)} ms`]),
    ),
    '',
    '## Claims × staged files',
    '',
    '![cost against claims and files](cost.svg)',
    '',
    table(
      ['claims = files', ...lines.map(({ name }) => name)],
      lines[0].points.map(({ size }) => [
        size.toLocaleString('en'),
        ...lines.map(({ points }) => costAt(points, size)),
      ]),
    ),
    '',
    ...(markdown.length === 0 ? [] : markdownSection(markdown)),
  ].join('\n');
}

function timed({ name, ms, spread }, compared) {
  return [name, `${ms.toFixed(1)} ms`, compared, `±${(spread * 100).toFixed(0)} %`];
}

function signed(ms) {
  return `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(1)} ms`;
}

function costAt(points, size) {
  const point = points.find((one) => one.size === size);
  return point === undefined ? 'not waited for' : `${point.cost.toFixed(1)} ms`;
}

function markdownSection(markdown) {
  return [
    '## Reading the sessions file',
    '',
    table(
      ['rows', 'guard', 'remark with tables'],
      markdown.map(({ count, own, remark }) => [
        count.toLocaleString('en'),
        `${own.toFixed(1)} ms`,
        `${remark.toFixed(1)} ms`,
      ]),
    ),
    '',
  ];
}
