import type { Declare } from './declare.ts';
import { runRepair } from './repair-action.ts';

/** The commands that set a repository up and look after it. */
export function declareSetupCommands({ command, act, group }: Declare): void {
  group('Set up and look after');
  const init = command('init', 'Set this repository up: sessions file, ignore rule, git hooks, agents’ hooks')
    .option(
      '--agents <names>',
      'which agents’ hooks, joined by commas; none takes them out (default: those whose folder exists)',
    )
    .option('--instructions', 'add a short block to AGENTS.md / CLAUDE.md')
    .option('--statusline', 'show guard’s line in Claude Code’s status line')
    .option('-n, --dry-run', 'show every change and make none')
    .addHelpText(
      'after',
      '\nIdempotent; guard uninstall takes it back exactly.\n\nExamples:\n  guard init\n  guard init --agents claude,codex --instructions\n  guard init --dry-run',
    );
  act(init, async (invocation, options) => (await actions()).runInit(invocation, options));

  const uninstall = command('uninstall', 'Take exactly guard’s own changes back')
    .option('-n, --dry-run', 'show every change and make none')
    .addHelpText('after', '\nExamples:\n  guard uninstall --dry-run\n  guard uninstall');
  act(uninstall, async (invocation, options) => (await actions()).runUninstall(invocation, options));

  const restore = command('restore', 'List the sessions file’s earlier texts, or put one back')
    .argument('[snapshot]', 'its name in the list')
    .addHelpText(
      'after',
      '\nWhat is replaced is kept in turn.\n\nExamples:\n  guard restore\n  guard restore prev.12',
    );
  act(restore, async (invocation, _options, [name]) => (await actions()).runRestore(invocation, name));

  const doctor = command('doctor', 'Tell whether guard is live here, and what mends it')
    .option('--repair', 'rebuild a damaged sessions file from the journal; the damaged bytes are kept')
    .addHelpText(
      'after',
      '\nExit code 1 where something is wrong.\n\nExamples:\n  guard doctor\n  guard doctor --repair\n  guard doctor --json',
    );
  act(doctor, async (invocation, options) => {
    if (options.repair === true) await runRepair(invocation);
    return (await actions()).runDoctor(invocation);
  });
}

const actions = () => import('./setup-actions.ts');
