import { spawnSync } from 'node:child_process';

const AWKS: readonly (readonly string[])[] = [
  ['awk'],
  ['mawk'],
  ['gawk'],
  ['original-awk'],
  ['busybox', 'awk'],
];

/** The awks of this machine as commands, each program once, whatever its names. */
export function installedAwks(): readonly (readonly string[])[] {
  const known = new Map<string, readonly string[]>();
  for (const awk of AWKS) {
    const [program = '', ...args] = awk;
    const place = spawnSync('sh', ['-c', `readlink -f "$(command -v ${program})"`])
      .stdout.toString()
      .trim();
    const isThere = place !== '' && spawnSync(program, [...args, 'BEGIN { exit 0 }']).status === 0;
    if (isThere && !known.has(place)) known.set(place, [place, ...args]);
  }
  return [...known.values()];
}
