import type { HookName } from './hook-name.ts';
import { findMarkedLines, withoutMarkedLines } from './marked-lines.ts';

const MARKERS = { start: '# >>> guard >>>', end: '# <<< guard <<<' };

/**
 * The lines that guard keeps in a hook file: POSIX sh that runs under `sh -eu` as well, the same text on every machine because it
 * may be committed. Until `hook.sh` is found no process is started: that costs every commit. `hook.sh` is sourced in a subshell,
 * which is 0.6 ms cheaper than `sh hook.sh`; `guard_shim` tells it where it lies, as `$0` is the hook's. Always LF, in a file
 * with CRLF too: a shell cannot run `fi\r`.
 */
export function hookBlock(hook: HookName): string {
  return `${[MARKERS.start, FIND_SHIM, ...runLines(hook), 'fi', MARKERS.end].join('\n')}\n`;
}

/** Where guard's lines stand from an offset on, whatever their version; null where there are none. Throws TextDamage where a marker is missing. */
export function findHookBlock(
  text: string,
  from = 0,
): { readonly start: number; readonly end: number } | null {
  return findMarkedLines(text, MARKERS, from);
}

/** A hook without guard's lines. */
export function withoutHookBlock(text: string): string {
  return withoutMarkedLines(text, MARKERS);
}

const FIND_SHIM = `# Other sessions' claims and locks: see "guard status". Kept by "guard init", taken out by "guard uninstall".
if [ "\${GUARD-}" != 0 ]; then
  guard_shim=node_modules/git-session-guard/dist/hook.sh
  if [ ! -f "$guard_shim" ]; then
    guard_dir=\${GIT_DIR:-.git}
    if [ -f "$guard_dir/commondir" ]; then
      IFS= read -r guard_shim <"$guard_dir/commondir" || :
      case $guard_shim in /*) guard_dir=$guard_shim ;; *) guard_dir=$guard_dir/$guard_shim ;; esac
    elif [ ! -d "$guard_dir" ]; then
      guard_dir=$(git rev-parse --git-common-dir 2>/dev/null) || guard_dir=.git
    fi
    guard_shim=
    [ ! -f "$guard_dir/guard/home" ] || IFS= read -r guard_shim <"$guard_dir/guard/home" || :
    guard_shim=$guard_shim/hook.sh
  fi`;

/** On PATH it is `git-guard`, not `guard`: the Ruby gem has an executable of that name, which would fail and stop the commit. */
function runLines(hook: HookName): readonly string[] {
  const source = `(set +eu; set -- git ${hook} "$@"; . "$guard_shim")`;
  const onPath = `git-guard hook git ${hook} "$@"`;
  if (hook === 'pre-push') return prePushLines(source, onPath);
  const otherwise = hook === 'post-commit' ? '|| :' : '|| exit $?';
  const lines = [
    '  if [ -f "$guard_shim" ]; then',
    `    ${source} ${otherwise}`,
    '  elif command -v git-guard >/dev/null 2>&1; then',
    `    ${onPath} ${otherwise}`,
  ];
  return hook === 'post-commit' ? [...lines, '  fi'] : [...lines, ...NOT_INSTALLED];
}

/** The refs come on stdin once, and whatever follows in the hook needs them too. git ends each line, so `$(cat)` loses nothing. */
function prePushLines(source: string, onPath: string): readonly string[] {
  const refs = ['$guard_refs', 'GUARD_REFS'];
  return [
    '  guard_refs=',
    '  if [ -f "$guard_shim" ]; then',
    '    guard_refs=$(cat)',
    `    [ -z "$guard_refs" ] || ${source} <<GUARD_REFS || exit $?`,
    ...refs,
    '  elif command -v git-guard >/dev/null 2>&1; then',
    '    guard_refs=$(cat)',
    `    [ -z "$guard_refs" ] || ${onPath} <<GUARD_REFS || exit $?`,
    ...refs,
    ...NOT_INSTALLED,
    '  if [ -n "$guard_refs" ]; then exec <<GUARD_REFS',
    ...refs,
    '  fi',
  ];
}

const NOT_INSTALLED = [
  '  else',
  "    echo 'guard: NOT CHECKED: guard is not installed here (npm install, or run guard init again)' >&2",
  '  fi',
];
