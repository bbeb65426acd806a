import type { Word } from '../../shell/command.ts';
import { isOn, readOptions, valuesOf } from '../../shell/read-options.ts';
import { classifyCompose } from './classify-compose.ts';
import { type DockerCommand, isHarmless, namesOf, withoutScale } from './docker-command.ts';
import {
  BAKE_TABLE,
  BUILD_TABLE,
  BUILDX_GLOBAL,
  CONTAINER_COMMANDS,
  ENGINE_GLOBAL,
  PRUNE_TABLE,
  SERVICE_TABLE,
  STACK_TABLE,
} from './docker-flags.ts';

const ALIASES: Readonly<Record<string, string>> = { remove: 'rm', down: 'rm', up: 'deploy' };
const PRUNES = new Set(['system', 'container', 'image', 'builder', 'buildx']);

/** Says what the words behind `docker`, `podman` or `nerdctl` do under the Docker lock; null when they do not take it. */
export function classifyEngine(words: readonly Word[]): DockerCommand | null {
  const before = readOptions(words, ENGINE_GLOBAL, { ends: 'first operand' });
  const [group, ...behind] = before.operands;
  if (group === undefined || isOn(before, '--help', '-h', '--version', '-v')) return null;
  const name = group.text;
  if (name === 'compose') return classifyCompose(behind);
  if (name === 'buildx') return classifyBuildx(behind);
  if (name === 'build') return classifyBuild(behind);
  if (name === 'bake') return classifyBake(behind);
  const [second, ...rest] = behind;
  const action = second?.text ?? '';
  if (action === 'prune' && PRUNES.has(name)) return classifyPrune(name, rest);
  if (action === 'build' && (name === 'image' || name === 'builder')) return classifyBuild(rest);
  if (name === 'container') return classifyContainer(action === 'remove' ? 'rm' : action, rest);
  if (name === 'stack') return classifyStack(ALIASES[action] ?? action, rest);
  if (name === 'service') return classifyService(action === 'remove' ? 'rm' : action, rest);
  return classifyContainer(name, behind);
}

/** Says what the words behind `docker buildx` do under the Docker lock. */
export function classifyBuildx(words: readonly Word[]): DockerCommand | null {
  const before = readOptions(words, BUILDX_GLOBAL, { ends: 'first operand' });
  const [subcommand, ...behind] = before.operands;
  if (isOn(before, '--help', '-h')) return null;
  if (subcommand?.text === 'build' || subcommand?.text === 'b') return classifyBuild(behind);
  if (subcommand?.text === 'bake' || subcommand?.text === 'f') return classifyBake(behind);
  return subcommand?.text === 'prune' ? classifyPrune('buildx', behind) : null;
}

function classifyContainer(action: string, words: readonly Word[]): DockerCommand | null {
  const table = CONTAINER_COMMANDS.get(action);
  if (table === undefined) return null;
  const read = readOptions(words, table, { ends: 'with the words' });
  if (isHarmless(read) || isOn(read, '-h')) return null;
  return { tool: 'docker', action, build: false, services: namesOf(read.operands), names: 'container' };
}

function classifyBuild(words: readonly Word[]): DockerCommand | null {
  const read = readOptions(words, BUILD_TABLE, { ends: 'with the words' });
  const call = valuesOf(read, '--call').at(-1)?.text ?? 'build';
  if (isHarmless(read) || isOn(read, '-h') || isOn(read, '--check', '--print') || !/^build\b/.test(call))
    return null;
  return {
    tool: 'docker',
    action: 'build',
    build: true,
    services: namesOf(valuesOf(read, '-t', '--tag')),
    names: 'image',
  };
}

function classifyBake(words: readonly Word[]): DockerCommand | null {
  const read = readOptions(words, BAKE_TABLE, { ends: 'with the words' });
  const call = valuesOf(read, '--call').at(-1)?.text ?? 'build';
  if (isHarmless(read) || isOn(read, '-h') || isOn(read, '--print', '--check') || !/^build\b/.test(call))
    return null;
  if (
    read.options.some(
      ({ name }) => name === '--list' || name === '--list-targets' || name === '--list-variables',
    )
  )
    return null;
  return { tool: 'docker', action: 'bake', build: true, services: namesOf(read.operands), names: 'target' };
}

function classifyPrune(group: string, words: readonly Word[]): DockerCommand | null {
  const read = readOptions(words, PRUNE_TABLE, { ends: 'with the words' });
  if (isHarmless(read) || isOn(read, '-h')) return null;
  return { tool: 'docker', action: `${group} prune`, build: false, services: '*' };
}

/** A stack's name is no service's, so the services are all. */
function classifyStack(action: string, words: readonly Word[]): DockerCommand | null {
  if (action !== 'deploy' && action !== 'rm') return null;
  const read = readOptions(words, STACK_TABLE, { ends: 'with the words' });
  if (isHarmless(read) || isOn(read, '-h')) return null;
  return { tool: 'docker', action: `stack ${action}`, build: false, services: '*' };
}

function classifyService(action: string, words: readonly Word[]): DockerCommand | null {
  if (!['update', 'rollback', 'scale', 'rm'].includes(action)) return null;
  const read = readOptions(words, SERVICE_TABLE, { ends: 'with the words' });
  if (isHarmless(read) || isOn(read, '-h')) return null;
  const services = withoutScale(namesOf(read.operands));
  return { tool: 'docker', action: `service ${action}`, build: false, services, names: 'swarm-service' };
}
