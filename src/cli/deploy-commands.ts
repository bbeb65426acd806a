import { Argument } from 'commander';
import type { CommandGroup } from './declare.ts';
import type { Lent } from './deploy-command.ts';
import { tellNotices } from './invocation.ts';

/** The commands that follow a deployment. */
export const DEPLOY_COMMANDS: CommandGroup = {
  heading: 'Push and deploy',
  commands: {
    push({ command, act }) {
      const push = command('Run git push, then follow the deployment of what was pushed', {
        says: [
          'All that follows "push" is git’s, but for --json, --session and --no-color.',
          'Exit code: git’s own where the push fails, else',
          '  0  ready, none expected, or Vercel not set up here',
          '  1  failed or not live',
          '  3  could not tell',
          '  4  not seen in time',
        ],
        examples: ['guard push', 'guard push origin HEAD:main', 'guard --json push origin main'],
      }).argument('[args...]', 'git’s own arguments, whatever they are');
      act(push, async (invocation, options, args) => {
        const { pushAndFollow } = await import('./deploy-command.ts');
        return pushAndFollow(invocation, { args, flags: options }, await lent());
      });
    },
    deploy({ command, act }) {
      const deploy = command('Follow the deployment of a commit that is pushed already', {
        says: [
          'Takes the vercel lock where the deployment failed, releases yours where it is ready.',
          'Says so where the commit is not pushed.',
          'Exit code 0 ready or none expected, 1 failed or not live, 3 could not tell, 4 not seen in time.',
        ],
        examples: ['guard deploy watch', 'guard deploy watch --sha 1f3c9a2'],
      })
        .addArgument(new Argument('<action>', 'what to do').choices(['watch']))
        .option('--sha <sha>', 'the pushed commit (default: what the current branch has pushed)');
      act(deploy, async (invocation, options) => {
        const { watchAndReport } = await import('./deploy-command.ts');
        return watchAndReport(invocation, options, await lent());
      });
    },
  },
};

async function lent(): Promise<Lent> {
  const { deployLock } = await import('../commands/deploy-lock.ts');
  const { projectPaths } = await import('../commands/project-paths.ts');
  const { startKept } = await import('../commands/kept-child.ts');
  return { deployLock, projectPaths, startKept, tellNotices };
}

/**
 * The arguments with all that follows `push` put behind `--`: they are git's, and commander must not read them. Those of guard's
 * global options that git push has not are taken out from among them, for nobody can mean git's.
 */
export function withGitArguments(args: readonly string[]): readonly string[] {
  let index = 0;
  while (args[index]?.startsWith('-') && args[index] !== '--') index += args[index] === '--session' ? 2 : 1;
  const rest = args.slice(index + 1);
  const isHelp = rest.length === 1 && (rest[0] === '--help' || rest[0] === '-h');
  if (args[index] !== 'push' || isHelp) return args;
  const { ours, gits } = sorted(rest);
  return [...args.slice(0, index), ...ours, 'push', '--', ...gits];
}

/** Options of git push whose value is the next word, whatever it looks like. */
const WITH_VALUE = ['-o', '--push-option', '--repo', '--receive-pack', '--exec', '--recurse-submodules'];

function sorted(words: readonly string[]): { readonly ours: string[]; readonly gits: string[] } {
  const [ours, gits]: [string[], string[]] = [[], []];
  const rest = words.entries();
  for (const [at, word] of rest) {
    const next = words[at + 1];
    if (word === '--') return { ours, gits: [...gits, ...words.slice(at)] };
    if (word === '--json' || word === '--no-color' || word.startsWith('--session=')) ours.push(word);
    else if (word === '--session' && next !== undefined) ours.push(word, rest.next().value?.[1] ?? '');
    else if (WITH_VALUE.includes(word) && next !== undefined) gits.push(word, rest.next().value?.[1] ?? '');
    else gits.push(word);
  }
  return { ours, gits };
}
