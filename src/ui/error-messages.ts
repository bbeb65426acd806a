import type { ErrorData, GuardError } from '../errors.ts';
import { shellWord, visible } from './visible.ts';

type Sentences = { readonly [Code in keyof ErrorData]: (data: ErrorData[Code]) => string };

/** What went wrong, where, and what to do: one line each, the first is the whole story for a log. */
const SENTENCES: Sentences = {
  usage: ({ problem, hint }) => withHint(visible(problem, 600), hint),
  configuration: ({ file, key, value, expected }) => {
    const found = visible(JSON.stringify(value) ?? 'missing');
    if (key !== '') return `${visible(file, 600)}: ${visible(key)} is ${found}, expected ${expected}`;
    // What is no JSON has no value.
    return value === undefined
      ? `${visible(file, 600)}: expected ${visible(expected)}`
      : `${visible(file, 600)} is ${found}, expected ${visible(expected)}`;
  },
  'not-a-repository': ({ directory }) =>
    withHint(
      `${visible(directory, 600)} is not in a git repository`,
      'Go to the repository, or make one with: git init',
    ),
  'no-working-tree': ({ gitDir, topLevel }) =>
    withHint(
      `${visible(gitDir, 600)} is git's own directory, and this must be run in a working tree`,
      `Go there: cd ${shellWord(topLevel)}`,
    ),
  'file-unreadable': ({ path, reason }) =>
    withHint(`cannot read ${visible(path)}: ${visible(reason, 600)}`, 'Nothing was changed.'),
  'file-unwritable': ({ path, reason }) =>
    withHint(`cannot write ${visible(path)}: ${visible(reason, 600)}`, 'Nothing was changed.'),
  'file-unsettled': ({ path, reason }) =>
    withHint(
      `the change is made, but not settled: ${visible(path)}: ${reason}`,
      'It may be lost if the power fails now. The next guard command finishes what can be finished.',
    ),
  'file-busy': ({ path, holder, waitedMs }) =>
    withHint(
      `${visible(path)} is being written by ${visible(holder)}, waited ${(waitedMs / 1000).toFixed(1)}s`,
      'Nothing was changed; try again.',
    ),
  'file-damaged': ({ path, line, problem }) =>
    line === 0
      ? withHint(
          `${visible(path)} ${problem}: guard doctor --repair puts back what guard wrote last`,
          'Nothing was changed. guard doctor --repair keeps the damaged file; guard restore lists the earlier texts.',
        )
      : withHint(
          `${visible(path)}, line ${line}: ${problem}`,
          'Nothing was changed. Mend the line, or let guard doctor --repair rebuild the file (it keeps the damaged one).',
        ),
  'half-done': ({ command, cause }) => {
    const back = command === 'guard init' ? ', guard uninstall takes it back' : '';
    return withHint(
      errorMessage(cause).split('\n')[0] ?? '',
      `What was changed before that stays: ${command} goes on from there${back}.`,
    );
  },
  'output-failed': ({ reason }) =>
    withHint(
      `cannot write to standard output: ${visible(reason)}`,
      'The result was not printed, or not all of it. See guard status for how things stand.',
    ),
  'git-failed': ({ args, status, stderr }) =>
    withHint(
      `git ${visible(args.slice(0, 4).join(' '))} failed${status === null ? '' : ` with exit code ${status}`}: ${visible(stderr.split('\n')[0] ?? '', 600)}`,
      mendOf(stderr),
    ),
  'git-missing': ({ reason }) => withHint(reason, 'Install git, or add its directory to PATH.'),
};

/** What git itself says to type where a repository belongs to another user. */
function mendOf(stderr: string): string | undefined {
  const typed = /^\s*(git config --global --add safe\.directory .+)$/m.exec(stderr)?.[1];
  return typed === undefined ? undefined : `If you trust it: ${visible(typed, 600)}`;
}

/** The message of an error that guard expects. */
export function errorMessage(error: GuardError): string {
  const sentence = SENTENCES[error.code] as (data: unknown) => string;
  return sentence(error.data);
}

function withHint(problem: string, hint: string | undefined): string {
  return hint === undefined ? problem : `${problem}\n  ${hint}`;
}
