import { pathName } from './visible.ts';

/** Some names in a sentence, the first five of them, and how many more there are. */
export const list = (texts: readonly string[], max = 5): string => {
  const shown = texts.slice(0, max).map(pathName);
  return texts.length > max ? `${shown.join(', ')} and ${texts.length - max} more` : shown.join(', ');
};
