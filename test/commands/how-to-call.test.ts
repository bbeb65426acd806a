import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { howToCall } from '../../src/commands/how-to-call.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-path-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (name: string) => join(root, name);
function put(file: string, mode = 0o755): void {
  mkdirSync(dirname(at(file)), { recursive: true });
  writeFileSync(at(file), '#!/bin/sh\n');
  chmodSync(at(file), mode);
}
const ask = (directories: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  howToCall({ ...env, PATH: directories.join(delimiter) }, root);

it('finds guard in any directory of PATH', () => {
  put('bin/guard');
  expect(ask(['', at('none'), at('bin')])).toBe('guard');
  expect(ask([at('none')])).toBe('nothing');
  expect(howToCall({}, root)).toBe('nothing');
});

it('passes over what cannot be run', () => {
  put('bin/guard', 0o644);
  mkdirSync(at('folder/guard'), { recursive: true });
  expect(ask([at('bin'), at('folder')])).toBe('nothing');
});

it('knows a local install, which npx finds', () => {
  put('node_modules/.bin/guard');
  expect(ask([at('none')])).toBe('npx --no-install guard');
});

it('does not count the directory that npx itself puts on PATH, for a shell has it not', () => {
  put('node_modules/.bin/guard');
  const local = at('node_modules/.bin');
  expect(ask([local], { npm_command: 'exec' })).toBe('npx --no-install guard');
  expect(ask([`${local}/`], { npm_command: 'exec' })).toBe('npx --no-install guard');
  expect(ask([local], { npm_config_user_agent: 'pnpm/10' })).toBe('npx --no-install guard');
  expect(ask([local])).toBe('guard');
  expect(ask([local], { npm_config_registry: 'https://registry.example' })).toBe('guard');
  put('bin/guard');
  expect(ask([local, at('bin')], { npm_command: 'exec' })).toBe('guard');
});
