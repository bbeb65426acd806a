import { runHookProcess } from './hook.ts';
import { answerGit } from './hooks/git/answer-git.ts';

runHookProcess(answerGit);
