/** The sessions file as the protocol has it ("File Location"), to the byte. */
export const TEMPLATE = `# Claude Session Coordination

> This file is used by concurrent Claude Code sessions to avoid conflicts.
> It is gitignored and lives only on the dev server.
> DO NOT commit this file. See docs/claude/concurrent-sessions.md for the full protocol.

## Vercel Deployment Lock

- **Status:** NONE
- **Claimed by:** -
- **Error:** -
- **Since:** -
- **Last updated:** -

## Docker Rebuild Lock

- **Status:** NONE
- **Claimed by:** -
- **Services:** -
- **Since:** -
- **Last updated:** -

## Active Sessions

| Session ID | Started | Last Active | Currently Editing |
| ---------- | ------- | ----------- | ----------------- |
`;

/** What the template's own locks are called, and the field that each has for itself. */
export const TEMPLATE_LOCKS: ReadonlyMap<string, { readonly title: string; readonly detail: string }> =
  new Map([
    ['vercel', { title: 'Vercel Deployment Lock', detail: 'Error' }],
    ['docker', { title: 'Docker Rebuild Lock', detail: 'Services' }],
  ]);

/** The table's heading and header, for a file that lost them. */
export const SESSIONS_SECTION = TEMPLATE.slice(TEMPLATE.indexOf('## Active Sessions'));
