/** How far a figure may lie beyond its target before a run counts it as a regression: what one machine differs by between runs. */
const NOISE = 1.25;

export function isMet({ ratio, target, atLeast = false }) {
  return atLeast ? ratio >= target : ratio <= target;
}

/** Whether a figure lies beyond its target, and beyond what `allowed` says was known of it, by more than noise. */
export function isRegression({ ratio, target, atLeast = false }, allowed = target) {
  return atLeast ? ratio < Math.min(target, allowed) / NOISE : ratio > Math.max(target, allowed) * NOISE;
}

/** One line of a table, for a terminal. */
export function printRow(row) {
  console.log(
    `${isMet(row) ? 'met   ' : 'missed'} ${figure(row).padStart(9)}  ${limit(row).padEnd(10)} ${row.what}`,
  );
}

/** The rows as a table of Markdown. */
export function tableOf(rows) {
  const cells = rows.map((row) => [
    row.what,
    limit(row),
    isMet(row) ? figure(row) : `**${figure(row)}**`,
    row.ms === undefined ? (row.value ?? '') : `${row.ms.toFixed(1)} ms`,
    row.spread === undefined ? '' : `±${(row.spread * 100).toFixed(0)} %`,
    row.against,
  ]);
  return table(['what', 'target', 'measured', 'median', 'spread', 'of what'], cells);
}

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function figure({ ratio, unit }) {
  if (unit !== undefined) return `${ratio.toFixed(0)} ${unit}`.trim();
  return ratio < 1 ? ratio.toFixed(3) : ratio.toFixed(2);
}

function limit({ target, unit, atLeast = false }) {
  return `${atLeast ? '≥' : '≤'} ${target}${unit ? ` ${unit}` : ''}`;
}
