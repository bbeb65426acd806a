import { answerGit } from '../hooks/git/answer-git.ts';
import { type Exit, runHookProcess } from './process.ts';

export { answerGit };

/** The process that `hook.sh` starts for git's other hooks. */
export const run = (exit: Exit): void => runHookProcess(answerGit, exit);
