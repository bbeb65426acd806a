import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { AGENTS } from '../config.ts';
import { GuardError } from '../errors.ts';
import type { AgentName } from '../install/agents/agent.ts';
import { toJson } from '../ui/json.ts';
import type { Declare } from './declare.ts';
import { report } from './invocation.ts';

type Options = Readonly<Record<string, unknown>>;

/** The commands that set a repository up and look after it. */
export function declareSetupCommands({ command, act, group }: Declare): void {
  group('Set up and look after');
  const init = command('init', 'Set this repository up: sessions file, ignore rule, git hooks, agents’ hooks')
    .option('--agents <names>', 'which agents’ hooks, joined by commas (default: those whose folder exists)')
    .option('--instructions', 'add a short block to AGENTS.md / CLAUDE.md')
    .option('--statusline', 'show guard’s line in Claude Code’s status line')
    .option('-n, --dry-run', 'show every change and make none')
    .addHelpText(
      'after',
      '\nIdempotent; guard uninstall takes it back exactly.\n\nExamples:\n  guard init\n  guard init --agents claude,codex --instructions\n  guard init --dry-run',
    );
  act(init, async (invocation, options) => {
    const { init: run } = await import('../commands/init.ts');
    const views = await import('../ui/setup-view.ts');
    const isDryRun = options.dryRun === true;
    const base = invocation.context.repository.mainTopLevel ?? '';
    const outcome = await run(invocation.context, {
      agents: agentsOption(options),
      instructions: options.instructions === true,
      statusLine: options.statusline === true,
      mode: isDryRun ? 'dry-run' : 'apply',
      dist: ownDirectory(),
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
        }),
      people: (facts) => {
        const isNothing = facts.changes.length === 0 && !facts.createdFile;
        const file = facts.createdFile
          ? [`${isDryRun ? 'would create  ' : 'created '} ${views.shortPath(facts.location, base)}`]
          : [];
        const changes = isDryRun
          ? facts.changes.flatMap((change) => [
              ...views.changeLines([change], { applied: false, base }),
              ...views.changeDiff(change),
            ])
          : views.changeLines(facts.changes, { applied: true, base });
        const agents = facts.agents.length === 0 ? [] : ['Agents:', ...views.agentLines(facts.agents)];
        const next = isDryRun ? [] : ['', 'Guard is set up. See: guard doctor, guard status'];
        return {
          out: [
            ...(isNothing ? ['Everything is set up already.'] : [...file, ...changes]),
            ...agents,
            ...(isNothing ? [] : next),
          ].join('\n'),
          say: views.adviceLines(facts.advice, errStyle).join('\n'),
          refuse: views.problemLines(facts.problems, errStyle).join('\n'),
        };
      },
    });
  });

  const uninstall = command('uninstall', 'Take exactly guard’s own changes back')
    .option('-n, --dry-run', 'show every change and make none')
    .addHelpText('after', '\nExamples:\n  guard uninstall --dry-run\n  guard uninstall');
  act(uninstall, async (invocation, options) => {
    const { uninstall: run } = await import('../commands/uninstall.ts');
    const views = await import('../ui/setup-view.ts');
    const isDryRun = options.dryRun === true;
    const base = invocation.context.repository.mainTopLevel ?? '';
    const outcome = await run(invocation.context, {
      mode: isDryRun ? 'dry-run' : 'apply',
      dist: ownDirectory(),
    });
    return report(invocation, outcome, {
      json: (facts) =>
        toJson({
          applied: facts.applied,
          changes: facts.changes.map(changeJson),
          problems: facts.problems,
          sessionsFile: facts.sessionsFile,
        }),
      people: (facts) => {
        const kept =
          facts.sessionsFile === 'kept'
            ? [`kept     ${views.shortPath(facts.location, base)}, which names sessions or locks`]
            : [];
        const removed =
          facts.sessionsFile === 'removed'
            ? [`${isDryRun ? 'would remove  ' : 'removed '} ${views.shortPath(facts.location, base)}`]
            : [];
        const lines = [
          ...views.changeLines(facts.changes, { applied: facts.applied, base }),
          ...removed,
          ...kept,
        ];
        return {
          out: lines.length === 0 ? 'There was nothing to take back.' : lines.join('\n'),
          refuse: views.problemLines(facts.problems, invocation.terminal.errStyle).join('\n'),
        };
      },
    });
  });

  const restore = command('restore', 'List the sessions file’s earlier texts, or put one back')
    .argument('[snapshot]', 'its name in the list')
    .addHelpText(
      'after',
      '\nWhat is replaced is kept in turn.\n\nExamples:\n  guard restore\n  guard restore prev.12',
    );
  act(restore, async (invocation, _options, [name]) => {
    const { restore: run } = await import('../commands/restore.ts');
    const { restoreView } = await import('../ui/restore-view.ts');
    const outcome = await run(invocation.context, name);
    return report(invocation, outcome, {
      json: ({ restored, snapshots }) =>
        toJson({
          restored,
          snapshots: snapshots.map((snapshot) => ({
            ...snapshot,
            writtenAt: new Date(snapshot.writtenAt).toISOString(),
          })),
        }),
      people: (facts) => ({ out: restoreView(facts) }),
    });
  });

  const doctor = command('doctor', 'Tell whether guard is live here, and what mends it')
    .option('--repair', 'rebuild a damaged sessions file from the journal; the damaged bytes are kept')
    .addHelpText(
      'after',
      '\nExit code 1 where something is wrong.\n\nExamples:\n  guard doctor\n  guard doctor --repair\n  guard doctor --json',
    );
  act(doctor, async (invocation, options) => {
    if (options.repair === true) {
      const { repair } = await import('../commands/restore.ts');
      const { repairMessage } = await import('../ui/restore-view.ts');
      const { facts } = await repair(invocation.context);
      if (!invocation.quiet) invocation.terminal.err(repairMessage(facts));
    }
    const { doctor: run } = await import('../commands/doctor/doctor.ts');
    const { doctorSentence, doctorView } = await import('../ui/doctor-view.ts');
    const outcome = await run(invocation.context, { dist: ownDirectory(), nodeVersion: process.version });
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
  });
}

/** Where this very guard lies: the hooks call what is beside it. */
function ownDirectory(): string {
  return dirname(realpathSync(process.argv[1] ?? ''));
}

function agentsOption(options: Options): readonly AgentName[] | null {
  const value = options.agents;
  if (typeof value !== 'string') return null;
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'none');
  const unknown = names.find((name) => !(AGENTS as readonly string[]).includes(name));
  if (unknown === undefined) return names as AgentName[];
  throw new GuardError('usage', {
    problem: `--agents: guard knows no agent ${JSON.stringify(unknown)}`,
    hint: `Agents: ${AGENTS.join(', ')}, or none.`,
  });
}

function changeJson(change: {
  readonly kind: string;
  readonly path: string;
}): Readonly<Record<string, string>> {
  return { kind: change.kind, path: change.path };
}
