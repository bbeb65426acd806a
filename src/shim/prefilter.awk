# The prefilter: reads the sessions file and may answer only "surely nothing" (exit 0) or "ask guard" (exit 1).
#   question  commit: can a staged path be under another session's claim?   push: does any lock look held?
#             For `commit` a line on standard output says it first: `nothing`, `ask`, or `staged` before git's list, which
#             whoever is asked needs too: a path on each line, and `//end` as proof that it is whole.
#             tool: can the tool that Claude Code's message on standard input is about concern anybody? After a tool, when all
#             it can need is a sign of life, the session's own: is that younger than guard would renew?
#   self      the caller's session id, or empty; for `tool` GUARD_SESSION, else the one bound to the session in the message
# For `tool` its answer stands on standard output, the path that is edited in a line of its own (empty for ask), then the
# message: whoever is asked needs it too, and standard input can be read but once.
# Only what guard itself writes is understood: a plain row of the protocol's table with plain paths, in which stars and
# question marks may stand. Everything else that has a `|` in it asks: other columns, quotes, braces, remarks, code spans,
# non-ASCII. Rows that are hidden in fences or comments count here, which asks once too often and never once too seldom. The
# other files are package.json, which may name another sessions file, and git's config, where core.ignorecase makes plain
# comparison unsafe; it may also stand in a file that the config includes.

BEGIN {
  claims = 0
  # Empty where awk cannot hold it: such a one reads a line up to there only.
  nul = sprintf("%c", 0)
  # As texts: within brackets some awks take the backslash before a slash for one of the characters.
  plainPath = "^[A-Za-z0-9_./@+-]+$"
  plainEntry = "^[A-Za-z0-9_./@+*?-]+$"
  plainLook = "^git (status|diff|log|show|blame|ls-files|rev-parse)( [A-Za-z0-9_./@+*=,:%~^-]+)*$"
  sessions = ARGV[1]
  if (question == "tool") readMessage()
  self = tolower(self)
}
asked || harmless { exit }
NR == 1 && /^(\377\376|\376\377)/ { ask() }
{ size += length($0) + 1; sub(/\r$/, "") }

