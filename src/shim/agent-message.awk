# The prefilter's question `tool`: can the tool that an agent's message on standard input is about concern anybody, and is the
# session's sign of life younger than guard would renew, which is all that there can be after a tool or with a prompt? Goes
# before prefilter.awk, which reads the sessions file.
#   host      whose message it is
#   self      GUARD_SESSION, else the session that is bound to the one in the message
# On standard output stands a line of its own, what whoever is asked will need (`edit`, `shell`, `after`, or the host) and behind
# a blank the path that is edited (empty for ask), then the message: whoever is asked needs it too, and standard input can be
# read but once.

BEGIN {
  # As texts: within brackets some awks take the backslash before a slash for one of the characters.
  plainPath = "^[][A-Za-z0-9_./@+()$-]+$"
  plainLook = "^git (status|diff|log|show|blame|ls-files|rev-parse)( [A-Za-z0-9_./@+*=,:%~^-]+)*$"
  # Round words that stand by themselves.
  from = "(^|[^A-Za-z0-9_])("
  to = ")([^A-Za-z0-9_.-]|$)"
  topic = host
  learnWords()
  readMessage()
  if (asked || harmless) conclude()
}
# A lock that the session holds is to be renewed, whatever the field is called.
(isAfter || path != "") && FILENAME == sessions && substr($0, 1, 1) != "|" && index(tolower($0), self) { ask() }
END { conclude() }

# Some awks come to END from BEGIN, too.
function conclude() {
  if (!isConcluded) {
    isConcluded = 1
    concern = !isNoConcern()
    print topic " " (concern ? "" : path)
    printf "%s", message
  }
  exit concern
}

# What the host calls its events and tools, and the key of the file in an edit: Claude Code's words, as far as the host has no
# others in its dialect. What is called otherwise is not understood.
function learnWords() {
  before = "PreToolUse"; after = "PostToolUse"; failed = "PostToolUseFailure"; prompt = "UserPromptSubmit"
  shell = "Bash"; edits = " Edit Write MultiEdit "; pathKey = "file_path"
  if (host == "codex") { edits = " apply_patch "; pathKey = "" }
  else if (host == "copilot") pathKey = "path"
  else if (host == "gemini") {
    before = "BeforeTool"; after = "AfterTool"; prompt = "BeforeAgent"
    shell = "run_shell_command"; edits = " write_file replace "
  } else if (host == "opencode") { shell = "bash"; edits = " edit write "; pathKey = "filePath" }
}

function isNoConcern() {
  if (asked) return 0
  if (harmless) return 1
  if (!isRead) return 0
  if (isWriting) return claims == 0 || !mayName()
  # Without a row there is no sign of life to give: who has said `guard end` must not be back after the next tool.
  if (isAfter && ownRows == 0) return 1
  if (ownRows != 1 || !isFresh(ownActive)) return 0
  return isAfter || (path in own) && (claims == 0 || !mayMatch(path))
}

# Only these messages are understood, each as one line of JSON in which nothing is spelt otherwise than the agent spells it: a
# shell command without a word that concerns others, or in which git only looks, or that changes files by names that others
# do not claim, and an edit of one file with a plain path.
function readMessage(  line, lines, tool, event, isEdit, isShell) {
  while ((getline line < "/dev/stdin") > 0) message = message (lines++ ? "\n" : "") line
  asked = 1
  event = valueOf("hook_event_name")
  tool = valueOf("tool_name")
  isEdit = index(edits, " " tool " ") > 0
  isShell = tool == shell
  # What fails is a shell command: of no other tool guard is told.
  if (event == after || isShell && event == failed) topic = "after"
  else if (event == before && (isEdit || isShell)) topic = isEdit ? "edit" : "shell"
  # Only of Claude Code's hooks it has been seen that they run where the message says.
  if (lines != 1 || !isHosts() || host != "claude" && !isHere()) return
  # Many a checkout lies below a directory called git.
  said = substr(message, index(message, "\"tool_input\":"))
  if (topic == "after") readAfter(isEdit, isShell)
  if (event == prompt) readPrompt()
  if (event != before) return
  # Gemini CLI is told the session with each of its commands.
  if (isShell && host != "gemini" && !index(message, "\\u"))
    harmless = said !~ /git|gh|docker|podman|nerdctl|compose|vercel|(\\[nt]|[^a-z])vc[^a-z]|pnpm|yarn|bun run|npm.*(run|rum|urn|start|stop)/ || isLook(valueOf("command"))
  if (harmless && (changesFiles() || isFormatting())) {
    harmless = 0
    isWriting = isHere()
    if (isWriting) asked = 0
    readSelf()
  }
  if (harmless || isEdit && readEdit()) asked = 0
}

# Whether the hook runs where the message says.
function isHere() { return valueOf("cwd") == ENVIRON["PWD"] }

