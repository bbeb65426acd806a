import type { CommandGroup } from './declare.ts';
import { runRepair } from './repair-action.ts';

/** The commands that set a repository up and look after it. */
export const SETUP_COMMANDS: CommandGroup = {
  heading: 'Set up and look after',
  commands: {
    init({ command, act }) {
      const init = command('Set this repository up: sessions file, ignore rule, git hooks, agents’ hooks', {
        says: ['Idempotent; guard uninstall takes it back exactly.'],
        examples: ['guard init', 'guard init --agents claude,codex --instructions', 'guard init --dry-run'],
      })
        .option(
          '--agents <names>',
          'which agents’ hooks, joined by commas; none takes them out (default: those whose folder exists)',
        )
        .option('--instructions', 'add a short block to AGENTS.md / CLAUDE.md')
        .option('--statusline', 'show guard’s line in Claude Code’s status line')
        .option('-n, --dry-run', 'show every change and make none');
      act(init, async (invocation, options) => (await actions()).runInit(invocation, options));
    },
    uninstall({ command, act }) {
      const uninstall = command('Take exactly guard’s own changes back', {
        examples: ['guard uninstall --dry-run', 'guard uninstall'],
      }).option('-n, --dry-run', 'show every change and make none');
      act(uninstall, async (invocation, options) => (await actions()).runUninstall(invocation, options));
    },
    restore({ command, act }) {
      const restore = command('List the sessions file’s earlier texts, or put one back', {
        says: ['What is replaced is kept in turn.'],
        examples: ['guard restore', 'guard restore prev.12'],
      }).argument('[snapshot]', 'its name in the list');
      act(restore, async (invocation, _options, [name]) => (await actions()).runRestore(invocation, name));
    },
    doctor({ command, act }) {
      const doctor = command('Tell whether guard is live here, and what mends it', {
        says: ['Exit code 1 where something is wrong.'],
        examples: ['guard doctor', 'guard doctor --repair', 'guard doctor --json'],
      }).option('--repair', 'rebuild a damaged sessions file from the journal; the damaged bytes are kept');
      act(doctor, async (invocation, options) => {
        if (options.repair === true) await runRepair(invocation);
        return (await actions()).runDoctor(invocation);
      });
    },
  },
};

const actions = () => import('./setup-actions.ts');
