import type { Word } from '../../shell/command.ts';
import { isOn, type ReadWords, readOptions, valuesOf } from '../../shell/read-options.ts';
import { type DockerCommand, isHarmless, namesOf, withoutScale } from './docker-command.ts';
import { COMPOSE_COMMANDS, COMPOSE_GLOBAL } from './docker-flags.ts';

/** Says what the words behind `docker compose` do under the Docker lock; null when they do not take it. */
export function classifyCompose(words: readonly Word[]): DockerCommand | null {
  const before = readOptions(words, COMPOSE_GLOBAL, { ends: 'first operand' });
  const [subcommand, ...behind] = before.operands;
  const action = subcommand?.text ?? '';
  const table = COMPOSE_COMMANDS.get(action);
  if (table === undefined || isHarmless(before) || isOn(before, '--version', '-v', '-h')) return null;
  const read = readOptions(behind, table, { ends: action === 'run' ? 'first operand' : 'with the words' });
  if (isHarmless(read) || isOn(read, '-h') || !takesLock(action, read)) return null;
  const command = {
    tool: 'compose',
    action,
    build: builds(action, read),
    services: servicesOf(action, read),
  } as const;
  return neverEnds(action, read) ? { ...command, longRunning: true } : command;
}

function takesLock(action: string, read: ReadWords): boolean {
  if (action === 'run') return isOn(read, '--build');
  if (action === 'wait') return isOn(read, '--down-project');
  return action !== 'build' || !isOn(read, '--print', '--check');
}

function builds(action: string, read: ReadWords): boolean {
  if (action === 'build' || action === 'watch') return true;
  return isOn(read, '--build') || (action === 'up' && isOn(read, '-w', '--watch'));
}

function servicesOf(action: string, read: ReadWords): '*' | readonly string[] {
  if (action === 'wait') return '*';
  if (action === 'run') return namesOf(read.operands.slice(0, 1));
  return action === 'scale' ? withoutScale(namesOf(read.operands)) : namesOf(read.operands);
}

/** Attached `up` stays until a signal, unless an option ends it with a container. */
function neverEnds(action: string, read: ReadWords): boolean {
  if (action === 'watch') return true;
  if (action !== 'up') return false;
  if (isOn(read, '-w', '--watch')) return true;
  const ends = isOn(read, '--abort-on-container-exit') || valuesOf(read, '--exit-code-from').length > 0;
  return !ends && !isOn(read, '-d', '--detach') && !isOn(read, '--wait') && !isOn(read, '--no-start');
}
