import { programOf, type SimpleCommand, type Word } from '../../shell/command.ts';
import { readCommandLine } from '../../shell/read-command-line.ts';
import { isOn, optionTable, readOptions } from '../../shell/read-options.ts';
import { classifyCompose } from './classify-compose.ts';
import { classifyBuildx, classifyEngine } from './classify-engine.ts';
import type { DockerCommand } from './docker-command.ts';

const ENGINES = new Set(['docker', 'podman', 'nerdctl', 'podman-remote']);
const COMPOSES = new Set(['docker-compose', 'podman-compose', 'nerdctl-compose']);
const DAEMON_ACTIONS: Readonly<Record<string, string>> = {
  restart: 'daemon restart',
  'try-restart': 'daemon restart',
  'reload-or-restart': 'daemon restart',
  'force-reload': 'daemon restart',
  stop: 'daemon stop',
  kill: 'daemon stop',
};
const SYSTEMCTL_TABLE = optionTable(
  '-H --host -M --machine -t --type -s --signal --kill-whom --root --job-mode -n -o -p',
);
const DAEMON_UNIT = /^docker(?:\.service|\.socket|\*)?$/;

/** The commands in a command line that take the Docker lock, in the order in which they start. */
export function dockerCommandsOf(text: string): readonly DockerCommand[] {
  return readCommandLine(text).flatMap((command) => classifyDocker(command) ?? []);
}

/** Says what a command does under the Docker lock; null when it does not take it. */
export function classifyDocker(command: SimpleCommand): DockerCommand | null {
  const [program, ...words] = command.words;
  if (program === undefined) return null;
  const found = classify(program, words);
  return found === null || command.remote === undefined ? found : { ...found, remote: command.remote };
}

function classify(program: Word, words: readonly Word[]): DockerCommand | null {
  const name = programOf(program);
  if (/\/init\.d\/docker$/.test(program.text)) return daemon(words[0], [program]);
  if (ENGINES.has(name)) return classifyEngine(words);
  if (COMPOSES.has(name)) return classifyCompose(words);
  if (name === 'docker-buildx') return classifyBuildx(words);
  if (name === 'service' || name === 'rc-service') return daemon(words[1], words.slice(0, 1));
  if (name !== 'systemctl') return null;
  const read = readOptions(words, SYSTEMCTL_TABLE, { ends: 'with the words' });
  return isOn(read, '--help', '-h', '--dry-run') ? null : daemon(read.operands[0], read.operands.slice(1));
}

function daemon(verb: Word | undefined, units: readonly Word[]): DockerCommand | null {
  const action = DAEMON_ACTIONS[verb?.text ?? ''];
  const isDocker = units.some((unit) => DAEMON_UNIT.test(unit.text.replace(/^.*\//, '')));
  return action === undefined || !isDocker ? null : { tool: 'daemon', action, build: false, services: '*' };
}
