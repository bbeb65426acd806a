import { join } from 'node:path';
import { decodeLossless } from '../core/lossless-text.ts';
import { joinPlans, type Planned } from './change.ts';
import { readFileState } from './file-state.ts';
import { markedLines } from './marked-lines.ts';
import { type InstallSite, type OwnText, planOwnText, planTakeBack } from './own-text.ts';

/**
 * Plans the block that teaches agents guard's commands, into the instruction files that are there: AGENTS.md, and CLAUDE.md unless
 * that includes or is the other. With neither, AGENTS.md is made, which all of them read.
 */
export function planInstructions(site: InstallSite, directory: string): Planned {
  const files = instructionFiles(directory);
  return joinPlans(
    files.map((path) => planOwnText(site, path, instructionBlock(), { why: { code: 'instructions' } })),
  );
}

/** Plans the block out of both files. */
export function planInstructionsRemoval(site: InstallSite, directory: string): Planned {
  return joinPlans(FILES.map((name) => planTakeBack(site, join(directory, name), instructionBlock())));
}

const FILES = ['AGENTS.md', 'CLAUDE.md'] as const;

const LINES = [
  '## Other sessions work in this checkout',
  '',
  "`guard` keeps sessions out of each other's commits. Its hooks claim the files you edit and check your commits and pushes.",
  '',
  '- `guard status` shows who is working on what.',
  '- `guard claim PATH…` before you change files other than with your edit tool.',
  '- `guard run docker -- COMMAND…` for every rebuild or restart of containers.',
  '- `guard wait NAME` waits until a lock (`vercel`, `docker`) or a path is free.',
  '- `guard override PATH… --reason "why"` only when a person has agreed.',
  '',
  'Stage by name (`git add PATH`), never `git add -A`, `git add .` or `git commit -a`. Never use `--no-verify`. When guard refuses, do',
  'what its message says. Never edit `.claude/sessions.md` by hand.',
];

function instructionBlock(): OwnText {
  return markedLines({ start: '<!-- guard:start -->', end: '<!-- guard:end -->' }, LINES, {
    blankLineBefore: true,
  });
}

function instructionFiles(directory: string): readonly string[] {
  const [agents, claude] = FILES.map((name) => ({
    path: join(directory, name),
    state: readFileState(join(directory, name)),
  }));
  if (agents === undefined || claude === undefined) return [];
  const files: string[] = [];
  if (agents.state.kind !== 'absent' && agents.state.kind !== 'symlink') files.push(agents.path);
  if (claude.state.kind === 'file' && !(files.length > 0 && includesAgents(claude.state.bytes)))
    files.push(claude.path);
  return files.length > 0 ? files : [agents.path];
}

function includesAgents(bytes: Uint8Array): boolean {
  return /^\s*@(?:\.\/)?AGENTS\.md\s*$/m.test(decodeLossless(bytes));
}
