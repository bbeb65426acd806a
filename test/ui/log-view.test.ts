import { expect, it } from 'vitest';
import { logView } from '../../src/ui/log-view.ts';
import { PLAIN } from '../../src/ui/style.ts';

it('shows no control character of what is written down', () => {
  const text = '\u001b[31mred\u202e';
  const line = {
    at: '2026-02-20T10:00:00.000Z',
    kind: text,
    session: text,
    paths: [text],
    lock: text,
    other: text,
    reason: text,
    commit: text,
    detail: text,
  };
  const shown = logView({ lines: [line], isEmpty: false, now: Date.parse(line.at) }, PLAIN);
  expect(shown).not.toContain('\u001b');
  expect(shown).not.toContain('\u202e');
  expect(shown.match(/\^\[\[31mred\\u\{202e\}/g)).toHaveLength(8);
});
