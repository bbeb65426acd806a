# The prefilter: reads the sessions file and may answer only "surely nothing" (exit 0) or "ask guard" (exit 1).
#   question  commit: can a staged path be under another session's claim?   edit: can this one path (variable `path`)?
#             push: does any lock look held?
#   self      the caller's session id, or empty
# Only what guard itself writes is understood: a plain row of the protocol's table with plain paths. Everything else that
# has a `|` in it asks: other columns, quotes, globs, remarks, code spans, non-ASCII. Rows that are hidden in fences or
# comments count here, which asks once too often and never once too seldom. The other files are package.json, which may
# name another sessions file, and git's config, where core.ignorecase makes plain comparison unsafe.

BEGIN { self = tolower(self); claims = 0; sessions = ARGV[1] }
{ sub(/\r$/, "") }

FILENAME == sessions {
  if (question == "push") {
    line = tolower($0)
    if (line ~ /status/ && $0 !~ /^- \*\*Status:\*\* NONE[ \t]*$/) ask()
    if (line ~ /claimed by/ && $0 !~ /^- \*\*Claimed by:\*\* -[ \t]*$/) ask()
  } else if (index($0, "|") > 0) row()
  next
}
/"sessionsFile"/ { ask() }
tolower($0) ~ /ignorecase[ \t]*=[ \t]*(true|yes|on|1)/ && claims > 0 { ask() }
tolower($0) ~ /ignorecase[ \t]*(#.*)?$/ && claims > 0 { ask() }

END {
  if (asked) exit 1
  if (question == "push" || claims == 0) exit 0
  if (question == "edit") {
    if (path !~ /^[A-Za-z0-9_.\/@+ ()\[\]-]+$/ || mayMatch(path)) exit 1
    exit 0
  }
  git = "git --no-optional-locks --literal-pathspecs -c core.quotePath=true diff --cached --name-only --no-renames --no-ext-diff --no-relative --ignore-submodules=none 2>/dev/null && echo //end"
  whole = 0
  while ((git | getline staged) > 0) {
    if (staged == "//end") whole = 1
    else if (staged ~ /^"/ || mayMatch(staged)) exit 1
  }
  exit whole ? 0 : 1
}

function ask() { asked = 1; exit 1 }

function row(  cells, count, editing, entries, total, i, entry, parts, depth) {
  if ($0 ~ /^\|[ \t]*Session ID[ \t]*\|[ \t]*Started[ \t]*\|[ \t]*Last Active[ \t]*\|[ \t]*Currently Editing[ \t]*\|[ \t]*$/) return
  if ($0 ~ /^\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*$/) return
  count = split($0, cells, "|")
  if (count != 6 || cells[1] != "" || cells[6] !~ /^[ \t]*$/) ask()
  gsub(/^[ \t]+|[ \t]+$/, "", cells[2])
  if (cells[2] !~ /^[A-Za-z0-9._-]+$/) ask()
  if (cells[3] !~ /^[ \t0-9TZ:-]*$/ || cells[4] !~ /^[ \t0-9TZ:-]*$/) ask()
  # A line without a date may be a header, whatever its words.
  if ($0 !~ /[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/) ask()
  editing = cells[5]
  gsub(/^[ \t]+|[ \t]+$/, "", editing)
  if (editing == "-" || editing == "" || (self != "" && tolower(cells[2]) == self)) return
  total = split(editing, entries, /, /)
  for (i = 1; i <= total; i++) {
    entry = entries[i]
    if (entry !~ /^[A-Za-z0-9_.\/@+-]+$/ || entry ~ /(^|\/)\.?\.?(\/|$)./ || entry ~ /^\.*$/) ask()
    sub(/\/$/, "", entry)
    depth = split(entry, parts, "/")
    if (parts[depth] == "" || parts[depth] ~ /^\.\.?$/ || tolower(entry) ~ /^(none|n\/a|-+)$/) ask()
    wanted[parts[depth]] = 1
    claims++
  }
}

# A claim covers a path only if its last segment is one of the path's.
function mayMatch(text,  parts, depth, i) {
  depth = split(text, parts, "/")
  for (i = 1; i <= depth; i++) if (parts[i] in wanted) return 1
  return 0
}