FILENAME == sessions {
  if (index($0, "\r") || nul != "" && index($0, nul) || size > 5000000) ask()
  if (!isHeaded) readHeading()
  if (question == "push") {
    line = tolower($0)
    if (line ~ /status/ && $0 !~ /^- \*\*Status:\*\* NONE[ \t]*$/) ask()
    if (line ~ /claimed.*by/ && $0 !~ /^- \*\*Claimed by:\*\* -[ \t]*$/) ask()
  } else if (index($0, "|") > 0) row()
  else if (isAfter && index(tolower($0), "claimed") && $0 != "- **Claimed by:** -") ask()
  next
}
/"sessionsFile"/ { ask() }
tolower($0) ~ /ignorecase[ \t]*=[ \t]*"?(true|yes|on|1)/ && claims > 0 { ask() }
tolower($0) ~ /ignorecase[ \t]*(#.*)?$/ && claims > 0 { ask() }
tolower($0) ~ /\[[ \t]*include/ && claims > 0 { ask() }

END {
  if (question == "commit") exit answerCommit()
  if (question == "tool") { print isNothing() ? path : ""; printf "%s", message; exit isNothing() ? 0 : 1 }
  exit isNothing() ? 0 : 1
}

# Of an emptied file guard's journal knows what stood in it; one without the heading Active Sessions, or for anything but a
# push without the table below it, may be no text that can be read at all, or one that somebody wrote over guard's.
function isNothing() {
  if (asked) return 0
  if (question == "tool" && harmless) return 1
  if (!isRead) return 0
  if (isAfter) return ownRows == 1
  if (question == "tool") return (path in own) && (claims == 0 || !mayMatch(path))
  return 1
}

# Lists what is staged until a path may match; the list is handed on where it is short, as most are.
function answerCommit(  git, staged, seen, count) {
  git = "git --no-optional-locks --literal-pathspecs -c core.quotePath=true diff --cached --name-only --no-renames --no-ext-diff --no-relative --ignore-submodules=none 2>/dev/null && echo //end"
  if (!isRead) asked = 1
  while (!asked && claims > 0 && (git | getline staged) > 0) {
    if (staged == "//end") claims = 0
    else if (staged ~ /^"/) asked = 1
    else if (mayMatch(staged)) {
      if (count <= 1000) { handOn(git, staged, seen, count); return 1 }
      asked = 1
    } else if (++count <= 1000) seen[count] = staged
  }
  # Claims that are still there: git's list broke off.
  if (claims > 0) asked = 1
  print (asked ? "ask" : "nothing")
  return asked
}

# At once, so that Node can start while git is still listing. Quoted names only Node can read: without its end the list
# counts as none.
function handOn(git, staged, seen, count,  i) {
  print "staged"
  for (i = 1; i <= count; i++) print seen[i]
  print staged
  fflush()
  while ((git | getline staged) > 0 && staged !~ /^"/) print staged
}

function ask() { asked = 1; exit 1 }

# The heading as most write it; after what may hide lines, or one side of a conflict, it may not count. Without expressions:
# awk would take as long to compile one as for all the rest.
function readHeading(  line) {
  if (index($0, "```") || index($0, "~~~") || index($0, "<!--") || index($0, "|||||||")) mayHide = 1
  line = tolower($0)
  if (mayHide || line != "## active sessions" && line != "# active sessions" && line != "### active sessions") return
  isHeaded = 1
  if (question == "push") isRead = 1
}

# Of Claude Code's messages only two kinds are understood, each as one line of JSON in which nothing is spelt otherwise than
# Claude Code spells it: a shell command without a word that concerns others, or in which git only looks, and an edit of one
# file with a plain path.
function readMessage(  line, lines, tool, event) {
  while ((getline line < "/dev/stdin") > 0) message = message (lines++ ? "\n" : "") line
  asked = 1
  if (lines != 1 || !isClaudes()) return
  event = valueOf("hook_event_name")
  tool = valueOf("tool_name")
  if (event == "PostToolUse") readAfter(tool)
  if (event != "PreToolUse") return
  if (tool == "Bash" && !index(message, "\\u"))
    harmless = message !~ /git|gh|docker|podman|nerdctl|compose|pnpm|yarn|bun run|npm.*(run|rum|urn|start|stop)/ || isLook(valueOf("command"))
  if (harmless || (tool == "Edit" || tool == "Write" || tool == "MultiEdit") && readEdit()) asked = 0
}

# git takes the beginnings of its options, and this one writes a file.
function isLook(command) { return command ~ plainLook && !index(command, "--ou") }

# After an edit of a file below, or a command in the working directory with which git neither committed nor pushed. Letters
# may be escaped in what the command printed.
function readAfter(tool) {
  isAfter = 1
  if (tool == "Edit" || tool == "Write" || tool == "MultiEdit") asked = !readEdit()
  else if (tool == "Bash" && valueOf("cwd") == ENVIRON["PWD"] && !index(message, "\\u006") && !index(message, "\\u007"))
    asked = index(message, "git") && (index(message, "commit") || index(message, "push")) || !readSelf()
  if (!asked && isAnybodyWaiting()) asked = 1
}

# Who waits for a path may be told, when it has become free.
function isAnybodyWaiting(  line) {
  while ((getline line < ".git/guard/state.json") > 0) if (!index(line, "\"interests\":[]")) return 1
  return 0
}

# Sets `path` and `self`, where both are plain and the path lies in the working directory.
function readEdit(  top) {
  path = valueOf("file_path")
  top = ENVIRON["PWD"] "/"
  if (path !~ plainPath || index(path, top) != 1) return 0
  path = substr(path, length(top) + 1)
  if (path ~ /(^|\/)\.?\.?(\/|$)/ || path ~ /^\.git(\/|$)/) return 0
  return readSelf()
}

function readSelf() {
  self = ENVIRON["GUARD_SESSION"]
  if (self != "") return self ~ /^[A-Za-z0-9._-]+$/ && length(self) <= 64
  self = valueOf("session_id")
  return self ~ /^[A-Za-z0-9-]+$/ && (getline self < (".git/guard/agents/claude-" self)) > 0
}

# Other agents read Claude Code's settings too. Keys cannot stand in a JSON text: its quotes are escaped there.
function isClaudes(  keys, count, i, sent, answer) {
  count = split("conversation_id cursor_version hookEventName toolName toolArgs sessionId sessionID timestamp notebook_path " \
    "path filePath files patch patchText input", keys, " ")
  # What a tool answered has keys of its own.
  answer = index(message, "\"tool_response\":")
  sent = answer ? substr(message, 1, answer) : message
  for (i = 1; i <= count; i++) if (index(i > 8 ? sent : message, "\"" keys[i] "\":")) return 0
  return index(message, "\"transcript_path\":\"") > 0
}

# The value of a key that stands in the message once; empty for any other.
function valueOf(key,  start, rest) {
  key = "\"" key "\":"
  start = index(message, key)
  rest = substr(message, start + length(key))
  if (!start || index(rest, key) || substr(rest, 1, 1) != "\"") return ""
  rest = substr(rest, 2)
  return substr(rest, 1, index(rest, "\"") - 1)
}

function row(  cells, count, isOwn, editing, entries, total, i) {
  if ($0 ~ /^\|[ \t]*Session ID[ \t]*\|[ \t]*Started[ \t]*\|[ \t]*Last Active[ \t]*\|[ \t]*Currently Editing[ \t]*\|[ \t]*$/) {
    if (isHeaded) isRead = 1
    return
  }
  if ($0 ~ /^\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*$/) return
  count = split($0, cells, "|")
  if (count != 6 || cells[1] != "" || cells[6] !~ /^[ \t]*$/) ask()
  gsub(/^[ \t]+|[ \t]+$/, "", cells[2])
  if (cells[2] !~ /^[A-Za-z0-9._-]+$/) ask()
  if (cells[3] !~ /^[ \t0-9TZ:-]*$/ || cells[4] !~ /^[ \t0-9TZ:-]*$/) ask()
  # A line without a date may be a header, whatever its words.
  if ($0 !~ /[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/) ask()
  isOwn = self != "" && tolower(cells[2]) == self
  # Of several rows only the newest one's claims last.
  if (isOwn && question == "tool" && ownRows++) ask()
  if (isAfter) {
    if (isOwn && !isFresh(cells[4])) ask()
    return
  }
  editing = cells[5]
  gsub(/^[ \t]+|[ \t]+$/, "", editing)
  if (editing == "-" || editing == "") return
  total = split(editing, entries, /, /)
  if (isOwn) {
    for (i = 1; i <= total; i++) {
      # What else stands in the row may take the path out of it again.
      if (question == "tool" && entries[i] !~ plainEntry) ask()
      own[entries[i]] = 1
    }
    return
  }
  for (i = 1; i <= total; i++) claim(entries[i])
}

# Another session's claim: every path that it covers has its plain segments in a row, or for a glob the last ones without a
# star, as a part of it.
function claim(entry,  parts, depth, first, hasStars) {
  # What begins with __ may be bold, with @ a mention; a dot at the end may be a full stop.
  if (entry !~ plainEntry || entry ~ /^__|^@|\.$/ || entry ~ /(^|\/)\.?\.?(\/|$)./ || entry ~ /^\.*$/) ask()
  # Of stars that begin an entry Markdown may make another; of a long glob guard may be in doubt, and then it counts.
  hasStars = entry ~ /[*?]/
  if (hasStars && (entry ~ /^[*_]/ && entry !~ /^\*\*\// || length(entry) > 50)) ask()
  sub(/\/$/, "", entry)
  depth = split(entry, parts, "/")
  while (depth > 0 && parts[depth] ~ /[*?]/) depth--
  if (depth == 0 || parts[depth] == "" || parts[depth] ~ /^\.\.?$/ || tolower(entry) ~ /^(none|n\/a|-+)$/) ask()
  for (first = depth; first > 1 && parts[first - 1] !~ /[*?]/; first--);
  wanted[parts[depth]] = 1
  wantedPart[partOf(parts, first, depth)] = 1
  claims++
}

# Whether a part of the path is one that a claim wants.
function mayMatch(text,  parts, depth, i, first) {
  depth = split(text, parts, "/")
  for (i = 1; i <= depth; i++)
    if (parts[i] in wanted)
      for (first = i; first > 0; first--) if (partOf(parts, first, i) in wantedPart) return 1
  return 0
}

function partOf(parts, first, last,  i, text) {
  for (i = first; i <= last; i++) text = text "/" parts[i]
  return text
}

# Whether a stamp is one that guard would not renew yet: 30 s. Where this awk has no clock, none is.
function isFresh(stamp,  age) {
  gsub(/[ \t]/, "", stamp)
  if (length(stamp) != 20 || substr(stamp, 20) != "Z") return 0
  srand()
  age = srand() - secondsOf(stamp)
  return age >= 0 && age < 30
}

# Seconds since 1970, by the calendar of the stamp's days.
function secondsOf(stamp,  year, month, day, days) {
  year = substr(stamp, 1, 4); month = substr(stamp, 6, 2) + 0; day = substr(stamp, 9, 2)
  if (month < 3) { year--; month += 12 }
  days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month - 3) + 2) / 5) + day - 719469
  return ((days * 24 + substr(stamp, 12, 2)) * 60 + substr(stamp, 15, 2)) * 60 + substr(stamp, 18, 2)
}
