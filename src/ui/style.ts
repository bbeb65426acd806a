import { styleText } from 'node:util';

/** Colours for one stream; without colour every function gives its text back. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

export const PLAIN: Style = { bold: same, dim: same, good: same, warn: same, bad: same };

export const COLOURED: Style = {
  bold: painter('bold'),
  dim: painter('dim'),
  good: painter('green'),
  warn: painter('yellow'),
  bad: painter('red'),
};

/** Whether a stream wants colour: `FORCE_COLOR`, `NO_COLOR`, `TERM=dumb`, then whether it is a terminal. */
export function wantsColour(
  stream: { readonly isTTY?: boolean | undefined },
  env: NodeJS.ProcessEnv,
): boolean {
  const force = env.FORCE_COLOR;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}

function painter(format: Format): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false });
}

function same(text: string): string {
  return text;
}
