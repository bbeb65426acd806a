import { answerAgent } from '../hooks/agent/answer-agent.ts';
import { type Exit, runHookProcess } from './process.ts';

export { answerAgent };

/** The process that `hook.sh` starts for agents' hooks. */
export const run = (exit: Exit): void => runHookProcess(answerAgent, exit);
