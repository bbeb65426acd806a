import { programOf, type SimpleCommand } from './command.ts';
import { enterDirectory } from './directory.ts';
import { type GitEffect, plainEffect } from './git/effect.ts';
import { isOn, optionTable, readOptions, valuesOf } from './read-options.ts';
import { guardRunOf } from './started-program.ts';

const TABLE = optionTable(
  '--cwd -A --local-config -Q --global-config -S --scope -t --token -T --team -n --name --project --target',
);

/**
 * Vercel's commands that leave alone what is deployed and what is served, by their first two words. What is no command
 * of its own Vercel takes for the directory that is to be deployed.
 */
const HARMLESS = new RegExp(
  '^((activity|alert|api|bisect|blob|build|cache|cert|cron|curl|dev(elop)?|dns|docs|domain|edge-config|env|event|firewall|' +
    'flag|git|help|httpstat|i(nit|nspect|nstall|ntegration)?|kb|link|list|ls|log(in|out)?|mcp|metric|' +
    'open|project|pull|redirect|route|sandbox|skill|switch|target|team|telemetry|token|trace|upgrade|usage|' +
    'webhook|whoami)s?( |$)|(alias|promote|remove|rm|rollback)( ls| list| status)?$|(rolling-release|rr)( configure| fetch)?$)',
);

/**
 * What a command does to the deployments of the project in its directory: one that starts, switches or takes one away `deploys`.
 * What runs under the Vercel lock, or on another machine, does nothing here.
 */
export function deployEffectsOf({ words, wrappers, remote, directory }: SimpleCommand): readonly GitEffect[] {
  const [name, ...args] = words;
  if (name === undefined || remote !== undefined || !/^(?:vercel|vc)(?:@|$)/.test(programOf(name))) return [];
  const read = readOptions(args, TABLE, { ends: 'with the words' });
  const operands = read.operands.map(({ text }) => text);
  const isHarmless =
    wrappers.includes(guardRunOf('vercel')) ||
    isOn(read, '-h', '--help', '--dry') ||
    (operands.length === 0 && isOn(read, '-v', '--version')) ||
    HARMLESS.test(operands.slice(0, 2).join(' '));
  if (isHarmless) return [];
  return [
    {
      ...plainEffect('deploys'),
      directory: valuesOf(read, '--cwd').reduce(enterDirectory, directory),
      safeAlternative: 'ask-holder',
      words: words.map(({ text }) => text),
    },
  ];
}
