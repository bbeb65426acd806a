import { answerGit } from '../hooks/git/answer-git.ts';
import { runHookProcess } from './process.ts';

runHookProcess(answerGit);
