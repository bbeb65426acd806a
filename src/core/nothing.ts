const NOTHING = /^(?:[-–—]+|[_*]?\(?(?:none|n\/a)\)?[_*]?)?$/i;
const LONGEST_NOTHING = '_(none)_'.length;

/** Whether a cell or value stands for "nothing": `-`, `—`, empty, `none`, `_(none)_`, `n/a`. */
export function isNothing(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '-') return true;
  const isWord = '_*(nN'.includes(trimmed[0] ?? '') && trimmed.length <= LONGEST_NOTHING;
  return (isWord || '-–—'.includes(trimmed[0] ?? '')) && NOTHING.test(trimmed);
}
