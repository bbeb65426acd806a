import { shellWord } from './visible.ts';

/** The flags of a call, by name. */
export type TypedFlags = Readonly<Record<string, unknown>>;

/** A command of guard's to be pasted into a shell, with those flags of the call that it takes as well. */
export function asTyped(
  words: readonly string[],
  flags: TypedFlags,
  kept: readonly string[] = ['session'],
): string {
  const given = kept.flatMap((flag) => {
    const value = flags[flag];
    return typeof value === 'string' ? [`--${flag}`, value] : [];
  });
  return ['guard', ...words, ...given].map(wordOrFlag).join(' ');
}

/** Flags need no quotes here: they are meant as such. */
export const wordOrFlag = (text: string): string => (/^-[\w@%+=:,./-]*$/.test(text) ? text : shellWord(text));

/** Whether a word is a URL with a name in it, which may be a token; over ssh it is none. */
export const holdsCredentials = (word: string): boolean =>
  /^(?!ssh:)[a-z][a-z0-9+.-]*:\/\/[^/]*@/i.test(word.replace(/^--repo=/, ''));
