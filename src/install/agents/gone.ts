/** What a session is told at its start whose agent's hooks, in this file, do not find guard; without an apostrophe. */
export const goneText = (file: string): string =>
  `guard: NOT CHECKED: the hooks in ${file} do not find guard, so no edit is claimed - install it again, or take them out there`;

/** The same in the form that Claude Code began: for the person, and for the agent. Codex takes no other key at the top level. */
export const goneAnswer = (file: string): object => ({
  systemMessage: goneText(file),
  hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: goneText(file) },
});
