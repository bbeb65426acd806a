import type { CommandGroup } from './declare.ts';
import { runCheck, runLog, runStatus, runWhoami } from './view-actions.ts';

/** The commands that only look. */
export const VIEW_COMMANDS: CommandGroup = {
  heading: 'Look',
  commands: {
    status({ command, act }) {
      const status = command('Show sessions, claims, locks and conflicts with what is staged', {
        examples: ['guard status', 'guard status src/lib/a.ts', 'guard status --json'],
      })
        .argument('[path...]', 'paths to ask about: who claims each')
        .option('-a, --all', 'show inactive sessions too');
      act(status, runStatus);
    },
    check({ command, act }) {
      const check = command('Give the verdict on the staged paths, or on the paths named', {
        says: ['Exit code 0 allows (warnings may be printed), 1 denies. Works as a lint-staged task.'],
        examples: ['guard check', 'guard check src/a.ts src/b.ts', 'guard check --json'],
      }).argument('[path...]', 'paths to judge instead of the staged ones');
      act(check, runCheck);
    },
    log({ command, act }) {
      const log = command('Show what happened: who, what, when, why', {
        examples: ['guard log --since 1h', 'guard log --session e1b2', 'guard log --path src/a.ts --json'],
      })
        .option('--since <when>', 'a duration back from now (2h), or a time')
        .option('--path <path>', 'only what concerns this path');
      act(log, runLog, { sessionFlag: 'filter' });
    },
    whoami({ command, act }) {
      const whoami = command('Print this session’s id and where it came from', {
        says: ['Exit code 1 for nobody.'],
        examples: ['guard whoami', 'guard whoami --json'],
      });
      act(whoami, runWhoami);
    },
  },
};
