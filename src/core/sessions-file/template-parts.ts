/** The table's heading and header, for a file that lost them. */
export const SESSIONS_SECTION = `## Active Sessions

| Session ID | Started | Last Active | Currently Editing |
| ---------- | ------- | ----------- | ----------------- |
`;

/** What the template's own locks are called, and the field that each has for itself. */
export const TEMPLATE_LOCKS: ReadonlyMap<string, { readonly title: string; readonly detail: string }> =
  new Map([
    ['vercel', { title: 'Vercel Deployment Lock', detail: 'Error' }],
    ['docker', { title: 'Docker Rebuild Lock', detail: 'Services' }],
  ]);
