import { SESSIONS_SECTION } from './template-parts.ts';

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

${SESSIONS_SECTION}`;
