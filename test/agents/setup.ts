import type { TestProject } from 'vitest/node';
import { findClaude } from '../support/claude-cli.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly claude: string;
  }
}

/** Finds the agents, or installs them, before any test clears the environment that names them. */
export function setup(project: TestProject): void {
  project.provide('claude', findClaude());
}
