import { type Assignment, programOf, type SimpleCommand } from '../../shell/command.ts';
import { readOptions, valuesOf } from '../../shell/read-options.ts';
import { COMPOSE_GLOBAL, ENGINE_GLOBAL } from './docker-flags.ts';

const LOCAL_HOST =
  /^(?:(?:unix|npipe|fd):|\/|(?:\w+:\/\/)?(?:[^/]*@)?(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?)?(?::\d+)?(?:\/|$))/;
/** Contexts that the local engines make for themselves. */
const LOCAL_CONTEXT = /^(?:default|desktop-\w+|orbstack|colima.*|rancher-desktop|rootless|podman-machine.*)$/;

/**
 * Whether a command says that it is about another machine's engine: by ssh, by an option, or by a variable in front of it
 * or exported before. What was exported elsewhere cannot be known.
 */
export function isOnOtherEngine(command: SimpleCommand, exported: readonly Assignment[]): boolean {
  const { words, assignments, remote } = command;
  if (remote !== undefined) return !LOCAL_HOST.test(remote);
  const [program, ...behind] = words;
  if (program === undefined) return false;
  const table = programOf(program).endsWith('-compose') ? COMPOSE_GLOBAL : ENGINE_GLOBAL;
  const read = readOptions(behind, table, { ends: 'first operand' });
  const given = (...names: readonly string[]) => valuesOf(read, ...names).at(-1)?.text;
  const set = (name: string) =>
    [...exported, ...assignments].findLast((one) => one.name === name)?.value.text || undefined;
  const host = given('-H', '--host', '--url');
  if (host !== undefined) return !LOCAL_HOST.test(host);
  const context = given('-c', '--context', '--connection');
  if (context !== undefined) return !LOCAL_CONTEXT.test(context);
  const hostSet = set('DOCKER_HOST') ?? set('CONTAINER_HOST');
  if (hostSet !== undefined) return !LOCAL_HOST.test(hostSet);
  const contextSet = set('DOCKER_CONTEXT');
  return contextSet !== undefined && !LOCAL_CONTEXT.test(contextSet);
}
