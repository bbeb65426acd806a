// Draws docs/refused-commit.svg from what the demonstration really prints: the refused commit of session B.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FONT_SIZE = 14;
const LINE_HEIGHT = 20;
const MARGIN = 18;
const CHARACTER_WIDTH = 8.43;

const output = execFileSync(process.execPath, [join(root, 'scripts', 'demo.mjs')], {
  encoding: 'utf8',
  cwd: root,
});
const lines = output.split('\n');
const start = lines.findIndex((line) => /^\$ .*git commit -m/.test(line));
const end = lines.findIndex((line, index) => index > start && line === '');
const shown = lines.slice(start, end);

const width = Math.ceil(Math.max(...shown.map((line) => line.length)) * CHARACTER_WIDTH + 2 * MARGIN);
const height = shown.length * LINE_HEIGHT + 2 * MARGIN;
const text = shown
  .map((line, index) => {
    const y = MARGIN + (index + 0.75) * LINE_HEIGHT;
    return `    <text x="${MARGIN}" y="${y}" class="${classOf(line)}" xml:space="preserve">${escapeXml(line)}</text>`;
  })
  .join('\n');

writeFileSync(
  join(root, 'docs', 'refused-commit.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
  <title>A commit refused by guard</title>
  <style>
    text { font: ${FONT_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d7dae0; }
    .command { fill: #ffffff; font-weight: bold; }
    .refusal { fill: #ff7b72; }
  </style>
  <rect width="100%" height="100%" rx="8" fill="#1b1f27"/>
${text}
</svg>
`,
);

function classOf(line) {
  if (line.startsWith('$ ')) return 'command';
  return line.startsWith('guard:') ? 'refusal' : 'output';
}

function escapeXml(line) {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
