import type { Finding, FindingCode } from '../commands/doctor/finding.ts';
import type { Problem } from '../install/change.ts';
import { NO_AGENTS, stepText } from './agent-lines.ts';
import { foreignText } from './init-view.ts';
import { CANNOT_START, installMend, installProblem } from './install-problems.ts';
import { problemMend, problemMessage } from './problem-messages.ts';
import { foreignHooks, notOnPath, passedOverText, trackedText, unignoredText } from './setup-view.ts';
import type { Style } from './style.ts';
import { alignRows } from './table.ts';
import { shellWord, visible } from './visible.ts';

type Sentence = (detail: string, more: string) => string;

/** What each finding says, and after the dash what mends it. */
const SENTENCES: Readonly<Record<FindingCode, Sentence>> = {
  'git-version': (version) => `git ${version}`,
  'git-too-old': (version, oldest) => `git ${version} is too old - install git ${oldest} or later`,
  'node-version': (version) => `Node ${version}`,
  'working-tree': (tree, main) =>
    main === '' ? `working tree ${tree}` : `linked worktree ${tree}, sessions file in ${main}`,
  'hook-live': (hook, file) => `${hook} runs guard (${file})`,
  'hook-delegated': (hook, file) => `${hook} calls guard (${file})`,
  'hook-dead': (hook, why) => `${hook} does not run guard here: ${deadText(JSON.parse(why))}`,
  'hook-crlf': (hook, file) => `${hook} ${stuckText('crlf', file)}`,
  'hook-no-interpreter': (hook, file) => `${hook} ${stuckText('no-interpreter', file)}`,
  'hook-previous-crlf': (hook, file) => `${previousHook(hook)} ${stuckText('crlf', file)}`,
  'hook-previous-no-interpreter': (hook, file) =>
    `${previousHook(hook)} ${stuckText('no-interpreter', file)}`,
  'hook-generated-not-executable': passedOverText,
  'hook-outdated': (hook, file) => `${hook} holds lines of another version of guard (${file}) - guard init`,
  'hooks-path': (path, scope) => `core.hooksPath (${scope}) is ${path}`,
  'hooks-off': (scope) =>
    `core.hooksPath (${scope}) switches all hooks off, so guard is not live - give this repository its own (guard init says how)`,
  'hooks-path-elsewhere': (path, scope) =>
    `${foreignHooks(path, scope)}, so guard is not live - give this repository its own (guard init says how)`,
  'hooks-path-missing': (path, scope) =>
    `core.hooksPath (${scope}) is ${path}, which is not there, so no hook runs - guard init`,
  'hooks-skipped': (names) => `${names} is set here, so hooks are skipped - unset it`,
  home: (file) => `the hooks find guard at ${file}`,
  'home-missing': (file) => `the hooks do not find guard (${file}) - guard init`,
  'home-unreadable': (file, reason) =>
    `whether the hooks find guard cannot be told: ${file} cannot be read: ${reason} - mend that, then guard doctor`,
  ignored: (path) => `${path} is ignored by git`,
  'not-ignored': (path) => `${path} is not ignored, git add -A would take it - guard init`,
  'ignore-blocked': (path, problem) =>
    `${path} is not ignored, git add -A would take it: ${blocked(JSON.parse(problem))}`,
  unignored: (why) => unignoredText(JSON.parse(why)),
  tracked: (path) => trackedText(path),
  'not-a-directory': (path) =>
    `${path} is not a directory, and the sessions file belongs in it - move it away (or name another sessionsFile in guard.config.json), then guard init`,
  'file-foreign': foreignText,
  'file-fine': (path, rows) => `${path} can be read, ${rows} ${rows === '1' ? 'session' : 'sessions'}`,
  'file-absent': (path) => `${path} is not there yet - guard init`,
  'file-lost': (path, how) =>
    `${path} is ${how}: guard goes by what it wrote last, and the next change writes it again - guard init`,
  'file-problem': (problem) =>
    `sessions file, ${problemMessage(JSON.parse(problem))} - ${problemMend(JSON.parse(problem))}`,
  'file-damaged': (path, line) =>
    `${path}, line ${line}: a merge conflict stands there - resolve it, or guard doctor --repair`,
  'file-binary': (path, line) => `${path}, line ${line}: binary data stands there - guard doctor --repair`,
  'file-overwritten': (path, problem) => `${path} ${problem} - guard doctor --repair`,
  'file-unreadable': (path, reason) => `${path} cannot be read: ${reason} - mend that, then guard init`,
  configuration: (file) => `configuration ${file}`,
  'agent-none': () => `agents: ${NO_AGENTS}`,
  'agent-live': (agent, file) => `${agent}: hooks in ${file}`,
  'agent-outdated': (agent, file) =>
    `${agent}: the hooks in ${file} are of another version of guard - guard init`,
  'agent-absent': (agent) => `${agent}: no hooks of guard's - guard init --agents ${agent}`,
  'agent-gone': (agent, file) =>
    `${agent}: guard set it up, but its hooks are gone from ${file} - guard init (or, where they are meant to be gone, guard init --agents none)`,
  'agent-damaged': (agent, problem) => `${agent}: ${blocked(JSON.parse(problem))}`,
  'agent-blocked': (agent, problem) =>
    `${agent}: no hooks of guard's, because ${blocked(JSON.parse(problem))}`,
  'agent-shim-missing': (agent, file) => `${agent}: its hooks call ${file}, which is gone - guard init`,
  'agent-off': (agent, file) =>
    `${agent}: guard is set up, but "disableAllHooks" in ${file} keeps its hooks from running - take it out`,
  'agent-unheard': (agent, step) =>
    `${agent}: set up, but no session of it was heard of yet - ${stepText(step)}`,
  'agent-without-hooks': (agent) => `${agent}: served by the git hooks alone`,
  'not-on-path': (call) => notOnPath(call),
  'lint-staged': (file) =>
    `lint-staged neither stashes nor resets (${file}); guard does not look at its tasks, which should only check`,
  'lint-staged-dangerous': (file, line) =>
    `lint-staged may reset or stash other sessions' work: "${line}" in ${file} - add --no-stash --no-hide-partially-staged and use tasks that only check`,
  clock: () => 'the clock agrees with the file system',
  'clock-skewed': (skew) =>
    `the clock and the file system differ by ${skew} - check the time of this machine`,
  'clock-unknown': (reason, place) =>
    `the clock could not be compared with the file system (${reason}) - make ${place} writable for you, then guard doctor`,
  unwritable: (place) =>
    `${place} is not writable for you, so guard can record nothing there - chown or chmod it, or call guard as its owner`,
  'guard-closed': (place, facts) => closedText(place, JSON.parse(facts)),
  'check-failed': (what, reason) =>
    `${what} could not be looked at (${reason}) - mend that, or call guard as the owner of the repository`,
  'last-failure': (cause, at) => `guard itself failed at ${at}: ${cause} - guard log shows what it was doing`,
  identity: (id) =>
    id === 'nobody'
      ? 'you are nobody: commands that act for a session need one - export GUARD_SESSION=$(guard start)'
      : `you are session ${id}`,
};

