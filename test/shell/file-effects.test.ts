import { describe, expect, it } from 'vitest';
import { fileEffectsOf } from '../../src/shell/file-effects.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';

const read = (line: string): readonly string[] =>
  readCommandLine(line)
    .flatMap(fileEffectsOf)
    .map(({ kind, pathspecs, directory }) => {
      const words = pathspecs.kind === 'none' ? [] : pathspecs.words.map(({ text }) => text);
      const where = directory.kind === 'relative' && directory.path === '' ? '' : ` @${directory.kind}`;
      return [kind, ...words].join(' ') + where;
    });

describe('what a line does to files that it names', () => {
  it.each<[string, readonly string[]]>([
    ['rm a.ts b.ts', ['removes a.ts b.ts']],
    ['rm -rf src "a b"', ['removes src a b']],
    ['rm -- -f', ['removes -f']],
    ['/bin/rm -f a.ts', ['removes a.ts']],
    ['sudo rm a.ts', ['removes a.ts']],
    ['unlink a.ts', ['removes a.ts']],
    ['rm -r src/ lib/a.ts', ['removes src/ lib/a.ts']],
    ['rm -rf . .. ./ ../ src/.. src/./', []],
    ['rm . src/ src/.. a.ts', ['removes a.ts']],
    ['rm ""', []],
    ['rm', []],
    ['rm --help', []],
    ['mv a.ts b.ts', ['moves a.ts b.ts']],
    ['mv -f a.ts b.ts lib', ['moves a.ts b.ts lib']],
    ['mv -t lib a.ts b.ts', ['moves a.ts b.ts lib']],
    ['mv --target-directory=lib a.ts', ['moves a.ts lib']],
    ['mv -S .old a.ts b.ts', ['moves a.ts b.ts']],
    ['mv a.ts', []],
    ['cp -r new lib', ['copies new lib']],
    ['cp -n a.ts b.ts', []],
    ['install -m 644 a.ts b.ts', ['copies a.ts b.ts']],
    ['install -d a b', []],
    ['ln -sf a.ts b.ts', ['copies a.ts b.ts']],
    ['ln -s a.ts b.ts', []],
    ["sed -i 's/x/y/' a.ts b.ts", ['writes a.ts b.ts']],
    ["sed -i.bak -E 's/x/y/' a.ts", ['writes a.ts']],
    ["sed -Ei -e 's/x/y/' -e p a.ts", ['writes a.ts']],
    ["sed --in-place=.old --expression='s/x/y/' a.ts", ['writes a.ts']],
    ['sed -n -i -f script.sed a.ts', ['writes a.ts']],
    ["sed -i '' 's/x/y/' a.ts", ['writes a.ts']],
    ["sed 's/x/y/' a.ts", []],
    ["sed -n '/-i/p' a.ts", []],
    ["perl -pi -e 's/x/y/' a.ts", ['writes a.ts']],
    ["perl -i.bak -0777 -pe 's/x/y/' a.ts", ['writes a.ts']],
    ["perl -ne 'print' a.ts", []],
    ['perl -i edit.pl a.ts', ['writes a.ts']],
    ['perl gen.pl -i a.ts', []],
    ['ruby gen.rb -i a.ts', []],
    ["ruby -i -pe 'gsub(1, 2)' a.ts", ['writes a.ts']],
    ['echo x | tee -a a.ts b.ts', ['writes a.ts b.ts']],
    ['truncate -s 0 a.ts', ['writes a.ts']],
    ['dd if=/dev/zero of=a.ts bs=1', ['writes a.ts']],
    ['dd if=a.ts', []],
    ['echo x > a.ts', ['writes a.ts']],
    ['echo x >> a.ts 2>&1', ['writes a.ts']],
    ['echo x >| a.ts', ['writes a.ts']],
    ['x &> a.ts', ['writes a.ts']],
    ['x &>> a.ts', ['writes a.ts']],
    ['x >& a.ts', ['writes a.ts']],
    ['x 2> a.ts > b.ts', ['writes a.ts b.ts']],
    ['> a.ts', ['writes a.ts']],
    ['tee . src/ > ..', []],
    ['x > /dev/null 2>&1 2>&- >&2', []],
    ['x < a.ts <<< b', []],
    ['x <> a.ts', ['writes a.ts']],
    ['cat > a.ts <<EOF\nrm b.ts > c.ts\nEOF', ['writes a.ts']],
    ['(a; b) > a.ts', ['writes a.ts']],
    ['{ a; b; } > a.ts', ['writes a.ts']],
    ['for x in 1 2; do a; done > a.ts', ['writes a.ts']],
    ['while read x; do a; done < b.ts > a.ts', ['writes a.ts']],
    ['if a; then b; fi > a.ts', ['writes a.ts']],
    ['[[ a > b.ts ]] && c', []],
    ['(( a > b ))', []],
    ['cd lib && rm a.ts > b.ts', ['writes b.ts @relative', 'removes a.ts @relative']],
    ['F=a.ts; rm $F > "$F"', ['writes a.ts', 'removes a.ts']],
    ["bash -c 'rm a.ts' > b.ts", ['writes b.ts', 'removes a.ts']],
    ['f() { rm "$1"; }; f a.ts > b.ts', ['writes b.ts', 'removes a.ts']],
    ['echo a.ts | xargs rm -f', ['removes a.ts']],
    ['find . -name a.ts -exec rm {} +', ['removes :(glob)**/a.ts']],
    ['find . -name a.ts -print -delete', ['removes :(glob)**/a.ts']],
    ["ssh host 'rm a.ts > b.ts'", []],
    ['echo "rm a.ts" \'> b.ts\'', []],
    ['npm install a.ts b.ts', []],
    ['grep -rn "a > b" src', []],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });
});
