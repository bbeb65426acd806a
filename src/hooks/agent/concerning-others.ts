const WORDS = /\b(?:git|gh|docker|podman|nerdctl|vc)\b|compose|vercel/;
/** What changes files by name. */
const FILES =
  />|\b(?:rm|mv|cp|ln|dd|tee|sed|perl|ruby|install|truncate|unlink|delete|patch|rimraf|rsync|shred|open|write_text|write_bytes|(?:write|append)(?:Text)?File(?:Sync)?|Bun\.write|git\b.{0,200}\bapply)\b/;
/** What formats files, with the words that have it write them. */
const FORMATS =
  /--(?:write|fix|apply)\b|prettier[\s\S]*-w\b|ruff[\s\S]*format\b|\b(?:go|cargo|deno)\s[\s\S]*fmt\b|\b(?:black|isort|gofmt|goimports|gofumpt|rustfmt|shfmt|rubocop|jscodeshift|clang-format)\b/;
/** What runs a script of package.json, in which any of these words may stand. */
const SCRIPTS =
  /\b(?:pnpm|yarn)\b|\bbun run\b|\bnpm\b[\s\S]*\b(?:run|run-script|rum|urn|start|restart|stop)\b/;

/** Whether a line can concern others at all; most cannot, and are not even parsed. The shell's prefilter asks the same. */
export function mayConcernOthers(command: string): boolean {
  return WORDS.test(command) || FILES.test(command) || FORMATS.test(command) || SCRIPTS.test(command);
}

/** Whether a line can change files by name. The shell's prefilter asks the same after a command. */
export function mayChangeFiles(command: string): boolean {
  return FILES.test(command);
}
