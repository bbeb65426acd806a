import { fileURLToPath } from 'node:url';

// A test never inherits git's or an agent's variables from the shell (or hook) that started it.
for (const name of Object.keys(process.env)) {
  if (/^(GIT_|GUARD|CLAUDE|CODEX|COPILOT|GEMINI|CURSOR|OPENCODE|AI_AGENT)/i.test(name))
    delete process.env[name];
}
Object.assign(process.env, {
  TZ: 'UTC',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: fileURLToPath(new URL('gitconfig', import.meta.url)),
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.invalid',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.invalid',
});
