import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { doctor } from '../commands/doctor/doctor.ts';
import { init } from '../commands/init.ts';
import { restore } from '../commands/restore.ts';
import { uninstall } from '../commands/uninstall.ts';
import { AGENTS } from '../config.ts';
import { printStamp } from '../core/stamp.ts';
import { GuardError } from '../errors.ts';
import type { AgentName } from '../install/agents/agent.ts';
import type { Change } from '../install/change.ts';
import { lastingDist } from '../install/lasting-dist.ts';
import { NO_STATUS_LINE } from '../ui/agent-lines.ts';
import { doctorSentence, doctorView } from '../ui/doctor-view.ts';
import { initView, unusableText } from '../ui/init-view.ts';
import { toJson } from '../ui/json.ts';
import { restoreView } from '../ui/restore-view.ts';
import * as views from '../ui/setup-view.ts';
import { shellWord } from '../ui/visible.ts';
import { type Invocation, report } from './invocation.ts';
import type { Options } from './option-values.ts';

/** What the commands that set a repository up do: a bundle of its own, which no other command loads. */

export async function runInit(invocation: Invocation, options: Options): Promise<number> {
  const isDryRun = options.dryRun === true;
  const base = invocation.context.repository.mainTopLevel ?? '';
  const outcome = await init(invocation.context, {
    agents: agentsOption(options),
    instructions: options.instructions === true,
    statusLine: options.statusline === true,
    mode: isDryRun ? 'dry-run' : 'apply',
    dist: ownDirectory(invocation),
  });
  const { errStyle } = invocation.terminal;
  return report(invocation, outcome, {
    json: (facts) =>
      toJson({
        applied: facts.applied,
        changes: facts.changes.map(changeJson),
        problems: facts.problems,
        advice: facts.advice,
        agents: facts.agents,
        agentsLeft: facts.agentsLeft,
        agentsDropped: facts.agentsDropped,
        unignored: facts.unignored,
        tracked: facts.tracked,
        unusable: facts.unusable?.why ?? null,
      }),
    people: (facts) => ({
      out: initView(facts, base).join('\n'),
      say: [
        ...views.adviceLines(facts.advice, errStyle),
        ...facts.unignored.map((item) => errStyle.warn(`guard: ${views.unignoredText(item)}`)),
        ...(facts.unusable === null ? [] : [errStyle.warn(`guard: ${unusableText(facts.unusable)}`)]),
        ...(facts.tracked === null ? [] : [errStyle.warn(`guard: ${views.trackedText(facts.tracked)}`)]),
        ...(options.statusline === true && !facts.agents.some(({ agent }) => agent === 'claude')
          ? [errStyle.warn(NO_STATUS_LINE)]
          : []),
        ...(facts.call === 'guard' ? [] : [errStyle.warn(`guard: ${views.notOnPath(facts.call)}`)]),
      ].join('\n'),
      refuse: views.problemLines(facts.problems, initCall(options), errStyle).join('\n'),
    }),
  });
}

export async function runUninstall(invocation: Invocation, options: Options): Promise<number> {
  const isDryRun = options.dryRun === true;
  const base = invocation.context.repository.mainTopLevel ?? '';
  const outcome = await uninstall(invocation.context, {
    mode: isDryRun ? 'dry-run' : 'apply',
    dist: ownDirectory(invocation),
  });
  const { errStyle } = invocation.terminal;
  return report(invocation, outcome, {
    json: (facts) =>
      toJson({
        applied: facts.applied,
        changes: facts.changes.map(changeJson),
        problems: facts.problems,
        sessionsFile: facts.sessionsFile,
        committed: facts.committed,
        callsLeft: facts.callsLeft,
      }),
    people: (facts) => {
      const { applied, changes } = facts;
      const isFolder = ({ kind }: Change): boolean => kind === 'remove-directory';
      const files = changes.filter((change) => !isFolder(change));
      const lines = [
        ...views.changeLines(files, { applied, base }),
        ...views.fateLines(facts, base),
        ...views.changeLines(changes.filter(isFolder), { applied, base }),
      ];
      return {
        out: lines.length === 0 ? 'There was nothing to take back.' : lines.join('\n'),
        say: views.leftLines(facts, base, errStyle).join('\n'),
        refuse: views.problemLines(facts.problems, 'guard uninstall', errStyle).join('\n'),
      };
    },
  });
}

export async function runRestore(invocation: Invocation, name: string | undefined): Promise<number> {
  const outcome = await restore(invocation.context, name);
  return report(invocation, outcome, {
    json: ({ restored, snapshots }) =>
      toJson({
        restored,
        snapshots: snapshots.map((snapshot) => ({
          ...snapshot,
          writtenAt: printStamp(snapshot.writtenAt),
        })),
      }),
    people: (facts) => ({ out: restoreView(facts) }),
  });
}

export async function runDoctor(invocation: Invocation): Promise<number> {
  const outcome = await doctor(invocation.context, {
    dist: ownDirectory(invocation),
    nodeVersion: process.version,
  });
  return report(invocation, outcome, {
    json: ({ findings }) =>
      toJson({
        ok: outcome.exit === 'done',
        findings: findings.map((finding) => ({
          level: finding.level,
          code: finding.code,
          message: doctorSentence(finding),
        })),
      }),
    people: ({ findings }) => ({ out: doctorView(findings, invocation.terminal.outStyle) }),
  });
}

/** What is typed to go on from here: without its options, init would leave out what it was asked for. */
function initCall(options: Options): string {
  const agents = typeof options.agents === 'string' ? ['--agents', shellWord(options.agents)] : [];
  const flags = ['instructions', 'statusline'].filter((name) => options[name] === true);
  return ['guard init', ...agents, ...flags.map((name) => `--${name}`)].join(' ');
}

/** Where this very guard lies: the hooks call what is beside it. */
function ownDirectory({ context }: Invocation): string {
  const { mainTopLevel, topLevel } = context.repository;
  return lastingDist(dirname(realpathSync(process.argv[1] ?? '')), [mainTopLevel, topLevel]);
}

function agentsOption(options: Options): readonly AgentName[] | null {
  const value = options.agents;
  if (typeof value !== 'string') return null;
  const hint = `Agents: ${AGENTS.join(', ')}; or none.`;
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.find((name) => name !== 'none' && !(AGENTS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new GuardError('usage', {
      problem: `--agents: guard knows no agent ${JSON.stringify(unknown)}`,
      hint,
    });
  if (names.length === 0) throw new GuardError('usage', { problem: '--agents is empty', hint });
  if (!names.includes('none')) return names as AgentName[];
  if (names.length === 1) return [];
  throw new GuardError('usage', { problem: '--agents: none stands by itself', hint });
}

function changeJson(change: {
  readonly kind: string;
  readonly path: string;
}): Readonly<Record<string, string>> {
  return { kind: change.kind, path: change.path };
}
