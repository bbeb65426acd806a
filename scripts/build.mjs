// Bundles the entries and lays the shell parts beside them: everything guard runs with lies in dist/.
//   --outdir DIR   another place than dist/
//   --readable     keeps names and lines, for traces and profiles
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({ options: { outdir: { type: 'string' }, readable: { type: 'boolean' } } });
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = resolve(values.outdir ?? join(root, 'dist'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What is loaded only when it is needed, though the bundle that needs it is always loaded: each lies by itself, once. */
const LAZY = {
  'pre-commit-hook': 'src/hook/pre-commit-hook.ts',
  'git-hook': 'src/hook/git-hook.ts',
  'agent-hook': 'src/hook/agent-hook.ts',
  'sessions-writer': 'src/store/sessions-writer.ts',
  'journal-lines': 'src/store/journal-lines.ts',
  'relevant-text': 'src/core/sessions-file/relevant-text.ts',
  'find-repository': 'src/git/find-repository.ts',
  'config-text': 'src/config-text.ts',
  'failed-hook': 'src/hooks/failed-hook.ts',
  'commit-findings': 'src/hooks/git/commit-findings.ts',
  'before-shell': 'src/hooks/agent/before-shell.ts',
  'hook-command': 'src/cli/hook-command.ts',
  'setup-actions': 'src/cli/setup-actions.ts',
  'deploy-command': 'src/cli/deploy-command.ts',
  'docker-rebuild': 'src/commands/docker-rebuild.ts',
  'simple-git': 'simple-git',
  micromatch: 'micromatch',
};
const lazyBundles = {
  name: 'lazy-bundles',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) => {
      const name = basename(path, '.ts');
      return kind === 'dynamic-import' && name in LAZY ? { path: `./${name}`, external: true } : undefined;
    });
  },
};

/**
 * What packages ask for and guard's use of them never comes to. commander could run other programs as commands, of which
 * guard has none (the module for it takes 4 ms to load); micromatch asks braces only when told to expand them, for guard
 * it just matches; debug has another half for browsers.
 */
const NEVER_USED = [
  { by: 'commander', path: 'node:child_process' },
  { by: 'micromatch', path: 'braces' },
  { by: 'debug', path: './browser.js' },
];
const withoutNeverUsed = {
  name: 'without-never-used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ importer, path }) => {
      const [, by] = /.*[/\\]node_modules[/\\]([^/\\]+)/.exec(importer) ?? [];
      const isNeverUsed = NEVER_USED.some((one) => one.by === by && one.path === path);
      return isNeverUsed ? { path, namespace: 'never-used' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'never-used' }, () => ({ contents: 'module.exports = {}' }));
  },
};

const shared = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // CommonJS, because Node 20 starts it 5 ms sooner than a module.
  format: 'cjs',
  legalComments: 'none',
  minifyWhitespace: !values.readable,
  minifySyntax: !values.readable,
  minifyIdentifiers: !values.readable,
  metafile: true,
  write: false,
  logLevel: 'warning',
};

const bundles = await build({
  ...shared,
  entryPoints: {
    guard: 'src/main.ts',
    ...LAZY,
  },
  plugins: [lazyBundles, withoutNeverUsed],
  // Run as a function by src/start/start.ts, whose `require` finds the lazy bundles.
  banner: { js: '(function(exports,require,module){"use strict";' },
  footer: { js: '})' },
  // The banner says it for all that is in a bundle; esbuild would say it again in each module.
  tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
  supported: { 'dynamic-import': false },
  define: { GUARD_VERSION: JSON.stringify(version) },
});
const texts = new Map(bundles.outputFiles.map(({ path, text }) => [basename(path, '.js'), toAscii(text)]));
const hashes = Object.fromEntries(
  [...texts].map(([name, text]) => [name, createHash('sha256').update(text).digest('hex').slice(0, 12)]),
);
const starters = await build({
  ...shared,
  entryPoints: { guard: 'src/start/guard.ts', hook: 'src/start/hook.ts' },
  outExtension: { '.js': '.cjs' },
  define: { BUNDLES: JSON.stringify(hashes) },
});

// The packages inside the bundles keep their licences, those that lie in another's node_modules as well.
const packages = new Set(
  Object.keys(bundles.metafile.inputs)
    .map((input) => /^node_modules\/(.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0])
    .filter((folder) => folder !== undefined),
);
const licences = new Map();
for (const place of [...packages].sort()) {
  const folder = join(root, place);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = file === undefined ? `Licence: ${manifest.license}` : readFileSync(join(folder, file), 'utf8');
  // Most differ in who grants them alone: what they grant is said once for all of these.
  const [head = '', ...grant] = text.trim().split(/(?=Permission is hereby granted)/);
  const said = grant.join('').trim();
  const key = said.replace(/\s+/g, ' ');
  const group = licences.get(key) ?? { holders: [], said };
  group.holders.push(`${manifest.name} ${manifest.version}\n${head.trim()}`);
  licences.set(key, group);
}
const licenceText = [...licences.values()]
  .map(({ holders, said }) => [...holders, said].filter(Boolean).join('\n\n'))
  .join(`\n\n${'-'.repeat(80)}\n\n`);

const shim = join(root, 'src', 'shim');
const files = new Map([
  ...[...texts].map(([name, text]) => [`${name}.js`, text]),
  ...starters.outputFiles.map(({ path, contents }) => [basename(path), contents]),
  ...readdirSync(shim).map((name) => [name, withoutComments(readFileSync(join(shim, name), 'utf8'))]),
  ['THIRD_PARTY_LICENSES.txt', `${licenceText}\n`],
]);

// Put in place one by one and only then swept, so that a hook that runs meanwhile finds everything it needs.
mkdirSync(dist, { recursive: true });
const there = readdirSync(dist);
if (values.outdir !== undefined && there.length > 0 && !there.includes('guard.cjs'))
  throw new Error(`${dist} is not empty and has no build in it: what is there would be removed`);
for (const [name, contents] of files) {
  const temporary = join(dist, `.${name}.${process.pid}`);
  writeFileSync(temporary, contents);
  if (name.endsWith('.cjs') || name.endsWith('.sh')) chmodSync(temporary, 0o755);
  renameSync(temporary, join(dist, name));
}
for (const name of readdirSync(dist)) if (!files.has(name)) rmSync(join(dist, name), { recursive: true });

/** What stands behind code stays: a `#` may be text there. */
function withoutComments(text) {
  return values.readable ? text : text.replace(/^[ \t]*#.*\n/gm, '');
}

/** Bundles are read as Latin-1, twice as fast as UTF-8; what esbuild leaves as it is stands in regular expressions. */
function toAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
