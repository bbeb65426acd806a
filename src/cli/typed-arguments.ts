import { readFileSync } from 'node:fs';
import { decodeLossless } from '../core/lossless-text.ts';

/** Guard's arguments. Node takes all for UTF-8; of a name that is none Linux has the bytes, and guard's own commands name such files. */
export function typedArguments(): readonly string[] {
  const words = process.argv.slice(2);
  if (!words.join().includes('\ufffd')) return words;
  try {
    return decodeLossless(readFileSync('/proc/self/cmdline'))
      .split('\0')
      .slice(-1 - words.length, -1);
  } catch {
    return words;
  }
}
