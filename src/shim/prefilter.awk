# The prefilter: reads the sessions file and may answer only "surely nothing" (exit 0) or "ask guard" (exit 1).
#   question  commit: can a staged path be under another session's claim?   push: does any lock look held?
#             For `commit` a line on standard output says it first: `nothing`, `ask`, or `staged` before git's list, which
#             whoever is asked needs too: a path on each line, and `//end` as proof that it is whole.
#             tool: agent-message.awk goes before this file, and has the question and the answer.
#   self      the caller's session id, or empty
# Only what guard itself writes is understood: a plain row of the protocol's table with plain paths, in which stars and
# question marks may stand, and brackets as in the routes of Next.js. Everything else that has a `|` in it asks: other
# columns, quotes, braces, remarks, code spans, non-ASCII. Others' rows that are hidden in fences or comments count here,
# which asks once too often and never once too seldom; own rows count, in answer to `tool`, only in the very table.
# Upper and lower case count as one: whether they do, many a file may say (core.ignorecase), and Node finds out. The other
# file is package.json, which may name another sessions file.

BEGIN {
  claims = 0
  # Empty where awk cannot hold it: such a one reads a line up to there only.
  nul = sprintf("%c", 0)
  # As texts: within brackets some awks take the backslash before a slash for one of the characters.
  plainEntry = "^[][A-Za-z0-9_./@+*?()$-]+$"
  # A link, or a bracket that takes in what follows.
  oddBrackets = "^[[(]|[(][^)]*([/(]|$)"
  noEntry = "^(none|n/a|-+)$"
  name = "[][A-Za-z0-9_./@+()$-]+"
  plainRow = "^[|] [A-Za-z0-9._-]+ [|] [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][0-9TZ:-]* [|] [0-9TZ:-]+ [|] " name "(, " name ")* [|]$"
  # What `claim` has to look at, anywhere in such a row.
  oddRow = " [[(]|[(][^)]*[/, (]|[._](,| [|]$)|[/ ][.]?[.]?/| (__|@)| ([Nn][Oo][Nn][Ee]|[Nn]/[Aa]|-+)(,| [|]$)"
  manyBlanks = sprintf("%200s", "")
  sessions = ARGV[1]
  isTool = question == "tool"
  self = tolower(self)
}
NR == 1 && /^(\377\376|\376\377)/ { ask() }
{ size += length($0) + 1; sub(/\r$/, "") }

