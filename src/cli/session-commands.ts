import type { CommandGroup } from './declare.ts';
import {
  runClaim,
  runEnd,
  runHeartbeat,
  runOverride,
  runPrune,
  runRelease,
  runStart,
} from './session-actions.ts';

/** The commands that act for a session. */
export const SESSION_COMMANDS: CommandGroup = {
  heading: 'Work',
  commands: {
    start({ command, act }) {
      const start = command('Register a session and print its id', {
        examples: [
          'export GUARD_SESSION=$(guard start)',
          'eval "$(guard start --shell)"',
          'guard start --session a7f3',
        ],
      }).option('--shell', 'print export GUARD_SESSION=…, to be evaluated by a shell');
      act(start, runStart);
    },
    end({ command, act }) {
      const end = command('Remove the session’s row and release its locks', {
        says: ['Exit code 1 while claimed files have uncommitted changes.'],
        examples: ['guard end', 'guard end --override "handed over to e1b2"'],
      }).option('--override <reason>', 'end although claimed files have uncommitted changes');
      act(end, runEnd);
    },
    claim({ command, act }) {
      const claim = command('Say which files you are going to edit', {
        says: ['All or nothing; exit code 1 where another active session’s claim overlaps.'],
        examples: [
          'guard claim src/lib/a.ts src/lib/b.ts',
          'guard claim "src/routes/[slug]/+page.svelte"',
          'guard claim src/a.ts --override "agreed with e1b2"',
        ],
      })
        .argument('<path...>', 'files, directories or globs (*, **, ?, {a,b})')
        .option('--override <reason>', 'claim although another active session holds it');
      act(claim, runClaim);
    },
    release({ command, act }) {
      const release = command('Let go of all files you claimed, or of some', {
        examples: ['guard release', 'guard release src/lib/a.ts'],
      }).argument('[path...]', 'claims to take out; all where none is named');
      act(release, runRelease);
    },
    heartbeat({ command, act }) {
      const heartbeat = command('Renew your row and the locks you hold', {
        says: [
          'Writes nothing when the stamps are younger than 30 s. A lock of yours that had gone stale is yours again, with a warning: others may have gone ahead meanwhile.',
        ],
        examples: ['guard heartbeat'],
      });
      act(heartbeat, runHeartbeat);
    },
    prune({ command, act }) {
      const prune = command('Remove inactive rows and clear stale locks', {
        examples: ['guard prune', 'guard prune --override "0c31 crashed, its work is saved on a branch"'],
      }).option('--override <reason>', 'remove rows whose claimed files are uncommitted too');
      act(prune, runPrune);
    },
    override({ command, act }) {
      const override = command('Let this session past others’ claims, or past a lock, once', {
        says: ['Good for one commit or push; of a lock, for one guard lock, run or unlock of it as well.'],
        examples: [
          'guard override src/a.ts --reason "agreed with e1b2"',
          'guard override vercel --reason "hotfix" --for 5m',
        ],
      })
        .argument('<target...>', 'paths, or the name of a lock')
        .requiredOption('--reason <text>', 'why; the holder is told')
        .option('--for <duration>', 'how long it may wait to be used (default 10m)');
      act(override, runOverride);
    },
  },
};
