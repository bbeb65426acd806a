import { describe, expect, it } from 'vitest';
import { patchEffectsOf } from '../../src/shell/patch-effects.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';

const PATCH = [
  'diff --git a/src/a.ts b/src/a.ts',
  '--- a/src/a.ts\t2026-01-01',
  '+++ b/src/a.ts',
  '@@ -1,2 +1,2 @@',
  '--- comment',
  '-x',
  '+y',
  '--- /dev/null',
  '+++ b/new.ts',
  'diff --git a/old b/name',
  'rename from old',
  'rename to name',
].join('\n');

const read = (line: string): readonly string[] =>
  readCommandLine(line)
    .flatMap((command) =>
      patchEffectsOf(command, ({ text }, at) =>
        /\.patch$/.test(text) ? (at.kind === 'relative' ? PATCH : null) : null,
      ),
    )
    .map(({ kind, pathspecs }) => {
      const words = pathspecs.kind === 'none' ? [] : pathspecs.words.map(({ text }) => text);
      return [kind, ...words].join(' ').replaceAll(':(top,literal)', '/');
    });

const ALL = 'writes /src/a.ts /new.ts /old /name';

describe('the files that a patch writes', () => {
  it.each<[string, readonly string[]]>([
    ['git apply x.patch', [ALL]],
    ['git apply -R --3way x.patch', [ALL]],
    ['git apply < x.patch', [ALL]],
    ['cat x.patch | git apply -', [ALL]],
    [`git apply <<'E'\n${PATCH}\nE`, [ALL]],
    [`bash -c "git apply" <<'E'\n${PATCH}\nE`, []],
    ['git apply -p2 --directory=lib x.patch', ['writes /lib/a.ts /lib/new.ts /lib/old /lib/name']],
    ['git am -3 x.patch', [ALL]],
    ['git am --abort', []],
    ['git apply --check x.patch', []],
    ['git apply --stat --apply x.patch', [ALL]],
    ['git apply --cached x.patch', []],
    ['git apply other.txt', []],
    ['git diff HEAD~1 | git apply -R', []],
    ['patch -p1 < x.patch', ['writes src/a.ts new.ts old name']],
    ['patch -p1 -i x.patch', ['writes src/a.ts new.ts old name']],
    ['patch -p0 < x.patch', ['writes a/src/a.ts b/src/a.ts b/new.ts old name']],
    ['patch < x.patch', ['writes a.ts new.ts old name']],
    ['patch b.ts x.patch', ['writes b.ts']],
    ['patch -p1 --dry-run < x.patch', []],
    ['patch -o out b.ts < x.patch', ['writes out']],
    ['ssh host patch -p1 < x.patch', []],
    ['git log < x.patch', []],
    [
      String.raw`git apply <<'E'
--- /dev/null
+++ "b/x/\303\244.ts"
rename from "o\"ld"
E`,
      ['writes /x/ä.ts /o"ld'],
    ],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });
});
