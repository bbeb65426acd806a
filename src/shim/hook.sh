# guard's half of every hook, in POSIX sh: sourced by the lines in a git hook (which set guard_shim), or run by an agent.
#   hook.sh git pre-commit|post-commit|pre-push ARGS…      hook.sh AGENT
# It answers by itself where surely nothing is to be said, and starts Node only to give a verdict. Whatever is unusual
# leads to Node: prefilter.awk has the rules. Node's exit code counts only as 90 (allowed), 91 (refused) or 93 (onError):
# a crash has codes of its own, and must never look like a refusal.

[ "${GUARD-}" != 0 ] || exit 0

guard_bin=${guard_shim:-$0}
case $guard_bin in */*) guard_bin=${guard_bin%/*} ;; *) guard_bin=. ;; esac
guard_host=$1
guard_hook=${2-}

# Both slow Node's start down (39 ms for the certificates on Node 20), and a hook makes no network call.
unset NODE_EXTRA_CA_CERTS NODE_OPTIONS

# Options that save a seventh of Node's start, where Node needs few modules of its own: docs/decisions/0015.
guard_fast=yes

# guard_conclude FUNCTION WORDS… calls what comes to be Node, and ends as that did.
guard_conclude() {
  "$@"
  guard_code=$?
  case $guard_code in
    90) exit 0 ;;
    91) exit 1 ;;
    93) exit 3 ;;
    127) guard_cause='node is not on PATH' ;;
    *) guard_cause="guard ended with code $guard_code" ;;
  esac
  # Once more without them: not every node takes options first, and kept code that is damaged makes V8 crash. Nothing is lost
  # with what a first Node has read.
  if [ -n "$guard_fast" ] && [ "$guard_code" != 127 ]; then
    guard_fast=
    [ "$guard_code" -lt 128 ] || rm -f "$guard_bin"/kept-code/*
    guard_conclude "$@"
  fi
  echo "guard: NOT CHECKED: $guard_cause" >&2
  exit 0
}

# What the shell knows sooner than Node, which would load a module of its own to find out.
guard_terminal=
[ ! -t 2 ] || guard_terminal=terminal

# guard_node BUNDLE TOPIC KNOWN WORDS… becomes Node, where a call would fork twice: for subshells and ends of pipes. Where there
# is none, the shell would say so in words of its own.
guard_node() {
  command -v node >/dev/null || exit 127
  exec node ${guard_fast:+--no-rehash-snapshot} ${guard_fast:+--preserve-symlinks-main} "$guard_bin/hook.cjs" "$@"
}

# Where the shell cannot tell what Node will need.
guard_ask() {
  guard_fast=
  (guard_node "$@")
}

guard_git() { git --no-optional-locks --literal-pathspecs "$@" 2>/dev/null; }
guard_end() { printf '\0\0guard-end\0'; }

# Where things are: sets guard_common, and guard_file to the sessions file, or to nothing where only Node can tell.
guard_find() {
  guard_git_dir=${GIT_DIR:-.git}
  guard_common=$guard_git_dir
  guard_file=.claude/sessions.md
  guard_main=
  # With a git dir named from elsewhere the working directory need not be the top level.
  [ "$guard_git_dir" = .git ] || guard_file=
  if [ -f "$guard_git_dir/commondir" ]; then
    IFS= read -r guard_common <"$guard_git_dir/commondir"
    case $guard_common in /*) ;; *) guard_common=$guard_git_dir/$guard_common ;; esac
    guard_main=$guard_common/../
    guard_file=${guard_main}.claude/sessions.md
    [ -f "$guard_file" ] || guard_file=
  elif [ ! -d "$guard_git_dir" ]; then
    guard_file=
  fi
  if [ -n "${GUARD_FILE-}" ] || [ -e "$guard_common/guard/elsewhere" ]; then guard_file=; fi
  # The main worktree's counts for all.
  if [ -f "${guard_main}guard.config.json" ]; then
    while IFS= read -r guard_line || [ -n "$guard_line" ]; do
      case $guard_line in *sessionsFile*) guard_file= ;; esac
    done <"${guard_main}guard.config.json"
  fi
}

# The caller's session id, as far as a shell can know it; empty for nobody.
guard_whoami() {
  guard_self=${GUARD_SESSION-}
  if [ -n "$guard_self" ]; then
    guard_is_id || guard_file=
    return 0
  fi
  # Of several agents one was started in the other, and Node has the rules.
  guard_codex=${CODEX_SESSION_ID-}${CODEX_THREAD_ID-}
  case ${CLAUDE_CODE_SESSION_ID:+x}${guard_codex:+x}${COPILOT_AGENT_SESSION_ID:+x} in
    xx*) guard_file= && return ;;
  esac
  for guard_key in "claude-${CLAUDE_CODE_SESSION_ID-}" "codex-${CODEX_SESSION_ID-}" "codex-${CODEX_THREAD_ID-}" \
    "copilot-${COPILOT_AGENT_SESSION_ID-}"; do
    [ -f "$guard_common/guard/agents/$guard_key" ] || continue
    IFS= read -r guard_self <"$guard_common/guard/agents/$guard_key"
    return 0
  done
}

# Succeeds where GUARD_SESSION surely is a session id; of what may be a date or mean nobody Node says what is wrong. The
# letters stand one by one, because what lies between two of them depends on the language.
guard_is_id() {
  case $guard_self in
    *[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-]*) return 1 ;;
    [-_]* | [nN][oO][nN][eE]* | [0-9][0-9][0-9][0-9]-* | [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][tT]*) return 1 ;;
  esac
  [ ${#guard_self} -le 64 ]
}

# Succeeds where the sessions file is where the shell looked for it, and nothing waits to be told.
guard_knows() { [ -n "$guard_file" ] && [ ! -e "$guard_common/guard/notices" ] && [ ! -L "$guard_file" ]; }

# Succeeds where there is no sessions file, and never was one that guard wrote: of one that is gone its journal knows.
guard_never() { [ ! -e "$guard_file" ] && [ ! -e "$guard_common/guard/journal/current" ]; }

# Succeeds where surely nothing is to be said. What is no regular file awk might wait for without end, and Node has a
# sentence for.
guard_nothing() {
  guard_knows || return 1
  ! guard_never || return 0
  [ -f "$guard_file" ] && (guard_filter "$1" >/dev/null)
}

# Becomes awk: for subshells and the beginnings of pipes.
guard_filter() {
  guard_package=
  [ ! -f "${guard_main}package.json" ] || guard_package=${guard_main}package.json
  # mawk starts in half the time of others; all of them are tested.
  guard_awk=awk
  ! command -v mawk >/dev/null || guard_awk=mawk
  LC_ALL=C
  # A shell keeps PWD to itself where it did not get it.
  export LC_ALL PWD
  guard_first=
  [ "$1" != tool ] || guard_first=$guard_bin/agent-message.awk
  exec $guard_awk -v question="$1" -v self="$guard_self" ${guard_first:+-v host="$guard_host" -f "$guard_first"} -f "$guard_bin/prefilter.awk" \
    "$guard_file" ${guard_package:+"$guard_package"} 2>/dev/null
}

guard_pre_commit() {
  guard_find
  guard_whoami
  if guard_knows; then
    ! guard_never || exit 0
    [ ! -f "$guard_file" ] || guard_conclude guard_judge_filtered
  fi
  guard_conclude guard_judge_unfiltered
}

guard_judge_filtered() { guard_filter commit | (guard_judge); }
guard_judge_unfiltered() { (guard_judge </dev/null); }

# Reads what the prefilter says, and asks where that is more than `nothing`; becomes Node, started beside git.
guard_judge() {
  IFS= read -r guard_answer || :
  case $guard_answer in nothing) exit 90 ;; esac
  # What a merge brings in git lists too, so Node finds out for itself.
  if [ -f "$guard_git_dir/MERGE_HEAD" ]; then
    guard_fast=
    guard_node pre-commit-hook pre-commit "$guard_terminal" git pre-commit </dev/null
  fi
  case $guard_answer in staged) guard_node pre-commit-hook pre-commit "lines $guard_terminal" git pre-commit ;; esac
  {
    guard_git diff --cached --name-only -z --no-renames --no-ext-diff --no-relative --ignore-submodules=none && guard_end
  } | guard_node pre-commit-hook pre-commit "sections $guard_terminal" git pre-commit
}

guard_post_commit() {
  guard_find
  # Nobody has no claims to clear, but may have gone past another's.
  [ -n "${GUARD_SESSION-}${CLAUDE_CODE_SESSION_ID-}${CODEX_SESSION_ID-}${CODEX_THREAD_ID-}${COPILOT_AGENT_SESSION_ID-}" ] ||
    [ -z "$guard_file" ] || [ -e "$guard_common/guard/let-through" ] || exit 0
  [ -z "$guard_file" ] || ! guard_never || exit 0
  guard_conclude guard_clear
}

guard_clear() {
  {
    guard_git diff-tree --always --name-only -r -z --root -m --no-renames HEAD -- && guard_end &&
      guard_own_status
  } | guard_node git-hook post-commit "sections $guard_terminal" git post-commit
}

# What is not committed of what the session claims, as far as its row is plain and all is there; else of all. Node sees whether
# it was about enough. All costs what git's own commit does not: to look for untracked files, and into each submodule.
guard_own_status() {
  guard_whoami
  guard_row=
  # Where names are one in whatever case git, which takes them as they are written, is asked about all.
  [ -z "$guard_self" ] || [ ! -f "$guard_file" ] || [ -e "$guard_git_dir/head" ] ||
    guard_row=$(LC_ALL=C grep -F -m 2 "| $guard_self | " "$guard_file" 2>/dev/null)
  set --
  case $guard_row in
    *[!]\ abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/@+,:\|[\(\)\$-]*) guard_row= ;;
    "| $guard_self | "*" |") ;;
    *) guard_row= ;;
  esac
  guard_claims=${guard_row#"| $guard_self | "*" | "*" | "}
  guard_claims=${guard_claims%" |"}
  [ "$guard_claims" != - ] || return
  while [ -n "$guard_claims" ]; do
    guard_claim=${guard_claims%%, *}
    guard_claims=${guard_claims#"$guard_claim"}
    guard_claims=${guard_claims#, }
    if [ ! -e "$guard_claim" ] || [ $# -ge 20 ]; then
      set --
      break
    fi
    set -- "$@" "${guard_claim%/}"
  done
  [ $# -eq 0 ] || printf '%s\0' "$@"
  guard_end
  guard_git status --porcelain=v1 -z --untracked-files=all --no-renames --ignore-submodules=untracked -- "$@" && guard_end
}

guard_pre_push() {
  guard_find
  guard_whoami
  guard_foreign=
  for guard_key in "$guard_common"/guard/committers/*; do
    case ${guard_key##*/} in '*' | "$guard_self") ;; *) guard_foreign=yes ;; esac
  done
  [ -n "$guard_foreign" ] || ! guard_nothing push || exit 0
  shift 2
  guard_conclude guard_ask git-hook pre-push "$guard_terminal" git pre-push "$@"
}

case "$guard_host $guard_hook" in
  'git pre-commit') guard_pre_commit ;;
  'git post-commit') guard_post_commit ;;
  'git pre-push') guard_pre_push "$@" ;;
  'git '*) guard_conclude guard_ask git-hook "$guard_hook" "$guard_terminal" "$@" ;;
  'claude ' | 'codex ' | 'copilot ' | 'gemini ' | 'opencode ')
    [ ! -r "$guard_bin/agent.sh" ] || . "$guard_bin/agent.sh"
    guard_conclude guard_ask agent-hook "$guard_host" '' "$@"
    ;;
  *) guard_conclude guard_ask agent-hook "$guard_host" '' "$@" ;;
esac
