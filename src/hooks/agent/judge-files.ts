import { type CommandFacts, type CommandHit, checkCommand } from '../../commands/check-command.ts';
import { overridesOf } from '../../commands/overrides.ts';
import type { OverriddenSubject } from '../../commands/record-command-override.ts';
import { placeToGo, standsIn } from '../../commands/repo-paths.ts';
import type { Context } from '../../context.ts';
import { append } from '../../core/grouping.ts';
import { remembered } from '../../core/once.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { isAmending, keepsMessage } from '../../shell/git/amending.ts';
import { alternativeByName, type GitEffect } from '../../shell/git/effect.ts';
import type { Snapshot } from '../../store/store.ts';
import { commandRefused, formatted, sharedFilesHit } from '../../ui/command-messages.ts';
import type { Reader } from '../../ui/conflict-messages.ts';
import { noteClaimedPaths } from '../note-refusal.ts';
import type { ReasonedEffect } from './read-shell.ts';

/** What a line with git meets: a text for each refusal, and for each command that is only warned of. */
export interface GitJudgement {
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
  /** What the warnings are of. */
  readonly shared: readonly CommandHit[];
  /** Files of others that it would write, as an edit does. */
  readonly edited: readonly RepoPath[];
  /** What it goes past of others', to be written down once it runs. */
  readonly past: readonly OverriddenSubject[];
}

type ReasonOf = (hit: CommandHit) => string | null;

/** Judges what a line does to the files of others in one working tree. */
export async function judgeFiles(
  context: Context,
  snapshot: Snapshot,
  effects: readonly ReasonedEffect[],
  cwd: string,
): Promise<GitJudgement> {
  const line = effects.map(({ effect }) => effect);
  const facts = checkCommand(context, snapshot, line);
  // Effects are copied on their way; two of the same words in the same place are the same, and the first one's reason holds.
  const byWords = new Map(effects.toReversed().map((each) => [wordsOf(each.effect), each]));
  // Of a command with thousands of words each of its hits would put them together again.
  const words = remembered(wordsOf);
  const given = ({ effect }: CommandHit): ReasonedEffect | undefined => byWords.get(words(effect));
  const overrides = overridesOf(context, snapshot.state);
  const reasonOf: ReasonOf = (hit) => given(hit)?.reason ?? overrides.reasonForPath(hit.path);
  // Of what is committed git's hooks warn and tell by themselves.
  const isLeft = (hit: CommandHit): boolean =>
    hit.effect.kind === 'commits' && given(hit)?.skipsHooks !== true;
  const hits = distinct(facts.hits);
  const isEdited = (hit: CommandHit): boolean => isEdit(hit.effect) && given(hit)?.reason === null;
  const edited = [...new Set(hits.filter(isEdited).map(({ path }) => path))];
  const isTold = ({ effect, isShared }: CommandHit): boolean =>
    effect.kind === 'formats' && (isShared || context.config.edit === 'warn');
  const formats = hits.filter((hit) => isTold(hit) && reasonOf(hit) === null);
  const found = hits.filter((hit) => !isEdited(hit) && !isTold(hit));
  const shared = found.filter((hit) => hit.isShared && !isLeft(hit) && reasonOf(hit) === null);
  const others = found.filter(({ isShared }) => !isShared);
  const refused = others.filter((hit) => reasonOf(hit) === null);
  const now = context.now();
  const reader: Reader = { now, here: standsIn(context, cwd), place: placeToGo(context, cwd) };
  const narrowed = ([first]: readonly CommandHit[]) => ({
    asked: { ...first?.effect, alternative: 'format-by-name' },
    own: facts.ownWork(first === undefined ? [] : [first.effect]),
  });
  const warnings = [
    ...byCommand(shared).map((group) => sharedFilesHit(group, now)),
    ...byCommand(formats).map((group) => formatted(group, narrowed(group), reader)),
  ];
  const past = overriddenBy(
    others.filter((hit) => !isLeft(hit)),
    reasonOf,
  );
  const [first] = refused;
  if (first === undefined) return { refusals: [], warnings, shared, edited, past };
  await noteClaimedPaths(context, first.effect.words.slice(0, 3).join(' '), refused);
  const refusals = refusalsOf(refused, line, facts, reader);
  return { refusals, warnings, shared, edited, past };
}

function isEdit({ kind }: GitEffect): boolean {
  return kind === 'writes' || kind === 'copies';
}

function overriddenBy(hits: readonly CommandHit[], reasonOf: ReasonOf): readonly OverriddenSubject[] {
  return hits.flatMap((hit) => {
    const reason = reasonOf(hit);
    return reason === null ? [] : [{ kind: 'path' as const, subject: hit.path, holder: hit.holder, reason }];
  });
}

/** A text for each command; the last one says what gets the whole line past. */
function refusalsOf(
  hits: readonly CommandHit[],
  line: readonly GitEffect[],
  { ownWork, otherTreeOf, isBeside, wayBack }: CommandFacts,
  reader: Reader,
): readonly string[] {
  return byCommand(hits).map((group, index, groups) => {
    const effects = [...new Set(group.map(({ effect }) => effect))];
    const [first] = effects;
    if (first === undefined) return '';
    const { kind, branch, words } = first;
    const tree = kind === 'switches-branch' && branch !== undefined ? otherTreeOf(branch.text) : null;
    const amends = !isAmending(words) ? null : keepsMessage(words) ? 'as-it-was' : 'anew';
    const alternative = alternativeByName(first);
    const paths = group.map(({ path }) => path);
    const unstaged = alternative === 'unstage-first' ? { paths, to: wayBack(), words } : undefined;
    const asked = { ...first, alternative, tree, isBeside, amends, unstaged } as const;
    const ofLine = index === groups.length - 1 ? hits : [];
    const own = ownWork([...stagedFor(first, line), ...effects]);
    return commandRefused(group, { asked, own }, ofLine, reader);
  });
}

/** What the line stages for a commit of all that is staged. */
function stagedFor(commit: GitEffect, line: readonly GitEffect[]): readonly GitEffect[] {
  if (commit.kind !== 'commits' || commit.pathspecs.kind !== 'none') return [];
  return line.slice(0, Math.max(0, line.indexOf(commit))).filter(({ kind }) => kind === 'stages');
}

function byCommand(hits: readonly CommandHit[]): readonly (readonly CommandHit[])[] {
  const groups = new Map<string, CommandHit[]>();
  const commandOf = remembered((effect: GitEffect) => `${effect.kind} ${effect.words.join(' ')}`);
  for (const hit of hits) append(groups, commandOf(hit.effect), hit);
  return [...groups.values()];
}

/** A command in a loop hits a file again with every pass. */
function distinct(hits: readonly CommandHit[]): readonly CommandHit[] {
  return byCommand(hits).flatMap((group) => [
    ...new Map(group.map((hit) => [`${hit.path}\0${hit.holder}`, hit])).values(),
  ]);
}

function wordsOf({ words }: GitEffect): string {
  return words.join('\0');
}
