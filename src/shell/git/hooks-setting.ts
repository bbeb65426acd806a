import { isOn, optionTable, valuesOf } from '../read-options.ts';
import { type GitCall, readArgs } from './call.ts';
import { type EffectBody, plainEffect } from './effect.ts';

const CONFIG_TABLE = optionTable('-f --file --blob --type --default --comment --value --url', {
  switches:
    '--global --system --local --worktree --add --replace-all --append --all --unset --unset-all --get --get-all --get-regexp ' +
    '--get-urlmatch --list --edit --fixed-value --bool --path',
});
const KEY = /^core\.hookspath$/i;
/** Where surely no hooks are; git takes an empty path for the root. */
const NOWHERE = /^(?:\/dev\/.*)?$/;

/** What `git config` makes of `core.hooksPath`: whether no hook runs any more, and whether in all repositories; null for nothing. */
export function readHooksSetting(
  call: GitCall,
): { readonly isOff: boolean; readonly isForAll: boolean } | null {
  const read = call.subcommand.text === 'config' ? readArgs(call, CONFIG_TABLE) : null;
  if (read === null || valuesOf(read, '-f', '--file', '--blob').length > 0) return null;
  const isForAll = isOn(read, '--global', '--system');
  const [first, second, third] = read.operands;
  const action = KEY.test(first?.text ?? '') ? '' : first?.text;
  const [key, value] = action === '' ? [first, second] : [second, third];
  if (!KEY.test(key?.text ?? '')) return null;
  if (action === 'unset' || isOn(read, '--unset', '--unset-all')) return { isOff: false, isForAll };
  const isAsked = isOn(read, '--get', '--get-all', '--get-regexp', '--get-urlmatch');
  if ((action !== '' && action !== 'set') || isAsked || value === undefined) return null;
  return { isOff: value.expansion === 'none' && NOWHERE.test(value.text), isForAll };
}

/** `git config core.hooksPath /dev/null` takes the hooks from all later commands. */
export function readConfig(call: GitCall): readonly EffectBody[] {
  return readHooksSetting(call)?.isOff === true ? [plainEffect('turns-hooks-off')] : [];
}
