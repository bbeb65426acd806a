import { Command, CommanderError, Option } from 'commander';
import type { CommandGroup, Declare } from './cli/declare.ts';
import { DEPLOY_COMMANDS, withGitArguments } from './cli/deploy-commands.ts';
import { helpBelow, helpWidth, wrapped } from './cli/help-below.ts';
import { type GlobalOptions, type Host, openInvocation } from './cli/invocation.ts';
import { LOCK_COMMANDS } from './cli/lock-commands.ts';
import { sessionValue } from './cli/option-values.ts';
import { SESSION_COMMANDS } from './cli/session-commands.ts';
import { SETUP_COMMANDS } from './cli/setup-commands.ts';
import { VIEW_COMMANDS } from './cli/view-commands.ts';
import { GuardError } from './errors.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { openTerminal } from './terminal.ts';
import { errorMessage } from './ui/error-messages.ts';
import { surprise } from './ui/surprise.ts';
import { visibleLines } from './ui/visible.ts';

/** Runs guard with its command-line arguments. Gives the exit code and never throws. */
export async function runGuard(args: readonly string[], host: Host): Promise<number> {
  const terminal = openTerminal(host, host.env, args.includes('--no-color') ? 'never' : 'auto');
  let code: number = EXIT.done;
  try {
    // Before all else: a host's arguments are not commander's to judge, and a usage error would be a refusal to some.
    if (args[0] === 'hook')
      return await (await import('./cli/hook-command.ts')).runHookCommand(args.slice(1), host);
    const program = declareProgram(host, args, (result) => {
      code = result;
    });
    await program.parseAsync(withKnownHelp(program, withGitArguments(args)), { from: 'user' });
    return code;
  } catch (error) {
    // Help that was asked for and the version are answers, all else that commander ends with is a usage error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof GuardError) {
      terminal.err(`guard: ${errorMessage(error)}`);
      return exitCodeOf(error);
    }
    terminal.err(surprise(error, host.env, process));
    return EXIT.fault;
  }
}

function declareProgram(host: Host, words: readonly string[], finish: (code: number) => void): Command {
  const widthOf = (isError: boolean): number => helpWidth(isError ? host.stderr : host.stdout);
  const program = new Command('guard')
    .description(
      'Keeps several coding agents in one checkout out of each other’s commits, pushes and rebuilds.',
    )
    .version(GUARD_VERSION, '-V, --version')
    .helpCommand('help [command]', 'Show the help of a command')
    .exitOverride()
    .showHelpAfterError('(guard --help lists the commands)')
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(visibleLines(text.replace(/^error: /, 'guard: '))),
      getOutHelpWidth: () => widthOf(false),
      getErrHelpWidth: () => widthOf(true),
    })
    .addHelpText('after', ({ error }) => `${EXAMPLES}\n${wrapped(EXIT_CODES, widthOf(error))}`);
  for (const option of globalOptions(words, SESSION_FLAG.identity)) program.addOption(option);
  const declaring = (name: string): Declare => ({
    words,
    command(summary, help) {
      const command = program.command(name).description(summary).exitOverride();
      command.showHelpAfterError(`(guard ${name} --help shows how)`);
      command.addHelpText('after', ({ error }) => helpBelow(help, widthOf(error)));
      return command;
    },
    act(command, action, { sessionFlag = 'identity' } = {}) {
      const help = new Option('-h, --help', 'display help for command').helpGroup(GLOBAL_HEADING);
      // Behind the command's own, as the help has them.
      for (const option of globalOptions(words, SESSION_FLAG[sessionFlag]))
        command.addOption(option.helpGroup(GLOBAL_HEADING));
      command.addHelpOption(help);
      command.action(async () => {
        const options = command.optsWithGlobals<GlobalOptions & Record<string, unknown>>();
        const { session, ...rest } = options;
        const caller = sessionFlag === 'identity' && session !== undefined ? options : rest;
        finish(await action(await openInvocation(host, caller), options, command.args));
      });
    },
  });
  for (const { heading, commands } of groupsFor(words)) {
    program.commandsGroup(`${heading}:`);
    for (const [name, declare] of Object.entries(commands)) declare(declaring(name));
  }
  return program;
}

const GLOBAL_HEADING = 'Options of every command:';
const SESSION_FLAG = {
  identity: 'act as this session (else GUARD_SESSION, else the agent’s own)',
  filter: 'only what concerns this session',
};
const GROUPS = [VIEW_COMMANDS, SESSION_COMMANDS, LOCK_COMMANDS, DEPLOY_COMMANDS, SETUP_COMMANDS];

/** The commands to declare: where the first word is one, that alone, which takes 3 ms less; else all, for the help and for errors. */
function groupsFor([name = '']: readonly string[]): readonly CommandGroup[] {
  for (const { heading, commands } of GROUPS) {
    const declare = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (declare !== undefined) return [{ heading, commands: { [name]: declare } }];
  }
  return GROUPS;
}

/** The options that every command takes, with what `--session` means for it. */
function globalOptions(words: readonly string[], session: string): readonly Option[] {
  return [
    new Option('--json', 'print one JSON document'),
    new Option('--session <id>', session).argParser((id: string) => sessionValue(id, words)),
    new Option('-q, --quiet', 'print results and refusals only'),
    new Option('--no-color', 'print without colour'),
  ];
}

/** Without `help` where that names no command: commander would print the whole help, and not say what is wrong. */
function withKnownHelp(program: Command, args: readonly string[]): readonly string[] {
  const [first, name] = args;
  const isAsked = first === 'help' && name !== undefined && !name.startsWith('-');
  const isKnown = program.commands.some((command) => command.name() === name);
  return isAsked && !isKnown ? args.slice(1) : args;
}

const EXAMPLES = `
Examples:
  guard init                            set this repository up
  export GUARD_SESSION=$(guard start)   become a session
  guard status                          who is working on what
  guard claim src/a.ts                  say what you edit, before you edit it
  guard run docker -- docker compose up -d --build --wait
`;
const EXIT_CODES =
  'Exit codes: 0 done, 1 refused, 2 usage, 3 could not tell, 4 timed out, 5 lock lost, 130 interrupted.';
