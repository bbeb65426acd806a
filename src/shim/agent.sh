# Agents' hooks, called before and after every tool and with each prompt: sourced by hook.sh; returns where the shell cannot
# tell.

guard_agent() {
  if [ -d .git ] && [ -z "${GUARD_FILE-}${GIT_DIR-}${GIT_WORK_TREE-}${GIT_COMMON_DIR-}" ]; then
    guard_find
    # A repository in which guard was never set up, and in which the session was started: it may have gone there by cd. Of the
    # others nobody has seen where their hooks run then.
    [ -e .git/guard ] || [ -e .claude/sessions.md ] || [ -e guard.config.json ] ||
      [ "$guard_host" != claude ] || [ "${CLAUDE_PROJECT_DIR:-$PWD}" != "$PWD" ] || exit 0
    # Where the session was started it may have something to be told.
    case $guard_host in
      claude) guard_start=${CLAUDE_PROJECT_DIR:-.} ;;
      copilot) guard_start=${COPILOT_PROJECT_DIR:-.} ;;
      *) guard_start=. ;;
    esac
    [ ! -e "$guard_start/.git/guard/notices" ] || return 0
    # With linked worktrees a session may have come from one of them, which is to be written down.
    # A state that nobody may read has a line of its own.
    if [ -f "$guard_file" ] && [ ! -L "$guard_file" ] && [ ! -e .git/guard/notices ] && [ ! -e .git/worktrees ] &&
      { [ ! -e .git/guard/state.json ] || [ -r .git/guard/state.json ]; }; then
      guard_self=${GUARD_SESSION-}
      [ -z "$guard_self" ] || guard_is_id || return 0
      if guard_message=$(guard_filter tool); then
        guard_path=${guard_message%%"
"*}
        ! guard_is_inside "${guard_path#* }" || exit 0
      fi
      [ -z "$guard_message" ] || guard_conclude guard_pass_on
    fi
  fi
}

# The message again, after the prefilter has read it. What a shell command would change git is asked for.
guard_pass_on() {
  guard_topic=${guard_message%% *}
  case $guard_topic in after | edit) ;; *) guard_fast= ;; esac
  printf '%s\n' "${guard_message#*"
"}" | guard_node agent-hook "$guard_topic" '' "$guard_host"
}

# Succeeds where no link and no other repository lies on the way to a path.
guard_is_inside() {
  guard_rest=$1
  guard_way=
  while :; do
    case $guard_rest in */*) ;; *) [ ! -L "$guard_way$guard_rest" ]; return ;; esac
    guard_way=$guard_way${guard_rest%%/*}
    guard_rest=${guard_rest#*/}
    [ ! -L "$guard_way" ] && [ ! -e "$guard_way/.git" ] || return 1
    guard_way=$guard_way/
  done
}

guard_agent
