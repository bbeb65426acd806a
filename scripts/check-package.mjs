// Packs the tarball, checks it, installs it into an empty project and uses it there as a stranger would.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const MAX_INSTALLED_BYTES = 1_500_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = mkdtempSync(join(tmpdir(), 'guard-package-'));

try {
  const { messages, pkg } = await publint({ pkgDir: root, level: 'warning', strict: true });
  for (const message of messages) console.error(formatMessage(message, pkg));
  if (messages.length > 0) throw new Error(`publint has ${messages.length} things to say`);

  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work], root),
  );
  const deadLinks = linksOutOfPackage(packed.files.map((file) => file.path));
  if (deadLinks.length > 0) throw new Error(`links to what is not packed: ${deadLinks.join(', ')}`);

  const project = join(work, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private":true}\n');
  run('npm', ['install', '--no-fund', '--no-audit', '--offline', join(work, packed.filename)], project);
  run('git', ['init', '--quiet'], project);
  writeFileSync(join(project, '.gitignore'), 'node_modules/\n');

  const guard = join(project, 'node_modules', '.bin', 'guard');
  run(guard, ['init'], project);
  const id = run(guard, ['start'], project).trim();
  run(guard, ['claim', 'package.json', '--session', id], project);
  run('git', ['add', '.'], project);
  const refused = tryRun('git', ['commit', '--quiet', '-m', 'x'], project);
  if (refused.status !== 1 || !refused.stderr.includes(id))
    throw new Error(`the commit was not refused: ${refused.stderr}`);
  run('git', ['commit', '--quiet', '-m', 'x'], project, { GUARD_SESSION: id });
  const { sessions } = JSON.parse(
    run(join(project, 'node_modules', '.bin', 'git-guard'), ['status', '--json'], project),
  );
  if (sessions[0].editing.length > 0) throw new Error('the commit did not clear the column');

  const installed = packed.unpackedSize;
  if (installed > MAX_INSTALLED_BYTES) throw new Error(`installed, it takes ${installed} bytes`);
  console.log(
    `package: ${packed.filename}, ${statSync(join(work, packed.filename)).size} bytes packed, ${installed} installed`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Whoever installs the package has no repository beside it in which a page could be looked up. */
function linksOutOfPackage(files) {
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((page) => {
      const targets = readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g);
      return [...targets].map(([, target]) => ({ page, path: posix.join(posix.dirname(page), target) }));
    })
    .filter(
      ({ path }) => !files.some((file) => file === path || (path.endsWith('/') && file.startsWith(path))),
    )
    .map(({ page, path }) => `${path} (${page})`);
}

function run(file, args, cwd, env = {}) {
  return execFileSync(file, args, {
    cwd,
    encoding: 'utf8',
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function tryRun(file, args, cwd) {
  try {
    return {
      status: 0,
      stderr: execFileSync(file, args, { cwd, encoding: 'utf8', env: cleanEnvironment({}), stdio: 'pipe' }),
    };
  } catch (error) {
    return { status: error.status, stderr: String(error.stderr) };
  }
}

function cleanEnvironment(more) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|GUARD|CLAUDE|CODEX|COPILOT|npm_)/i.test(name),
  );
  const who = {
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.invalid',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.invalid',
  };
  return { ...Object.fromEntries(kept), ...who, ...more };
}
