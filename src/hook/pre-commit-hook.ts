import { answerPreCommit } from '../hooks/git/answer-pre-commit.ts';
import { type Exit, runHookProcess } from './process.ts';

export { answerPreCommit };

/** The process that `hook.sh` starts for pre-commit. */
export const run = (exit: Exit): void => runHookProcess(answerPreCommit, exit);
