import { plainWord } from '../command.ts';
import { isOn, optionTable, readOptions, valuesOf } from '../read-options.ts';

/** Here, and not among the other tables, which `guard deploy` does without. */
export const PUSH_TABLE = optionTable('-o --push-option --repo --receive-pack --exec --recurse-submodules', {
  switches:
    '--force --force-with-lease --force-if-includes --mirror --delete --prune --dry-run --no-verify --verify --all --branches ' +
    '--tags --follow-tags --set-upstream --atomic --porcelain --progress --thin --no-thin --signed --verbose --quiet',
});

/** What the arguments of `git push` name. */
export interface PushArguments {
  /** A remote's name, a URL or a path; null where git's configuration says it. */
  readonly destination: string | null;
  /** As git takes them: `tag NAME` is `refs/tags/NAME`, and what `--delete` names has a colon before it. */
  readonly refspecs: readonly string[];
  /** `named` are the refspecs, without any what git's configuration says; `all` sets branches that nobody names. */
  readonly sets: 'named' | 'all' | 'nothing';
  /** Whether branches of the remote go that are not here. */
  readonly prunes: boolean;
}

/** Reads the arguments of `git push` as far as the branches that it sets depend on them. */
export function readPushArguments(args: readonly string[]): PushArguments {
  const read = readOptions(args.map(plainWord), PUSH_TABLE, { ends: 'with the words' });
  const [named, ...refs] = read.operands.map(({ text }) => text);
  const submodules = valuesOf(read, '--recurse-submodules').at(-1)?.text;
  const isDry = isOn(read, '-n', '--dry-run') || submodules === 'only';
  const setsAll = isOn(read, '--all', '--branches', '--mirror');
  const setsTags = isOn(read, '--tags') && refs.length === 0;
  return {
    destination: named ?? valuesOf(read, '--repo').at(-1)?.text ?? null,
    refspecs: refspecsOf(refs, isOn(read, '-d', '--delete')),
    sets: isDry ? 'nothing' : setsAll ? 'all' : setsTags ? 'nothing' : 'named',
    prunes: isOn(read, '--mirror', '--prune'),
  };
}

function refspecsOf(refs: readonly string[], deletes: boolean): readonly string[] {
  const refspecs: string[] = [];
  const rest = refs.values();
  for (const ref of rest) {
    const spec = ref === 'tag' ? `refs/tags/${rest.next().value ?? ''}` : ref;
    refspecs.push(deletes ? `:${spec}` : spec);
  }
  return refspecs;
}
