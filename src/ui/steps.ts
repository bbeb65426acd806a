import { alignRows } from './table.ts';
import { shellWord } from './visible.ts';

/** What to type next: what for, the command as it can be pasted into a shell, and what there is to say of it. */
export type Step = readonly [label: string, command: string, ...remarks: readonly string[]];

/**
 * Steps below one another, what is said of a command on a line of its own: an interactive zsh knows no comments, and would
 * take a `#` and all behind it for arguments. Remarks without words do not count.
 */
export function stepLines(steps: readonly Step[]): string {
  return alignRows(
    steps.flatMap(([label, command, ...remarks]) => {
      const said = remarks.filter((remark) => remark !== '');
      return [[label, command], ...(said.length === 0 ? [] : [['', `(${said.join('; ')})`]])];
    }),
  );
}

/** What is typed first, where what comes next would not find the repository. */
export function goTo(place: string | undefined): readonly Step[] {
  return place === undefined ? [] : [['go there first', `cd ${shellWord(place)}`]];
}
