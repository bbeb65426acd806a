import { describe, expect, it } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { completeTail } from '../../src/core/torn-tail.ts';

const STAMP = '2026-02-20T10:35:00Z';
const row = (id: string, editing: string): string => `| ${id} | ${STAMP} | ${STAMP} | ${editing} |\n`;
const BEFORE = `${TEMPLATE}${row('a7f3', 'src/a.ts')}${row('e1b2', '-')}`;
const NOTES = `${BEFORE}\n## Notes\n\n- Bob: do not deploy before 9\n`;
const LOCK_LAST = `${NOTES}\n## Db Lock\n\n- **Status:** NONE\n- **Last updated:** -\n`;

describe('a text that was cut', () => {
  it('gets back the rest, wherever in a line the cut is', () => {
    for (const whole of [BEFORE, NOTES, LOCK_LAST]) {
      for (let end = whole.indexOf('## Vercel') + 1; end < whole.indexOf('e1b2'); end += 1) {
        if (whole[end - 1] === '\n') continue;
        expect(completeTail(whole.slice(0, end), whole), whole.slice(0, end)).toBe(whole);
      }
    }
  });

  it('gets it back as guard wrote it last, where it was cut from an older copy', () => {
    const older = BEFORE.replace('src/a.ts', '-').replace(STAMP, '2026-02-20T10:30:00Z');
    const torn = older.slice(0, older.indexOf('a7f3') + 30);
    expect(completeTail(torn, BEFORE)).toBe(BEFORE);
  });

  it('gets back its last row', () => {
    expect(completeTail(BEFORE.slice(0, -5), BEFORE)).toBe(BEFORE);
  });
});

describe('a line without an end that somebody wrote', () => {
  it.each([
    ['a row behind the last', `${BEFORE}${row('0c31', 'src/b.ts').slice(0, -3)}`, BEFORE],
    ['a second row of a session', `${BEFORE}${row('a7f3', 'src/b.ts').slice(0, -3)}`, BEFORE],
    ['a note after a blank line', `${BEFORE}\nBob: do not deploy before 9`, BEFORE],
    ['a note right behind the table', `${BEFORE}Bob`, BEFORE],
    ['a short note, as some line begins', `${NOTES}\n-`, NOTES],
    ['a section', `${BEFORE}\n## Notes\n\nBob`, BEFORE],
    ['the last line, longer', NOTES.trimEnd().replace(/9$/, '10'), NOTES],
    ['the last line, shorter', NOTES.trimEnd().replace(/ before 9$/, ''), NOTES],
    ['the last field of a lock', LOCK_LAST.replace(/-\n$/, STAMP), LOCK_LAST],
  ])('%s stays', (_, text, before) => {
    expect(completeTail(text, before)).toBeNull();
  });
});
