import { programOf, skipDashes, type Word } from './command.ts';
import { isOn, readOptions, valuesOf } from './read-options.ts';
import { SHELL_TABLE, SHELLS, SSH_TABLE, SU_TABLE, WATCH_TABLE } from './wrappers.ts';

/** Shell text that a command has a shell run. */
export interface Script {
  readonly text: string;
  /** Whether substitutions in the text were the outer shell's, and so have been read already. */
  readonly expanded: boolean;
  readonly by: string;
  readonly remote?: string;
  /** The words behind it, its name first. */
  readonly words?: readonly Word[];
}

/** The script that a command runs, if it runs one: `bash -c`, `eval`, `ssh host '…'`, `su -c`, `script -c`, a shell with a here-document. */
export function findScript(words: readonly Word[], stdin: string | undefined): Script | undefined {
  const [first, ...behind] = words;
  if (first === undefined) return undefined;
  const by = programOf(first);
  if (by === 'eval') return script(by, skipDashes(behind));
  if (by === 'ssh') return sshScript(behind, stdin);
  if (by === 'su' || by === 'runuser' || by === 'script')
    return script(
      by,
      valuesOf(readOptions(behind, SU_TABLE, { ends: 'with the words' }), '-c', '--command').slice(-1),
    );
  if (by === 'watch') return script(by, readOptions(behind, WATCH_TABLE, { ends: 'first operand' }).operands);
  if (by === 'busybox') return findScript(behind, stdin);
  return SHELLS.has(by) ? shellScript(by, behind, stdin) : undefined;
}

function shellScript(by: string, words: readonly Word[], stdin: string | undefined): Script | undefined {
  const read = readOptions(words, SHELL_TABLE, { ends: 'first operand' });
  if (isOn(read, '-n')) return undefined;
  if (isOn(read, '-c', '--command')) {
    const operands = read.operands.filter((word, index) => index > 0 || word.text !== '--');
    const [text, ...behind] = operands;
    const given = text && script(by, [text]);
    return given && { ...given, words: behind };
  }
  const readsStdin = read.operands.length === 0 || isOn(read, '-s');
  return readsStdin && stdin !== undefined ? { text: stdin, expanded: false, by } : undefined;
}

function sshScript(words: readonly Word[], stdin: string | undefined): Script | undefined {
  const [host, ...command] = readOptions(words, SSH_TABLE, { ends: 'first operand' }).operands;
  if (host === undefined) return undefined;
  const given = script('ssh', skipDashes(command));
  if (given !== undefined) return { ...given, remote: host.text };
  return stdin === undefined ? undefined : { text: stdin, expanded: false, by: 'ssh', remote: host.text };
}

function script(by: string, words: readonly Word[]): Script | undefined {
  if (words.length === 0) return undefined;
  return {
    text: words.map((word) => word.text).join(' '),
    expanded: words.some((word) => word.expansion === 'unknown'),
    by,
  };
}
