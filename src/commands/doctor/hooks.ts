import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { faultReason } from '../../core/fault-reason.ts';
import { homeFile, isElsewhere, isSwitchedOff } from '../../install/git-hooks.ts';
import { type HookReport, hookProblem, inspectGitHooks, runsGuard } from '../../install/hook-inspection.ts';
import { findHookManagers, type HookFacts } from '../../install/hook-managers.ts';
import { hookFacts } from '../installation.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Would git run guard from this very working tree? Follows what git itself would follow. */
export function inspectHooks(context: Context, topLevel: string): readonly Finding[] {
  const facts = hookFacts(context, topLevel);
  const findings: Finding[] = [];
  const { env } = context;
  const skips = ['GUARD', ...(runsHusky(facts) ? ['HUSKY'] : [])].filter((name) => env[name] === '0');
  if (skips.length > 0) findings.push(warn('hooks-skipped', skips.map((name) => `${name}=0`).join(', ')));
  if (isSwitchedOff(facts)) return [...findings, fail('hooks-off', facts.hooksPathScope)];
  const { hooks } = inspectGitHooks(facts);
  if (isElsewhere(facts) && !hooks.some(runsGuard))
    return [...findings, fail('hooks-path-elsewhere', facts.hooksPath, facts.hooksPathScope)];
  if (facts.hooksPathScope !== 'unset') {
    const isThere = existsSync(facts.hooksPath);
    findings.push(
      isThere
        ? ok('hooks-path', facts.hooksPath, facts.hooksPathScope)
        : fail('hooks-path-missing', facts.hooksPath, facts.hooksPathScope),
    );
  }
  for (const { hook, holder, state } of hooks) {
    if (state === 'live') findings.push(ok('hook-live', hook, holder));
    else if (state === 'delegated') findings.push(ok('hook-delegated', hook, holder));
    else if (state === 'outdated') findings.push(warn('hook-outdated', hook, holder));
    else if (isStuck(state)) findings.push(fail(`hook-${state}`, hook, holder));
    else
      findings.push(
        fail('hook-dead', hook, JSON.stringify({ file: holder, state, problem: hookProblem(holder) })),
      );
  }
  return [...findings, inspectHome(homeFile(facts), topLevel)];
}

/** Whether hooks go through husky, and so heed HUSKY=0; the scripts of 5 to 8 lie in `_`, whatever directory it was given. */
function runsHusky(facts: HookFacts): boolean {
  return findHookManagers(facts).husky !== null || existsSync(join(facts.hooksPath, '_', 'husky.sh'));
}

/** Those that guard init does not mend. */
function isStuck(state: HookReport['state']): state is Stuck {
  return (STUCK as readonly string[]).includes(state);
}

const STUCK = [
  'crlf',
  'no-interpreter',
  'previous-crlf',
  'previous-no-interpreter',
  'generated-not-executable',
] as const;
type Stuck = (typeof STUCK)[number];

/** The place where the hooks find guard. */
function inspectHome(file: string, topLevel: string): Finding {
  const own = join(topLevel, 'node_modules', 'git-session-guard', 'dist', 'hook.sh');
  if (existsSync(own)) return ok('home', own);
  try {
    const shim = join(readFileSync(file, 'utf8').trim(), 'hook.sh');
    return existsSync(shim) ? ok('home', shim) : fail('home-missing', shim);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const isGone = code === 'ENOENT' || code === 'ENOTDIR';
    return isGone ? fail('home-missing', file) : fail('home-unreadable', file, faultReason(code));
  }
}