/** What `guard-closed` is about; `group` is that of git's own directory. */
interface Closed {
  readonly commonDir: string;
  readonly group: number | undefined;
  readonly isShared: boolean;
}

/** What git's own manual says of making a repository shared, for guard's part; what guard makes from then on follows. */
function closedText(place: string, { commonDir, group = 0, isShared }: Closed): string {
  const open = [
    `cd ${shellWord(commonDir)}`,
    ...(isShared ? [] : ['git config core.sharedRepository group']),
    `chgrp -R ${group} guard`,
    'chmod -R g+rwX guard',
    'find guard -type d -exec chmod g+s {} +',
  ];
  return `${place} is another user's and closed to you, so guard checks nothing for you - let its owner open it to group ${group}, in which you both must be: ${open.join(' && ')}`;
}

/** What `hook-dead` is about; `problem` where guard init alone does not mend it. */
interface DeadHook {
  readonly file: string;
  readonly state: string;
  readonly problem?: Problem;
}

function stuckText(why: keyof typeof CANNOT_START, file: string): string {
  const { cause, mend } = CANNOT_START[why];
  return `cannot be started: ${cause} (${file}) - ${mend}, then guard init`;
}

const previousHook = (hook: string): string => `${hook} always fails: your own hook, which runs after guard,`;

const DEAD: Readonly<Record<string, string>> = {
  absent: 'is missing',
  'without-guard': 'does not call it',
  'not-executable': 'is not executable',
  unreached: 'calls it behind the line that starts husky, which ends the hook',
};

function deadText({ file, state, problem }: DeadHook): string {
  return problem === undefined ? `${file} ${DEAD[state] ?? state} - guard init` : blocked(problem);
}

function blocked(problem: Problem): string {
  return `${installProblem(problem)} - ${installMend(problem)}, then guard init`;
}

/** The doctor's lines, aligned; what is wrong stands out, what mends it follows the dash. */
export function doctorView(findings: readonly Finding[], style: Style): string {
  const marks = { ok: style.good('ok'), warn: style.warn('warn'), fail: style.bad('fail') };
  return alignRows(
    findings.map((finding) => [marks[finding.level], doctorSentence(finding)]),
    '',
  );
}

export function doctorSentence({ code, detail, more }: Finding): string {
  return visible(SENTENCES[code](detail, more ?? ''), 600);
}