# Whether a program in the command, or a script in it, may delete, move or write files that it names. What goes straight to
# /tmp, and what a package manager installs, lies elsewhere.
function changesFiles() {
  said = substr(said, length("\"tool_input\":{") + 1)
  gsub(/\\[tn]/, " ", said)
  gsub(/[0-9&]?>>? ?(&[0-9]|\/dev\/(null|stdout|stderr))/, "", said)
  if (ENVIRON["PWD"] != "/tmp") gsub(/>>? ?\/tmp\/[A-Za-z0-9_.-]+[ ";]/, " ", said)
  gsub(/(npm|pip|pip3|apt|apt-get|brew|bundle|cargo|gem|go|poetry) install[ "]/, " ", said)
  return index(said, ">") || said ~ /git.*apply/ || said ~ (from "rm|mv|cp|ln|dd|tee|install|truncate|unlink|delete|patch|rimraf|rsync|shred" to) || \
    said ~ (from "sed|perl|ruby" to) && said ~ /[^A-Za-z0-9_.\/-]--?[A-Za-z0-9]*i/ || \
    said ~ /(write_(text|bytes)|(write|append)(Text)?File(Sync)?|Bun[.]write)[(]|open[(].*["'][rbt]*[wax+][a-z+]*[\\"']/
}

# Whether a program in it may rewrite whole trees: formatters, with the words with which they write.
function isFormatting() {
  return said ~ /--(write|fix|apply)|prettier.*-w|ruff.*format|(go|cargo|deno) .*fmt/ || \
    said ~ (from "black|isort|gofmt|goimports|gofumpt|rustfmt|shfmt|rubocop|jscodeshift|clang-format" to)
}

# Whether what such a command names may be claimed: a plain segment of a claim stands in it, it says by a pattern or a
# variable what it does not name, or it takes directories, in which a claim of a bare name may lie.
function mayName(  part, parts, i) {
  if (isFormatting() || said ~ (from "mv|ln|patch|rimraf|rsync" to) || said ~ /[*?[{$`]|(rm|cp).*[ "'\\]-[A-Za-z]*[rRa]|--rec|--arch|-delete/) return 1
  gsub(/[\\"']/, "", said)
  said = tolower(said)
  for (part in wantedPart)
    for (i = split(part, parts, "/"); i > 1; i--) if (index(said, parts[i])) return 1
  return 0
}

# git takes the beginnings of its options, and this one writes a file.
function isLook(command) { return command ~ plainLook && !index(command, "--ou") }

# After an edit of a file below, or a command in the working directory that changed no file by name and with which git neither
# committed nor pushed. Letters may be escaped in what it printed, and what an agent hands over as a text may be read as JSON.
function readAfter(isEdit, isShell) {
  # Who hears nothing before an edit is told afterwards of who claims the file.
  isAfter = !isEdit || host != "gemini" && host != "opencode"
  if (isEdit) asked = !readEdit()
  else if (isShell && isHere() && !index(message, "\\u006") && !index(message, "\\u007"))
    asked = mayHaveChanged() || index(message, "\"bashEditDiff\":") || index(message, "\"tool_response\":\"{") || index(message, "git") && (index(message, "commit") || index(message, "push")) || !readSelf()
  if (!asked && isAnybodyWaiting()) asked = 1
}

# Whether the command may have changed files that it names, which are claimed then.
function mayHaveChanged(  answer) {
  answer = index(said, "\"tool_response\":")
  if (answer) said = substr(said, 1, answer - 1)
  return changesFiles()
}

# A prompt is a sign of life as well, whatever it says.
function readPrompt() {
  isAfter = 1
  asked = !isHere() || !readSelf() || isAnybodyWaiting()
}

# Who waits for a path may be told, when it has become free.
function isAnybodyWaiting(  line) {
  while ((getline line < ".git/guard/state.json") > 0) if (!index(line, "\"interests\":[]")) return 1
  return 0
}

# Sets `path` and `self`, where both are plain and the path lies in the working directory.
function readEdit(  top) {
  path = pathKey == "" ? pathOfPatch() : valueOf(pathKey)
  top = ENVIRON["PWD"] "/"
  if (path !~ plainPath) return 0
  if (index(path, top) == 1) path = substr(path, length(top) + 1)
  else if (pathKey != "" || substr(path, 1, 1) == "/") return 0
  if (path ~ /(^|\/)\.?\.?(\/|$)/ || path ~ /^\.git(\/|$)/) return 0
  return readSelf()
}

# The one file that Codex's patch names; empty for several. Words like a header's count wherever they stand.
function pathOfPatch(  header, rest) {
  header = "[*][*][*] ((Add|Update|Delete) File|Move to): "
  rest = said
  if (index(rest, "\"tool_input\":{\"command\":\"*** Begin Patch\\n") != 1 || index(rest, "\\u") || gsub(header, "&", rest) != 1) return ""
  match(rest, header)
  rest = substr(rest, RSTART + RLENGTH)
  return substr(rest, index(rest, "\\"), 2) == "\\n" ? substr(rest, 1, index(rest, "\\") - 1) : ""
}

function readSelf() {
  self = ENVIRON["GUARD_SESSION"]
  if (self != "") return self ~ /^[A-Za-z0-9._-]+$/ && length(self) <= 64
  self = valueOf("session_id")
  return self ~ /^[A-Za-z0-9_-]+$/ && (getline self < (".git/guard/agents/" host "-" self)) > 0
}

# Other agents read Claude Code's settings too, and tools may name files by other keys. Keys cannot stand in a JSON text: its
# quotes are escaped there.
function isHosts(  keys, count, i, sent, answer) {
  count = split("conversation_id cursor_version hookEventName toolName toolArgs sessionId sessionID timestamp notebook_path " \
    "file_path path filePath files patch patchText input", keys, " ")
  # What a tool answered has keys of its own.
  answer = index(message, "\"tool_response\":")
  sent = answer ? substr(message, 1, answer) : message
  for (i = 1; i <= count; i++)
    if (keys[i] != pathKey && (host == "claude" || keys[i] != "timestamp") && index(i > 8 ? sent : message, "\"" keys[i] "\":")) return 0
  return host != "claude" || index(message, "\"transcript_path\":\"") > 0
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
