import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Place, SimpleCommand } from '../../src/shell/command.ts';
import { programOf } from '../../src/shell/command.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';

const MARKS = { none: '', glob: '*', unknown: '?' } as const;

function show({ words, directory, remote }: SimpleCommand): string {
  const line = words.map(({ text, expansion }) => `${MARKS[expansion]}<${text}>`).join(' ');
  const at =
    directory.kind === 'unknown'
      ? ' @?'
      : directory.kind === 'relative' && directory.path === ''
        ? ''
        : ` @${directory.kind} ${directory.path}`;
  return line + at + (remote === undefined ? '' : ` on ${remote}`);
}
const read = (line: string) => readCommandLine(line).map(show);

describe('reading a command line', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['# only a comment', []],
    ['a b#c # d', ['<a> <b#c>']],
    [`a 'b c' "d 'e' \\" \\$f" g\\ h`, [`<a> <b c> <d 'e' " $f> <g h>`]],
    [`a $'b\\n\\'\\x41\\u0042\\103'`, ["<a> <b\n'ABC>"]],
    [`a "" ''b`, ['<a> <> <b>']],
    ['a \\\n b', ['<a> <b>']],
    ['a "b\\\nc"', ['<a> <bc>']],
    ['a; b & c | d && e || f\ng |& h', ['<a>', '<b>', '<c>', '<d>', '<e>', '<f>', '<g>', '<h>']],
    ['a 2>&1 >b 3<c &>d >>e <&- >|f g', ['<>> <b> <d> <e> <f>', '<a> <g>']],
    ['a 2 > b', ['<>> <b>', '<a> <2>']],
    ['>out a b', ['<>> <out>', '<a> <b>']],
    ['a <<< "b c" d', ['<a> <d>']],
    ['a <<X b\nrm -rf\nX\nc', ['<a> <b>', '<c>']],
    ['a <<-"X"\n\t$(b)\n\tX\nc', ['<a>', '<c>']],
    ['a <<X\n$(b) `c`\nX\n', ['<b>', '<c>', '<a>']],
    ['a <<X <<Y\n1\nX\n2\nY\nb', ['<a>', '<b>']],
    ['a <<X\nnever closed; b', ['<a>']],
    ['a "$(b "$(c)")"', ['<c>', '<b> ?<$(c)>', '<a> ?<$(b "$(c)")>']],
    ['a `b \\`c\\``', ['<c>', '<b> ?<`c`>', '<a> ?<`b \\`c\\``>']],
    ['diff <(a) >(b)', ['<a>', '<b>', '<diff> ?<<(a)> ?<>(b)>']],
    [`a \${x:-$(b)}`, ['<b>', `<a> ?<\${x:-$(b)}>`]],
    ['a $((1<<2)) $(( (3) ))\nb', ['<a> ?<$((1<<2))> ?<$(( (3) ))>', '<b>']],
    ['((i++)); for ((i=0;i<3;i++)); do a; done', ['<a>']],
    ['((a); (b))', ['<a>', '<b>']],
    ['if a; then b; elif c; then d; else e; fi', ['<a>', '<b>', '<c>', '<d>', '<e>']],
    ['while ! a; do b; done < c; until d; do e; done', ['<a>', '<b>', '<d>', '<e>']],
    ['for x in if then "$(a)"; do b $x; done', ['<a>', '<b> <if>', '<b> <then>', '<b> ?<$(a)>']],
    ['for x in b c; do a "$x" d$x; done; a $x', ['<a> <b> <db>', '<a> <c> <dc>', '<a> <c>']],
    ['for x in {b,c}; do a $x; done', ['<a> <b>', '<a> <c>']],
    ['for x in *.ts; do a "$x" "d/$x"; done', ['<a> *<*.ts> *<d/*.ts>']],
    [
      'for x in 1 2; do for y in 3 4; do a $x$y; done; done',
      ['<a> <13>', '<a> <14>', '<a> <23>', '<a> <24>'],
    ],
    ['X="$(a)"; b "$X"', ['<a>', '<b> ?<$(a)>']],
    ['X="*.ts"; a "$X" $X', ['<a> <*.ts> *<*.ts>']],
    ['for x do a; done', ['<a>']],
    ['case $(a) in b|c) d;; (e) f;& *) g;; esac; h', ['<a>', '<d>', '<f>', '<g>', '<h>']],
    ['x=$(case a in b) c;; esac) && d', ['<c>', '<d>']],
    ['case a in b) c;;\nesac\nd', ['<c>', '<d>']],
    ['f() { a; }; function g { b; }; function h() (c)', ['<c>']],
    ['f() { a "$1" x$2 "$@" $@; }; f b c', ['<a> <b> <xc> <b> <c> <b> <c>']],
    [
      'f() { a "$@"; { b; }; }; function g\n{\nf d "$1"\n}\ng *.ts; c $1',
      ['<a> <d> *<*.ts>', '<b>', '<c> ?<$1>'],
    ],
    ['f() { f a; g; }; g() { f; }; f', ['<f> <a>', '<f>']],
    ['f() { cd a; }; b; f; c', ['<b>', '<cd> <a>', '<c> @relative a']],
    ['f() { for x in "$@"; do a $x; done; }; f b c', ['<a> <b>', '<a> <c>']],
    ['f() { a; }; bash -c f; (f)', ['<a>', '<a>']],
    ['{ a; { b; }; }; c', ['<a>', '<b>', '<c>']],
    ['alias x=\'a b\'; x "c d" *.ts', ['<alias> <x=a b>', '<a> <b> <c d> *<*.ts>']],
    ["alias a='a b'; a c", ['<alias> <a=a b>', '<a> <b> <c>']],
    ['[[ a < b && "x" =~ (y|z) ]] && c', ['<c>']],
    ['X=1 Y="$(a)" b', ['<a>', '<b>']],
    ['X=(a $(b) c); d', ['<b>', '<d>']],
    ['a {b,c}d "{e,f}" {g} {h,{i,j}}', ['<a> <bd> <cd> <{e,f}> <{g}> <h> <i> <j>']],
    ['a *.ts "*.ts" [x]y ~/b', ['<a> *<*.ts> <*.ts> *<[x]y> ?<~/b>']],
    ['X=b; a $X "$X" c$X "$Y"', ['<a> <b> <b> <cb> ?<$Y>']],
    ['X="b c"; a $X "$X"', ['<a> <b> <c> <b c>']],
    ['export X=b; a $X; unset X; a $X', ['<export> <X=b>', '<a> <b>', '<unset> <X>', '<a> ?<$X>']],
    ['(X=b); a $X', ['<a> ?<$X>']],
    ['time -p a; ! b; { c; }', ['<a>', '<b>', '<c>']],
    ['a > \\\n  \\\n b c', ['<>> <b>', '<a> <c>']],
    ['a\r\nb\r\n', ['<a>', '<b>']],
    ['a &', ['<a>']],
  ])('%j', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['sudo -u bob -- a', ['<a>']],
    ['sudo -Eu bob X=1 a -u', ['<a> <-u>']],
    ['sudo --user=bob a', ['<a>']],
    ['env -i -u X Y=1 a', ['<a>']],
    ["env -S 'a b' c", ['<a> <b> <c>']],
    ['timeout -k 5 -s KILL 600 a', ['<a>']],
    ['nice -n 5 ionice -c2 -n 0 stdbuf -oL a', ['<a>']],
    ['nohup setsid exec -a x a', ['<a>']],
    ['npx cross-env X=1 Y="$Z" a X=1', ['<a> <X=1>']],
    ['dotenv -e .env -v X=1 -- a -e b', ['<a> <-e> <b>']],
    ['command a; command -v b', ['<a>']],
    ['xargs -0 -n 1 a b', ['<a> <b> ?<…>']],
    ['xargs -I{} a {}x b', ['<a> ?<{}x> <b>']],
    ['flock -w 5 /l a b', ['<a> <b>']],
    ["flock /l -c 'a b'", ['<a> <b>']],
    ['find . -type f -exec a {} b \\; -print', ['<a> ?<$(find . -type f)> <b>']],
    ['find . -execdir a {} \\;', ['<a> ?<$(find .)>']],
    ['find . -execdir a b \\;', ['<a> <b> @?']],
    ['echo "it\'s" "$X" | xargs b', [`<echo> <it's> ?<$X>`, `<b> ?<$(echo 'it'\\''s' $X)>`]],
    ['find . -name x', ['<find> <.> <-name> <x>']],
    ["bash -lc 'a; b' c", ['<a>', '<b>']],
    ["bash -euo pipefail -c 'a'", ['<a>']],
    ['sudo -E bash -c "a \'b c\'"', ['<a> <b c>']],
    ['sh -c \'sh -c "a b"\'', ['<a> <b>']],
    ['bash script.sh a', ['<bash> <script.sh> <a>']],
    ["bash <<'X'\na b\nX", ['<a> <b>']],
    ["bash script.sh <<'X'\na b\nX", ['<bash> <script.sh>']],
    ["bash <<< 'a b'", ['<a> <b>']],
    ['eval "a b" c', ['<a> <b> <c>']],
    ["su -c 'a' bob", ['<a>']],
    ["ssh -p 22 bob@h 'cd /s && a'", ['<cd> </s> @? on bob@h', '<a> @absolute /s on bob@h']],
    ['ssh h a "b c"', ['<a> <b> <c> @? on h']],
    ['ssh h', ['<ssh> <h>']],
    ["watch -n 5 'a b'", ['<a> <b>']],
    ['bash -c "a $(b)"', ['<b>', '<a> ?<$(b)>']],
    ["bash -c 'a $(b)'", ['<b>', '<a> ?<$(b)>']],
    ['echo a "b  c" | bash', ['<echo> <a> <b  c>', '<a> <b> <c>']],
    ["printf '%s\\n' 'a b' c | sh", ['<printf> <%s\\n> <a b> <c>', '<a> <b>', '<c>']],
    ["printf 'a\\nb' | sudo sh -s x", ['<printf> <a\\nb>', '<a>', '<b>']],
    ['echo "$X" | sh', ['<echo> ?<$X>', '<sh>']],
    ['echo a | sh b.sh', ['<echo> <a>', '<sh> <b.sh>']],
    ['cat a | sh', ['<cat> <a>', '<sh>']],
    ['guard run docker -- a b', ['<a> <b>']],
    ['guard --session x run docker --services s,t --wait 5m -- a -b', ['<a> <-b>']],
    ['guard run docker a b', ['<a> <b>']],
    ["guard run docker --wait -- sh -c 'a; b'", ['<a>', '<b>']],
    ['npx guard run docker -- sudo a', ['<a>']],
    ['npx --yes git-session-guard run docker -- a', ['<a>']],
    ['git guard run docker -- a', ['<a>']],
    ['node dist/guard.cjs run docker -- a', ['<a>']],
    ['pnpm exec guard run docker -- a', ['<a>']],
    ['npm exec -- guard run docker -- a', ['<a>']],
    ['yarn guard run docker -- guard run vercel -- a', ['<a>']],
    ['npx -p x a -p', ['<a> <-p>']],
    ['guard status', ['<guard> <status>']],
    ['npm run a', ['<npm> <run> <a>']],
  ])('sees through what runs another command: %j', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['cd a && x', '<x> @relative a'],
    ['cd a; cd ../b/./c; x', '<x> @relative b/c'],
    ['cd ..; x', '<x> @relative ..'],
    ['cd /a/../b; cd c; x', '<x> @absolute /b/c'],
    ['cd a; cd -; x', '<x>'],
    ['pushd a; popd; x', '<x>'],
    ['(cd a; y); x', '<x>'],
    ['y "$(cd a)"; x', '<x>'],
    ['cd; x', '<x> @?'],
    ['cd $UNSET; cd a; x', '<x> @?'],
    ['cd $UNSET; cd /a; x', '<x> @absolute /a'],
    ['D=a; cd "$D" && x', '<x> @relative a'],
    ['cd "$(git rev-parse --show-toplevel)"; x', '<x> @top-level '],
    ['cd `git rev-parse --show-toplevel`/a; x', '<x> @top-level a'],
    ['if y; then cd a; fi; x', '<x> @?'],
    ['if y; then cd a; else x; fi', '<x>'],
    ['for d in a b; do (cd $d; y); done; x', '<x>'],
    ['for d in a b; do cd $d; done; x', '<x> @?'],
    ['env -C a x', '<x> @relative a'],
    ["bash -c 'cd a'; x", '<x>'],
    ["eval 'cd a'; x", '<x> @relative a'],
    ['cd a | cat; x', '<x>'],
    ['cd a & x', '<x>'],
    ['cd a && y & x', '<x>'],
    ['y || cd a; x', '<x> @?'],
    ['cd a || exit 1; x', '<x> @relative a'],
  ])('knows the directory: %s', (line, expected) => {
    expect(read(line).filter((one) => one.startsWith('<x>'))).toEqual([expected]);
  });

  it.each<[string, string[]]>([
    ['cd a && x', []],
    ['cd a; x', ['here unless a']],
    ['cd a\nx', ['here unless a']],
    ['cd a || y; x', ['here unless a']],
    ['cd a 2>/dev/null || true; x', ['here unless a']],
    ['cd a || exit 1; x', []],
    ['cd a || { echo no; exit 1; }; x', []],
    ['cd a && y || exit 1; x', []],
    ['set -e; cd a; x', []],
    ['set -euo pipefail\ncd a\nx', []],
    ['cd a; cd /b; x', ['a unless /b', 'here unless a /b']],
    ['cd a; cd b; x', ['b unless a', 'a unless a/b', 'here unless a b']],
    ['(cd a; x)', ['here unless a']],
    ['(cd a; y); x', []],
    ['cd "$(mktemp -d)" && x', []],
    ['T=$(mktemp -d); cd "$T/a" && x', []],
    ['cd "$TMPDIR" && x', []],
    ['cd /tmp/a$$ && x', []],
    ['cd "$X/a" && x', []],
    ['cd b && cd $X && x', ['b']],
    ['cd ${X:-.} && x', ['here']],
    ['cd "$(dirname "$0")/.." && x', ['here']],
    ['cd *.d && x', []],
    ['y || cd a; x', ['here', 'a']],
    ['if y; then cd a; fi; x', ['here', 'a']],
    ['if y; then cd a; else cd b; fi; x', ['a', 'here unless a', 'b', 'here unless b']],
    ['if y; then cd a && cd ..; fi; x', ['a unless here']],
    ['cd a && cd b; x', ['here unless a', 'a unless a/b']],
    ['if y; then exit 1; fi; x', []],
    ['case y in a) cd a;; b) cd b;; esac; x', ['here', 'a', 'b']],
    ['for d in a; do cd $d || continue; x; done', []],
    ['env -C "$X" x', ['here']],
  ])('knows where else a command may run: %s', (line, expected) => {
    const name = (place: Place) => (place.kind === 'unknown' ? '?' : place.path === '' ? 'here' : place.path);
    const [command] = readCommandLine(line).filter(({ words }) => words[0]?.text === 'x');
    expect(
      (command?.directory.fallbacks ?? []).map(({ place, unless }) =>
        [name(place), ...(unless.length === 0 ? [] : ['unless', ...unless.map(name)])].join(' '),
      ),
    ).toEqual(expected);
  });

  it('knows the home directory where it is told', () => {
    const read = readCommandLine('x ~/a "$HOME/b" "~"; cd; y; cd ~/c && z', { home: '/home/u' }).map(show);
    expect(read.filter((one) => /^<[xyz]>/.test(one))).toEqual([
      '<x> </home/u/a> </home/u/b> <~>',
      '<y> @absolute /home/u',
      '<z> @absolute /home/u/c',
    ]);
  });

  it.each<[string, string]>([
    ['x "$PWD" $PWD/a "$(pwd)/b" `pwd -P`', '<x> </top> </top/a> </top/b> </top>'],
    ['cd a && x "$PWD"', '<x> </top/a> @relative a'],
    ['R=$(pwd); cd a; cd "$R" && x', '<x> @absolute /top'],
    ['cd "$PWD/a" && x', '<x> @absolute /top/a'],
    ['PWD=/b; x "$PWD"', '<x> </b>'],
    ['R=$(git rev-parse --show-toplevel); cd /b; cd "$R"; x', '<x> @top-level '],
    ['cd /b; R=$(git rev-parse --show-toplevel); cd "$R"; x', '<x> @?'],
    ['cd ../b; R=$(git rev-parse --show-toplevel); cd "$R"; x', '<x> @?'],
    ['cd $UNSET; x "$PWD"', '<x> ?<$PWD> @?'],
    ['cd "$(git rev-parse --show-toplevel)/a"; cd "$PWD/b"; x', '<x> @top-level a/b'],
  ])('knows what the directory is called: %s', (line, expected) => {
    const read = readCommandLine(line, { cwd: '/top' }).map(show);
    expect(read.filter((one) => one.startsWith('<x>'))).toEqual([expected]);
  });

  it('reads each pass of a loop where the pass before it left the shell', () => {
    const line = 'for d in a b; do (cd $d && x); cd $d; done';
    expect(read(line).filter((one) => one.startsWith('<x>'))).toEqual([
      '<x> @relative a',
      '<x> @relative a/b',
    ]);
  });

  it('tells assignments and wrappers', () => {
    const [command] = readCommandLine('A=1 sudo -E env B="$C" timeout 5 git add x');
    expect(command?.assignments.map(({ name, value }) => [name, value.text, value.expansion])).toEqual([
      ['A', '1', 'none'],
      ['B', '$C', 'unknown'],
    ]);
    expect(command?.wrappers).toEqual(['sudo', 'env', 'timeout']);
  });

  it.each<[string, string]>([
    ["A=1 bash -c 'A=2 x'", 'A=1 A=2'],
    ["A=1 sudo env B=2 sh -c 'eval x'", 'A=1 B=2'],
    ['cross-env A=1 B=2 x', 'A=1 B=2'],
    ['f() { x; }; A=1 f', 'A=1'],
    ['A=1 bash -c y; x', ''],
    ["A=1 ssh h 'B=2 x'", 'B=2'],
  ])('knows what is set in front of what runs a command: %s', (line, expected) => {
    const [command] = readCommandLine(line).filter(({ words }) => words[0]?.text === 'x');
    expect(command?.assignments.map(({ name, value }) => `${name}=${value.text}`).join(' ')).toBe(expected);
  });

  it('strips the path and extension of a program', () => {
    const names = ['/usr/bin/git', 'C:\\x\\git.exe', 'git'].map((text) =>
      programOf({ text, expansion: 'none' }),
    );
    expect(names).toEqual(['git', 'git', 'git']);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    'a',
    ' ',
    "'",
    '"',
    '\\',
    '$',
    '(',
    ')',
    '`',
    '{',
    '}',
    '<<',
    'X',
    '\n',
    ';',
    '&',
    '|',
    '$(',
    '${',
    '((',
    'case ',
    ' in ',
    'esac',
    'if ',
    ' fi',
    'for ',
    'do ',
    'done',
    'bash -c ',
    'eval ',
    'A=',
    '$A',
    '#',
    '*',
    ',',
  );

  it('is read without an error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readCommandLine(text)));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (list) => void readCommandLine(list.join(''))),
      { numRuns: 2_000 },
    );
  });

  it.each(['`', "$'", '`\\a', "$'\\a", '"', 'a', 'a ', 'a <<E\n', '#'])(
    'of 4 MB overflows nothing: %j',
    (start) => {
      const filler = start.endsWith('\\a')
        ? '\\a'
        : start.endsWith(' ')
          ? ' '
          : start.endsWith('\n')
            ? 'a\n'
            : 'a';
      expect(() => readCommandLine(start + filler.repeat(4_000_000 / filler.length))).not.toThrow();
    },
  );

  it.each([
    '$(',
    '${',
    '`',
    '"$(',
    '((',
    '$((',
    '(',
    ')',
    '{',
    '{a,',
    '{a,b}',
    '<<X ',
    '<<X\n',
    'case a in ',
    '\\',
    "'",
    "$'",
    '"',
    'a=(',
    'A=$A$A;',
    'A=$A$A;$A ',
    'bash -c "',
    "eval '",
    'if a;then ',
    'for a in ',
    'for a in x y;do a;done;',
    'for a in x y z;do ',
    'for a in x y;do done;',
    'for a in x y;do $(',
    'A=$(b)$A;',
    '$PWD',
    '[[ ',
    '<(',
    'sudo ',
    'env -S ',
    'xargs ',
    'echo a | xargs ',
    'a | while read A;do ',
    'f(){ ',
    'f(){ f;f; };f;',
    'echo "a | sh',
    'echo a | sh | ',
    "alias a='a;a';a;",
    'A=aa;',
    '$A',
    '*[',
    '\n',
    ';;',
    '\u2028',
    '\f',
    ':(',
    'find -exec ',
    'cd a;',
    'cd a||b;',
    'cd $X;',
    'cd a&&',
    'if a;then cd b;else ',
    'F+=(a);',
    'F=("${F[@]}" a);',
    'guard run a -- ',
    'npx ',
    'a|grep b|',
    "sh -c 'a' b|",
  ])('of 100 KB is read in time: %j', (piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    expectCpuTimeBelow(2_000, () => readCommandLine(`A=aaaaaaaaaa; ${text}`));
  });

  it('of functions that call one another is read in time', () => {
    const names = Array.from({ length: 40 }, (_none, index) => index);
    const functions = names.map((index) => `f${index}() { f${index + 1} "$@" "$@"; f${index + 1} x; };`);
    const aliases = names.map((index) => `alias a${index}='a${index + 1} x; a${index + 1}'`);
    const line = `${functions.join('\n')}\nf0 a b\n${aliases.join('\n')}\na0`;
    expectCpuTimeBelow(2_000, () => readCommandLine(line));
  });

  it.each([
    ['for a in 1 2 3;do ', 'b;', ';done'],
    ['for a in 1 2 3 4 5 6 7 8 9;do bash -c "$A$A" $(b c d) ', '', ';done'],
    ['for a in $(b;', 'c', ');do d;done'],
    ['f() { a;', 'b', '; };f;f;'],
    ['while read a;do ', 'b', ';done < <(git ls-files -m)'],
    ['while read a;do b;done < <(', 'c', ')'],
  ])('of loops in loops is read in time: %j', (open, inside, close) => {
    const text = open.repeat(3_000) + inside + close.repeat(3_000);
    expectCpuTimeBelow(2_000, () => readCommandLine(`A=aaaaaaaaaa; ${text}`));
  });
});