FILENAME == sessions {
  if (index($0, "\r") || nul != "" && index($0, nul) || size > 5000000) ask()
  if (!isHeaded) readHeading()
  if (question == "push") {
    line = tolower($0)
    if (line ~ /status/ && $0 !~ /^- \*\*Status:\*\* NONE[ \t]*$/) ask()
    if (line ~ /claimed.*by/ && $0 !~ /^- \*\*Claimed by:\*\* -[ \t]*$/) ask()
    # Words in a section of the lock that has no status may mean that it is held.
    if (index(line, "status")) isOpen = hasWords = 0
    else if (isOpen && line ~ /^#/) { if (hasWords) ask(); isOpen = 0 }
    else if (isOpen && line ~ /^[-=]+[ \t]*$/) { if (hasWords) ask() }
    else if (isOpen && line ~ /[^ \t]/) hasWords = 1
    if (index(line, "vercel") && index(line, "lock") && substr(line, 1, 1) != "|") isOpen = 1
  } else if (index($0, "|") > 0) row()
  # Behind a heading, a fence or a comment no row need be the session's own.
  if (isTool && !isPast && isRead && $0 != "" && substr($0, 1, 1) != "|") isPast = 1
  next
}
/"sessionsFile"/ { ask() }

END {
  if (question == "commit") exit answerCommit()
  exit isNothing() ? 0 : 1
}

# Of an emptied file guard's journal knows what stood in it; one without the heading Active Sessions, or for anything but a
# push without the table below it, may be no text that can be read at all, or one that somebody wrote over guard's.
function isNothing() { return !asked && isRead && !hasWords }

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

function row(  cells, count, isOwn, editing, entries, total, i) {
  # For the expressions that take blanks off an end, awk begins anew at each of them.
  if (index($0, "\t")) gsub(/\t/, " ")
  if (index($0, manyBlanks)) ask()
  if ($0 ~ plainRow && tolower(substr($0, 3, length(self) + 2)) != self " |" && (isAfter || $0 !~ oddRow)) {
    if (!isAfter) plainClaims()
    return
  }
  # A line without a date may be a header, whatever its words.
  if ($0 !~ /[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/) { header(); return }
  count = split($0, cells, "|")
  if (count != 6 || cells[1] != "" || cells[6] !~ /^[ \t]*$/) ask()
  cells[2] = trimmed(cells[2])
  if (cells[2] !~ /^[A-Za-z0-9._-]+$/) ask()
  if (cells[3] !~ /^[ \t0-9TZ:-]*$/ || cells[4] !~ /^[ \t0-9TZ:-]*$/) ask()
  isOwn = self != "" && tolower(cells[2]) == self
  # Of several rows only the newest one's claims last.
  if (isOwn && isTool && (!isRead || isPast || ownRows++)) ask()
  if (isOwn) ownActive = cells[4]
  if (isAfter) return
  editing = trimmed(cells[5])
  if (editing == "-" || editing == "") return
  total = split(editing, entries, /, /)
  if (isOwn) {
    for (i = 1; i <= total; i++) {
      # What else stands in the row may take the path out of it again, and some words mean that it claims nothing.
      if (isTool && (entries[i] !~ plainEntry || entries[i] ~ oddBrackets || tolower(entries[i]) ~ noEntry)) ask()
      own[entries[i]] = 1
    }
    return
  }
  for (i = 1; i <= total; i++) claim(entries[i])
}

function header() {
  if ($0 ~ /^\|[ \t]*Session ID[ \t]*\|[ \t]*Started[ \t]*\|[ \t]*Last Active[ \t]*\|[ \t]*Currently Editing[ \t]*\|[ \t]*$/) {
    if (isHeaded) isRead = 1
  } else if ($0 !~ /^\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*$/) ask()
}

# A cell without the blanks round it; an expression would begin anew at each blank in it.
function trimmed(cell) {
  while (substr(cell, 1, 1) == " ") cell = substr(cell, 2)
  while (substr(cell, length(cell)) == " ") cell = substr(cell, 1, length(cell) - 1)
  return cell
}

# Another session's claims of names without a star, hundreds of which may stand in a row: as by `claim`, in a fifth of the time.
# Where one path is asked about, only those that are some of its segments matter.
function plainClaims(  line, cells, entries, total, parts, i) {
  claims++
  line = tolower($0)
  if (path != "" && !namesPartOf(tolower(path), substr(line, 1, length(line) - 2) ",")) return
  split(line, cells, "|")
  total = split(trimmed(cells[5]), entries, /, /)
  for (i = 1; i <= total; i++) {
    sub(/\/$/, "", entries[i])
    wanted[parts[split(entries[i], parts, "/")]] = 1
    wantedPart["/" entries[i]] = 1
  }
}

# Whether one of the claims in a row, with a comma behind the last, is some segments of a path; in most rows none even ends in one.
function namesPartOf(text, claimed,  parts, i, first, part) {
  for (i = split(text, parts, "/"); i > 0; i--) {
    if (!index(claimed, parts[i] ",") && !index(claimed, parts[i] "/,")) continue
    for (first = i; first > 0; first--) {
      part = " " substr(partOf(parts, first, i), 2)
      if (index(claimed, part ",") || index(claimed, part "/,")) return 1
    }
  }
  return 0
}

# Another session's claim: every path that it covers has its plain segments in a row, or for a glob the last ones without a
# star, as a part of it.
function claim(entry,  parts, depth, first, hasStars) {
  # What begins with __ may be bold, with @ a mention; a dot at the end may be a full stop, an underscore
  # may end italics.
  if (entry !~ plainEntry || entry ~ oddBrackets || entry ~ /^__|^@|[._]$/ || entry ~ /(^|\/)\.?\.?(\/|$)./ || entry ~ /^\.*$/) ask()
  # Of stars that begin an entry Markdown may make another; of a long glob guard may be in doubt, and then it counts.
  hasStars = entry ~ /[*?]/
  if (hasStars && (entry ~ /^[*_]/ && entry !~ /^\*\*\// || length(entry) > 50)) ask()
  entry = tolower(entry)
  sub(/\/$/, "", entry)
  depth = split(entry, parts, "/")
  while (depth > 0 && parts[depth] ~ /[*?]/) depth--
  if (depth == 0 || parts[depth] == "" || parts[depth] ~ /^\.\.?$/ || entry ~ noEntry) ask()
  for (first = depth; first > 1 && parts[first - 1] !~ /[*?]/; first--);
  wanted[parts[depth]] = 1
  wantedPart[partOf(parts, first, depth)] = 1
  claims++
}

# Whether a part of the path is one that a claim wants.
function mayMatch(text,  parts, depth, i, first) {
  depth = split(tolower(text), parts, "/")
  for (i = 1; i <= depth; i++)
    if (parts[i] in wanted)
      for (first = i; first > 0; first--) if (partOf(parts, first, i) in wantedPart) return 1
  return 0
}

function partOf(parts, first, last,  i, text) {
  for (i = first; i <= last; i++) text = text "/" parts[i]
  return text
}
