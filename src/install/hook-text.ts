import { findHookBlock, hookBlock, withoutHookBlock } from './hook-block.ts';
import type { HookName } from './hook-name.ts';
import type { OwnText } from './own-text.ts';
import { splice } from './splice.ts';
import { TextDamage } from './text-damage.ts';

/** Whether a hook, or a manager's own configuration, calls `guard hook git NAME`, written there by hand. */
export function callsGuard(text: string, hook: HookName): boolean {
  const call = new RegExp(String.raw`^[^#\n]*(?:\bguard hook|/hook\.sh["']?) git ${hook}\b`, 'm');
  try {
    return call.test(withoutHookBlock(text));
  } catch (error) {
    // Half a block is for the planner to report, which knows the file.
    if (error instanceof TextDamage) return false;
    throw error;
  }
}

/** Whether guard's block stands in a hook, or a call of guard. */
export function holdsGuard(text: string, hook: HookName): boolean {
  return findHookBlock(text) !== null || callsGuard(text, hook);
}

/** Whether the shell comes as far as guard's block in a hook whose line that sources husky.sh ends it. */
export function comesBeforeHusky(text: string): boolean {
  const block = findHookBlock(text);
  const husky = HUSKY_LINE.exec(text);
  return block === null || husky === null || block.start < husky.index;
}

/** Guard's block in a shell hook; `tail` ends a file that guard creates, `huskyExits` as in husky 4. */
export function hookText(hook: HookName, tail = '', { huskyExits = false } = {}): OwnText {
  const block = hookBlock(hook);
  const created = `${SHEBANG}${block}${tail}`;
  return {
    isCurrent: (text) => {
      const found = findHookBlock(text);
      return (
        found !== null &&
        text.slice(found.start, found.end) === block &&
        findHookBlock(text, found.end) === null &&
        !(huskyExits && !comesBeforeHusky(text))
      );
    },
    insert: (text) => {
      if (text === null) return { text: created, splices: [{ at: 0, was: '', now: created }] };
      const at = blockPosition(text, huskyExits);
      const now = at > 0 && text[at - 1] !== '\n' ? `\n${block}` : block;
      const inserted = splice(text, { start: at, end: at }, now);
      return { text: inserted.text, splices: [inserted.splice] };
    },
    strip: withoutHookBlock,
    isEmptied: (text) => text === '' || text === SHEBANG || text === `${SHEBANG}${tail}`,
    removeUnrecorded: true,
  };
}

/** Whether git would have a shell run this hook that also runs guard's block; zsh splits words differently and is left alone. */
export function isShellHook(text: string): boolean {
  if (text.includes('\0')) return false;
  const shebang = /^#![ \t]*(\S+)(?:[ \t]+([^\r\n]*))?/.exec(text);
  if (shebang === null) return !text.startsWith('\x7fELF');
  const [, program = '', rest = ''] = shebang;
  const words = [program, ...rest.split(/\s+/)].filter((word) => word !== '');
  const name = baseName(program) === 'env' ? words.slice(1).find((word) => !/^-|=/.test(word)) : program;
  return SHELLS.test(baseName(name ?? ''));
}

const SHEBANG = '#!/bin/sh\n';
const HUSKY_LINE = /^[ \t]*(?:\.|source)[ \t]+.*\/husky\.sh["']?[ \t]*\r?(?:\n|$)/m;
const SHELLS = /^(?:sh|bash|dash|ash|ksh|mksh|busybox)$/;

/**
 * Right after the shebang, because a foreign `exit` or `exec` would skip what comes later. husky 5 to 8 have the hook run itself
 * a second time from its line that sources husky.sh: there the block stands after that line, or it would run twice. husky 4 runs
 * everything from that line and never comes back.
 */
function blockPosition(text: string, huskyExits: boolean): number {
  const husky = huskyExits ? null : HUSKY_LINE.exec(text);
  if (husky !== null) return husky.index + husky[0].length;
  if (!text.startsWith('#!')) return 0;
  const end = text.indexOf('\n');
  return end === -1 ? text.length : end + 1;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
