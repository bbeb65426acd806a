import { answerGit } from '../hooks/git/answer-git.ts';
import { runHookProcess } from './process.ts';

export { answerGit };

/** The process that `hook.sh` starts for git's hooks. */
export const run = (): void => runHookProcess(answerGit);
