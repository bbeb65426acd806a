// Bundles the two entries and lays the shell parts beside them: everything guard runs with lies in dist/.
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

// CommonJS, because Node 20 starts it 5 ms sooner than a module; no minifier for names, so that traces stay readable.
const result = await build({
  absWorkingDir: root,
  entryPoints: { guard: 'src/main.ts', hook: 'src/hook.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
  // Help texts hold lines such as "export GUARD_SESSION=…", which package checkers would take for a module's.
  supported: { 'template-literal': false },
  metafile: true,
  logLevel: 'warning',
  define: { GUARD_VERSION: JSON.stringify(version) },
});

const shim = join(root, 'src', 'shim');
for (const name of readdirSync(shim)) {
  cpSync(join(shim, name), join(dist, name));
  chmodSync(join(dist, name), 0o755);
}
chmodSync(join(dist, 'guard.cjs'), 0o755);

// The packages inside the bundles keep their licences.
const packages = new Set(
  Object.keys(result.metafile.inputs)
    .map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
    .filter((name) => name !== undefined),
);
const licences = [...packages].sort().map((name) => {
  const folder = join(root, 'node_modules', name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text =
    file === undefined ? `Licence: ${manifest.license}\n` : readFileSync(join(folder, file), 'utf8');
  return `${name} ${manifest.version}\n${'-'.repeat(name.length)}\n${text.trimEnd()}\n`;
});
writeFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), licences.join('\n\n'));
