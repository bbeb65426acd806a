import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeGuardFolder } from '../../src/commands/installation.ts';

/** Writes into a folder, as long as it is there, for so long: what another guard does that renews its lock. */
const WRITER = `const { writeFileSync } = require('node:fs');
const [folder, milliseconds] = process.argv.slice(1);
const until = Date.now() + Number(milliseconds);
process.stdout.write('begun');
while (Date.now() < until) {
  try {
    writeFileSync(folder + '/' + Math.random(), '');
  } catch {}
}`;

it('takes guard’s folder away while another guard still writes in it', async () => {
  const commonDir = mkdtempSync(join(tmpdir(), 'guard-folder-'));
  const folder = join(commonDir, 'guard');
  mkdirSync(folder);
  for (let index = 0; index < 300; index += 1) writeFileSync(join(folder, `${index}`), '');
  const writer = spawn(process.execPath, ['-e', WRITER, folder, '200'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(writer, 'exit');
  await once(writer.stdout, 'data');
  await removeGuardFolder({ repository: { commonDir } } as never, null);
  await ended;
  expect(existsSync(folder)).toBe(false);
  rmSync(commonDir, { recursive: true });
});
