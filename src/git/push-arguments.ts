/** What the arguments of `git push` name. */
export interface PushArguments {
  /** A remote's name, a URL or a path; null where git's configuration says it. */
  readonly destination: string | null;
  readonly refspecs: readonly string[];
  /** `nothing` sets no branch, whatever is named; `all` sets branches that nobody names. */
  readonly sets: 'named' | 'all' | 'nothing';
}

const WITH_VALUE = /^(?:--repo|--push-option|--receive-pack|--exec|-\w*o)$/;
const REPO = /^--repo(?:=|$)/;
/** git takes any beginning of a long option that is no other's. */
const NOTHING = /^(?:--dr[a-z-]*|--de[a-z]*|-[a-z]*[nd][a-z]*)$/;
const ALL = /^(?:--al[l]?|--br[a-z]*|--m[a-z]*)$/;

/** Reads the arguments of `git push` as far as what they set depends on them. */
export function readPushArguments(args: readonly string[]): PushArguments {
  const operands: string[] = [];
  let repository: string | null = null;
  let sets: PushArguments['sets'] = 'named';
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (!word.startsWith('-')) operands.push(word);
    else if (NOTHING.test(word)) sets = 'nothing';
    else if (ALL.test(word) && sets === 'named') sets = 'all';
    const value = WITH_VALUE.test(word) ? args[at + 1] : undefined;
    if (REPO.test(word)) repository = value ?? word.slice('--repo='.length);
    if (value !== undefined) at += 1;
  }
  const [destination = repository, ...refspecs] = operands;
  return { destination, refspecs, sets };
}
