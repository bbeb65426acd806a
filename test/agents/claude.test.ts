import { afterEach, describe, expect, inject, it } from 'vitest';
import { type ClaudeLab, openClaudeLab } from '../support/claude-lab.ts';
import type { Step } from '../support/fake-model.ts';

let lab: ClaudeLab;
afterEach(() => lab.dispose());
it('try', async () => {
  lab = await openClaudeLab(inject('claude'), { 'a.txt': 'hello\nworld\n', 'b.txt': 'b\n' });
  const read = (p: string): Step => ({ tool: 'Read', input: { file_path: lab.file(p) } });
  const edit = (p: string, from: string, to: string): Step => ({ tool: 'Edit', input: { file_path: lab.file(p), old_string: from, new_string: to } });
  const run = (command: string): Step => ({ tool: 'Bash', input: { command, description: 'x' } });
  const s = lab.play('one', [read('a.txt'), edit('a.txt', 'world', 'there'), run('echo $GUARD_SESSION; node -e 1; git commit -m x -- a.txt; cat .claude/sessions.md'), { say: 'bye' }]);
  const r = await s.ended;
  console.log(lab.isSealed, r.code, r.signal, r.stderr, r.results, lab.rows(), lab.guard('log').stdout);
  console.log(r.stdout.split('\n').filter((l) => /guard/.test(l)).map((l) => l.slice(0, 700)).join('\n'));
  expect(r.code).toBe(0);
});
