import { type Config, DEFAULT_CONFIG } from './config.ts';
import { pathBelow } from './core/path-below.ts';
import { readRegularFile } from './regular-file.ts';

/** Where configurations stand; null in a bare repository. */
interface Places {
  readonly topLevel: string | null;
  readonly commonDir: string;
  readonly mainTopLevel: string | null;
}

/**
 * The configuration of a working tree. Which sessions file they share, only the main worktree's says: each asking its own
 * branch, they would use different ones; so where there is no main worktree, none does. Throws `configuration`, naming the key.
 */
export async function configOf({ topLevel, commonDir, mainTopLevel }: Places): Promise<Config> {
  const config = await readConfig(topLevel ?? commonDir);
  if (mainTopLevel === null)
    return { ...config, sessionsFile: null, unusedSessionsFile: config.sessionsFile };
  if (mainTopLevel === (topLevel ?? mainTopLevel)) return config;
  return { ...config, sessionsFile: (await readConfig(mainTopLevel)).sessionsFile };
}

/**
 * Reads `guard.config.json`, else `guard` in `package.json`, of a directory. Throws `configuration`, naming the key. Most
 * repositories have neither, so what reads them is loaded when there is something to read.
 */
async function readConfig(directory: string): Promise<Config> {
  const own = pathBelow(directory, 'guard.config.json');
  const text = readRegularFile(own);
  if (text !== null) return (await import('./config-text.ts')).parseConfig(text, own);
  const manifestFile = pathBelow(directory, 'package.json');
  const manifest = readRegularFile(manifestFile);
  if (manifest === null || !manifest.includes('"guard"')) return DEFAULT_CONFIG;
  return (await import('./config-text.ts')).parseManifest(manifest, manifestFile);
}
