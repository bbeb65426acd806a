import type { Word } from '../../shell/command.ts';
import { isOn, type ReadWords } from '../../shell/read-options.ts';

/** A command that takes the Docker lock. */
export interface DockerCommand {
  readonly tool: 'compose' | 'docker' | 'daemon';
  /** The subcommand: `up`, `restart`, `stack deploy`, `daemon restart`, … */
  readonly action: string;
  /** Whether it builds images. */
  readonly build: boolean;
  /** What it names; `*` for all, or when it cannot be known. */
  readonly services: '*' | readonly string[];
  /** What the names are; without it, compose services or nothing. */
  readonly names?: 'container' | 'image' | 'target' | 'swarm-service';
  /** The ssh destination on which it runs. */
  readonly remote?: string;
  /** It does not end by itself, so the lock must be renewed while it runs. */
  readonly longRunning?: true;
}

/** The names that operands stand for: all when there are none, or when one cannot be known. */
export function namesOf(words: readonly Word[]): '*' | readonly string[] {
  if (words.length === 0 || words.some((word) => word.expansion !== 'none')) return '*';
  return words.map((word) => word.text);
}

/** Names without the `=3` of a scale. */
export function withoutScale(names: '*' | readonly string[]): '*' | readonly string[] {
  return names === '*' ? names : names.map((name) => name.replace(/=.*$/, ''));
}

/** Whether the options say that nothing will happen. */
export function isHarmless(read: ReadWords): boolean {
  return isOn(read, '--dry-run') || isOn(read, '--help');
}
