import { programOf, type SimpleCommand, type Word } from '../../shell/command.ts';
import { readCommandLine } from '../../shell/read-command-line.ts';
import { readOptions } from '../../shell/read-options.ts';
import { classifyDocker } from './classify-docker.ts';
import { COMPOSE_GLOBAL, ENGINE_GLOBAL } from './docker-flags.ts';

/** The compose services that a command brings up, and how its own project is asked about them. */
export interface StartedServices {
  readonly services: '*' | readonly string[];
  /** `docker compose -f … ps -a --format json`, with the command's own flags. */
  readonly question: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the command runs, from where the line does. */
  readonly directory: string;
}

const STARTING = new Set(['up', 'start', 'restart', 'scale', 'unpause']);
const QUESTION = ['ps', '-a', '--format', 'json'];

/** What a command line starts, by its last starting command; null where it starts nothing that can be asked about. */
export function startedServices(text: string): StartedServices | null {
  return (
    readCommandLine(text)
      .map(startedBy)
      .findLast((found) => found !== null) ?? null
  );
}

function startedBy(command: SimpleCommand): StartedServices | null {
  const found = classifyDocker(command);
  if (found?.tool !== 'compose' || !STARTING.has(found.action)) return null;
  if (found.longRunning === true || command.remote !== undefined || createsOnly(command)) return null;
  const before = wordsBeforeAction(command.words);
  const { directory } = command;
  if (before === null || !(directory.kind === 'relative' || directory.kind === 'absolute')) return null;
  if ([...before, ...command.assignments.map(({ value }) => value)].some((word) => word.expansion !== 'none'))
    return null;
  return {
    services: found.services,
    question: [...before.map(({ text }) => text), ...QUESTION],
    env: Object.fromEntries(command.assignments.map(({ name, value }) => [name, value.text])),
    directory: directory.path,
  };
}

function createsOnly({ words }: SimpleCommand): boolean {
  return words.some(({ text }) => text === '--no-start');
}

/** The words up to the subcommand: program, `compose`, and the flags that say which project is meant. */
function wordsBeforeAction(words: readonly Word[]): readonly Word[] | null {
  const [program, ...rest] = words;
  if (program === undefined) return null;
  let behind: readonly Word[] = rest;
  if (!/compose$/.test(programOf(program))) {
    const [compose, ...after] = readOptions(rest, ENGINE_GLOBAL, { ends: 'first operand' }).operands;
    if (compose?.text !== 'compose') return null;
    behind = after;
  }
  const fromAction = readOptions(behind, COMPOSE_GLOBAL, { ends: 'first operand' }).operands;
  return words.slice(0, words.length - fromAction.length);
}
