import { answerAgent } from '../hooks/agent/answer-agent.ts';
import { runHookProcess } from './process.ts';

export { answerAgent };

/** The process that `hook.sh` starts for agents' hooks. */
export const run = (): void => runHookProcess(answerAgent);
